"""One request to the bounded child: plain data in, plain data out."""

from typing import Any

import numpy as np
import pytest
import torch
from graph_networks import IMAGE, mlp
from torch import nn

from grader.graph.evaluate import evaluate
from grader.model.blame import Refused, SandboxError
from grader.sandbox.inside.export import export_module

ROWS = np.random.default_rng(3).normal(size=(70, 3, 8, 8)).astype(np.float32)


def request(module: nn.Module, **rules: Any) -> dict[str, Any]:
    tree, weights = export_module(module, IMAGE)
    return {"graph": tree, "weights": weights, "x": ROWS, "rules": rules}


def test_a_network_that_keeps_the_rules_is_run() -> None:
    module = mlp(nn.ReLU()).eval()
    answer: Any = evaluate(request(module, allow="dense", parameters_at_most=6506))
    with torch.no_grad():
        np.testing.assert_allclose(answer["logits"], module(torch.from_numpy(ROWS)).numpy(), atol=1e-5)
    assert answer["counts"]["parameters"] == 6506
    assert answer["counts"]["layers"][0] == {"name": "1", "parameters": 6176, "trainable": 6176, "macs": 6144}
    assert (answer["objections"], answer["diagnosis"]) == ([], [])


def test_a_convolution_is_objected_to_and_not_run() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
    answer: Any = evaluate(request(module, allow="dense"))
    assert answer["logits"] is None
    assert [objection["rule"] for objection in answer["objections"]] == ["convolution"]
    assert "a convolution (conv2d)" in answer["objections"][0]["sentence"]


def test_a_convolution_is_run_where_it_is_allowed() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
    answer: Any = evaluate(request(module))
    assert answer["logits"].shape == (70, 10)


def test_too_many_parameters_are_objected_to_with_the_largest_layer() -> None:
    answer: Any = evaluate(request(mlp(nn.ReLU()), parameters_at_most=6505))
    assert "6,506 parameters" in answer["objections"][0]["sentence"]
    assert "The largest layer is 1 with 6,176" in answer["objections"][0]["sentence"]


def test_what_goes_wrong_is_diagnosed() -> None:
    answer: Any = evaluate(request(nn.Sequential(mlp(), nn.Softmax(dim=1)), allow="dense"))
    assert [found["tag"] for found in answer["diagnosis"]] == ["double_softmax", "no_nonlinearity"]


@pytest.mark.parametrize(
    "change",
    [{"rules": {"allow": "conv"}}, {"rules": {"least": 3}}, {"x": None}, {"weights": []}, {"labels": np.zeros(3)}],
)
def test_a_request_that_is_none_of_ours_is_our_own_mistake(change: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        evaluate({**request(mlp()), **change})


def test_weights_that_are_no_arrays_are_refused() -> None:
    asked = request(mlp())
    asked["weights"] = {name: [1.0] for name in asked["weights"]}
    with pytest.raises(Refused, match="not all arrays"):
        evaluate(asked)
