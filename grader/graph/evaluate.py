"""The one request a bounded child answers about an exported network: check it, count it, run it."""

from dataclasses import asdict
from typing import cast

import numpy as np

from grader.graph.count import Counts, count
from grader.graph.dead_units import Units
from grader.graph.dense import check_dense
from grader.graph.diagnosis import (
    find_learning_only,
    find_softmax_before_output,
    has_no_nonlinearity,
    takes_input_bare,
)
from grader.graph.equality import same_function
from grader.graph.facts import facts
from grader.graph.filling import draw_inputs, fill
from grader.graph.infer import Shapes, infer
from grader.graph.interpret import run
from grader.graph.learning import MAX_STEPS, watch_learning
from grader.graph.modes import compare_modes
from grader.graph.objection import Objection
from grader.graph.parse import demand_runnable, parse
from grader.graph.spreads import read_spreads, told_bytes
from grader.graph.values import Graph
from grader.model.blame import Refused, SandboxError
from grader.model.value import Plain

_NEEDED = {"graph", "weights", "x", "rules"}
_MORE = {"y", "train_graph", "reference", "wanted", "seed", "steps", "spreads"}
_RULES = {"allow", "parameters_at_most"}
#: What can be wanted, in the order in which it is worked out.
WANTED = ("facts", "modes", "same", "learning", "run", "units")


def evaluate(request: Plain) -> Plain:
    """What the network `{"graph", "weights", "x", "rules"}` is and answers, as plain data:

    `{"logits": array, "counts": {...}, "objections": [{rule, sentence, node}], "diagnosis": [{tag, sentence}]}`.

    `weights` are arrays by the student's names, `x` the inputs it is run on (an empty array of rows runs nothing).
    Of `rules`, `allow = "dense"` asks for fully connected layers only and `parameters_at_most` caps what is learnt. The
    logits are None where there are objections: such a network is not run. Refused where the network or its weights are
    no network at all; SandboxError where the request is not one of ours.

    With `wanted`, a list of names, the request may also hold `train_graph` (the same network exported in training mode,
    or None), `reference` (another graph, or None), `y` (labels, or None), `seed` and `steps` (of learning, 0 to leave
    overfitting out), and `weights` and `x` may be None: missing weights are filled from the seed, those of `spreads`
    as these say (see `read_spreads`), inputs and labels are drawn from it. Then each wanted name is a
    field of the answer, and what is refused is None there and has its sentence in `refused` instead:

    - `facts`: see `Facts`; `modes` (needs `train_graph`): see `Modes`; `learning`: see `Learning`;
    - `same` (needs `reference`): see `Sameness`; `run`: the logits, which stand in `logits`;
    - `units` (of a network that was run): the largest share of a ReLU's units that are 0 for every input, and where;
      `bare` then says whether its first layer takes inputs as they come.

    `filled` says whether weights were missing, `told` how many bytes of them were told by `spreads`.
    """
    if not isinstance(request, dict) or not _NEEDED <= request.keys() <= _NEEDED | _MORE:
        raise SandboxError("a request to evaluate has the fields graph, weights, x and rules")
    if "wanted" in request:
        return _Asked(request).answer()
    weights, x, rules = request["weights"], request["x"], request["rules"]
    if not isinstance(weights, dict) or not isinstance(x, np.ndarray) or not isinstance(rules, dict):
        raise SandboxError("weights are arrays by name, x an array, rules a mapping")
    graph = parse(request["graph"])
    arrays = _arrays(weights)
    shapes = infer(graph)
    found = _describe(graph, shapes, rules)
    logits = None if found["objections"] else run(graph, arrays, x, shapes)
    return {"logits": logits, **found}


def _arrays(weights: dict[str, Plain]) -> dict[str, np.ndarray]:
    if any(not isinstance(array, np.ndarray) for array in weights.values()):
        raise Refused("Your weights are not all arrays.")
    return cast(dict[str, np.ndarray], weights)


def _describe(graph: Graph, shapes: Shapes, rules: dict[str, Plain]) -> dict[str, Plain]:
    counts = count(graph, shapes)
    return {
        "counts": cast(Plain, {**asdict(counts), "layers": [asdict(layer) for layer in counts.layers]}),
        "objections": [cast(Plain, asdict(objection)) for objection in _check_rules(graph, shapes, counts, rules)],
        "diagnosis": cast(Plain, diagnose(graph)),
    }


class _Asked:
    """A request that says what it wants."""

    def __init__(self, request: dict[str, Plain]) -> None:
        weights, rules, wanted, seed = request["weights"], request["rules"], request["wanted"], request.get("seed", 0)
        if not isinstance(wanted, list) or not set(WANTED).issuperset(one for one in wanted if isinstance(one, str)):
            raise SandboxError(f"no such thing can be wanted of a network: {wanted}")
        for name, given in (("x", request["x"]), ("y", request.get("y"))):
            if given is not None and not isinstance(given, np.ndarray):
                raise SandboxError(f"{name} is an array or nothing")
        steps = request.get("steps", MAX_STEPS)
        if not isinstance(rules, dict) or not isinstance(weights, dict | None):
            raise SandboxError("rules are a mapping, weights are arrays by name")
        if not isinstance(seed, int) or not isinstance(steps, int) or seed < 0:
            raise SandboxError("seed and steps are whole numbers")
        self._request, self._rules, self._seed, self._steps = request, rules, seed, steps
        self._wanted = [one for one in WANTED if one in wanted]
        self._given = _arrays(weights or {})
        self._graph = parse(request["graph"], training=True)
        self._shapes = infer(self._graph)
        self._spreads = read_spreads(request.get("spreads") or {}, self._graph)
        self._known: dict[str, np.ndarray] | None = None
        self._seen = Units(self._graph) if "units" in wanted else None

    def answer(self) -> Plain:
        found = _describe(self._graph, self._shapes, self._rules)
        refused: dict[str, Plain] = {}
        answers: dict[str, Plain] = {"logits": None}
        works = {"facts": self._facts, "modes": self._modes, "same": self._same, "learning": self._learning}
        works["units"] = self._units
        for name in self._wanted:
            try:
                answers["logits" if name == "run" else name] = works.get(name, self._run)()
            except Refused as sentence:
                answers["logits" if name == "run" else name] = None
                refused[name] = str(sentence)
        return {**found, **answers, "refused": refused, **self._filled()}

    def _facts(self) -> Plain:
        return cast(Plain, facts(self._graph, self._shapes).plain())

    def _modes(self) -> Plain:
        if self._request.get("train_graph") is None:
            raise SandboxError("modes are compared with a graph exported in training mode")
        return cast(Plain, compare_modes(self._graph, parse(self._request["train_graph"], training=True)).plain())

    def _same(self) -> Plain:
        if self._request.get("reference") is None:
            raise SandboxError("a network is the same as a reference")
        demand_runnable(self._graph)
        return cast(Plain, same_function(self._graph, self._reference(), self._seed).plain())

    def _reference(self) -> Graph:
        try:
            return parse(self._request["reference"])
        except Refused as sentence:
            raise SandboxError(f"the reference network cannot be read: {sentence}") from sentence

    def _learning(self) -> Plain:
        demand_runnable(self._graph)
        x, y = self._request["x"], self._request.get("y")
        if not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray):
            x, y = self._draw(), self._draw_labels()
        found = watch_learning(self._graph, self._weights(), x, y, shapes=self._shapes, steps=self._steps)
        return cast(Plain, found.plain())

    def _run(self) -> Plain:
        demand_runnable(self._graph)
        if _check_rules(self._graph, self._shapes, count(self._graph, self._shapes), self._rules):
            return None
        x = self._request["x"]
        rows = x if isinstance(x, np.ndarray) else self._draw()
        return run(self._graph, self._weights(), rows, self._shapes, self._seen)

    def _units(self) -> Plain:
        share, where = self._seen.worst() if self._seen is not None else (0.0, "")
        return {"dead": share, "at": where, "bare": takes_input_bare(self._graph)}

    def _filled(self) -> dict[str, Plain]:
        return {"filled": self._is_filled(), "told": told_bytes(self._graph, self._spreads)}

    def _is_filled(self) -> bool:
        return any(weight.name not in self._given for weight in self._graph.weights)

    def _weights(self) -> dict[str, np.ndarray]:
        if self._known is None:
            odd = self._given.keys() - {weight.name for weight in self._graph.weights}
            filled = (
                fill(self._graph, self._seed, self._shapes, self._given, spreads=self._spreads)
                if self._is_filled()
                else {}
            )
            self._known = {**filled, **self._given} if odd or not filled else filled
        return self._known

    def _draw(self) -> np.ndarray:
        return draw_inputs(self._graph, self._shapes, self._graph.batch, self._seed)

    def _draw_labels(self) -> np.ndarray:
        shape = self._shapes.tensor(self._graph.outputs[0]).shape
        return np.random.default_rng((self._seed, 2)).integers(0, max(shape[-1:], default=2) or 2, self._graph.batch)


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
    learning_only = find_learning_only(graph)
    if learning_only is not None:
        found.append(
            {
                "tag": "eval_mode_forgotten",
                "sentence": f"In evaluation mode your network still does what belongs to training ({learning_only}): it"
                " drops numbers at random, or normalises by the batch it is given. Write nn.Dropout and nn.BatchNorm,"
                " or pass training=self.training.",
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
