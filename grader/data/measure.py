"""Measure how well the usual networks do on a data set: `python -m grader.data.measure [NAME] [--seeds N]`.

What a scale from accuracy to points is set by. One core, Adam 1e-3, batches of 64, images normalised as a
submission gets them. Where double softmax and missing activations end is as telling as where the right networks do.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader.data.acquisition import load
from grader.data.shelf import DataSet, normalised

if TYPE_CHECKING:
    import torch
    from torch import nn

Maker = Callable[[tuple[int, int, int], int], "nn.Module"]


def networks() -> dict[str, Maker]:
    """The networks by name, each a function of image shape and class count."""
    from torch import nn

    def linear(image: tuple[int, int, int], classes: int) -> nn.Module:
        return nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(image)), classes))

    def hidden(*middle: nn.Module) -> Maker:
        def make(image: tuple[int, int, int], classes: int) -> nn.Module:
            size = int(np.prod(image))
            return nn.Sequential(nn.Flatten(), nn.Linear(size, 256), *middle, nn.Linear(256, classes))

        return make

    def softmax_first(image: tuple[int, int, int], classes: int) -> nn.Module:
        return nn.Sequential(hidden(nn.ReLU())(image, classes), nn.Softmax(dim=1))

    return {
        "linear": linear,
        "dense 256, no activation": hidden(),
        "dense 256, sigmoid": hidden(nn.Sigmoid()),
        "dense 256, ReLU": hidden(nn.ReLU()),
        "the same, softmax before the loss": softmax_first,
        "convolutions 16 and 32, dense 64": _convolutional,
    }


def _convolutional(image: tuple[int, int, int], classes: int) -> "nn.Module":
    from torch import nn

    channels, height, width = image
    return nn.Sequential(
        *(nn.Conv2d(channels, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(32 * (height // 4) * (width // 4), 64), nn.ReLU(), nn.Linear(64, classes)),
    )


def train_and_test(data: DataSet, make: Maker, seed: int, epochs: int) -> tuple[float, float]:
    """Test accuracy in percent, and seconds of training."""
    import torch
    from torch.nn.functional import cross_entropy

    x, y = _tensors(normalised(data, "train"), data.y_train)
    torch.manual_seed(seed)
    network = make(data.image, len(data.classes))
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    started = time.perf_counter()
    for _ in range(epochs):
        for batch in torch.split(torch.randperm(len(x)), 64):
            optimiser.zero_grad()
            cross_entropy(network(x[batch]), y[batch]).backward()  # type: ignore[no-untyped-call]  # torch types half
            optimiser.step()
    seconds = time.perf_counter() - started
    x_test, y_test = _tensors(normalised(data, "test"), data.y_test)
    with torch.no_grad():
        guesses = torch.cat([network(some).argmax(dim=1) for some in torch.split(x_test, 1000)])
    return 100 * float((guesses == y_test).float().mean()), seconds


def _tensors(x: Path, y: Path) -> "tuple[torch.Tensor, torch.Tensor]":
    import torch

    return torch.from_numpy(np.load(x)), torch.from_numpy(np.load(y))


def main(arguments: list[str]) -> None:
    import torch

    parser = argparse.ArgumentParser(prog="python -m grader.data.measure", description=__doc__)
    parser.add_argument("name", nargs="?", default="shapes10")
    parser.add_argument("--home", type=Path, required=True, help="the folder the data sets lie in")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=8)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    data = load(chosen.name, chosen.home)
    print(f"{data.name}, {data.train} + {data.test} images, {chosen.epochs} epochs, {chosen.seeds} seeds")
    for label, make in networks().items():
        results = [train_and_test(data, make, seed, chosen.epochs) for seed in range(chosen.seeds)]
        accuracies = [accuracy for accuracy, _ in results]
        spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0.0
        seconds = statistics.median(seconds for _, seconds in results)
        print(f"{label:36} {statistics.mean(accuracies):5.1f} ({spread:.1f})  {seconds:5.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
