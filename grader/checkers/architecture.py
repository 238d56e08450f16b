"""A network against an author's rules for its architecture: what its graph shows in, what is broken out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from grader.checkers.operations import ARTICLES, tell_strays, where
from grader.model.facts import Facts, Layer
from grader.model.network import Amount, Between, NetworkRules

_SIZES: Mapping[str, str] = {
    "parameters": "parameters",
    "trainable": "trainable parameters",
    "macs": "multiply-adds for one input",
    "activations": "numbers computed for one input",
    "activation_bytes": "bytes of numbers computed for one input",
}


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold, and what to tell the student."""

    rule: str
    sentence: str


def broken_architecture(rules: NetworkRules, facts: Facts, ours: Facts | None) -> Iterator[Broken]:
    """Every rule of an architecture that does not hold. With `ours`, a wrong size is told layer by layer."""
    if rules.output is not None:
        yield from _output(rules.output, facts)
    for name, amount in rules.sized().items():
        number = getattr(facts.counts, name) + (facts.counts.hidden if name == "parameters" else 0)
        if not _holds(amount, number):
            told = _tell_layers(facts, ours) if name in ("parameters", "trainable") else ""
            hidden = (
                " (those in buffers it multiplies with included)"
                if name == "parameters" and facts.counts.hidden
                else ""
            )
            yield Broken(name, f"Your network has {number:,} {_SIZES[name]}{hidden}; {_asked(amount)} asked for.{told}")
    yield from _operations(rules, facts)
    if rules.depth is not None and not _holds(rules.depth, facts.depth):
        yield Broken("depth", f"Your network is {facts.depth} layers deep; {_asked(rules.depth)} asked for.")
    if rules.skips is not None and not _holds(rules.skips, facts.skips):
        what = "skip connection" if facts.skips == 1 else "skip connections"
        yield Broken(
            "skips", f"Your network has {facts.skips} {what}, added around layers; {_asked(rules.skips)} asked for."
        )
    if rules.concatenations is not None and not _holds(rules.concatenations, facts.concatenations):
        what = "value is" if facts.concatenations == 1 else "values are"
        yield Broken(
            "concatenations",
            f"In your network {facts.concatenations} {what} concatenated from several; {_asked(rules.concatenations)} "
            "asked for.",
        )
    odd = [kernel for kernel in facts.kernels if rules.kernels and not set(kernel) <= set(rules.kernels)]
    if odd:
        shown = ", ".join(" × ".join(map(str, kernel)) for kernel in odd)
        allowed = " or ".join(f"{size} × {size}" for size in rules.kernels)
        yield Broken("kernels", f"Your network has windows of {shown}; only {allowed} may be used.")
    if rules.shares is False and facts.shared:
        yield Broken(
            "shares", f"Your network uses {facts.shared[0]} in more than one place; each layer has weights of its own."
        )
    if rules.shares is True and not facts.shared:
        yield Broken("shares", "Your network uses no weights twice; here a layer is to be used in several places.")
    if rules.logits and facts.softmax_at_end is not None:
        yield Broken("double_softmax", f"Your network ends with a softmax ({facts.softmax_at_end}); return the logits.")
    if rules.reaches:
        yield from _reaches(facts)


def _reaches(facts: Facts) -> Iterator[Broken]:
    frozen = facts.counts.parameters - facts.counts.trainable
    if frozen:
        yield Broken("reaches", f"{frozen:,} parameters of your network are frozen: they take no gradient.")
    if facts.unreached:
        yield Broken("reaches", tell_unreached(facts))
    if is_unregistered(facts):
        yield Broken("reaches", tell_unregistered(facts))


def is_unregistered(facts: Facts) -> bool:
    """Whether layers lie where their network does not look for parameters. A fixed filter alone is none."""
    strays = [layer for layer in facts.layers if layer.role == "constant"]
    return any(layer.has_bias for layer in strays) or bool(strays and not facts.counts.trainable)


def tell_unregistered(facts: Facts) -> str:
    """What to tell of the first of them."""
    first = next(layer for layer in facts.layers if layer.role == "constant")
    where = f" ({first.kind}, {first.at})" if first.at else f" ({first.kind})"
    return (
        f"The weights of a layer{where} are no parameters of your network, so no optimiser finds them. Layers in a "
        "plain list or dict are not registered: put them into nn.ModuleList, nn.ModuleDict or nn.Sequential."
    )


def tell_unreached(facts: Facts) -> str:
    """What to tell of the first parameter that no gradient reaches."""
    first = facts.unreached[0]
    why = f": {first.stopped} lets none through" if first.stopped else ": the output does not depend on it"
    if first.stopped and first.stopped.startswith("detach"):
        why += ", nor does anything computed under torch.no_grad()"
    return f"No gradient reaches {first.name}{why}."


def _output(wanted: tuple[int, ...], facts: Facts) -> Iterator[Broken]:
    if len(facts.outputs) != 1:
        yield Broken("output", f"Your network returns {len(facts.outputs)} tensors; one is asked for.")
    elif not facts.batched[0]:
        yield Broken("output", "The first axis of what your network returns is not the batch.")
    elif facts.outputs[0] != wanted:
        yield Broken(
            "output",
            f"For a batch of n your network returns {_shape(facts.outputs[0])}; {_shape(wanted)} is asked for.",
        )


def _shape(sizes: Sequence[int]) -> str:
    return "(n" + "".join(f", {size}" for size in sizes) + ("," if not sizes else "") + ")"


def _operations(rules: NetworkRules, facts: Facts) -> Iterator[Broken]:
    for name in rules.requires:
        if not facts.operations[name]:
            yield Broken("requires", f"There is no {ARTICLES[name]} in your network, and one is asked for.")
    for name in rules.forbids:
        if facts.operations[name]:
            yield Broken(
                "forbids",
                f"There is a {ARTICLES[name]} in your network{where(name, facts)}, which is not allowed here.",
            )
    if rules.only:
        yield from (Broken("only", sentence) for sentence in tell_strays(rules.only, facts))
    for operation, amount in rules.operations.items():
        number = facts.operations[operation]
        if not _holds(amount, number):
            yield Broken(
                "operations", f"Your network has {number} of these: {ARTICLES[operation]}; {_asked(amount)} asked for."
            )


def _holds(amount: Amount, number: int) -> bool:
    return amount.holds(number) if isinstance(amount, Between) else number == amount


def _asked(amount: Amount) -> str:
    """An amount with its verb: “10 are”, “at most 5 are”, “between 2 and 4 are”."""
    if not isinstance(amount, Between):
        return f"{amount:,} {'is' if amount == 1 else 'are'}"
    if amount.at_least is not None and amount.at_most is not None:
        return f"between {amount.at_least:,} and {amount.at_most:,} are"
    return f"at least {amount.at_least:,} are" if amount.at_most is None else f"at most {amount.at_most:,} are"


def _tell_layers(facts: Facts, ours: Facts | None) -> str:
    """The first layer whose size differs from the reference's, with what may be behind it; "" where none stands out.

    Without a reference, the largest.
    """
    if ours is None:
        largest = max(facts.layers, key=lambda layer: layer.parameters, default=None)
        return f" The largest layer is {_name(largest)} with {largest.parameters:,}." if largest is not None else ""
    mine, theirs = ([(layer.kind, layer.shape) for layer in each.layers] for each in (facts, ours))
    for tag, start, end, first, last in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            for layer, wanted in zip(facts.layers[start:end], ours.layers[first:last], strict=True):
                if layer.parameters != wanted.parameters:
                    return _tell_layer(layer, wanted)
        elif tag == "replace" and end - start == last - first:
            return _tell_layer(facts.layers[start], ours.layers[first])
        elif tag == "delete":
            return f" {_name(facts.layers[start])} with {facts.layers[start].parameters:,} is one layer too many."
        elif tag == "insert":
            after = f" after {_name(facts.layers[start - 1])}" if start else ""
            return f" A {ARTICLES.get(ours.layers[first].kind, 'layer')} is missing{after}."
    return ""


def _name(layer: Layer) -> str:
    return layer.name or ARTICLES.get(layer.kind, layer.kind)


def _tell_layer(layer: Layer, wanted: Layer) -> str:
    why = ""
    if layer.kind != wanted.kind:
        why = f": a {ARTICLES.get(wanted.kind, wanted.kind)} is expected there"
    elif layer.has_bias != wanted.has_bias and layer.shape == wanted.shape:
        why = ": it has a bias too many" if layer.has_bias else ": the bias is missing"
    return f" {_name(layer)}: {wanted.parameters:,} expected, yours {layer.parameters:,}{why}."
