"""What a network showed once it was examined, as the bounded zone tells it. `grader.graph` explains each fact."""

from pydantic import ConfigDict

from grader.model.value import Value


class _Told(Value):
    """A record of the bounded zone, which may tell more than is asked for here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Counted(_Told):
    """Sizes of a network. See `grader.graph.count.Counts`."""

    parameters: int
    trainable: int
    hidden: int
    macs: int
    activations: int
    activation_bytes: int


class Layer(_Told):
    """One operation with weights. See `grader.graph.weighted.Weighted`."""

    name: str
    kind: str
    shape: tuple[int, ...]
    has_bias: bool
    parameters: int
    at: str | None = None
    role: str | None = None


class Unreached(_Told):
    """A parameter that no gradient reaches, and the step that stops it where one does."""

    name: str
    stopped: str | None


class Facts(_Told):
    """What a network is. See `grader.graph.facts.Facts`."""

    outputs: tuple[tuple[int, ...], ...]
    batched: tuple[bool, ...]
    counts: Counted
    layers: tuple[Layer, ...]
    operations: dict[str, int]
    places: dict[str, str] = {}
    mixed: tuple[str, ...] = ()
    activations: dict[str, int]
    skips: int
    concatenations: int
    kernels: tuple[tuple[int, ...], ...]
    depth: int
    shared: tuple[str, ...]
    unreached: tuple[Unreached, ...]
    softmax_at_end: str | None
    nonlinear: bool


class Dropout(_Told):
    """A place where numbers are dropped at random."""

    step: str
    rate: float | None


class Norm(_Told):
    """A normalisation whose statistics can differ between training and evaluation."""

    name: str
    step: str
    training: str | None
    evaluation: str | None
    right: bool


class Modes(_Told):
    """Training and evaluation side by side. See `grader.graph.modes.Modes`."""

    always: tuple[Dropout, ...]
    norms: tuple[Norm, ...]
    drops: bool
    normalises: bool


class Gradient(_Told):
    """The first gradient of one parameter: none, zero, finite, exploding or broken."""

    name: str
    norm: float | None
    state: str


class Overfitting(_Told):
    """How well one small batch was learnt by heart."""

    steps: int
    loss: float | None
    accuracy: float
    learnt: bool


class Learning(_Told):
    """The beginning of training, on our side. See `grader.graph.learning.Learning`."""

    classes: int
    loss: float | None
    expected: float
    gradients: tuple[Gradient, ...]
    overfitting: Overfitting | None


class Sameness(_Told):
    """Whether two networks compute the same with the same weights. See `grader.graph.equality.Sameness`."""

    same: bool
    difference: float | None
    sentence: str


class Objection(_Told):
    """What stands against calling a network dense, or its number of parameters."""

    rule: str
    sentence: str


class Diagnosed(_Told):
    """What commonly goes wrong and shows in the graph."""

    tag: str
    sentence: str


class OtherBatch(_Told):
    """What a network returns for a batch of another size: shapes per sample, and whether their first axis is the batch.

    Or `refused`, why it has no graph there.
    """

    batch: int
    outputs: tuple[tuple[int, ...], ...] = ()
    batched: tuple[bool, ...] = ()
    refused: str = ""


class Examined(_Told):
    """Everything one examination told. What was refused has its sentence in `refused`, by the name of what was wanted.

    `others` is empty where other batch sizes were not asked for. Weights of `told` bytes were too large to be sent, and
    drawn by us as their spread in the sandbox says.
    """

    facts: Facts | None = None
    modes: Modes | None = None
    learning: Learning | None = None
    same: Sameness | None = None
    objections: tuple[Objection, ...] = ()
    diagnosis: tuple[Diagnosed, ...] = ()
    refused: dict[str, str] = {}
    filled: bool = False
    told: int = 0
    others: tuple[OtherBatch, ...] = ()
