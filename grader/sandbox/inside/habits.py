"""Everyday habits that must not cost a mark, made to work where they would fail only because of the walls.

Each is what the same line does on a laptop without a GPU, or without what it would show: DataLoader workers load in
this process, `.cuda()` stays on the CPU, `torch.compile` gives back the function as it is, and what only a notebook
knows, `display(x)` and `get_ipython().run_line_magic(…)`, does nothing.
"""

import builtins
import functools
import importlib
import os
import site
import sys
from collections.abc import Callable
from typing import Any

from grader.sandbox.inside import accelerator


def settle() -> None:
    """Put the habits in place, once, before anything of the student's is imported."""
    site.setquit()  # `exit` and `quit`, which the interpreter's own start would have set
    site.sethelper()
    names: Any = builtins  # a notebook has these two without an import, and so has what is exported from one
    names.get_ipython, names.display = Notebook, _show_nothing
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return
    _load_in_process(torch.utils.data.DataLoader)
    torch.compile = _compile
    sys.modules.setdefault("torch.utils.tensorboard", importlib.import_module("tensorboard_writer"))
    if not os.path.exists(accelerator.CONTROL):  # asking torch would touch the driver, in a zygote for all runs
        for owner in (torch.Tensor, torch.nn.Module):
            owner.cuda = _stay
            owner.to = _without_cuda(owner.to)


class Notebook:
    """Stands for the notebook that a program was once part of. Whatever it is asked for does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _show_nothing


def _show_nothing(*_: Any, **__: Any) -> None:
    """Nobody looks."""


def _load_in_process(loader: Any) -> None:
    original = loader.__init__

    @functools.wraps(original)
    def alone(self: Any, *args: Any, **options: Any) -> None:
        args = (*args[:5], 0, *args[6:]) if len(args) > 5 else args  # num_workers is the sixth
        options.update({"num_workers": 0} if len(args) <= 5 else {})
        for name in ("prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout", "worker_init_fn"):
            options.pop(name, None)
        original(self, *args, **options)

    loader.__init__ = alone


def _compile(model: Any = None, **_: Any) -> Any:
    """torch.compile needs a C++ compiler, which is not here; the function gives the same values without."""
    return model if model is not None else (lambda decorated: decorated)


def _stay(self: Any, *_: Any, **__: Any) -> Any:
    """`.cuda()` where there is no GPU."""
    return self


def _without_cuda(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def to(self: Any, *args: Any, **options: Any) -> Any:
        return original(self, *map(_on_cpu, args), **{name: _on_cpu(value) for name, value in options.items()})

    return to


def _on_cpu(argument: Any) -> Any:
    torch = sys.modules["torch"]
    if isinstance(argument, str) and argument.partition(":")[0] in ("cuda", "mps"):
        return "cpu"
    if isinstance(argument, torch.device) and argument.type in ("cuda", "mps"):
        return torch.device("cpu")
    return argument
