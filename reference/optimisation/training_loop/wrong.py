@instead_of("order")
def cleared_before_the_step():
    """You cleared the gradients after they were filled and before they were used: the step then moves nothing."""
    return ["c", "e", "b", "d", "a"]


@instead_of("order")
def cleared_after_the_step():
    """You cleared the gradients at the end. The ones that lay there when the iteration began have then already been added
    to this iteration's step."""
    return ["c", "e", "b", "a", "d"]


@instead_of("order")
def step_before_backward():
    """You took the step before its gradients were there: it goes by those of the iteration before, or by none."""
    return ["d", "c", "e", "a", "b"]


@instead_of("order")
def backward_before_loss():
    """You went backward before there was a loss to go back from."""
    return ["d", "c", "b", "e", "a"]


@instead_of("symptoms", keeps=2)
def growing_gradients_and_no_step_exchanged():
    """You exchanged clearing and stepping. Without a step nothing is learned at all; without clearing, each step goes by the
    sum of all gradients so far."""
    return {"a": "step", "b": "softmax", "c": "mode", "d": "zero", "e": "item", "f": "mean"}


@instead_of("symptoms", keeps=2)
def test_mode_and_average_exchanged():
    """You exchanged the two mistakes in testing. What varies from try to try is chance, which only the training mode
    brings in; the mean of the batches is the same each time."""
    return {"a": "zero", "b": "softmax", "c": "mean", "d": "step", "e": "item", "f": "mode"}


@instead_of("symptoms", keeps=2)
def softmax_and_no_step_exchanged():
    """You exchanged the softmax and the missing step. With the softmax the network still learns, but its loss has a floor:
    no score is above 1. Without a step the loss stays at log 10, the loss of a guess."""
    return {"a": "zero", "b": "step", "c": "mode", "d": "softmax", "e": "item", "f": "mean"}
