"""What commonly goes wrong in training, told from what came of it: each with a stable tag and a sentence.

Only ever said of a training that fell short. Half of it rests on what the network does on our side, half on what was
noticed beside the student's code (`Trace`), which a program can make up: it names a slip and changes no points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from grader.model.trace import Trace

#: A usual learning rate by the optimiser's name. Ten times that is far too high for most networks.
_USUAL = {"SGD": 0.1, "Adagrad": 0.01, "Adadelta": 1.0, "Rprop": 0.01, "LBFGS": 1.0}
_OTHERWISE = 0.001
_FAR = 10
#: A weight matrix that ends nearer than this to where it began, over its size, has hardly moved.
_HARDLY = 0.02
#: Share of a layer's units that never put out anything, from which on the layer is dead. One whose network only guesses
#: loses units for want of anything to tell apart: those whose labels were shuffled came to 0.97.
_DEAD, _ALL_DEAD = 0.9, 0.99
#: Inputs with larger numbers than this are not scaled.
_UNSCALED = 30.0
#: Shares that lie nearer together than this, from image to image, are the same for all. Networks that could see nothing
#: came to 0.0001 at most, those that a weight decay of 50 held down to 0.0011, those whose labels were shuffled to
#: 0.004 and more.
_APART = 0.002
#: Cross-entropy over that of guessing, from which on a network is sure of what it says. Networks whose labels were
#: shuffled came to 0.95 to 2.1 in five epochs, those that climbed their loss to more than 6 within 60 steps.
_SURE = 2.5
#: What is said for want of anything else to say: where another seed shows a reason, that is the reason.
LAST_RESORT = frozenset({"labels_shuffled"})
#: A network that was trained on another scale and knows something in this one as well is right on so much more there,
#: or makes so small a share of the errors. Others made as many there as here or more.
_FAR_MORE, _FAR_FEWER = 0.25, 1 / 3
#: Fewer steps than these tell nothing.
_FEW_STEPS, _SOME_STEPS = 10, 30


@dataclass(frozen=True)
class Learnt:
    """What one training came to.

    `accuracy` is of `sampled` inputs that it was trained on, `chance` the share of the most common label among them,
    `rarest` that of the least common one. `surprise` is the cross-entropy of its answers over that of guessing,
    `differs` how far the shares it gives a class lie apart from input to input (a standard deviation, at most 0.5).
    `dead` is the largest share of a layer's ReLUs that are 0 for every input, at `dead_at`; `largest` the largest
    number in an input, and `bare` whether the first layer takes inputs as they come.
    """

    trace: Trace | None
    accuracy: float
    sampled: int
    chance: float
    rarest: float = 0.0
    surprise: float = 1.0
    differs: float = 0.0
    dead: float = 0.0
    dead_at: str = ""
    largest: float = 0.0
    bare: bool = False

    @property
    def little(self) -> bool:
        """Whether not even the inputs it was trained on are half learnt."""
        return self.accuracy < (1 + self.chance) / 2

    @property
    def by_chance(self) -> bool:
        """Whether it is right on as many of the inputs it was trained on as by saying one label of them all."""
        return self.rarest - 3 * self.doubt <= self.accuracy <= self.chance + 3 * self.doubt

    @property
    def guesses(self) -> bool:
        """Whether it has learnt to guess what it was trained on: neither better nor worse, and as sure as a guess is.

        What learns nothing for want of anything to see says the same of all inputs; what climbs its loss is sure of
        what is wrong.
        """
        return self.by_chance and self.differs >= _APART and self.surprise <= _SURE

    @property
    def doubt(self) -> float:
        """The standard error of an accuracy that comes by guessing the most common label."""
        return sqrt(self.chance * (1 - self.chance) / max(self.sampled, 1))

    @property
    def beyond_chance(self) -> float:
        """More of its training inputs than this a network is right on by no chance, in whatever scale it gets them:
        of one that guesses here, more than guessing gives; of another, far more than here."""
        if self.guesses:
            return self.chance + 4 * self.doubt
        errors = 1 - self.accuracy
        by_chance = 4 * sqrt(self.accuracy * errors / max(self.sampled, 1))
        return self.accuracy + min(_FAR_MORE, max((1 - _FAR_FEWER) * errors, by_chance))


@dataclass(frozen=True)
class Found:
    """One thing that went wrong: a stable tag, and a sentence for the student."""

    tag: str
    sentence: str


def find_slips(learnt: Learnt) -> Iterator[Found]:
    """Everything that shows, the most certain first."""
    trace = learnt.trace
    if trace is not None:
        yield from _in_steps(trace, learnt)
    if learnt.little and learnt.dead >= (_ALL_DEAD if learnt.by_chance else _DEAD):
        where = f" ({learnt.dead_at})" if learnt.dead_at else ""
        yield Found("dead_relus", f"Of a ReLU in your network{where} {learnt.dead:.0%} of the units are 0 for every "
                    "input: they are dead, no gradient passes them, and they never come back. Lower the learning "
                    "rate, and look at how the layer before is initialised.")  # fmt: skip
    if learnt.bare and learnt.largest > _UNSCALED:
        yield Found("data_not_scaled", f"The inputs go up to {learnt.largest:.0f}, and your first layer takes them "
                    "as they are. Scale them inside the network: then inputs it is tested on are scaled as "
                    "well.")  # fmt: skip
    if trace is not None and learnt.little and _hardly_moved(trace):
        yield Found("learning_rate_too_low", f"After {trace.steps:,} steps your weights are nearly where they began, "
                    f"with a learning rate of {trace.rate or 0:g} ({trace.optimiser}). Raise it tenfold and look "
                    "again, or train for longer.")  # fmt: skip
    if trace is not None and learnt.guesses and _moved_for_nothing(trace):
        yield Found("labels_shuffled", "Your network moved its weights a good way and tells images apart, but it only "
                    "guesses their labels, even of those it was trained on. Do images and labels still belong together "
                    "when you make a batch? Both need the same order.")  # fmt: skip


def tell_other_scale(how: str, accuracy: float, reached: float) -> Found:
    """What is said of a network that knows its training images in another scale than the one it gets them in."""
    return Found("data_not_scaled", f"Your network is right on {accuracy:.0%} of its training images {how}, and on "
                 f"{reached:.0%} of them as it gets them here, each channel with mean 0 and standard deviation 1. What "
                 "you do to the images before you train has to happen inside the network, so that it happens to those "
                 "it is tested on as well.")  # fmt: skip


def _in_steps(trace: Trace, learnt: Learnt) -> Iterator[Found]:
    if trace.steps >= _FEW_STEPS and trace.uncleared >= 0.9 * (trace.steps - 1):
        yield Found("gradients_never_cleared", "Your gradients are never set back to zero: each step goes along the "
                    "sum of all gradients since the beginning. Call `optimizer.zero_grad()` in each.")  # fmt: skip
    if learnt.little and _is_too_high(trace):
        yield Found("learning_rate_too_high", f"Your learning rate, {trace.rate:g} with {trace.optimiser}, is far "
                    "above what is usual, and not even the training images are learnt. Try a tenth or a hundredth "
                    "of it.")  # fmt: skip


def _is_too_high(trace: Trace) -> bool:
    return trace.rate is not None and trace.rate >= _FAR * _USUAL.get(trace.optimiser, _OTHERWISE)


def _hardly_moved(trace: Trace) -> bool:
    return trace.steps >= _FEW_STEPS and trace.moved is not None and trace.moved < _HARDLY


def _moved_for_nothing(trace: Trace) -> bool:
    far = trace.moved is not None and trace.moved >= _HARDLY
    return far and trace.steps >= _SOME_STEPS and not _is_too_high(trace) and trace.broken is None


def tell_diverged(trace: Trace | None) -> Found:
    """What is said of weights that are no numbers, with the step in which that began."""
    when = ""
    if trace is not None and trace.broken is not None:
        rate = f", with a learning rate of {trace.rate:g} ({trace.optimiser})" if trace.rate is not None else ""
        when = f" The first gradient that was no number came in step {trace.broken:,} of {trace.steps:,}{rate}."
    return Found("diverged", f"Your training diverged: weights of your network are NaN or infinite.{when} Lower the "
                 "learning rate, look for a logarithm or a division that can meet 0, and stop where the loss is no "
                 "longer a number.")  # fmt: skip
