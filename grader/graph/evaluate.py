"""The one request a bounded child answers about an exported network: check it, count it, run it."""

from dataclasses import asdict
from typing import cast

import numpy as np

from grader.graph.count import Counts, count
from grader.graph.dense import check_dense
from grader.graph.diagnosis import find_softmax_before_output, has_no_nonlinearity
from grader.graph.infer import Shapes, infer
from grader.graph.interpret import run
from grader.graph.objection import Objection
from grader.graph.parse import parse
from grader.graph.values import Graph
from grader.model.blame import Refused, SandboxError
from grader.model.value import Plain

_FIELDS = {"graph", "weights", "x", "rules"}
_RULES = {"allow", "parameters_at_most"}


def evaluate(request: Plain) -> Plain:
    """What the network `{"graph", "weights", "x", "rules"}` is and answers, as plain data:

    `{"logits": array, "counts": {...}, "objections": [{rule, sentence, node}], "diagnosis": [{tag, sentence}]}`.

    `weights` are arrays by the student's names, `x` the inputs it is run on (an empty array of rows runs nothing).
    Of `rules`, `allow = "dense"` asks for fully connected layers only and `parameters_at_most` caps what is learnt. The
    logits are None where there are objections: such a network is not run. Refused where the network or its weights are
    no network at all; SandboxError where the request is not one of ours.
    """
    if not isinstance(request, dict) or request.keys() != _FIELDS:
        raise SandboxError("a request to evaluate has the fields graph, weights, x and rules")
    weights, x, rules = request["weights"], request["x"], request["rules"]
    if not isinstance(weights, dict) or not isinstance(x, np.ndarray) or not isinstance(rules, dict):
        raise SandboxError("weights are arrays by name, x an array, rules a mapping")
    if any(not isinstance(array, np.ndarray) for array in weights.values()):
        raise Refused("Your weights are not all arrays.")
    graph = parse(request["graph"])
    shapes = infer(graph)
    counts = count(graph, shapes)
    objections = [*_check_rules(graph, shapes, counts, rules)]
    logits = None if objections else run(graph, cast(dict[str, np.ndarray], weights), x, shapes)
    return {
        "logits": logits,
        "counts": cast(Plain, {**asdict(counts), "layers": [asdict(layer) for layer in counts.layers]}),
        "objections": [cast(Plain, asdict(objection)) for objection in objections],
        "diagnosis": cast(Plain, diagnose(graph)),
    }


def diagnose(graph: Graph) -> list[dict[str, str]]:
    """What commonly goes wrong and shows in the graph: a stable tag and a sentence for the student each."""
    found: list[dict[str, str]] = []
    softmax = find_softmax_before_output(graph)
    if softmax is not None:
        found.append(
            {
                "tag": "double_softmax",
                "sentence": f"Your network ends with a softmax ({softmax.described}). Cross-entropy loss takes the"
                " softmax itself, so it is taken twice and the gradients almost vanish: return the logits.",
            }
        )
    if has_no_nonlinearity(graph):
        found.append(
            {
                "tag": "no_nonlinearity",
                "sentence": "Your network has no activation function between its layers: all of them together are one"
                " linear layer. Put a nonlinearity such as ReLU after each hidden layer.",
            }
        )
    return found


def _check_rules(graph: Graph, shapes: Shapes, counts: Counts, rules: dict[str, Plain]) -> list[Objection]:
    unknown = rules.keys() - _RULES
    allow, most = rules.get("allow"), rules.get("parameters_at_most")
    if unknown or allow not in (None, "dense") or not (most is None or isinstance(most, int)):
        raise SandboxError(f"no such rule for a network: {rules}")
    objections = list(check_dense(graph, shapes)) if allow == "dense" else []
    if isinstance(most, int) and counts.parameters + counts.hidden > most:
        objections.append(Objection("parameters", _too_many(counts, most)))
    return objections


def _too_many(counts: Counts, most: int) -> str:
    largest = max(counts.layers, key=lambda layer: layer.parameters, default=None)
    hint = f" The largest layer is {largest.name} with {largest.parameters:,}." if largest else ""
    hidden = f", {counts.hidden:,} of them in buffers or constants that it multiplies with" if counts.hidden else ""
    total = counts.parameters + counts.hidden
    return f"Your network has {total:,} parameters{hidden}; at most {most:,} are allowed.{hint}"
