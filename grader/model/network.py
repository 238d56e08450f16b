"""What an author may ask of a network: rules that are read off its exported graph."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from grader.model.value import Value

#: Operations that a rule can count, as `grader.graph.facts` finds them. Depthwise and pointwise convolutions are
#: convolutions too; pooling over the whole image is `global_pool` and not `pool`.
Operation = Literal[
    "dense", "conv", "conv_transposed", "depthwise", "pointwise", "pool", "global_pool", "norm", "dropout", "attention",
    "recurrent", "embedding", "softmax", "activation", "resize",
]  # fmt: skip
Count = Annotated[int, Field(ge=0)]
Size = Annotated[int, Field(ge=1)]


class Between(Value):
    """Bounds of a number, either of which may be left out."""

    at_least: Count | None = None
    at_most: Count | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> "Between":
        if self.at_least is None and self.at_most is None:
            raise ValueError("say `at_least`, `at_most`, or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"no number is at least {self.at_least} and at most {self.at_most}")
        return self

    def holds(self, number: int) -> bool:
        """Whether a number lies within."""
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


#: A number exactly, or its bounds.
Amount = Count | Between


class NetworkRules(Value):
    """Rules for the architecture of a network. Every one that is given must hold.

    `output` is the shape for one sample. `parameters` counts what is learnt and what is hidden in buffers it multiplies
    with, `trainable` what has a gradient, `macs` multiply-adds, `activations` numbers computed and `activation_bytes`
    the memory these take, all for one sample. `operations` says how many there are of a kind, `requires` and `forbids`
    that there are some or none, `only` that there are none of any other kind; what has no kind, such as arithmetic and
    reshaping, is free. `depth` is the
    most layers with weights on a way through, `skips` additions around layers, `concatenations` joins of several values
    along another axis than the samples'; `kernels` are the sizes of windows that convolutions may have. `shares`:
    whether a weight is used in several products. `logits`: no softmax at the end. `reaches`: no parameter is
    frozen, and a way for gradients leads to each, whatever the values are.
    """

    allow: Literal["any", "dense"] = "any"
    output: tuple[Size, ...] | None = None
    parameters: Amount | None = None
    trainable: Amount | None = None
    macs: Amount | None = None
    activations: Amount | None = None
    activation_bytes: Amount | None = None
    operations: dict[Operation, Amount] = {}
    requires: tuple[Operation, ...] = ()
    forbids: tuple[Operation, ...] = ()
    only: tuple[Operation, ...] = ()
    depth: Amount | None = None
    skips: Amount | None = None
    concatenations: Amount | None = None
    kernels: tuple[Size, ...] = ()
    shares: bool | None = None
    logits: bool = False
    reaches: bool = False

    def sized(self) -> dict[str, Amount]:
        """The numbers that are asked for, by the name of the rule."""
        names = ("parameters", "trainable", "macs", "activations", "activation_bytes")
        amounts = {name: getattr(self, name) for name in names}
        return {name: amount for name, amount in amounts.items() if amount is not None}
