"""Every network that ships as the solution of a build: our interpreter answers what eager PyTorch does."""

import importlib.util
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import grader
from grader.graph.interpret import run
from grader.graph.parse import parse
from grader.sandbox.inside.export import export_module

ROOT = Path(grader.__file__).parents[1]
#: Their weights and images are large.
LARGE = {"alexnet", "resnet18", "vgg16"}
BATCH, ROWS = 2, 3


def _builds() -> list[Any]:
    """Each way in which a part of a shipped problem has a network built: its folder, function, arguments and input."""
    found: dict[str, Any] = {}
    for file in sorted((ROOT / "problems" / "builds").glob("*/problem.toml")):
        told, name = tomllib.loads(file.read_text()), file.parent.name
        for part in told["parts"]:
            one = {**told, **part}
            way = (name, one["calls"], one.get("arguments", {}), tuple(one["input"]))
            mark = [pytest.mark.slow] if name in LARGE else []
            found.setdefault(repr(way), pytest.param(*way, marks=mark, id=f"{name}-{len(found)}"))
    return list(found.values())


def _solution(name: str) -> Any:
    file = ROOT / "reference" / "builds" / name / "solution" / "model.py"
    spec = importlib.util.spec_from_file_location(f"solution_{name}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _stir(network: nn.Module, numbers: torch.Generator) -> None:
    """Give norms statistics as after training: with those of a new one, a mean left out would not show."""
    for name, buffer in network.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(0, 0.3, generator=numbers)
        elif name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5, generator=numbers)


@pytest.mark.parametrize(("name", "function", "arguments", "shape"), _builds())
def test_a_shipped_build_agrees_with_eager_pytorch(
    name: str, function: str, arguments: dict[str, Any], shape: tuple[int, ...]
) -> None:
    torch.manual_seed(11)
    network = getattr(_solution(name), function)(**arguments).eval()
    numbers = torch.Generator().manual_seed(12)
    _stir(network, numbers)
    x = torch.randn((ROWS, *shape), generator=numbers)
    with torch.no_grad():
        expected = network(x).numpy()
    tree, weights = export_module(network, (BATCH, *shape))
    np.testing.assert_allclose(run(parse(tree), weights, x.numpy()), expected, atol=1e-5, rtol=1e-5)
