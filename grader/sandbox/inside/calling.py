"""Finding the function that was asked for in a submission, and giving it its arguments.

Arguments go by name where the function knows their names, and the others by their place: whoever calls the first
one `logits` instead of `z` has written the same function.
"""

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from grader.sandbox.inside import absent, hints
from grader.sandbox.inside.pieces import STOPPED

#: The functions that are asked for in this run. None of them is a misspelt other one.
asked: set[str] = set()

#: Names of a file that are told where the one that is asked for is not among them.
_MOST_NAMED = 5

_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def find(name: str, module: ModuleType) -> Callable[..., object]:
    """The function of this name, dotted for what is in a class. NotDefined, with what is there instead."""
    found: object = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise hints.NotDefined(f"{module.__name__}.py does not define {name}{_nearest(part, found, module)}")
        found = getattr(found, part)
    if not callable(found):
        raise hints.NotDefined(f"{name} in {module.__name__}.py is a {type(found).__name__}, not a function")
    return found


def _nearest(part: str, place: object, module: ModuleType) -> str:
    """What may have been meant: the same name written otherwise, one like it, a method, or a cell that stopped."""
    there = {name: value for name, value in getattr(place, "__dict__", {}).items() if isinstance(name, str)}
    same = [name for name in there if name.lower().replace("_", "") == part.lower().replace("_", "")]
    callables = [name for name, value in there.items() if _is_own(value, module) and name not in asked]
    like = same or get_close_matches(part, callables, n=1) or [name for name in callables if name.startswith(part)]
    if like:
        return f" (there is {like[0]}: names are compared exactly)"
    for name, value in there.items():
        if isinstance(value, type) and value.__module__ == module.__name__ and hasattr(value, part):
            return f" (there is a method {name}.{part}: a function outside every class is asked for)"
    stopped = there.get(STOPPED)
    if isinstance(stopped, list) and stopped:
        return f" ({'; '.join(map(str, stopped[:3]))})"
    defined = [name for name in callables if not name.startswith("_")] if place is module else []
    more = ", …" if len(defined) > _MOST_NAMED else ""
    return f" (it defines {', '.join(defined[:_MOST_NAMED])}{more})" if defined else ""


def _is_own(value: object, module: ModuleType) -> bool:
    """Whether this is a function or class of the module's own, and none that it imported."""
    return callable(value) and getattr(value, "__module__", None) == module.__name__


def find_hint(error: BaseException, folder: str) -> str | None:
    """What a module of the submission has instead of a name that a probe, or another module, looked for in it."""
    if isinstance(error, NameError) and type(error.name) is str:
        return _why_undefined(error, error.name)
    if not isinstance(error, AttributeError) or type(error.obj) is not ModuleType or type(error.name) is not str:
        return None
    file = getattr(error.obj, "__file__", None)
    if not isinstance(file, str) or not file.startswith(f"{folder}/"):
        return None
    return f"{error.obj.__name__}.py does not define {error.name}{_nearest(error.name, error.obj, error.obj)}"


def _why_undefined(error: NameError, name: str) -> str | None:
    """Why a name may be undefined here alone: an import brought nothing, or a cell or line stopped."""
    if absent.starred:
        module = absent.starred[0]
        return (
            f"{name} is not defined, maybe because `from {module} import *` brought nothing: {module} is not here;"
            " hand in the file if it is yours"
        )
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    stopped = place.tb_frame.f_globals.get(STOPPED) if place is not None else None
    if isinstance(stopped, list) and stopped:
        return f"{name} is not defined, maybe because {'; '.join(map(str, stopped[:2]))}"
    return None


def call(function: Callable[..., object], first: tuple[object, ...], arguments: Mapping[str, object]) -> object:
    """What the function returns. TypeError, in words, where it cannot take these arguments at all."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some that are written in C have none
        return function(*first, **arguments)
    try:
        signature.bind(*first, **arguments)
    except TypeError as misfit:
        placed = _place(signature, first, arguments)
        if placed is None:
            takes, given = ", ".join(signature.parameters), ", ".join(arguments)
            name = getattr(function, "__name__", "the function")
            raise TypeError(f"{name}({takes}) cannot be called with {given}: {misfit}") from None
        return function(*placed[0], **placed[1])
    return function(*first, **arguments)


def _place(
    signature: inspect.Signature, first: tuple[object, ...], arguments: Mapping[str, object]
) -> tuple[list[Any], dict[str, Any]] | None:
    """The arguments by place and by name; None where they do not fit."""
    parameters = list(signature.parameters.values())[len(first) :]
    named = {each.name for each in parameters if each.kind in (*_BY_PLACE, inspect.Parameter.KEYWORD_ONLY)}
    rest = [value for name, value in arguments.items() if name not in named]
    by_place: list[Any] = list(first)
    by_name: dict[str, Any] = {}
    for each in parameters:
        if each.kind is inspect.Parameter.VAR_POSITIONAL:
            by_place += rest
            rest = []
        elif each.kind is inspect.Parameter.KEYWORD_ONLY and each.name in arguments:
            by_name[each.name] = arguments[each.name]
        elif each.kind in _BY_PLACE and each.name in arguments:
            by_place.append(arguments[each.name])
        elif each.kind in _BY_PLACE and rest:
            by_place.append(rest.pop(0))
        elif each.kind in _BY_PLACE and each.default is not inspect.Parameter.empty:
            by_place.append(each.default)
        elif each.kind in _BY_PLACE:
            return None  # nothing is there for it, and what belongs behind it must not take its place
    try:
        signature.bind(*by_place, **by_name)
    except TypeError:
        return None
    return None if rest else (by_place, by_name)
