"""A built network against the rules of its part: what was examined in, what is broken out, a sentence each."""

import math
from collections.abc import Iterator
from fractions import Fraction

from grader.checkers.architecture import Broken, broken_architecture, is_unregistered, tell_unreached, tell_unregistered
from grader.model.facts import Examined, Learning, Modes, OtherBatch
from grader.model.mark import Evidence, Mark, Verdict
from grader.model.problem import ModelPart

#: How far the first loss may lie from ln(classes), as a share of it: scores that are not small yet, but nearly.
LOSS_SLACK = 0.35
#: Two programs that make the same mistake differ by rounding in what they answer, as a share of it.
ALIKE = 1e-2
#: A loss of more than this is told by its power of ten.
MOST_SHOWN = 1e6
#: Broken rules that are told at once: whoever mends these sees the rest.
TOLD = 3


def mark_model(part: ModelPart, seen: Examined, ours: Examined) -> Mark:
    """The mark of a model part: all its points where every rule holds; `ours` is what the reference showed."""
    broken = list(broken_rules(part, seen, ours))
    evidence = Evidence(notes=tuple(_notes(part, seen)), weaker=_weaker(part, seen))
    if not broken:
        return Mark(
            part=part.id,
            verdict=Verdict.CORRECT,
            points=part.points,
            out_of=part.points,
            evidence=evidence,
        )
    sentences = dict.fromkeys(each.sentence for each in broken)
    named = next((each.tag for each in seen.diagnosis if each.tag in {b.rule for b in broken}), None)
    return Mark(
        part=part.id,
        verdict=Verdict.WRONG,
        points=Fraction(0),
        out_of=part.points,
        feedback=" ".join(list(sentences)[:TOLD]),
        misconception=named,
        evidence=evidence,
    )


def builds_the_same(one: Examined, other: Examined) -> bool:
    """Whether two networks are alike but for the names in them, and just as far from the reference."""
    return _nameless(one) == _nameless(other) and math.isclose(_distance(one), _distance(other), rel_tol=ALIKE)


def _distance(seen: Examined) -> float:
    """How far its answers lie from the reference's, given the same weights and inputs; 0 where that was not asked."""
    return (seen.same and seen.same.difference) or 0.0


def _nameless(seen: Examined) -> object:
    facts, modes, learning = seen.facts, seen.modes, seen.learning
    if facts is None:
        return sorted(seen.refused)
    return (
        facts.outputs, facts.counts, [(layer.kind, layer.shape, layer.has_bias) for layer in facts.layers],
        facts.operations, facts.activations, facts.skips, facts.concatenations, facts.depth, len(facts.shared),
        len(facts.unreached), facts.softmax_at_end is None, sorted(seen.refused),
        modes and (modes.drops, modes.normalises), _odd_batch(seen) is None, seen.same and seen.same.same,
        learning and sorted(gradient.state for gradient in learning.gradients),
    )  # fmt: skip


def _notes(part: ModelPart, seen: Examined) -> Iterator[str]:
    if seen.facts is not None:
        counts = seen.facts.counts
        yield f"{counts.parameters:,} parameters, {counts.macs:,} multiply-adds an input"
    if part.needs_values and seen.learning is not None:
        yield f"first loss {_show_loss(seen.learning.loss)}, guessing gives {seen.learning.expected:.3f}"


def _show_loss(loss: float | None) -> str:
    if loss is None:
        return "not a number"
    return f"{loss:.3f}" if loss < MOST_SHOWN else f"{loss:.0e}"


def _weaker(part: ModelPart, seen: Examined) -> str | None:
    """Why a rule about the first weights rests on less than these, where it does."""
    if not part.needs_values or not seen.filled:
        return None
    if not seen.told:
        return "not all of its weights were sent: in their place are others, drawn as is usual"
    return (
        f"{seen.told / 1e6:,.0f} MB of its weights were too large to be sent: in their place are others, drawn with "
        "the mean, deviation, lowest and highest number that each tensor had in the sandbox"
    )


def broken_rules(part: ModelPart, seen: Examined, ours: Examined) -> Iterator[Broken]:
    """Every rule of a model part that does not hold, the most telling first."""
    for objection in seen.objections:
        yield Broken(objection.rule, objection.sentence)
    if seen.facts is None:
        yield Broken("facts", seen.refused.get("facts", "Your network could not be examined."))
        return
    yield from broken_architecture(part, seen.facts, ours.facts)
    if part.any_batch:
        yield from _other_batches(seen)
    if part.modes:
        yield from _modes(part, seen)
    if part.gradients:
        yield from _gradients(seen)
    if part.initial_loss is not None or part.overfits:
        yield from _learning(part, seen)
    if part.like_reference and not (seen.same and seen.same.same):
        sentence = seen.same.sentence if seen.same is not None else seen.refused.get("same", "")
        yield Broken("like_reference", sentence or "Given the same weights, your network computes something else.")


def _odd_batch(seen: Examined) -> OtherBatch | None:
    """The first batch size for which a network has no graph, or returns something else for one sample."""
    if seen.facts is None:
        return None
    usual = seen.facts.outputs, seen.facts.batched
    return next((one for one in seen.others if one.refused or (one.outputs, one.batched) != usual), None)


def _other_batches(seen: Examined) -> Iterator[Broken]:
    odd = _odd_batch(seen)
    if odd is None:
        return
    if odd.refused:
        sentence = f"Your network works for some batch sizes only. {odd.refused}"
    elif odd.batch == 1 and not all(odd.batched):
        shown = ", ".join(map(str, odd.outputs[0])) + ("," if len(odd.outputs[0]) == 1 else "")
        sentence = (
            f"For a batch of one sample your network returns a tensor of shape ({shown}), without the batch axis."
        )
    else:
        sentence = (
            "What your network returns for one sample changes with the size of the batch; keep the batch axis out of "
            "every view and reshape: x.flatten(1)."
        )
    single = " x.squeeze() drops the batch axis of a single sample as well: name the axes, as x.flatten(1) does."
    yield Broken("any_batch", sentence + (single if odd.batch == 1 else ""))


def _modes(part: ModelPart, seen: Examined) -> Iterator[Broken]:
    if seen.modes is None:
        yield Broken("modes", seen.refused.get("modes", "Your network could not be examined in training mode."))
        return
    if "dropout" in part.modes and not seen.modes.drops:
        yield Broken("dropout", _tell_dropout(seen.modes))
    if "norm" in part.modes and not seen.modes.normalises:
        wrong = next((norm for norm in seen.modes.norms if not norm.right), None)
        yield Broken("norm", "There is no batch normalisation in your network, and one is asked for." if wrong is None
                     else f"{wrong.name} normalises by {wrong.evaluation or 'nothing'} in evaluation and by "
                     f"{wrong.training or 'nothing'} in training; it is to use the batch in training and what it "
                     "stored of all batches in evaluation.")  # fmt: skip


def _tell_dropout(modes: Modes) -> str:
    if modes.always:
        return (f"Your network drops numbers in evaluation too ({modes.always[0].step}): write nn.Dropout, or pass "
                "training=self.training.")  # fmt: skip
    return "In training mode nothing is dropped in your network, and dropout is asked for."


def _gradients(seen: Examined) -> Iterator[Broken]:
    assert seen.facts is not None
    if seen.facts.unreached:
        yield Broken("gradients", tell_unreached(seen.facts))
        return
    if is_unregistered(seen.facts):
        yield Broken("gradients", tell_unregistered(seen.facts))
        return
    if seen.learning is None:
        yield Broken("gradients", seen.refused.get("learning", "No gradients could be worked out."))
        return
    words = {"none": "gets no gradient", "zero": "gets a gradient of zero", "exploding": "gets a huge first gradient",
             "broken": "gets a gradient that is no number"}  # fmt: skip
    for gradient in seen.learning.gradients:
        if gradient.state in words:
            yield Broken(
                "gradients",
                f"{gradient.name} {words[gradient.state]} on the first batch: look at how the layers around it are "
                "initialised.",
            )
            return


def _learning(part: ModelPart, seen: Examined) -> Iterator[Broken]:
    if seen.learning is None:
        yield Broken("learning", seen.refused.get("learning", "Your network could not be trained on a batch."))
        return
    if part.initial_loss is not None:
        yield from _first_loss(part.initial_loss, seen.learning)
    fitted = seen.learning.overfitting
    if part.overfits and not (fitted is not None and fitted.learnt):
        reached = f": after {fitted.steps} steps it has {fitted.accuracy:.0%} of it right" if fitted is not None else ""
        yield Broken(
            "overfits",
            f"Your network does not learn one small batch by heart{reached}. Something stops the gradients, or there "
            "is too little of it.",
        )


def _first_loss(classes: int, learning: Learning) -> Iterator[Broken]:
    expected = math.log(classes)
    if learning.classes != classes:
        yield Broken(
            "initial_loss",
            f"Your network gives {learning.classes} scores for an input; {classes} classes are asked for.",
        )
    elif learning.loss is None or abs(learning.loss - expected) > LOSS_SLACK * expected:
        guessing = f"guessing among {classes} classes gives {expected:.2f}"
        yield Broken(
            "initial_loss",
            f"Before training the loss is {_show_loss(learning.loss)}, where {guessing}: the first scores are too "
            "large.",
        )
