@instead_of("sigmoid_slope")
def sigmoid_with_a_plus(z):
    """There is a plus where a minus belongs. Test yours: far out the sigmoid is flat, on both sides."""
    return sigmoid(z) * (1 + sigmoid(z))


@instead_of("sigmoid_slope")
def sigmoid_slope_at_the_activation(z):
    """You applied the sigmoid twice: the slope is wanted at z, not at σ(z)."""
    a = sigmoid(z)
    return sigmoid(a) * (1 - sigmoid(a))


@instead_of("sigmoid_slope")
def sigmoid_slope_backwards(z):
    """Your slope is negative, but the sigmoid rises everywhere. Count the minus signs: one comes from the power, one
    from the exponent."""
    return -sigmoid(z) * (1 - sigmoid(z))


@instead_of("sigmoid_slope")
def exponent_not_differentiated(z):
    """You differentiated the fraction but not what stands inside: its denominator has a derivative of its own."""
    return -1 / (1 + sp.exp(-z)) ** 2


@instead_of("sigmoid_slope")
def sigmoid_itself(z):
    """This is the sigmoid, not its slope. It is not flat on the right."""
    return sigmoid(z)


@instead_of("sigmoid_slope")
def complement_squared(z):
    """Only one of the two factors of your slope is right. Test yours far out on the left, where the sigmoid is flat."""
    return (1 - sigmoid(z)) ** 2


@instead_of("sigmoid_slope_in_a")
def plus_in_terms_of_a(a):
    """There is a plus where a minus belongs. As a comes near 1, the sigmoid gets flat."""
    return a * (1 + a)


@instead_of("sigmoid_slope_in_a")
def a_squashed_again(a):
    """You applied the sigmoid to a, which is the sigmoid of z already."""
    return sigmoid(a) * (1 - sigmoid(a))


@instead_of("sigmoid_slope_in_a")
def tanh_rule_for_sigmoid(a):
    """This is how the slope of tanh depends on its value. The sigmoid runs from 0 to 1, and is flat at both ends."""
    return 1 - a**2


@instead_of("sigmoid_slope_in_a")
def negative_in_terms_of_a(a):
    """Your slope is negative, but the sigmoid rises everywhere."""
    return a * (a - 1)


@instead_of("tanh_slope")
def tanh_with_a_plus(z):
    """There is a plus where a minus belongs. Test yours: far out tanh is flat."""
    return 1 + sp.tanh(z) ** 2


@instead_of("tanh_slope")
def square_of_z(z):
    """You squared z where the value of tanh belongs."""
    return 1 - z**2


@instead_of("tanh_slope")
def sigmoid_rule_for_tanh(z):
    """This is how the slope of the sigmoid depends on its value. For tanh it is another rule: test yours at 0."""
    return sp.tanh(z) * (1 - sp.tanh(z))


@instead_of("tanh_slope")
def square_of_tanh_forgotten(z):
    """The value of tanh has to be squared. Yours is not flat on the left."""
    return 1 - sp.tanh(z)


@instead_of("tanh_slope_in_a")
def sigmoid_rule_in_terms_of_a(a):
    """This is how the slope of the sigmoid depends on its value. tanh is steepest where a is 0."""
    return a * (1 - a)


@instead_of("tanh_slope_in_a")
def tanh_applied_again(a):
    """You applied tanh to a, which is the tanh of z already."""
    return 1 - sp.tanh(a) ** 2


@instead_of("tanh_slope_in_a")
def tanh_plus_in_terms_of_a(a):
    """There is a plus where a minus belongs. As a comes near 1 or -1, tanh gets flat."""
    return 1 + a**2


@instead_of("relu_slope")
def relu_itself(z):
    """This is ReLU itself. How steep is the line on the right, how steep on the left?"""
    return sp.Max(0, z)


@instead_of("relu_slope")
def slope_of_the_identity():
    """You forgot the left half, where ReLU does not move."""
    return 1


@instead_of("relu_slope")
def sign_for_slope(z):
    """Your slope is negative on the left. There ReLU is flat."""
    return sp.Piecewise((1, z > 0), (-1, True))


@instead_of("relu_slope")
def slope_is_x(z):
    """You left z standing. The derivative of z is a number."""
    return z


@instead_of("leaky_slope")
def leak_forgotten(z):
    """This is the slope of ReLU. A leaky one passes something on the left, too."""
    return sp.Piecewise((1, z > 0), (0, True))


@instead_of("leaky_slope")
def leaky_itself(z, alpha):
    """This is the function itself. How steep is each of its two lines?"""
    return sp.Piecewise((z, z > 0), (alpha * z, True))


@instead_of("leaky_slope", keeps=1)
def left_side_not_differentiated(z, alpha):
    """Your right side is a slope, your left side still the function."""
    return sp.Piecewise((1, z > 0), (alpha * z, True))


@instead_of("leaky_slope")
def leak_downhill(z, alpha):
    """Your slope is negative on the left. The leak still rises."""
    return sp.Piecewise((1, z > 0), (-alpha, True))


@instead_of("gelu_slope")
def first_factor_only(z):
    """You differentiated z and kept Φ fixed. By the product rule Φ has its turn, too."""
    return (1 + sp.erf(z / sp.sqrt(2))) / 2


@instead_of("gelu_slope")
def second_factor_only(z):
    """You differentiated Φ and kept z fixed. By the product rule z has its turn, too."""
    return z * sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)


@instead_of("gelu_slope")
def derivatives_multiplied(z):
    """You multiplied the derivatives of the two factors. The product rule adds two terms."""
    return sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)


@instead_of("gelu_slope", keeps=1)
def factor_z_lost(z):
    """In your second term only Φ has its turn, so z should still be standing there."""
    return (1 + sp.erf(z / sp.sqrt(2))) / 2 + sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)


@instead_of("steep")
def touches_one():
    """tanh is steepest at 0. Work out its slope there: is that larger than 1?"""
    return {"b", "e"}


@instead_of("steep")
def steepest_by_looks():
    """tanh looks steepest, but work out its largest slope. And one of the five overshoots before it settles down."""
    return {"b"}


@instead_of("steep")
def one_taken_for_more():
    """A slope of exactly 1 passes a gradient on as it is; it is not larger than 1."""
    return {"c", "d", "e"}
