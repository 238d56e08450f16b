"""What a gradient reaches, by our list and by PyTorch's own autograd."""

import numpy as np
import torch

from grader.graph.flow import follow
from grader.graph.gradients import Unreached, find_unreached
from grader.graph.infer import infer
from grader.graph.interpret import compute
from grader.graph.values import Graph


def unreached(network: Graph) -> dict[str, str | None]:
    def tell(one: Unreached) -> str | None:
        return one.stopped.described if one.stopped else None

    return {one.name: tell(one) for one in find_unreached(follow(network, infer(network)))}


def without_gradient(network: Graph, weights: dict[str, np.ndarray]) -> set[str]:
    """The trainable parameters in which a sum of the outputs, weighted at random, has no gradient or a zero one."""
    values = {w.node: torch.from_numpy(weights[w.name]) for w in network.weights}
    learnt = {w.node: w.name for w in network.weights if w.role == "parameter" and w.trainable}
    for name in learnt:
        values[name].requires_grad_()
    torch.manual_seed(11)
    values[network.input.node] = torch.randn(network.input.spec.shape)
    output = compute(network, infer(network), values)
    if not output.requires_grad:
        return set(learnt.values())
    loss = (output * torch.randn_like(output)).sum()
    found = torch.autograd.grad(loss, [values[name] for name in learnt], allow_unused=True)
    pairs = zip(learnt.values(), found, strict=True)
    return {name for name, gradient in pairs if gradient is None or not gradient.any()}
