"""The networks of the catalogue, with random weights or without any values at all."""

from collections.abc import Callable
from unittest.mock import patch

import torch
import torch.nn.functional as F
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from grader.graph.parse import parse
from grader.graph.values import Graph
from grader.sandbox.inside import export as harness

#: One channel, or three, 224 pixels wide; batches of two.
LARGE = (2, 3, 224, 224)


def lenet5() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.Tanh(),
        nn.Linear(120, 84),
        nn.Tanh(),
        nn.Linear(84, 10),
    )


def alexnet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, 4, 2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.AdaptiveAvgPool2d(6),
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(9216, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Linear(4096, 1000),
    )


def vgg16() -> nn.Module:
    layers: list[nn.Module] = []
    channels = 3
    for repeats, width in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)):
        for _ in range(repeats):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    head = (nn.Linear(25088, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout())
    return nn.Sequential(*layers, nn.Flatten(), *head, nn.Linear(4096, 1000))


class BasicBlock(nn.Module):
    """Two convolutions and a way around them, projected where the shape changes."""

    def __init__(self, into: int, out: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(into, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out)
        self.conv2, self.bn2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out)
        projected = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))
        self.shortcut = projected if stride > 1 or into != out else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inner = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(inner + self.shortcut(x))


def resnet18() -> nn.Module:
    blocks = [
        BasicBlock(into, out, stride)
        for into, out, stride in (
            *((64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1)),
            *((128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)),
        )
    ]
    stem = (nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


def mobilenet_v1() -> nn.Module:
    def step(into: int, out: int, stride: int) -> list[nn.Module]:
        deep = nn.Conv2d(into, into, 3, stride, 1, groups=into, bias=False)
        wide = nn.Conv2d(into, out, 1, bias=False)
        return [deep, nn.BatchNorm2d(into), nn.ReLU(), wide, nn.BatchNorm2d(out), nn.ReLU()]

    widths = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))
    layers: list[nn.Module] = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU()]
    channels = 32
    for width, stride in widths:
        layers += step(channels, width, stride)
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000))


def export_shapes(build: Callable[[], nn.Module], example: tuple[int, ...]) -> Graph:
    """The graph of a network whose weights have shapes and no values, so that VGG-16 takes no half gigabyte."""
    with FakeTensorMode():
        module, x = build().eval(), torch.empty(example)
        program = torch.export.export(module, (x,), strict=False).run_decompositions()
    return _read(program, example, training=False)


def export_training(module: nn.Module, example: tuple[int, ...]) -> Graph:
    """The graph of a network in training mode; modules whose own `train` says otherwise stay as they want."""
    module.train()
    program = torch.export.export(module, (torch.randn(example),), strict=False).run_decompositions()
    return _read(program, example, training=True)


def _read(program: torch.export.ExportedProgram, example: tuple[int, ...], *, training: bool) -> Graph:
    def all_apart(program: torch.export.ExportedProgram) -> tuple[list[object], dict[str, str], dict[str, str]]:
        specs = program.graph_signature.input_specs
        return [spec for spec in specs if spec.kind.name != "USER_INPUT"], {}, {}

    # Weights without values all lie at the same address, nowhere, which is how tied ones are told.
    with patch.object(harness, "_distinct", all_apart):
        return parse(harness._tree(program, example, "float32"), training=training)
