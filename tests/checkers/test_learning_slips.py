"""What is said of a training that fell short, and what is not."""

from dataclasses import replace

import pytest

from grader.checkers.learning_slips import Learnt, find_slips, tell_diverged
from grader.model.trace import Trace

USUAL = Trace(optimiser="Adam", rate=0.001, steps=500, uncleared=0, moved=0.4)
HALF = Learnt(USUAL, accuracy=0.5, sampled=500, chance=0.1, rarest=0.08)


def _tags(learnt: Learnt) -> list[str]:
    return [found.tag for found in find_slips(learnt)]


def _with(learnt: Learnt = HALF, **trace: object) -> Learnt:
    return replace(learnt, trace=USUAL.model_copy(update=trace))


def test_nothing_is_said_of_a_network_that_learnt_something_in_the_usual_way():
    assert _tags(HALF) == []
    assert _tags(replace(HALF, trace=None, accuracy=0.1)) == []


@pytest.mark.parametrize(
    ("learnt", "tag"),
    [
        (_with(uncleared=499), "gradients_never_cleared"),
        (_with(rate=0.01), "learning_rate_too_high"),
        (_with(rate=2.0, optimiser="SGD"), "learning_rate_too_high"),
        (_with(moved=0.001), "learning_rate_too_low"),
        (replace(HALF, dead=0.95, dead_at="relu, net.py:4"), "dead_relus"),
        (replace(HALF, accuracy=0.1, differs=0.0, dead=1.0, dead_at="relu, net.py:4"), "dead_relus"),
        (replace(HALF, largest=255.0, bare=True), "data_not_scaled"),
        (replace(HALF, accuracy=0.11, differs=0.05), "labels_shuffled"),
    ],
)
def test_each_slip_is_named(learnt, tag):
    assert _tags(learnt) == [tag]


@pytest.mark.parametrize(
    "learnt",
    [
        _with(replace(HALF, accuracy=0.9), rate=0.05),  # high, and it went well
        _with(rate=0.2, optimiser="SGD"),
        _with(uncleared=250),  # gradients of every other batch are gathered
        _with(replace(HALF, accuracy=0.1), steps=5),
        replace(HALF, largest=255.0),  # scaled inside the network
        replace(HALF, accuracy=0.9, dead=0.95),
        replace(HALF, accuracy=0.1, differs=0.0, dead=0.97),  # units died for want of anything to tell apart
        replace(HALF, accuracy=0.11, differs=0.0001),  # it says the same of all images: nothing reached it
        replace(HALF, accuracy=0.0, differs=0.2),  # worse than guessing: it climbs its loss
        replace(HALF, accuracy=0.11, differs=0.2, surprise=6.0),  # sure of what is wrong
        replace(HALF, accuracy=0.2, differs=0.2),  # it has learnt something
    ],
)
def test_what_is_no_slip_is_not_named(learnt):
    assert _tags(learnt) == []


def test_a_training_that_diverged_is_told_the_step_in_which_it_did():
    trace = USUAL.model_copy(update={"broken": 12, "rate": 3.0, "optimiser": "SGD"})
    assert "in step 12 of 500, with a learning rate of 3 (SGD)" in tell_diverged(trace).sentence
    assert "NaN or infinite" in tell_diverged(None).sentence


@pytest.mark.parametrize(
    ("accuracy", "elsewhere", "knows"),
    [
        (0.11, 0.3, True),
        (0.11, 0.13, False),  # by chance in either scale
        (0.4, 0.6, False),  # it knows something in this scale, and another one suits it better
        (0.4, 0.7, True),
        (0.79, 0.99, True),
        (0.876, 0.97, True),  # of its errors less than a third are left
        (0.876, 0.94, False),
        (0.95, 0.96, False),
        (0.97, 0.995, False),  # so few errors more or less come by chance
    ],
)
def test_knowing_in_another_scale_is_held_against_guessing_or_against_what_is_known(accuracy, elsewhere, knows):
    assert (elsewhere > replace(HALF, accuracy=accuracy, differs=0.05).beyond_chance) == knows
