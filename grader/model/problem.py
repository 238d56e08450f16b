"""Problems and assignments as their authors write them, checked and frozen.

A part's `kind` decides which class reads it; every key of a part may stand on the problem instead, as default
for all its parts of a kind that knows the key (see `grader.catalog`).
"""

import re
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from grader.model.form import read_form
from grader.model.network import NetworkRules, Size
from grader.model.reached import Reached
from grader.model.run import Limits
from grader.model.value import Value

SLUG = r"^[a-z0-9]+(?:_[a-z0-9]+)*/[a-z0-9]+(?:_[a-z0-9]+)*$"
NAME = r"^[A-Za-z][A-Za-z0-9_]*$"


def _exact(value: object) -> object:
    """0.5 in TOML means a half, not the double nearest to it."""
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")
    return str(value) if isinstance(value, float) else value


def _positive(value: Fraction) -> Fraction:
    if value <= 0:
        raise ValueError("points must be more than 0")
    return value


def _option_ids(options: dict[str, str]) -> dict[str, str]:
    """Ids are typed by students in a row, in any case: each is one word, and no two differ in case only."""
    for id in options:
        if not re.fullmatch(r"\w+", id) or id.lower() == "and":
            raise ValueError(f"the id {id!r} cannot be typed: use letters, digits and _, and not the word `and`")
    if len({id.lower() for id in options}) < len(options):
        raise ValueError("two ids differ only in upper and lower case")
    return options


def _file_name(name: str) -> str:
    plain = (
        not name.startswith("/") and "\\" not in name and all(step not in ("", ".", "..") for step in name.split("/"))
    )
    if not plain:
        raise ValueError(f"{name!r} is no plain file name: write it as model.py or parts/model.py")
    return name


Exact = Annotated[Fraction, BeforeValidator(_exact)]
Options = Annotated[dict[str, str], AfterValidator(_option_ids)]
FileName = Annotated[str, AfterValidator(_file_name)]
Points = Annotated[Exact, AfterValidator(_positive)]
Range = Annotated[tuple[float, float], AfterValidator(lambda r: _increasing(r))]
Form = Annotated[str, AfterValidator(read_form)]
Knots = tuple[tuple[float, Exact], ...]


def _one_or_more(given: object) -> object:
    return (given,) if isinstance(given, str) else given


def _increasing(bounds: tuple[float, float]) -> tuple[float, float]:
    if not bounds[0] < bounds[1]:
        raise ValueError(f"a range goes from low to high, not {bounds[0]} to {bounds[1]}")
    return bounds


class BasePart(Value):
    """What every part has: an id that is never reused, points, and what it asks."""

    id: str = Field(pattern=NAME)
    points: Points
    asks: str = ""

    typed: ClassVar[bool]  # answered in answers.txt, not by a file
    keyed: ClassVar[bool] = False  # its right answer follows from the author's steps


class NumericPart(BasePart):
    """Numbers typed by hand: a scalar, vector, matrix or table, to `figures` significant figures.

    Without `figures`, `tolerance` or `relative` the value is owed exactly (counts, sizes).
    `partial` gives each right entry its share of the points; a right value to fewer figures keeps `figures_keep`.
    """

    kind: Literal["numeric"]
    figures: int | None = Field(None, ge=1, le=12)
    tolerance: float | None = Field(None, ge=0)
    relative: float | None = Field(None, ge=0)
    partial: bool = False
    figures_keep: Exact = Field(Fraction(0), ge=0, lt=1)

    typed = keyed = True


class SymbolicPart(BasePart):
    """A formula. `symbols` names what may be typed and where it is sampled.

    `shapes` gives the sizes of matrices and vectors by name, `functions` names known functions, `only` the names
    an answer may use ("in terms of a"), `without` functions that may not stand in it (`dsigmoid` where the
    derivative of the sigmoid is what is asked). `form` asks a right answer to be written in one or several forms
    (`grader.model.form`); one that is not keeps `form_keeps` of the points.
    """

    kind: Literal["symbolic"]
    symbols: dict[str, Range] = {}
    shapes: dict[str, tuple[str | int, str | int]] = {}
    assumptions: dict[str, str] = {}
    functions: dict[str, str | None] = {}
    indices: tuple[str, ...] = ()
    families: dict[str, str] = {}
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    form: Annotated[tuple[Form, ...], BeforeValidator(_one_or_more)] = ()
    form_keeps: Exact = Field(Fraction(0), ge=0, lt=1)

    typed = keyed = True


class ChoicePart(BasePart):
    """Options to pick from. `select` says how: `one`, `many`, `match` (each option to a target), or `order`.

    `options` and `targets` map ids to texts. `partial` gives a share for part of a matching or selection.
    """

    kind: Literal["choice"]
    options: Options
    targets: Options = {}
    select: Literal["one", "many", "match", "order"] = "one"
    partial: bool = False

    typed = keyed = True

    @model_validator(mode="after")
    def _targets_fit(self) -> "ChoicePart":
        if (self.select == "match") != bool(self.targets):
            raise ValueError('`targets` belong to `select = "match"`, and it needs them')
        if len(self.options) < 2:
            raise ValueError("a choice needs at least two options")
        return self


class ManualPart(BasePart):
    """A question answered in words, which a person marks by the rubric in `reference/…/rubric.md`."""

    kind: Literal["manual"]

    typed = True


class CodePart(BasePart):
    """What every part answered by a program has: the files to hand in and the function that is called."""

    submit: tuple[FileName, ...] = Field(min_length=1)
    calls: str = ""
    limits: Limits = Limits()

    typed = False

    @model_validator(mode="after")
    def _main_is_a_module(self) -> "CodePart":
        if not re.fullmatch(r"([A-Za-z_]\w*/)*[A-Za-z_]\w*\.py", self.submit[0]):
            raise ValueError(
                f"the first file of `submit` is imported, so it is named like model.py, not {self.submit[0]!r}"
            )
        return self

    @property
    def module(self) -> str:
        """The module that is imported: the first file handed in, as Python names it."""
        return self.submit[0].removesuffix(".py").replace("/", ".")


class FunctionPart(CodePart):
    """A function run on hidden inputs, `draws` of them from the case of the part's own id.

    Values agree where |yours − ours| ≤ tolerance + relative·|ours|, with the same shape; without either of the two,
    as near as their types allow (`grader.checkers.values`). With `fresh`, each hidden input gets a run of its own, so
    that nothing is carried over from one to the next. With `tensors`, arrays are handed over as torch tensors. With
    `same_types`, a list is no tuple and no array, as for Python's `==`.
    """

    kind: Literal["function"]
    draws: int = Field(3, ge=2, le=50)
    fresh: bool = False
    tolerance: float | None = Field(None, ge=0)
    relative: float | None = Field(None, ge=0)
    seed: bool = False  # the function takes a `seed` argument
    tensors: bool = False
    same_types: bool = False


class ModelPart(CodePart, NetworkRules):
    """A network that is built: its function is called with `arguments`, and what it returns is judged on its graph.

    `input` is the shape of one sample, `tokens` says that it holds whole numbers below that. Beside the rules of
    `NetworkRules`: `any_batch`, it works for batches of any size; `modes`, its dropout or norms behave differently in
    training and evaluation; `gradients`, one reaches every parameter and none is broken, zero or explodes;
    `initial_loss`, the first cross-entropy over so many classes is near that of guessing; `overfits`, it can learn one
    small batch by heart; `like_reference`, it computes what the reference does, given the same weights.
    """

    kind: Literal["model"]
    input: tuple[Size, ...] = Field(min_length=1)
    tokens: int | None = Field(None, ge=2)
    arguments: dict[str, int | float | str | bool] = {}
    batch: int = Field(3, ge=2, le=64)
    any_batch: bool = False
    modes: tuple[Literal["dropout", "norm"], ...] = ()
    gradients: bool = False
    initial_loss: int | None = Field(None, ge=2)
    overfits: bool = False
    like_reference: bool = False

    @model_validator(mode="after")
    def _asks_for_something(self) -> "ModelPart":
        own = set(NetworkRules.model_fields) | {"any_batch", "modes", "gradients", "initial_loss", "overfits"}
        if not any(getattr(self, name) != type(self).model_fields[name].default for name in {*own, "like_reference"}):
            raise ValueError("a model part needs a rule, such as `output = [10]` or `parameters = 61_706`")
        return self

    @property
    def needs_values(self) -> bool:
        """Whether a rule is about the weights' values, not about their shapes alone."""
        return self.initial_loss is not None or self.overfits or self.gradients


class Few(Value):
    """A few labels: only these classes of the data set, numbered from 0 in this order, and so many images of each."""

    classes: tuple[Annotated[int, Field(ge=0)], ...] = Field(min_length=2)
    labels: int = Field(ge=1, le=1000)

    @model_validator(mode="after")
    def _differ(self) -> "Few":
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("a class is named twice")
        return self


class Backbone(Value):
    """A network that is handed out trained, as a safetensors `file` of the handout.

    Weights whose names begin with one of `frozen` must come back bit for bit; those of `replaced` must not come back.
    """

    file: FileName
    frozen: tuple[str, ...] = Field(min_length=1)
    replaced: tuple[str, ...] = ()


class TrainingPart(CodePart, NetworkRules):
    """A program that trains; points follow from the accuracy on inputs and labels it never saw.

    `scale` maps a data set's name to knots (accuracy, points); the data sets are tried in the order given and
    the first that is installed is used. With `data = "drawn"` the author's `cases.py` makes the data, and
    `scale.drawn` is read. `over_seeds` says whether the median or the lowest accuracy of the seeds counts.
    `few` leaves a few labels of some classes; `backbone` is handed out and must come back frozen. With `test_shift`,
    every test image is moved by up to so many pixels, as nobody outside can foresee. With `weights`, nothing is
    trained: that safetensors file of at most `weights_mb` MB is put into the network that `calls` builds. `steps` makes
    the scale a staircase, and there, where the outcome is near a step, up to `most_seeds` are run. So many
    `optimiser_steps` of PyTorch's optimisers a run may make. With `evidence = "predictions"`, a network that cannot be
    exported counts by what it predicts in a fresh run, given its weights and the test inputs: weaker evidence.
    """

    kind: Literal["training"]
    scale: dict[str, Knots]
    seeds: int = Field(3, ge=1, le=20)
    over_seeds: Literal["median", "lowest"] = "median"
    steps: bool = False
    returns: Literal["module", "arrays"] = "module"
    batch: int = Field(61, ge=2, le=4096)  # odd, so that it is no size of the network's own
    few: Few | None = None
    backbone: Backbone | None = None
    test_shift: int = Field(0, ge=0, le=8)
    weights: FileName | None = None
    weights_mb: int = Field(64, ge=1, le=64)
    most_seeds: int | None = Field(None, ge=1, le=20)
    optimiser_steps: int | None = Field(None, ge=1, le=10_000_000)
    evidence: Literal["graph", "predictions"] = "graph"

    @property
    def function(self) -> str:
        """The function of the student's that is called."""
        return self.calls or ("train" if self.weights is None else "make_model")

    @property
    def draws(self) -> int:
        """How many seeds it is run with; handed-in weights are the same with every one."""
        return 1 if self.weights is not None else self.seeds

    @property
    def most_draws(self) -> int:
        """How many seeds there are at most: more than `draws` only near a step of a staircase."""
        if not self.steps or self.weights is not None:
            return self.draws
        return max(self.draws, min(20, 3 * self.draws) if self.most_seeds is None else self.most_seeds)

    @model_validator(mode="after")
    def _weights_are_handed_in(self) -> "TrainingPart":
        if self.weights is not None and (self.weights not in self.submit or self.returns == "arrays"):
            raise ValueError("`weights` names a file of `submit`, whose tensors are put into the network of `calls`")
        if self.optimiser_steps is not None and (self.weights is not None or self.returns == "arrays"):
            raise ValueError(
                "`optimiser_steps` counts what PyTorch's optimisers do: not with arrays or trained weights"
            )
        if self.most_seeds is not None and not self.steps:
            raise ValueError("`most_seeds` goes with `steps = true`: else exactly the declared seeds are used")
        return self

    @model_validator(mode="after")
    def _predictions_show_no_layers(self) -> "TrainingPart":
        if self.evidence == "graph":
            return self
        if self.weights is not None or self.returns == "arrays":
            raise ValueError('`evidence = "predictions"` is for networks that are trained here and returned')
        ruled = [name for name, field in NetworkRules.model_fields.items() if getattr(self, name) != field.default]
        if self.backbone is not None or ruled:
            broken = ", ".join(f"`{name}`" for name in (*ruled, *(["backbone"] if self.backbone is not None else [])))
            raise ValueError(f'{broken}: with `evidence = "predictions"` no rule holds, for nobody sees the layers')
        return self

    @model_validator(mode="after")
    def _scales_rise(self) -> "TrainingPart":
        for name, knots in self.scale.items():
            if len(knots) < 2:
                raise ValueError(f"scale.{name} needs at least two knots, [accuracy, points] each")
            for (low, fewer), (high, more) in pairwise(knots):
                if not (0 <= low < high <= 1 and fewer <= more):
                    raise ValueError(f"scale.{name}: accuracy (0 to 1) and points must rise from knot to knot")
            if knots[-1][1] != self.points:
                raise ValueError(f"scale.{name} ends at {knots[-1][1]} points, the part has {self.points}")
        if not self.scale:
            raise ValueError("a training part needs a scale for at least one data set")
        if "drawn" in self.scale and (self.few or self.test_shift):
            raise ValueError(
                "`few` and `test_shift` are for stored data sets: your own `data(rng)` draws what it likes"
            )
        return self


AnyPart = NumericPart | SymbolicPart | ChoicePart | ManualPart | FunctionPart | ModelPart | TrainingPart
Part = Annotated[AnyPart, Field(discriminator="kind")]
PART_KINDS: dict[str, type[AnyPart]] = {
    "numeric": NumericPart,
    "symbolic": SymbolicPart,
    "choice": ChoicePart,
    "manual": ManualPart,
    "function": FunctionPart,
    "model": ModelPart,
    "training": TrainingPart,
}


class Problem(Value):
    """A statement and its parts, as shown to students. The right answers are elsewhere."""

    slug: str = Field(pattern=SLUG)
    title: str
    statement: str
    parts: tuple[Part, ...] = Field(min_length=1)
    handout: tuple[str, ...] = ()  # file names a student starts from
    probe: bool = False
    drawn: bool = False  # whether each student gets numbers of their own
    formerly: tuple[str, ...] = ()
    reached: dict[str, Reached] = {}  # by training part, where it was measured on a machine that grades

    @property
    def name(self) -> str:
        """The slug's last word, which is the name of a student's folder for it."""
        return self.slug.rsplit("/", 1)[1]

    @property
    def points(self) -> Fraction:
        """Sum of the parts' points."""
        return sum((part.points for part in self.parts), Fraction(0))

    @property
    def submit(self) -> tuple[str, ...]:
        """Every file its parts ask for, in order, once."""
        files = (name for part in self.parts if isinstance(part, CodePart) for name in part.submit)
        return tuple(dict.fromkeys(files))

    def part(self, id: str) -> AnyPart:
        """The part of that id; KeyError if there is none."""
        for part in self.parts:
            if part.id == id:
                return part
        raise KeyError(id)
