"""What was noticed of a training loop while it ran: a claim, since it ran beside student code."""

from pydantic import Field

from grader.model.mark import Told
from grader.model.value import Value


class Trace(Value):
    """How an optimiser stepped.

    `rate` is the learning rate it began with, `uncleared` the number of steps along gradients that were added to those
    of the step before, `broken` the first step whose gradient was no number, and `moved` how far a weight matrix ended
    from where it began, over its size then.
    """

    optimiser: str = Field(max_length=40)
    rate: Told = None
    steps: int = Field(ge=0)
    uncleared: int = Field(ge=0)
    broken: int | None = Field(None, ge=1)
    moved: Told = None
