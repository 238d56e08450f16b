"""Exporting a network such that what its own forward computes with gradients switched off is seen to be cut from them.

The tracer itself keeps no word of `with torch.no_grad():`, as the numbers that come out are the same. Here each result
that is worked out in such a block becomes a `detach` of itself, which is what it is to the training of the network.
"""

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as tree


@dataclass
class _State:
    """Whether the forward has gradients switched `off` now, and whether anything was `noticed` to be computed so."""

    off: bool = False
    noticed: bool = False


def export_program(module: torch.nn.Module, x: torch.Tensor) -> Any:
    """The exported program of a network in the mode that it is in."""
    program, noticed = _export(module, x, cut=True)
    if not noticed or module.training:
        return program
    # Switched off where the network evaluates, which says nothing of its training.
    module.train(True)
    _, trained_so = _export(module, x, cut=False)
    module.train(False)
    return program if trained_so else _export(module, x, cut=False)[0]


def _export(module: torch.nn.Module, x: torch.Tensor, *, cut: bool) -> tuple[Any, bool]:
    state = _State()
    with _noting_switches(state), _under(_Watch(state, cut=cut), module):
        return torch.export.export(module, (x,), strict=False), state.noticed


class _Watch(TorchFunctionMode):
    """Sees every function that the forward calls, before the tracer does."""

    def __init__(self, state: _State, *, cut: bool) -> None:
        super().__init__()
        self._state = state
        self._cut = cut

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch._C._set_grad_enabled:
            with torch._C.DisableTorchFunction():  # the tracer would make a network within the network of it
                return func(*args, **kwargs)
        result = func(*args, **kwargs)
        if not self._state.off or func is torch.Tensor.detach:
            return result
        given = {id(value) for value in tree.tree_leaves((args, kwargs))}
        return tree.tree_map(lambda value: value if id(value) in given else self._cut_off(value), result)

    def _cut_off(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or not value.is_floating_point():
            return value
        self._state.noticed = True
        return value.detach() if self._cut else value


@contextlib.contextmanager
def _under(watch: _Watch, module: torch.nn.Module) -> Iterator[None]:
    # The tracer puts watches of its own on; ours has to lie on top of them, so it is put on within the forward.
    own = vars(module).get("forward")
    forward = module.forward

    @functools.wraps(forward)
    def watched(*args: Any, **kwargs: Any) -> Any:
        with watch:
            return forward(*args, **kwargs)

    vars(module)["forward"] = watched
    try:
        yield
    finally:
        del vars(module)["forward"]
        if own is not None:
            vars(module)["forward"] = own


_BLOCKS = (torch.no_grad, torch.enable_grad, torch.set_grad_enabled, torch.inference_mode)
#: Where gradients are switched; `torch.set_grad_enabled(False)` needs no block.
_SWITCHES = (
    *((kind, name) for kind in _BLOCKS for name in ("__enter__", "__exit__")),
    (torch.set_grad_enabled, "__init__"),
)
_WAS_OFF = "_was_off"


@contextlib.contextmanager
def _noting_switches(state: _State) -> Iterator[None]:
    """Keep `state.off` as the forward's own blocks have it, whatever the network as a whole is traced under."""
    kept = [(kind, name, getattr(kind, name)) for kind, name in _SWITCHES]
    for kind, name, method in kept:
        setattr(kind, name, _noted(method, state))
    try:
        yield
    finally:
        for kind, name, method in kept:
            setattr(kind, name, method)


def _noted(method: Any, state: _State) -> Any:
    @functools.wraps(method)
    def switch(block: Any, *args: Any, **kwargs: Any) -> Any:
        before = state.off  # the blocks are made of each other: what one switches while it begins is not what was
        result = method(block, *args, **kwargs)
        if method.__name__ == "__exit__":
            state.off = vars(block).pop(_WAS_OFF, False)
        else:
            vars(block).setdefault(_WAS_OFF, before)
            state.off = _switches_off(block)
        return result

    return switch


def _switches_off(block: Any) -> bool:
    if isinstance(block, torch.set_grad_enabled):
        return not block.mode
    return bool(block.mode) if isinstance(block, torch.inference_mode) else isinstance(block, torch.no_grad)
