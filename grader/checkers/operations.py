"""Operations of a network in words: what they are called, where one stands, and which are none of those allowed."""

from collections.abc import Collection, Iterator, Mapping

from grader.model.facts import Facts

ARTICLES: Mapping[str, str] = {
    "dense": "dense layer", "conv": "convolution", "conv_transposed": "transposed convolution",
    "depthwise": "depthwise convolution", "pointwise": "1 × 1 convolution", "pool": "pooling layer",
    "global_pool": "global pooling", "norm": "normalisation", "dropout": "dropout", "attention": "attention",
    "recurrent": "recurrent cell", "embedding": "embedding", "softmax": "softmax", "activation": "activation function",
    "resize": "resizing step",
}  # fmt: skip
#: What is part of another operation: a recurrent cell has activations of its own, attention has a softmax.
_PARTS: Mapping[str, str] = {"softmax": "attention", "activation": "recurrent"}


def where(kind: str, facts: Facts) -> str:
    """The first operation of a kind, in brackets: the student's name for it and its line; "" where neither is known."""
    layer = next((layer for layer in facts.layers if layer.kind == kind and layer.name), None)
    if layer is not None:
        return f" ({layer.name}{', ' + layer.at if layer.at else ''})"
    if kind == "activation":
        return f" ({', '.join(sorted(facts.activations))})" if facts.activations else ""
    return f" ({facts.places[kind]})" if facts.places.get(kind) else ""


def tell_strays(only: Collection[str], facts: Facts) -> Iterator[str]:
    """What a network does that is none of the operations in `only`, a sentence each.

    A convolution may be called depthwise or pointwise instead. Products of two computed values belong to attention.
    """
    listed = f"here only these may be used: {', '.join(ARTICLES[name] for name in only)}"
    for kind in ARTICLES:
        if kind not in only and _left(kind, only, facts) > 0:
            article = "an" if ARTICLES[kind][0] in "aeiou" else "a"
            yield f"There is {article} {ARTICLES[kind]} in your network{where(kind, facts)}; {listed}."
    if facts.mixed and "attention" not in only and not facts.operations["attention"]:
        yield f"Your network multiplies two computed values with each other ({facts.mixed[0]}); {listed}."


def _left(kind: str, only: Collection[str], facts: Facts) -> int:
    """How many operations of a kind there are that no other kind in `only` takes in."""
    number = facts.operations[kind]
    if kind in ("depthwise", "pointwise"):
        return 0  # they are convolutions
    if kind == "conv":
        return number - sum(facts.operations[other] for other in ("depthwise", "pointwise") if other in only)
    whole = _PARTS.get(kind)
    if whole == "attention":
        return number - facts.operations[whole]  # where that is not allowed, it is told of itself
    return 0 if whole is not None and whole in only else number
