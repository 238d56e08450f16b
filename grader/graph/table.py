"""Every operator a network may use, by PyTorch's name. What is not here never runs."""

from collections.abc import Mapping

from grader.graph import arrange, elementwise, layers, products, randomness, summaries, writing
from grader.graph.operator import Operator

OPERATORS: Mapping[str, Operator] = {
    entry.name: entry
    for module in (elementwise, arrange, products, summaries, layers, writing)
    for entry in module.TABLE
}

#: What only a network in training mode uses. It is read, to see what training does differently, and never run.
READ_ONLY: Mapping[str, Operator] = {entry.name: entry for entry in randomness.TABLE}

#: Everything that can be read.
KNOWN: Mapping[str, Operator] = {**OPERATORS, **READ_ONLY}

#: Picks one of several tensors that a node yields; it is Python's own, not PyTorch's.
GETITEM = "getitem"

#: What forbidden operators do, by a piece of their names, for the sentence that refuses them.
FOREIGN: Mapping[str, str] = {
    "fft": "a Fourier transform",
    "as_strided": "strided views",
    "unfold": "unfolding into patches",
    "im2col": "unfolding into patches",
    "backward": "a backward pass inside the network",
    "rand": "random numbers",
    "dropout": "dropout that stays on in evaluation",
    "bernoulli": "random numbers",
    "uniform": "random numbers",
    "normal_functional": "random numbers",
    "rrelu": "random numbers",
    "embedding_bag": "a bag of embeddings",
    "embedding_renorm": "a table that changes while it is read (max_norm)",
    "linalg": "a function of whole matrices, such as an inverse",
    "scatter": "writing into parts of a tensor",
    "copy": "writing into a tensor",
    "set_": "another tensor's memory",
    "item": "a number taken out of a tensor",
    "_local_scalar_dense": "a number taken out of a tensor",
    "nonzero": "places found by their values, as a mask of truth values finds them",
    "masked_select": "places found by their values, as a mask of truth values finds them",
    "sym_size": "a shape that depends on values",
    "exponential": "random numbers",
    "geometric": "random numbers",
    "poisson": "random numbers",
    "multinomial": "random numbers",
    "normal.": "random numbers",
    "complex": "complex numbers",
    "polar": "complex numbers",
    "sparse": "a sparse tensor",
}
