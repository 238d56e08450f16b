"""The author's steps, run where they can do no harm: draws variants, makes keys, cases and data.

One service of the bounded zone. It executes `solution.py`, `wrong.py` and `cases.py` of one problem's reference, which
come with the question, and returns plain data. What an author's code raises goes back with the file and line in that
code.
"""

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

import grader.author
from grader.checkers.choice import plain_choice
from grader.checkers.proof import Proof, check_variant, lazy_gains
from grader.model.blame import Fault, ProblemError, Unreadable
from grader.model.problem import AnyPart, BasePart, ChoicePart, Part, SymbolicPart
from grader.model.value import Plain
from grader.steps.graph import StepGraph, build
from grader.steps.key import Known, make_key

#: How often a variant is drawn anew before its author hears of it.
DRAWS = 100

_PARTS: TypeAdapter[tuple[AnyPart, ...]] = TypeAdapter(tuple[Part, ...])


def serve(request: dict[str, Any]) -> Plain:
    """Answer one request: `op` names the function below, `folder` the reference folder, `sources` its files by name.

    Returns {"answer": …}, or {"faults": […]} where the reference itself is at fault.
    """
    try:
        reference = _Reference(Path(request["folder"]), request["sources"])
        return {"answer": _OPERATIONS[request["op"]](reference, request)}
    except ProblemError as error:
        return {"faults": [[str(f.file), f.line, f.rule, f.message] for f in error.faults]}


@dataclass(frozen=True)
class _Reference:
    """The author's files: `folder` says where they lie, for messages only."""

    folder: Path
    sources: Mapping[str, str]

    def file(self, name: str) -> Path:
        """Where a file lies."""
        return self.folder / name

    def namespace(self, name: str) -> dict[str, Any]:
        """What a file defines; nothing where there is none."""
        return _execute(self.file(name), self.sources[name]) if name in self.sources else {}

    def function(self, name: str) -> Callable[..., Any]:
        """A function of `cases.py`. ProblemError where there is none of that name."""
        found = self.namespace("cases.py").get(name)
        if not callable(found):
            raise ProblemError(Fault(self.file("cases.py"), None, "cases", f"there is no function `{name}`"))
        function: Callable[..., Any] = found
        return function


@cache
def _execute(file: Path, source: str) -> dict[str, Any]:
    """What a file of the author's defines, with everything of `grader.author`, `np` and, where named, `sp` in scope."""
    scope: dict[str, Any] = {name: getattr(grader.author, name) for name in grader.author.__all__}
    scope |= {"np": np, "__name__": file.stem, "__file__": str(file)}
    tree = ast.parse(source, str(file))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if "sp" in named:
        import sympy

        scope["sp"] = sympy
    if "torch" in named:
        import torch

        scope["torch"] = torch
    exec(compile(tree, str(file), "exec"), scope)  # noqa: S102  (the author's own file, inside the bounded zone)
    return scope


def _graph(reference: _Reference, parts: tuple[BasePart, ...], givens: Mapping[str, Any]) -> StepGraph:
    files = reference.file("solution.py"), reference.file("wrong.py")
    solution, wrong = (reference.namespace(file.name) for file in files)
    symbols = {name for part in parts if isinstance(part, SymbolicPart) for name in _symbol_names(part)}
    graph = build(solution, wrong, (str(files[0]), str(files[1])), set(givens) | symbols)
    missing = [part.id for part in parts if part.id not in graph.steps]
    faults = [Fault(files[0], None, "steps", f"part `{id}` has no function of its name") for id in missing]
    for name in sorted(set(givens) & set(graph.steps)):
        message = f"`{name}` is a step and is given as well: give one of them another name"
        faults.append(Fault(files[0], graph.steps[name].line, "steps", message))
    faults += _misdeclared(graph, parts)
    if faults:
        raise ProblemError(*faults)
    return graph


def _misdeclared(graph: StepGraph, parts: tuple[BasePart, ...]) -> Iterator[Fault]:
    """Slips that keep as much as the part is worth, or that speak of parts there are none of."""
    points = {part.id: part.points for part in parts}
    for wrong in graph.wrongs:
        place = Path(wrong.step.file), wrong.step.line, "expectation"
        if wrong.of in points and not 0 <= wrong.keeps < points[wrong.of]:
            message = f"`{wrong.name}` keeps {wrong.keeps} of the {points[wrong.of]} points of `{wrong.of}`"
            yield Fault(*place, message)
        for id, kept in wrong.then.items():
            if id not in points:
                yield Fault(*place, f"`{wrong.name}` says what `{id}` then earns, which is no typed part")
            elif not 0 <= kept <= points[id]:
                yield Fault(*place, f"`{wrong.name}` then earns {kept} of the {points[id]} points of `{id}`")


def _symbol_names(part: SymbolicPart) -> set[str]:
    return {*part.symbols, *part.shapes, *part.families, *part.indices}


def _symbols(part: SymbolicPart) -> dict[str, Any]:
    """SymPy symbols for a part's scalars; matrices are only ever written as strings in typed notation."""
    import sympy

    symbol: Any = sympy.Symbol
    return {name: symbol(name, real=True, **_assumed(part.assumptions.get(name))) for name in _symbol_names(part)}


def _assumed(assumption: str | None) -> dict[str, bool]:
    return {assumption: True} if assumption in ("positive", "negative", "integer", "nonnegative") else {}


def _express(part: BasePart, value: Any) -> Any:
    """A step's value as the plain data its checker compares with."""
    if isinstance(part, ChoicePart):
        return plain_choice(part, value)
    if isinstance(part, SymbolicPart):
        from grader.checkers.symbolic import declarations
        from grader.formula import from_sympy, read, to_plain

        if isinstance(value, str):
            try:
                return to_plain(read(value, declarations(part), "typed"))
            except Unreadable as error:
                raise ValueError(f"`{value}` cannot be read: {error.message}") from error
        return to_plain(from_sympy(value))
    raise TypeError(f"part {part.id} is of a kind without steps")


def _proof(reference: _Reference, request: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> Proof:
    parts = _PARTS.validate_python(request["parts"])
    givens = thaw(request["values"] if values is None else values)
    graph = _graph(reference, parts, givens)
    symbols = {part.id: _symbols(part) for part in parts if isinstance(part, SymbolicPart)}
    return Proof(graph, parts, Known(givens, symbols), _express)


def thaw(values: Mapping[str, Any]) -> dict[str, Any]:
    """A stored variant as the author's steps see it: lists of numbers are arrays."""
    return {name: np.asarray(value) if isinstance(value, list) else value for name, value in values.items()}


def freeze(value: Any) -> Plain:
    """A drawn value as it is stored and printed: plain, and without a negative zero."""
    if isinstance(value, np.ndarray | np.generic):
        return freeze(value.tolist())
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"a given is a number that can be printed, not {value}")
        return value + 0.0
    if isinstance(value, list | tuple):
        return [freeze(item) for item in value]
    if isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a given is numbers or words, not {type(value).__name__}")


def _draw(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """Draw a variant, again and again until everything that must hold of one holds."""
    given = reference.namespace("solution.py").get("given")
    if given is None:
        return {"values": {}, "draws": 0, "reasons": []}
    reasons: list[str] = []
    for draw in range(DRAWS):
        rng = np.random.default_rng([int(request["seed"], 16), draw])
        values = {name: freeze(value) for name, value in given(rng).items()}
        reasons = check_variant(_proof(reference, request, values), most=1)
        if not reasons:
            return {"values": values, "draws": draw + 1, "reasons": []}
    line = given.__code__.co_firstlineno
    message = f"none of {DRAWS} draws will do; of the last: {'; '.join(reasons)}"
    raise ProblemError(Fault(reference.file("solution.py"), line, "variant", message))


def _check(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """What is wrong with a stored variant, and which lazy answers would pay on it."""
    proof = _proof(reference, request)
    lazy = list(lazy_gains(proof)) if request.get("lazy") else []
    return {"reasons": [*check_variant(proof), *lazy]}


def _key(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """The rows of every part for one student's answers, as JSON: one flat value however deep a formula is."""
    proof = _proof(reference, request)
    answers = {id: np.asarray(value, dtype=float) for id, value in request["answers"].items()}
    with np.errstate(all="ignore"):
        key = make_key(proof.graph, proof.parts, proof.known, proof.express, answers)
    return {"rows": json.dumps({id: [row.model_dump(mode="json") for row in rows] for id, rows in key.items()})}


def _describe(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """The wrong steps an author declared, and whether numbers are drawn."""
    proof = _proof(reference, request)
    wrongs: list[Plain] = [
        {"name": w.name, "of": w.of, "right": w.right, "feedback": w.feedback, "keeps": str(w.keeps),
         "file": w.step.file, "line": w.step.line}
        for w in proof.graph.wrongs
    ]  # fmt: skip
    return {"wrongs": wrongs}


def _work(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """The numbers of a student who works with one slip (or none), perhaps rounding at every step."""
    proof = _proof(reference, request)
    swapped = {w.of: w.step for w in proof.graph.wrongs if w.name == request.get("slip")}
    work = proof.work(swapped, rounded=bool(request.get("rounded")))
    return {"answers": {id: freeze(value) for id, value in work.items()}}


def _case(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """The inputs of one hidden case of a part."""
    make = reference.function(request["part"])
    inputs: Plain = make(np.random.default_rng(int(request["seed"], 16)))
    return inputs


def _data(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """Training and test arrays that the author's `data(rng)` makes."""
    data: Plain = reference.function("data")(np.random.default_rng(int(request["seed"], 16)))
    return data


def _forward(reference: _Reference, request: Mapping[str, Any]) -> Plain:
    """What the author's declared `forward(weights, x)` makes of a student's weights, or why it can not."""
    forward = reference.function("forward")
    try:
        with np.errstate(all="ignore"):
            scores: Plain = forward(request["weights"], request["x"])
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, MemoryError) as error:
        # The weights are a student's: what does not fit them is theirs to mend.
        # A ValueError's sentence may be the author's own, and stands alone; of any other the name says more.
        what = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        return {"refused": f"The weights you returned cannot be used: {what}"}
    return scores


_OPERATIONS: Mapping[str, Callable[[_Reference, Mapping[str, Any]], Plain]] = {
    "draw": _draw,
    "check": _check,
    "key": _key,
    "describe": _describe,
    "work": _work,
    "case": _case,
    "data": _data,
    "forward": _forward,
}
