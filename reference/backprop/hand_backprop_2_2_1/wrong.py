# Forward


@instead_of("h")
def hidden_bias_left_out(W, x):
    """Your hidden units add up their weighted inputs but not their biases. Look at z = Wx + b again."""
    return sigmoid(W @ x)


@instead_of("h")
def columns_for_rows(W, x, b):
    """You used the columns of W where its rows belong: the weights into hidden unit i stand in row i."""
    return sigmoid(W.T @ x + b)


@instead_of("h")
def hidden_sigmoid_skipped(z):
    """These are the net inputs of your hidden units; the sigmoid has not been applied to them yet."""
    return z


@instead_of("h")
def tanh_for_sigmoid(z):
    """You squashed with tanh. The units of this network are sigmoids, whose outputs lie between 0 and 1."""
    return np.tanh(z)


@instead_of("y")
def output_bias_left_out(v, h):
    """You left out the bias of the output unit."""
    return sigmoid(v @ h)


@instead_of("y")
def output_sigmoid_skipped(v, h, c):
    """This is the net input of the output unit; its sigmoid has not been applied yet."""
    return v @ h + c


@instead_of("L")
def loss_half_forgotten(y, t):
    """You squared the error but dropped the factor in front of it: read the definition of L again."""
    return (y - t) ** 2


@instead_of("L")
def loss_not_squared(y, t):
    """You halved the error without squaring it."""
    return abs(y - t) / 2


# Error signals


@instead_of("delta_y", keeps=1)
def error_backwards(y, t):
    """Your sign is turned round, so your gradient points uphill. Differentiate (y - t)² in y, and check the sign of
    the sigmoid's slope: it is never negative."""
    return (t - y) * y * (1 - y)


@instead_of("delta_y")
def slope_left_out(y, t):
    """You stopped at the derivative in the output y. On the way to the net input lies the sigmoid, whose slope is one
    more factor of the chain rule."""
    return y - t


@instead_of("delta_y", keeps=1)
def half_not_cancelled(y, t):
    """You kept the ½ of the loss although you differentiated a square, which brings down a 2."""
    return (y - t) * y * (1 - y) / 2


@instead_of("delta_y", keeps=1)
def two_without_its_half(y, t):
    """You differentiated the square but lost the ½ that stands before it in the loss."""
    return 2 * (y - t) * y * (1 - y)


@instead_of("delta_y")
def slope_at_the_output(y, t):
    """You evaluated the sigmoid's slope at the output y. It is wanted at the net input: y is already the sigmoid of
    that, so do not squash it a second time."""
    return (y - t) * sigmoid(y) * (1 - sigmoid(y))


@instead_of("delta_y")
def sigmoid_for_its_slope(y, t):
    """You multiplied by the sigmoid itself where its derivative belongs."""
    return (y - t) * y


@instead_of("delta_y")
def slope_of_tanh(y, t):
    """1 - y² is the slope of tanh. This unit is a sigmoid: express the slope of that by its output."""
    return (y - t) * (1 - y**2)


@instead_of("delta_h")
def updated_weights_sent_back(delta_y, v, eta, dv, h):
    """You sent the error back through output weights that you had already updated. All gradients of one step belong
    to the same, old, parameters."""
    return delta_y * (v - eta * dv[:2]) * h * (1 - h)


@instead_of("delta_h", keeps=1)
def hidden_slope_left_out(delta_y, v):
    """You brought the error back to the hidden outputs, but not through the sigmoids of the hidden units: their slopes
    are missing."""
    return delta_y * v


@instead_of("delta_h", keeps=1)
def hidden_slope_at_the_activation(delta_y, v, h):
    """You evaluated the slopes of the hidden sigmoids at the activations h, which squashes them twice. The slope is
    wanted at the net inputs, and can be written with h alone."""
    return delta_y * v * sigmoid(h) * (1 - sigmoid(h))


@instead_of("delta_h", keeps=1)
def hidden_slope_of_tanh(delta_y, v, h):
    """1 - h² is the slope of tanh; the hidden units are sigmoids."""
    return delta_y * v * (1 - h**2)


@instead_of("delta_h")
def output_weights_left_out(delta_y, h):
    """The output's error reaches each hidden unit through one weight, and only by its share: v is missing."""
    return delta_y * h * (1 - h)


@instead_of("delta_h")
def output_slope_lost_on_the_way(y, t, v, h):
    """You sent back the bare error of the output. What travels back is the output's error signal, which has passed
    the slope of the output's sigmoid."""
    return (y - t) * v * h * (1 - h)


# Gradients


@instead_of("dv")
def output_unit_inputs_forgotten(delta_y):
    """A weight's gradient is the error signal behind it times the value that came in through it; yours has no
    incoming value."""
    return delta_y * np.ones(3)


@instead_of("dv", keeps=1)
def network_inputs_for_hidden(delta_y, x):
    """You multiplied by the network's inputs x. What comes into the output unit are the hidden activations."""
    return delta_y * np.append(x, 1)


@instead_of("dv", keeps=1)
def net_inputs_for_activations(delta_y, z):
    """You multiplied by the hidden units' net inputs z. What comes into the output unit has passed their sigmoids."""
    return delta_y * np.append(z, 1)


@instead_of("dv", keeps=1, then={"new_v": 0})
def output_bias_gradient_zero(delta_y, h):
    """The output's bias does move the loss: the net input moves with it, one for one. Treat a bias as a weight whose
    input is always 1."""
    return delta_y * np.append(h, 0)


@instead_of("dW")
def hidden_unit_inputs_forgotten(delta_h):
    """A weight's gradient is the error signal behind it times the value that came in through it; yours has no
    incoming value."""
    return np.outer(delta_h, np.ones(3))


@instead_of("dW", keeps=1)
def hidden_for_network_inputs(delta_h, h):
    """You multiplied by the hidden activations. What comes into the hidden units is the network's input x."""
    return np.outer(delta_h, np.append(h, 1))


@instead_of("dW", keeps=1)
def weight_gradients_transposed(delta_h, x):
    """Your weight gradients are transposed: row i belongs to hidden unit i, as in W."""
    return np.column_stack([np.outer(x, delta_h), delta_h])


@instead_of("dW", keeps=1, then={"new_W": 0})
def hidden_bias_gradients_zero(delta_h, x):
    """The hidden biases do move the loss: each net input moves with its bias, one for one. Treat a bias as a weight
    whose input is always 1."""
    return np.outer(delta_h, np.append(x, 0))


# The step


@instead_of("after")
def uphill(before, dW, dv, eta):
    """You added the step. The gradient points uphill, and descent goes the other way."""
    return before + eta * np.vstack([dW, dv])


@instead_of("after")
def rate_left_out(before, dW, dv):
    """You took the whole gradient as your step: the learning rate is missing."""
    return before - np.vstack([dW, dv])


@instead_of("after")
def step_for_parameters(dW, dv, eta):
    """This is the step alone. The part asks where the parameters are after it."""
    return -eta * np.vstack([dW, dv])


@instead_of("after")
def biases_left_alone(before, dW, dv, eta):
    """Your weights moved but a bias did not: biases are parameters like the others."""
    return before - eta * np.vstack([dW, dv]) * [1, 1, 0]
