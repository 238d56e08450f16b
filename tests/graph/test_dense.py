"""The rule for fully connected networks: no honest one is refused, no trick passes."""

import pytest
import torch
from graph_networks import export
from graph_tricks import TRICKS
from more_dense import IN_ONE_MEMORY, MORE_HONEST, MORE_TRICKS, NEVER_EXPORTED
from torch import nn

from grader.graph.dense import check_dense
from grader.model.blame import Refused
from grader.sandbox.inside.export import CannotExport, export_module


def objections_to(name: str) -> list[str]:
    """What is said against the trick: by the reader where nobody may use its operators, else by the rule."""
    try:
        graph, _ = export({**TRICKS, **MORE_TRICKS}[name]())
    except Refused as refusal:
        return [str(refusal)]
    return [objection.sentence for objection in check_dense(graph)]


@pytest.mark.parametrize("name", [*TRICKS, *MORE_TRICKS])
def test_a_trick_is_refused_with_a_sentence(name: str) -> None:
    sentences = objections_to(name)
    assert sentences
    assert all(sentence.startswith("Your network") and sentence.endswith(".") for sentence in sentences)
    assert not any("cannot be read" in sentence for sentence in sentences)


@pytest.mark.parametrize("name", MORE_HONEST)
def test_an_honest_dense_network_is_not_refused(name: str) -> None:
    graph, _ = export(MORE_HONEST[name]().eval())
    assert check_dense(graph) == ()


@pytest.mark.parametrize("name", NEVER_EXPORTED)
def test_a_trick_that_cannot_be_exported_is_told_so(name: str) -> None:
    with pytest.raises(CannotExport, match="Your network"):
        export(NEVER_EXPORTED[name]())


@pytest.mark.parametrize("name", IN_ONE_MEMORY)
def test_parameters_that_lie_in_one_memory_are_told_of_by_name(name: str) -> None:
    with pytest.raises(CannotExport, match=r"Your network's parameters? matrices\.0"):
        export(IN_ONE_MEMORY[name]())


def test_parameters_that_lie_beside_each_other_in_one_storage_are_their_own() -> None:
    whole = torch.randn(20, 40)
    module = nn.Module()
    module.a, module.b = nn.Parameter(whole[:, :20]), nn.Parameter(whole[:, 20:])
    module.forward = lambda x: x @ module.a + x @ module.b
    tree, _ = export_module(module, (3, 20))
    assert [weight["name"] for weight in tree["weights"]] == ["a", "b"]
