"""What a training function is given besides its data: how much it may use, and a way to tell how it is doing."""

import math
import sys
import time
from collections.abc import Callable

from grader.sandbox.inside import frames

MOST_REPORTS = 10_000
#: After so many epochs without one finite loss, and with weights that are no numbers, training is ended.
BROKEN_EPOCHS = 5


def repeat_exactly() -> None:
    """Let PyTorch take algorithms that give the same bits each time, where it has them, and warn where it has none.

    It never raises, so that no operation is closed to anybody; and memory that a program has not filled is left as it
    is, since to fill it with NaN would break what works.
    """
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_deterministic_debug_mode("warn")
        torch.utils.deterministic.fill_uninitialized_memory = False


class Budget:
    """How long training may take. `seconds` and `steps` are the allowance (None: not limited by this).

    `seed` is a number for a generator of the student's own; the global ones are seeded already (None: no seed given).
    """

    def __init__(self, seconds: float | None, steps: int | None, seed: int | None = None) -> None:
        self.seconds = seconds
        self.steps = steps
        self.seed = seed
        self._began = time.monotonic()
        self._made = 0

    def seconds_left(self) -> float:
        """Seconds until the allowance is used up; negative afterwards, infinite where there is none."""
        if self.seconds is None:
            return float("inf")
        return self.seconds - (time.monotonic() - self._began)

    def steps_left(self) -> float:
        """Steps of an optimiser until the allowance is used up; infinite where there is none."""
        return float("inf") if self.steps is None else self.steps - self._made

    def settle(self) -> None:
        """Count the steps of every optimiser of PyTorch's from now on; one beyond the allowance raises and is not made.

        Counts beside student code, which can go round it: it holds whoever means to keep to the allowance.
        """
        from torch.optim.optimizer import register_optimizer_step_pre_hook

        register_optimizer_step_pre_hook(self._count)

    def _count(self, *_: object) -> None:
        if self.steps is not None and self._made >= self.steps:
            raise StepsUsedUp(f"all {self.steps:,} optimiser steps of the budget are made; no further one is")
        self._made += 1


class StepsUsedUp(RuntimeError):  # noqa: N818  (a word of its own, as a student reads it)
    """An optimiser was to make a step beyond the budget."""


class Diverged(RuntimeError):  # noqa: N818  (a finding about a training, told to the student as data)
    """Training that can come to nothing any more."""


class Report:
    """Call it as `report(epoch, loss, accuracy)` once an epoch: a curve for people to look at, never marked.

    `is_broken` says whether weights that are trained are no numbers. Where they are, and so was the loss told in every
    epoch from the first to the fifth, nothing good can be left to return: then it raises. One finite loss, and it never
    does, since the network of that epoch may have been set aside.
    """

    def __init__(self, fd: int, is_broken: Callable[[], bool] | None = None) -> None:
        self._fd = fd
        self._sent = 0
        self._is_broken = is_broken
        self._epoch = float("-inf")
        self._broken = 0

    def __call__(self, epoch: int, loss: float | None = None, accuracy: float | None = None) -> None:
        """Send one point; None is not known. Beyond ten thousand they are dropped."""
        # What stands for a number, text or a tensor, is one from here on.
        epoch, loss = int(epoch), None if loss is None else float(loss)
        if self._sent < MOST_REPORTS:
            self._sent += 1
            point = [epoch, *(float("nan") if told is None else float(told) for told in (loss, accuracy))]
            frames.send(self._fd, frames.Kind.CLAIM, point)
        if self._is_broken is not None:
            self._look(epoch, loss, self._is_broken)

    def _look(self, epoch: int, loss: float | None, is_broken: Callable[[], bool]) -> None:
        if loss is None or math.isfinite(loss) or epoch <= self._epoch or not is_broken():
            self._is_broken = None
            return
        self._epoch, self._broken = epoch, self._broken + 1
        if self._broken >= BROKEN_EPOCHS:
            raise Diverged(f"ended after {self._broken} epochs: since the first its loss and weights were no numbers")
