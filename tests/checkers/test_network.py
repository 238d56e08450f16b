"""Rules for a built network, held against facts: what is broken is told with where, and what is asked."""

from typing import Any, get_args

import pytest

from grader.checkers.network import broken_rules, builds_the_same, mark_model
from grader.model.facts import Examined
from grader.model.mark import Verdict
from grader.model.network import Operation
from grader.model.problem import ModelPart

CONV = {"name": "conv1", "kind": "conv", "shape": (6, 1, 5, 5), "has_bias": True, "parameters": 156, "at": "model.py:5"}
DENSE = {"name": "fc", "kind": "dense", "shape": (10, 400), "has_bias": True, "parameters": 4010, "at": "model.py:9"}
NONE = dict.fromkeys(get_args(Operation), 0)
FOUND = {**NONE, "conv": 1, "dense": 1, "activation": 1}


def examined(**changes: Any) -> Examined:
    """A small network with one convolution and one dense layer; `changes` are to its facts."""
    facts: dict[str, Any] = {
        "outputs": ((10,),), "batched": (True,), "layers": (CONV, DENSE),
        "counts": {"parameters": 4166, "trainable": 4166, "hidden": 0, "macs": 90_000, "activations": 5_000,
                   "activation_bytes": 20_000},
        "operations": FOUND, "activations": {"relu": 1}, "skips": 0,
        "concatenations": 0, "kernels": ((5, 5),), "depth": 2, "shared": (), "unreached": (), "softmax_at_end": None,
        "nonlinear": True,
    }  # fmt: skip
    beside = {name: changes.pop(name) for name in ("modes", "learning", "same", "refused", "others") if name in changes}
    return Examined.model_validate({"facts": {**facts, **changes}, **beside})


def part(**rules: Any) -> ModelPart:
    return ModelPart.model_validate(
        {"id": "net", "points": 2, "kind": "model", "submit": ["model.py"], "input": [1, 28, 28], **rules}
    )


def counts(**changes: int) -> dict[str, int]:
    sizes = {"parameters": 4166, "trainable": 4166, "macs": 90_000, "activations": 5_000, "activation_bytes": 20_000}
    return {**sizes, "hidden": 0, **changes}


def batch(size: int, shape: tuple[int, ...], *, batched: bool = True) -> dict[str, Any]:
    """What one batch of another size showed."""
    return {"batch": size, "outputs": (shape,), "batched": (batched,)}


LEARNING = {"classes": 10, "loss": 2.4, "expected": 2.303, "gradients": (), "overfitting": None}
FITTED = {"steps": 200, "loss": 0.01, "accuracy": 1.0, "learnt": True}
MODES = {"always": (), "norms": (), "drops": True, "normalises": True}

KEPT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"output": [10]}, {}),
    ({"parameters": 4166}, {}),
    ({"macs": {"at_most": 90_000}, "activations": {"at_least": 5_000}}, {}),
    ({"activation_bytes": {"at_most": 20_000}}, {}),
    ({"only": ["dense", "conv", "activation"]}, {}),
    (
        {"only": ["dense", "activation", "depthwise", "pointwise"]},
        {"operations": {**FOUND, "conv": 3, "depthwise": 1, "pointwise": 2}},
    ),
    (
        {"only": ["dense", "conv", "activation", "attention"]},
        {"operations": {**FOUND, "attention": 1, "softmax": 1}, "mixed": ("matmul",)},
    ),
    ({"only": ["dense", "conv", "recurrent"]}, {"operations": {**FOUND, "recurrent": 1}}),
    ({"operations": {"conv": 1, "dense": {"at_least": 1}}}, {}),
    ({"requires": ["conv"], "forbids": ["softmax"]}, {}),
    ({"depth": 2, "skips": 0, "kernels": [3, 5], "shares": False, "logits": True}, {}),
    ({"concatenations": {"at_least": 2}, "reaches": True}, {"concatenations": 2}),
    ({"any_batch": True}, {"others": (batch(5, (10,)), batch(1, (10,)))}),
    ({"reaches": True}, {"layers": ({**CONV, "role": "constant", "has_bias": False}, DENSE)}),  # a fixed filter
    ({"modes": ["dropout", "norm"]}, {"modes": MODES}),
    ({"gradients": True, "initial_loss": 10}, {"learning": LEARNING}),
    ({"overfits": True}, {"learning": {**LEARNING, "overfitting": FITTED}}),
    ({"like_reference": True}, {"same": {"same": True, "difference": 0.0, "sentence": ""}}),
]
BROKEN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"output": [9]}, {}, "returns (n, 10); (n, 9) is asked for"),
    ({"output": [10]}, {"outputs": ((10,), (3,)), "batched": (True, True)}, "returns 2 tensors"),
    ({"output": [10]}, {"batched": (False,)}, "is not the batch"),
    ({"parameters": 4165}, {}, "4,166 parameters; 4,165 are asked for"),
    ({"parameters": {"at_most": 4165}}, {"counts": counts(hidden=400)}, "4,566 parameters (those in buffers"),
    ({"macs": {"at_least": 1, "at_most": 5}}, {}, "between 1 and 5 are asked for"),
    ({"requires": ["norm"]}, {}, "There is no normalisation in your network"),
    ({"forbids": ["dense"]}, {}, "There is a dense layer in your network (fc, model.py:9)"),
    ({"activation_bytes": {"at_most": 19_999}}, {}, "20,000 bytes of numbers computed for one input; at most 19,999"),
    ({"only": ["conv", "activation"]}, {}, "There is a dense layer in your network (fc, model.py:9); here only these"),
    ({"only": ["dense", "conv"]}, {}, "There is an activation function in your network (relu); here only these may be "
     "used: dense layer, convolution."),
    ({"only": ["dense", "conv", "activation"]},
     {"operations": {**FOUND, "pool": 1}, "places": {"pool": "max_pool2d, model.py:7"}},
     "There is a pooling layer in your network (max_pool2d, model.py:7)"),
    ({"only": ["dense", "depthwise", "activation"]}, {"operations": {**FOUND, "conv": 2, "depthwise": 1}},
     "There is a convolution in your network (conv1, model.py:5)"),
    ({"only": ["dense", "conv", "activation", "softmax"]},
     {"operations": {**FOUND, "softmax": 1, "attention": 1}, "mixed": ("matmul, model.py:3",)},
     "There is an attention in your network; here only"),
    ({"only": ["dense", "conv", "activation"]}, {"mixed": ("matmul, model.py:3",)},
     "multiplies two computed values with each other (matmul, model.py:3)"),
    ({"operations": {"conv": 2}}, {}, "has 1 of these: convolution; 2 are asked for"),
    ({"depth": 3}, {}, "2 layers deep; 3 are asked for"),
    ({"skips": {"at_least": 1}}, {}, "0 skip connections"),
    ({"concatenations": 4}, {"concatenations": 1}, "1 value is concatenated from several; 4 are asked for"),
    ({"kernels": [3]}, {}, "windows of 5 × 5; only 3 × 3"),
    ({"shares": False}, {"shared": ("fc.weight",)}, "uses fc.weight in more than one place"),
    ({"shares": True}, {}, "uses no weights twice"),
    ({"logits": True}, {"softmax_at_end": "softmax, model.py:9"}, "ends with a softmax (softmax, model.py:9)"),
    ({"any_batch": True}, {"others": (batch(5, (7,)), batch(1, (7,)))}, "changes with the size of the batch"),
    ({"any_batch": True}, {"others": ({"batch": 5, "refused": "It says so."},)}, "some batch sizes only. It says so."),
    ({"any_batch": True}, {"others": (batch(5, (10,)), batch(1, (10,), batched=False))},
     "a tensor of shape (10,), without the batch axis"),
    ({"modes": ["dropout"]}, {"modes": {**MODES, "drops": False}}, "nothing is dropped"),
    ({"modes": ["dropout"]}, {"modes": {**MODES, "drops": False, "always": ({"step": "dropout", "rate": 0.5},)}},
     "drops numbers in evaluation too (dropout)"),
    ({"modes": ["norm"]}, {"modes": {**MODES, "normalises": False}}, "There is no batch normalisation"),
    ({"gradients": True}, {"unreached": ({"name": "fc.bias", "stopped": "detach, model.py:7"},)},
     "reaches fc.bias: detach, model.py:7 lets none through, nor does anything computed under torch.no_grad()."),
    ({"gradients": True}, {"layers": (CONV, {**DENSE, "role": "constant", "at": "model.py:9"}), "learning": LEARNING},
     "The weights of a layer (dense, model.py:9) are no parameters of your network"),
    ({"reaches": True}, {"layers": ({**CONV, "role": "constant", "has_bias": False},),
                         "counts": counts(parameters=0, trainable=0, hidden=150)}, "put them into nn.ModuleList"),
    ({"reaches": True}, {"counts": counts(trainable=156)}, "4,010 parameters of your network are frozen"),
    ({"reaches": True}, {"unreached": ({"name": "fc.bias", "stopped": None},)},
     "No gradient reaches fc.bias: the output does not depend on it"),
    ({"gradients": True},
     {"learning": {**LEARNING, "gradients": ({"name": "fc.weight", "norm": 1e9, "state": "exploding"},)}},
     "fc.weight gets a huge first gradient"),
    ({"initial_loss": 10}, {"learning": {**LEARNING, "loss": 31.0}}, "the loss is 31.00"),
    ({"initial_loss": 10}, {"learning": {**LEARNING, "loss": 2.4e13}}, "the loss is 2e+13"),
    ({"initial_loss": 10}, {"learning": {**LEARNING, "loss": None}}, "the loss is not a number"),
    ({"initial_loss": 3}, {"learning": LEARNING}, "gives 10 scores for an input; 3 classes"),
    ({"overfits": True}, {"learning": {**LEARNING, "overfitting": {**FITTED, "learnt": False, "accuracy": 0.3}}},
     "does not learn one small batch by heart: after 200 steps it has 30% of it right"),
    ({"like_reference": True}, {"same": {"same": False, "difference": 0.4, "sentence": "It differs."}}, "It differs."),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "facts"), KEPT)
def test_a_network_that_keeps_its_rules_earns_the_points(rules: dict[str, Any], facts: dict[str, Any]) -> None:
    seen = examined(**facts)
    assert list(broken_rules(part(**rules), seen, examined())) == []
    mark = mark_model(part(**rules), seen, examined())
    assert (mark.verdict, mark.points) == (Verdict.CORRECT, 2)
    assert "4,166 parameters" in mark.evidence.notes[0]


@pytest.mark.parametrize(("rules", "facts", "told"), BROKEN)
def test_a_broken_rule_is_told_with_what_is_asked(rules: dict[str, Any], facts: dict[str, Any], told: str) -> None:
    mark = mark_model(part(**rules), examined(**facts), examined())
    assert (mark.verdict, mark.points) == (Verdict.WRONG, 0)
    assert told in mark.feedback


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        (
            ({**CONV, "has_bias": False, "parameters": 150}, DENSE),
            "conv1: 156 expected, yours 150: the bias is missing.",
        ),
        ((CONV, {**DENSE, "shape": (10, 90), "parameters": 910}), "fc: 4,010 expected, yours 910."),
        ((CONV,), "A dense layer is missing after conv1."),
        ((CONV, CONV, DENSE), "conv1 with 156 is one layer too many."),
    ],
)
def test_a_wrong_count_names_the_layer_that_differs(layers: tuple[dict[str, Any], ...], told: str) -> None:
    seen = examined(layers=layers, counts=counts(parameters=1))
    assert told in mark_model(part(parameters=4166), seen, examined()).feedback


def test_networks_are_alike_whatever_their_layers_are_called() -> None:
    renamed = examined(layers=({**CONV, "name": "first", "at": None}, DENSE))
    assert builds_the_same(examined(), renamed)
    assert not builds_the_same(examined(), examined(depth=3))


def test_networks_of_the_same_layers_are_told_apart_by_what_they_answer() -> None:
    one, near, far = (
        examined(same={"same": False, "difference": difference, "sentence": "It differs."})
        for difference in (0.4, 0.40001, 0.7)
    )
    assert builds_the_same(one, near)
    assert not builds_the_same(one, far)


def test_a_model_part_without_a_rule_is_a_fault() -> None:
    with pytest.raises(ValueError, match="needs a rule"):
        part()
    with pytest.raises(ValueError, match="no number is at least 5 and at most 4"):
        part(macs={"at_least": 5, "at_most": 4})
