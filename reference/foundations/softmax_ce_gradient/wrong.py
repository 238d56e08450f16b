# One row


@instead_of("p")
def exponential_forgotten(z):
    """You divided the logits themselves by their sum. Softmax takes the exponential of each of them first."""
    return z / z.sum()


@instead_of("p")
def not_normalised(z):
    """These are the exponentials; they are no probabilities yet, since they do not add up to 1."""
    return np.exp(z)


@instead_of("p")
def sigmoid_for_softmax(z):
    """You took the sigmoid of each logit by itself. In a softmax the classes compete: all exponentials are in the sum."""
    return sigmoid(z)


@instead_of("loss")
def loss_without_its_minus(p, y):
    """Your loss is negative. The logarithm of a probability is: look for the minus in the definition."""
    return y @ np.log(p)


@instead_of("loss")
def log_to_base_two(p, y):
    """You measured in bits. The loss is defined with the natural logarithm."""
    return -(y @ np.log2(p))


@instead_of("loss")
def log_to_base_ten(p, y):
    """You took the logarithm to base 10, which the key `log` of many calculators means. The loss has the natural one."""
    return -(y @ np.log10(p))


@instead_of("loss")
def all_classes_counted(p):
    """You summed over all classes. The target is zero for all but the true one."""
    return -np.log(p).sum()


@instead_of("loss")
def logarithm_forgotten(p, y):
    """You used the probability of the true class itself, not its logarithm."""
    return -(y @ p)


@instead_of("dz", keeps=1)
def error_backwards(p, y):
    """Your sign is turned round. Raising the logit of the true class lowers the loss: what sign must its entry have?"""
    return y - p


@instead_of("dz")
def target_forgotten(p):
    """This is what the normalising sum contributes. The true class has one more term, which comes from the target."""
    return p


@instead_of("dz")
def diagonal_of_the_jacobian_only(p, y):
    """You let each logit move its own probability only. Through the sum it moves all the others, too."""
    return -y * (1 - p)


@instead_of("dz")
def stopped_at_the_probabilities(p, y):
    """This is the derivative in p. One more link leads back to the logits: the softmax."""
    return -y / p


@instead_of("H", keeps=1)
def hessian_with_a_plus(p):
    """You added the two terms. Test yours: adding the same number to all logits changes nothing, so rows sum to 0."""
    return np.diag(p) + np.outer(p, p)


@instead_of("H")
def hessian_diagonal_only(p):
    """You left out the mixed derivatives. One logit moves every probability, so they are not zero."""
    return np.diag(p * (1 - p))


@instead_of("H")
def hessian_without_its_diagonal_term(p):
    """You differentiated the sum only. On the diagonal, p also moves directly with its own logit."""
    return -np.outer(p, p)


@instead_of("H", keeps=1)
def hessian_upside_down(p):
    """All your signs are turned round. The loss is convex in the logits: what sign must the diagonal have?"""
    return np.outer(p, p) - np.diag(p)


# The batch


@instead_of("dZ", keeps=1)
def mean_forgotten(P, Y):
    """This is the gradient of the sum of the losses; the mean is asked for."""
    return P - Y


@instead_of("dZ", keeps=1)
def mean_over_all_entries(P, Y):
    """You divided by the number of entries. The mean is taken over the rows, each of which has one loss."""
    return (P - Y) / Y.size


@instead_of("dZ", keeps=1)
def mean_over_classes(P, Y):
    """You divided by the number of classes. The mean is taken over the rows of the batch."""
    return (P - Y) / Y.shape[1]


@instead_of("dZ", keeps=1)
def batch_error_backwards(P, Y):
    """Your sign is turned round, so that a step of descent would lower the probability of the true classes."""
    return (Y - P) / len(Y)


@instead_of("P")
def softmax_over_the_batch(Z):
    """Your softmax ran down the columns, over the batch. The classes of one example compete: run along its row."""
    return softmax(Z, axis=0)


@instead_of("P")
def sum_over_the_whole_batch(Z):
    """You divided by the sum over the whole table. Each row has a sum of its own."""
    return np.exp(Z) / np.exp(Z).sum()


# In vectors


@instead_of("gradient")
def gradient_backwards():
    """Your sign is turned round. Raising the logit of the true class lowers the loss."""
    return "y - p"


@instead_of("gradient")
def gradient_without_target():
    """Your formula does not know the true class: the target is missing."""
    return "p"


@instead_of("gradient")
def gradient_of_the_diagonal():
    """You let each logit move its own probability only. Through the sum it moves all the others, too."""
    return "-y ⊙ (1 - p)"


@instead_of("hessian", keeps=1)
def plus_in_the_hessian():
    """You added the two terms. Multiply yours by the vector of ones: the result has to be 0."""
    return "diag(p) + p p^T"


@instead_of("hessian")
def diagonal_hessian():
    """Your Hessian is diagonal. One logit moves every probability, so the mixed derivatives are not zero."""
    return "diag(p ⊙ (1 - p))"


@instead_of("hessian")
def hessian_without_diagonal():
    """You differentiated the sum only. On the diagonal, p also moves directly with its own logit."""
    return "-p p^T"


@instead_of("hessian", keeps=1)
def negative_hessian():
    """All your signs are turned round. The loss is convex in the logits."""
    return "p p^T - diag(p)"


@instead_of("batch")
def batch_without_mean():
    """This is the gradient of the sum of the losses; the mean is asked for."""
    return "P - Y"


@instead_of("batch")
def batch_backwards():
    """Your sign is turned round."""
    return "(Y - P) / N"
