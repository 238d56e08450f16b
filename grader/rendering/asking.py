"""What a student has to know of each part, in words: the one source of both forms of a statement."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.model.form import describe_form
from grader.model.mark import show_points
from grader.model.network import Between, NetworkRules
from grader.model.problem import (
    AnyPart,
    ChoicePart,
    CodePart,
    FunctionPart,
    ManualPart,
    ModelPart,
    NumericPart,
    Problem,
    SymbolicPart,
    TrainingPart,
)
from grader.model.reached import Reached
from grader.model.run import Limits
from grader.sandbox.packages import list_importable


@dataclass(frozen=True)
class Asked:
    """One part as it is asked. All texts are Markdown; `answer` are sentences on the form of the answer."""

    id: str
    points: str
    asks: str
    answer: tuple[str, ...]
    options: Mapping[str, str]
    targets: Mapping[str, str]


def ask(part: AnyPart, scale: Fraction = Fraction(1), reached: Reached | None = None) -> Asked:
    """A part in words; its points times `scale`, where an assignment gives the problem other points.

    `reached` is what the solution of a training part was measured to reach.
    """
    return Asked(
        id=part.id,
        points=count_points(part.points * scale),
        asks=part.asks.strip(),
        answer=tuple(_answer_form(part, scale, reached)),
        options=part.options if isinstance(part, ChoicePart) else {},
        targets=part.targets if isinstance(part, ChoicePart) else {},
    )


def count_points(points: Fraction) -> str:
    """A score with its noun: “1 point”, “2.5 points”."""
    shown = show_points(points)
    return f"{shown} point" if shown == "1" else f"{shown} points"


def _answer_form(part: AnyPart, scale: Fraction, reached: Reached | None) -> Iterator[str]:
    if isinstance(part, NumericPart):
        yield from _numeric(part)
    elif isinstance(part, SymbolicPart):
        yield from _symbolic(part)
    elif isinstance(part, ChoicePart):
        yield _choice(part)
    elif isinstance(part, ManualPart):
        yield "Answer in your own words; a person marks it."
    elif isinstance(part, FunctionPart):
        yield f"{_function(part)}; it is run on inputs you have not seen."
    elif isinstance(part, ModelPart):
        yield from _model(part)
    else:
        yield from _training(part, scale)
        yield _solution(part, reached)


def _numeric(part: NumericPart) -> Iterator[str]:
    if part.figures is not None:
        yield f"{part.figures} significant figures."
    elif part.tolerance:
        yield f"Right to within ±{part.tolerance:g}."
    elif part.relative:
        yield f"Right to within {_percent(part.relative)}."
    else:
        yield "The exact value."
    if part.partial:
        yield "Each right entry earns its share."


def _symbolic(part: SymbolicPart) -> Iterator[str]:
    names = part.only or tuple(dict.fromkeys([*part.symbols, *part.shapes, *part.families, *part.functions]))
    yield f"A formula in {_listed(_code(names))}{' only' if part.only else ''}." if names else "A formula."
    shapes = [f"`{name}` is {rows} × {columns}" for name, (rows, columns) in part.shapes.items() if name in names]
    if shapes:
        yield f"{_listed(shapes)}."
    for form in part.form:
        yield f"{describe_form(form)}."


def _choice(part: ChoicePart) -> str:
    first = next(iter(part.options))
    match part.select:
        case "one":
            return f"Pick one; type its name, such as `{first}`."
        case "many":
            return "Pick all that apply; type their names with commas between them."
        case "match":
            return (
                f"Match each one; type pairs such as `{first} = {next(iter(part.targets))}`, with commas between them."
            )
        case "order":
            return f"Put all {len(part.options)} in order; type their names with commas between them."


def _function(part: FunctionPart) -> str:
    return f"Function `{part.calls}` in `{part.submit[0]}`" if part.calls else f"Program `{part.submit[0]}`"


def _training(part: TrainingPart, scale: Fraction) -> Iterator[str]:
    how = {"median": "the median accuracy", "lowest": "the lowest accuracy"}[part.over_seeds]
    of = f"{how} of {part.seeds} runs with seeds of their own" if part.seeds > 1 else "the accuracy of one run"
    yield f"Function `{part.calls or 'train'}` in `{part.submit[0]}`; what counts is {of}, on data it never saw."
    for name, knots in part.scale.items():
        steps = ", ".join(f"{_percent(accuracy)} gives {show_points(points * scale)}" for accuracy, points in knots)
        between = "" if part.steps else "; in between, in proportion"
        where = "" if name == "drawn" else f" On {name}:"
        yield f"{where} {steps} points{between}.".strip()
    if part.evidence == "predictions":
        yield (
            "A network that cannot be exported predicts in a run of its own, from its weights alone: for that "
            f"`make_model()` in `{part.submit[0]}` builds it, not yet trained."
        )
    yield from _rules(part)


def _solution(part: TrainingPart, reached: Reached | None) -> str:
    """What the solution reaches where submissions are graded, as far as that is known."""
    if reached is None:
        return "What our solution reaches on the machine that grades is not measured yet."
    where = f" on {reached.data}" if reached.data else ""
    counted = f", the median of {reached.seeds} runs" if reached.seeds > 1 else ""
    time = f"{reached.seconds:.1f}" if reached.seconds < 10 else f"{reached.seconds:,.0f}"
    used = "" if part.weights is not None else f", in {time} s of processor time a run"
    accuracy = f"{100 * reached.accuracy:.1f} %"
    return f"Measured on the machine that grades: our solution reaches {accuracy}{where}{counted}{used}."


def _model(part: ModelPart) -> Iterator[str]:
    given = ", ".join(f"{name}={value!r}" for name, value in part.arguments.items())
    sizes = ", ".join(["n", *map(str, part.input)])
    what = f"whole numbers below {part.tokens:,}" if part.tokens else "float32"
    yield f"Function `{part.calls or 'make_model'}({given})` in `{part.submit[0]}` returns an `nn.Module`."
    yield f"It is given a batch ({sizes}) of {what}" + (", of any size n." if part.any_batch else ".")
    yield from _rules(part)


_SIZES = {
    "parameters": "parameters", "trainable": "trainable parameters", "macs": "multiply-adds for one input",
    "activations": "numbers computed for one input",
}  # fmt: skip


def _rules(rules: NetworkRules) -> Iterator[str]:
    """What a network must keep to. What a part asks about and does not forbid is said by its author."""
    if rules.allow == "dense":
        yield "Dense layers only: no convolution, pooling or attention."
    bounded = [
        f"{_bound(amount)} {_SIZES[name]}" for name, amount in rules.sized().items() if isinstance(amount, Between)
    ]
    if bounded:
        yield f"The network has {_listed(bounded)}."
    if rules.forbids:
        yield f"Not allowed: {_listed(name.replace('_', ' ') for name in rules.forbids)}."
    if rules.logits:
        yield "It returns logits, without a softmax."


def _bound(amount: Between) -> str:
    if amount.at_least is None:
        return f"at most {amount.at_most:,}"
    return f"at least {amount.at_least:,}" + ("" if amount.at_most is None else f" and at most {amount.at_most:,}")


def handing_in(problem: Problem) -> tuple[str, ...]:
    """Sentences on the files of a problem, its limits and what may be imported; empty where all is typed."""
    if not problem.submit:
        return ()
    files = _listed([f"`{problem.name}/{name}`" for name in problem.submit])
    sentences = [f"Hand in {files}."]
    if problem.handout:
        sentences[0] += f" You start from {_listed(_code(problem.handout))}."
    groups: dict[str, list[str]] = {}
    code = [part for part in problem.parts if isinstance(part, CodePart)]
    for part in code:
        groups.setdefault(_limits(part.limits), []).append(f"`{part.id}`")
    for limits, parts in groups.items():
        whose = "One run" if len(groups) == 1 else f"One run of {_listed(parts)}"
        sentences.append(f"{whose} may use {limits}.")
    sentences.append(f"You may import {_listed(list_importable())}. There is no network.")
    return tuple(sentences)


def _limits(limits: Limits) -> str:
    seconds = f"{limits.seconds:g} s" if limits.seconds < 600 else f"{limits.seconds / 60:g} min"
    memory = f"{limits.memory_mb} MB" if limits.memory_mb < 2000 else f"{limits.memory_mb / 1000:.2g} GB"
    cores = "one processor core" if limits.threads == 1 else f"{limits.threads} processor cores"
    return f"{seconds}, {memory} of memory and {cores}" + (" and the GPU" if limits.device == "cuda" else "")


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"


def _code(names: Iterable[str]) -> list[str]:
    return [f"`{name}`" for name in names]


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
