"""The rule for fully connected networks: no honest one is refused, no trick passes."""

import pytest
from graph_networks import export
from graph_tricks import TRICKS

from grader.graph.dense import check_dense
from grader.model.blame import Refused


def objections_to(name: str) -> list[str]:
    """What is said against the trick: by the reader where nobody may use its operators, else by the rule."""
    try:
        graph, _ = export(TRICKS[name]())
    except Refused as refusal:
        return [str(refusal)]
    return [objection.sentence for objection in check_dense(graph)]


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_refused_with_a_sentence(name: str) -> None:
    sentences = objections_to(name)
    assert sentences
    assert all(sentence.startswith("Your network") and sentence.endswith(".") for sentence in sentences)
    assert not any("cannot be read" in sentence for sentence in sentences)
