"""What the harness sends home of a network, and the sentence where nothing can be had."""

import json
from collections.abc import Callable

import numpy as np
import pytest
import torch
from graph_networks import BATCH, IMAGE, PIXELS, Forward, frozen, mlp
from torch import nn

from grader.sandbox.inside.export import CannotExport, export_build, export_module


def test_the_tree_is_plain_json() -> None:
    tree, weights = export_module(mlp(nn.ReLU()), IMAGE)
    assert json.loads(json.dumps(tree, allow_nan=False)) == tree
    assert tree["input"] == {"node": "input", "shape": [BATCH, 3, 8, 8], "dtype": "float32"}
    assert tree["nodes"][0]["op"] == "aten.view.default"
    assert {w["name"]: w["shape"] for w in tree["weights"]} == {n: list(a.shape) for n, a in weights.items()}


def test_parameters_buffers_and_constants_show_up_as_such() -> None:
    constant = torch.ones(10)
    module = nn.Sequential(nn.Flatten(), frozen(nn.Linear(PIXELS, 10)), nn.BatchNorm1d(10), nn.PReLU())
    tree, _ = export_module(Forward(lambda self, x: self.net(x) * constant, net=module), IMAGE)
    roles = {w["name"]: (w["role"], w["trainable"]) for w in tree["weights"]}
    assert roles["net.1.weight"] == ("parameter", False)
    assert roles["net.3.weight"] == ("parameter", True)
    assert roles["net.2.running_mean"] == ("buffer", False)
    assert ("constant", False) in roles.values()


def test_a_custom_autograd_function_shows_what_it_computes() -> None:
    class Hidden(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
            return torch.conv2d(x, kernel)

        @staticmethod
        def backward(ctx: object, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
            return gradient, None

    kernel = nn.Parameter(torch.ones(1, 3, 3, 3))
    tree, _ = export_module(Forward(lambda self, x: Hidden.apply(x, self.k), k=kernel), IMAGE)
    assert [step["op"] for step in tree["nodes"]] == ["aten.convolution.default"]


def test_exporting_leaves_the_network_and_the_random_numbers_as_they_were() -> None:
    module = mlp(nn.Dropout(), nn.BatchNorm1d(32))
    module.train()
    module[2].eval()
    torch.manual_seed(1)
    before = torch.get_rng_state()
    export_module(module, IMAGE)
    assert [part.training for part in module] == [True, True, False, True, True]
    assert torch.equal(before, torch.get_rng_state())


def test_weights_are_copies() -> None:
    module = mlp()
    _, weights = export_module(module, IMAGE)
    with torch.no_grad():
        module[1].weight.zero_()
    assert np.any(weights["1.weight"])


def test_tied_weights_are_sent_once() -> None:
    layer = nn.Linear(PIXELS, PIXELS)
    other = nn.Linear(PIXELS, PIXELS, bias=False)
    other.weight = layer.weight
    _, weights = export_module(nn.Sequential(nn.Flatten(), layer, other), IMAGE)
    assert sorted(weights) in (["1.bias", "1.weight"], ["1.bias", "2.weight"])


def test_whole_number_inputs_can_be_exported() -> None:
    tree, _ = export_module(nn.Embedding(10, 4), (BATCH, 7), "int64")
    assert tree["input"]["dtype"] == "int64"


def decide_by_value(self: Forward, x: torch.Tensor) -> torch.Tensor:
    if x.sum() > 0:
        return self.net(x)
    return self.net(-x)


def leave_for_numpy(self: Forward, x: torch.Tensor) -> torch.Tensor:
    return self.net(torch.from_numpy(np.tanh(x.numpy())))


def fail(self: Forward, x: torch.Tensor) -> torch.Tensor:
    raise ValueError("I am not finished")


FAILING: dict[str, tuple[Callable[[], object], str]] = {
    "decides by a value": (lambda: Forward(decide_by_value, net=mlp()), "torch.where"),
    "leaves for numpy": (lambda: Forward(leave_for_numpy, net=mlp()), "torch functions"),
    "raises": (lambda: Forward(fail), "I am not finished"),
    "knows one batch size only": (
        lambda: Forward(lambda self, x: self.net(x.view(32, 192)), net=mlp()),
        "any batch size",
    ),
    "does not fit": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(100, 10)), "[61, 3, 8, 8]"),
    "returns a number": (lambda: Forward(lambda self, x: 3), "Return the logits"),
    "is a function": (lambda: len, "Return an nn.Module"),
    "is half as precise": (lambda: nn.Linear(8, 8).to(torch.bfloat16), ""),
    "stores what NumPy does not have": (
        lambda: Forward(lambda self, x: self.net(x.to(torch.bfloat16)), net=nn.Linear(8, 8).to(torch.bfloat16)),
        "Use float32",
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_what_cannot_be_exported_is_told_in_a_sentence(name: str) -> None:
    build, said = FAILING[name]
    with pytest.raises(CannotExport) as problem:
        export_module(build(), IMAGE)
    assert str(problem.value).startswith(("Your network", "Your weight", "A network was expected"))
    assert said in str(problem.value)


def test_the_place_in_the_students_file_is_named() -> None:
    with pytest.raises(CannotExport) as problem:
        export_module(Forward(decide_by_value, net=mlp()), IMAGE)
    assert problem.value.line == decide_by_value.__code__.co_firstlineno + 1
    assert f"at test_export.py:{problem.value.line}" in str(problem.value)


class ByGradients(nn.Module):
    """Normalises by its batch while gradients are wanted, and by what is stored while they are not."""

    def __init__(self) -> None:
        super().__init__()
        self.mean, self.layer = torch.ones(PIXELS), nn.Linear(PIXELS, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.flatten(1)
        return self.layer(x - (x.mean(0) if torch.is_grad_enabled() else self.mean))


def test_evaluation_is_exported_without_gradients_and_training_with_them() -> None:
    found = export_build(ByGradients(), IMAGE, training=True, other_batches=(), values=False, dtype="float32")
    ops = [[step["op"] for step in found[name]["nodes"]] for name in ("graph", "train_graph")]
    assert ["aten.mean.dim" in each for each in ops] == [False, True]
    assert torch.is_grad_enabled()


def test_lazy_layers_get_their_shapes_as_from_a_first_batch() -> None:
    module = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(10))
    tree, _ = export_module(module, IMAGE)
    shapes = {weight["name"]: weight["shape"] for weight in tree["weights"]}
    assert (shapes["0.weight"], shapes["1.running_mean"], shapes["3.weight"]) == ([4, 3, 3, 3], [4], [10, 144])


class Packing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.GRU(6, 4, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rnn(nn.utils.rnn.pack_padded_sequence(x, [x.shape[1]] * len(x), batch_first=True))[1][0]


def twice(block: nn.Module) -> nn.Module:
    return nn.Sequential(block, block)


@pytest.mark.parametrize(
    ("module", "example", "said"),
    [
        (Forward(lambda self, x: x @ self.w.data, w=nn.Parameter(torch.ones(6, 2))), (5, 6), r"`\.data` of a tensor"),
        (Packing(), (5, 3, 6), "leave pack_padded_sequence out"),
        (Forward(lambda self, x: getattr(self, "in")(x), **{"in": nn.Linear(6, 2)}), (5, 6), "a word of Python"),
        (twice(nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6))), (5, 6), r"\[Block\(\) for _ in range\(n\)\]"),
    ],
)
def test_what_cannot_be_traced_is_told_with_what_to_write(
    module: nn.Module, example: tuple[int, ...], said: str
) -> None:
    with pytest.raises(CannotExport, match=said):
        export_build(module, example, training=True, other_batches=(), values=False, dtype="float32")
