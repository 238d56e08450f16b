"""What is noticed of a training loop while it runs: how its optimiser steps, and what it steps along.

Runs beside student code, so all of it is a claim: it helps to say what went wrong, and earns nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_TINY = 1e-12


class Trace:
    """Follows the first optimiser that makes a step.

    `settle` hooks it into every optimiser's step; `told` is what was noticed, as plain data, None where no optimiser
    of PyTorch's made a step.
    """

    def __init__(self) -> None:
        self._optimiser: Any = None
        self._steps = 0
        self._uncleared = 0
        self._broken: int | None = None
        self._gradient: torch.Tensor | None = None
        self._version = 0

    def settle(self) -> None:
        """Be told of each step from now on."""
        from torch.optim.optimizer import register_optimizer_step_pre_hook

        register_optimizer_step_pre_hook(self._step)

    def is_broken(self) -> bool:
        """Whether weights that it follows are no numbers."""
        return self._optimiser is not None and not bool(self._weight.isfinite().all())

    def told(self) -> dict[str, object] | None:
        """Steps, how many went along gradients nobody had cleared, the first broken one, and how far it all led."""
        if self._optimiser is None:
            return None
        far = (self._weight.detach() - self._start).norm() / (self._start.norm() + _TINY)
        return {
            "optimiser": type(self._optimiser).__name__[:40],
            "rate": float(self._rate),
            "steps": self._steps,
            "uncleared": self._uncleared,
            "broken": self._broken,
            "moved": float(far),
        }

    def _step(self, optimiser: Any, *_: object) -> None:
        if self._optimiser is None and not self._begin(optimiser):
            return
        if optimiser is self._optimiser:
            self._steps += 1
            if self._probe.grad is not None:
                self._look(self._probe.grad)

    def _begin(self, optimiser: Any) -> bool:
        groups = optimiser.param_groups
        weights = [weight for group in groups for weight in group["params"] if weight.grad is not None]
        if not weights:
            return False
        self._optimiser, self._rate = optimiser, groups[0].get("lr", 0.0)
        # The smallest tells as much of clearing and of numbers that are none as all of them would, and costs nothing.
        self._probe = min(weights, key=lambda weight: weight.numel())
        self._weight = next((weight for weight in weights if weight.dim() > 1), weights[0])
        self._start = self._weight.detach().clone()
        return True

    def _look(self, gradient: "torch.Tensor") -> None:
        # Added to in place once since the last step, and not zeroed: that is one backward pass on top of all before.
        if gradient is self._gradient and gradient._version - self._version == 1:
            self._uncleared += 1
        self._gradient, self._version = gradient, gradient._version
        if self._broken is None and not bool(gradient.isfinite().all()):
            self._broken = self._steps
