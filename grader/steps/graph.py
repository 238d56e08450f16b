"""A derivation as a graph: small functions whose argument names are the steps they need."""

import inspect
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import FunctionType
from typing import Any

from grader.author import slip_of
from grader.model.blame import Fault, ProblemError

#: Function names that an author writes but that are no steps.
NOT_STEPS = frozenset({"given", "data", "forward"})


@dataclass(frozen=True)
class Step:
    """One named function of a derivation, with the names it needs."""

    name: str
    function: Callable[..., Any]
    needs: tuple[str, ...]
    file: str = ""
    line: int = 0

    def __call__(self, known: Mapping[str, Any]) -> Any:
        return self.function(**{name: known[name] for name in self.needs})


@dataclass(frozen=True)
class Wrong:
    """A step done wrong (a misconception), or, with `right`, done by a second right convention."""

    step: Step
    of: str
    feedback: str
    right: bool = False
    keeps: Fraction = Fraction(0)
    then: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The misconception's tag."""
        return self.step.name

    def kept(self, part: str, parts: Container[str]) -> Fraction:
        """The points a part keeps whose value this slip made wrong. `parts` are the ids of all parts.

        `keeps` speaks of the step's own part, or, where the step is no part, of every part it spoils; `then` of others.
        """
        own = self.of == part or self.of not in parts
        return self.then.get(part, self.keeps if own else Fraction(0))


@dataclass(frozen=True)
class StepGraph:
    """All steps of a problem and all ways known to get them wrong."""

    steps: Mapping[str, Step]
    wrongs: tuple[Wrong, ...] = ()

    def closure(self, name: str, stop: frozenset[str], first: Step | None = None) -> tuple[set[str], set[str]]:
        """Names that `name` is worked out from, without looking behind the names in `stop`.

        Returns (names in `stop` that are reached, steps passed through on the way). `first` replaces the step
        itself, for a wrong one with other arguments.
        """
        reached: set[str] = set()
        passed: set[str] = set()
        waiting = list((first or self.steps[name]).needs)
        while waiting:
            need = waiting.pop()
            if need in stop:
                reached.add(need)
            elif need in self.steps and need not in passed:
                passed.add(need)
                waiting.extend(self.steps[need].needs)
        return reached, passed

    def evaluate(self, name: str, known: Mapping[str, Any], swapped: Mapping[str, Step] | None = None) -> Any:
        """The value of a step, from `known` values (givens, and any steps taken as they are).

        `swapped` replaces steps by others of the same name. KeyError if a name is neither known nor a step.
        """
        values = dict(known)
        for step in self.order(name, values, swapped or {}):
            values[step[0]] = step[1](values)
        return values[name]

    def order(self, name: str, known: Mapping[str, Any], swapped: Mapping[str, Step]) -> Iterator[tuple[str, Step]]:
        seen: set[str] = set(known)

        def visit(target: str) -> Iterator[tuple[str, Step]]:
            if target in seen:
                return
            seen.add(target)
            step = swapped.get(target) or self.steps[target]
            for need in step.needs:
                yield from visit(need)
            yield target, step

        yield from visit(name)

    def evaluate_all(
        self, names: list[str], known: Mapping[str, Any], swapped: Mapping[str, Step] | None = None
    ) -> dict[str, Any]:
        """The values of several steps and of every step they need, each worked out once."""
        values = dict(known)
        for name in names:
            for target, step in self.order(name, values, swapped or {}):
                values[target] = step(values)
        return values


def functions_of(namespace: Mapping[str, Any], file: str) -> list[FunctionType]:
    """The public functions that `file` itself defines, in its order."""
    found = [
        value
        for name, value in namespace.items()
        if isinstance(value, FunctionType) and not name.startswith("_") and value.__code__.co_filename == file
    ]
    return sorted(found, key=lambda function: function.__code__.co_firstlineno)


def build(solution: Mapping[str, Any], wrong: Mapping[str, Any], files: tuple[str, str], known: set[str]) -> StepGraph:
    """The graph of an author's two modules. `files` are their file names, `known` the givens and symbols.

    Raises ProblemError with every fault: an argument nobody provides, a cycle, a wrong step of nothing.
    """
    faults: list[Fault] = []
    steps = {f.__name__: _step(f, faults) for f in functions_of(solution, files[0]) if f.__name__ not in NOT_STEPS}
    wrongs = tuple(w for w in (_wrong(f, steps, faults) for f in functions_of(wrong, files[1])) if w)
    for step in [*steps.values(), *(w.step for w in wrongs)]:
        for need in step.needs:
            if need not in steps and need not in known:
                message = f"`{step.name}` needs `{need}`, which is no step, no given and no declared symbol"
                faults.append(Fault(Path(step.file), step.line, "steps", message))
    graph = StepGraph(steps, wrongs)
    faults.extend(_cycles(graph))
    if faults:
        raise ProblemError(*faults)
    return graph


def _step(function: FunctionType, faults: list[Fault]) -> Step:
    code = function.__code__
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD or p.default is not p.empty for p in parameters):
        message = f"`{function.__name__}` may only have plain arguments, without defaults: each is the name of a step"
        faults.append(Fault(Path(code.co_filename), code.co_firstlineno, "steps", message))
    return Step(function.__name__, function, tuple(p.name for p in parameters), code.co_filename, code.co_firstlineno)


def _wrong(function: FunctionType, steps: Mapping[str, Step], faults: list[Fault]) -> Wrong | None:
    slip = slip_of(function)
    if slip is None:
        return None
    step = _step(function, faults)
    feedback = inspect.getdoc(function) or ""
    if not feedback:
        faults.append(Fault(Path(step.file), step.line, "feedback", f"`{step.name}` needs a docstring: the feedback"))
    if slip.of not in steps:
        message = f"`{step.name}` stands for `{slip.of}`, which is no step of solution.py"
        faults.append(Fault(Path(step.file), step.line, "steps", message))
        return None
    return Wrong(step, slip.of, " ".join(feedback.split()), slip.right, slip.keeps, slip.then)


def _cycles(graph: StepGraph) -> Iterator[Fault]:
    for name, step in graph.steps.items():
        _, passed = graph.closure(name, frozenset())
        if name in passed:
            yield Fault(Path(step.file), step.line, "steps", f"`{name}` depends on itself")
    for wrong in graph.wrongs:
        _, passed = graph.closure(wrong.of, frozenset(), wrong.step)
        if wrong.of in passed:
            message = f"`{wrong.name}` stands for `{wrong.of}` and needs what is worked out from it"
            yield Fault(Path(wrong.step.file), wrong.step.line, "steps", message)
