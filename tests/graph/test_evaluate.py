"""One request to the bounded child: plain data in, plain data out."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from graph_networks import IMAGE, Forward, mlp
from torch import nn

from grader.graph.evaluate import evaluate
from grader.model.blame import Refused, SandboxError
from grader.sandbox.inside import export as harness
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


LABELS = np.random.default_rng(4).integers(0, 10, 70)


def training_tree(module: nn.Module) -> dict[str, Any]:
    module.train()
    program = torch.export.export(module, (torch.zeros(IMAGE),), strict=False).run_decompositions()
    return harness._tree(program, IMAGE, "float32")


def test_everything_wanted_is_answered_in_one_request() -> None:
    module = mlp(nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout())
    asked = {
        **request(module),
        "y": LABELS,
        "train_graph": training_tree(module),
        "reference": export_module(mlp(nn.BatchNorm1d(32), nn.ReLU()), IMAGE)[0],
        "wanted": ["facts", "modes", "learning", "same", "run"],
        "seed": 5,
    }
    answer: Any = evaluate(asked)
    assert (answer["refused"], answer["filled"], answer["objections"]) == ({}, False, [])
    assert answer["facts"]["depth"] == 2
    assert answer["modes"]["drops"]
    assert answer["modes"]["normalises"]
    assert answer["same"]["same"]
    assert answer["learning"]["overfitting"]["learnt"]
    assert answer["logits"].shape == (70, 10)


def test_a_graph_without_weights_is_described_and_run_on_filled_ones() -> None:
    tree, weights = export_module(mlp(nn.ReLU()), IMAGE)
    asked = {"graph": tree, "weights": None, "x": None, "rules": {}, "wanted": ["run", "learning"], "seed": 1}
    answer: Any = evaluate(asked)
    assert answer["filled"]
    assert answer["logits"].shape == (61, 10)
    assert answer["learning"]["overfitting"]["learnt"]
    partly: Any = evaluate({**asked, "weights": {"1.bias": weights["1.bias"]}})
    assert partly["filled"]
    assert np.isfinite(partly["logits"]).all()
    assert "facts" not in answer


def test_what_is_refused_has_its_sentence_and_the_rest_its_answer() -> None:
    module = Forward(lambda self, x: self.net(F.dropout(x)), net=mlp())
    wanted = ["facts", "modes", "same", "learning", "run"]
    asked = {**request(module), "train_graph": training_tree(module), "reference": request(mlp())["graph"]}
    answer: Any = evaluate({**asked, "y": LABELS, "wanted": wanted})
    assert answer["facts"]["operations"]["dropout"] == 1
    assert len(answer["modes"]["always"]) == 1
    assert answer["refused"].keys() == {"same", "learning", "run"}
    assert all("dropout that stays on" in sentence for sentence in answer["refused"].values())
    assert (answer["logits"], answer["learning"], answer["same"]) == (None, None, None)


def test_a_network_against_the_rules_is_not_run_but_described() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
    answer: Any = evaluate({**request(module, allow="dense"), "wanted": ["facts", "run"]})
    assert answer["logits"] is None
    assert [one["rule"] for one in answer["objections"]] == ["convolution"]
    assert answer["facts"]["operations"]["conv"] == 1


def test_weights_that_are_not_the_networks_are_refused_where_they_are_needed() -> None:
    asked = request(mlp())
    asked["weights"]["spare"] = np.zeros(3, np.float32)
    answer: Any = evaluate({**asked, "wanted": ["facts", "run"]})
    assert "spare is in only one of them" in answer["refused"]["run"]
    assert answer["facts"] is not None


@pytest.mark.parametrize(
    "change",
    [
        {"wanted": ["beauty"]},
        {"wanted": "facts"},
        {"wanted": ["modes"]},
        {"wanted": ["same"]},
        {"wanted": [], "seed": "1"},
        {"wanted": [], "y": [1]},
        {"wanted": [], "weights": []},
        {"wanted": [], "rules": None},
        {"wanted": ["same"], "reference": {}},
    ],
)
def test_a_wish_that_is_none_of_ours_is_our_own_mistake(change: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        evaluate({**request(mlp()), **change})
