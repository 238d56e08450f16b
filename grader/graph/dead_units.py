"""Which units of a network's ReLUs never put out anything, whatever comes in."""

from typing import Any

from grader.graph.flow import find_dependent
from grader.graph.values import Graph

_RELU = "aten.relu.default"


class Units:
    """The units of every ReLU while a network runs: along axis 1, the features of a dense layer or the maps of another.

    A unit lives once any number in it is above 0 for any input.
    """

    def __init__(self, graph: Graph) -> None:
        dependent = find_dependent(graph)
        relus = [node for node in graph.nodes if node.op == _RELU and node.name in dependent]
        self._where = {node.name: node.described for node in relus}
        self._alive: dict[str, Any] = {}

    def see(self, step: str, tensor: Any, rows: int) -> None:
        """Take note of what a step puts out for a batch, of which `rows` are inputs and the rest is filling."""
        if step not in self._where or tensor.dim() < 2 or tensor.shape[0] < rows:
            return
        lives = (tensor[:rows] > 0).transpose(0, 1).flatten(1).any(1)
        before = self._alive.get(step)
        self._alive[step] = lives if before is None else before | lives

    def worst(self) -> tuple[float, str]:
        """The largest share of dead units, and at which step; (0, "") where no ReLU was seen."""
        shares = [(1 - float(lives.float().mean()), self._where[step]) for step, lives in self._alive.items()]
        return max(shares, default=(0.0, ""))
