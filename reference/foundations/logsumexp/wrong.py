@instead_of("value")
def logarithm_left_out(z):
    """That is the sum of the exponentials; its logarithm is asked for."""
    return np.exp(z).sum()


@instead_of("value")
def logarithm_to_base_ten(z):
    """You took the logarithm to base 10. Here log is the natural logarithm, the one that undoes the exponential."""
    return np.log10(np.exp(z).sum())


@instead_of("value")
def logarithm_to_base_two(z):
    """You took the logarithm to base 2. Here log is the natural logarithm, the one that undoes the exponential."""
    return np.log2(np.exp(z).sum())


@instead_of("value")
def logarithm_of_each_term(z):
    """You took the logarithm term by term, which gives back the sum of z. The logarithm of a sum does not split."""
    return z.sum()


@instead_of("value")
def mean_of_exponentials(z):
    """You divided by the number of entries: that is the logarithm of their mean, not of their sum."""
    return np.log(np.exp(z).mean())


@instead_of("gradient")
def inner_derivative_left_out(z):
    """You differentiated the logarithm but not the sum inside it: what the k-th exponential adds is still a factor."""
    return np.full(3, 1 / np.exp(z).sum())


@instead_of("gradient")
def outer_derivative_left_out(z):
    """You differentiated the sum, but not the logarithm around it."""
    return np.exp(z)


@instead_of("gradient")
def exponential_forgotten_in_the_sum(z):
    """You divided by the sum of z. What stands inside the logarithm is the sum of the exponentials."""
    return np.exp(z) / z.sum()


@instead_of("gradient")
def exponentials_forgotten(z):
    """You divided z by its sum, without an exponential in either place."""
    return z / z.sum()


@instead_of("gradient")
def softmax_jacobian_diagonal(z):
    """You differentiated once too often: p(1 - p) is the slope of a softmax entry, and the gradient asked for is the
    softmax's own value."""
    return softmax(z) * (1 - softmax(z))


@instead_of("slope")
def reciprocal_alone(a, b, c):
    """You differentiated the logarithm but not the sum inside it: its derivative in b is still a factor."""
    return 1 / (sp.exp(a) + sp.exp(b) + sp.exp(c))


@instead_of("slope")
def numerator_alone(b):
    """You differentiated the sum, but not the logarithm around it."""
    return sp.exp(b)


@instead_of("slope")
def sum_without_exponentials(a, b, c):
    """You divided by a + b + c. What stands inside the logarithm is the sum of the exponentials."""
    return sp.exp(b) / (a + b + c)


@instead_of("slope")
def whole_numerator(a, b, c):
    """You added the derivatives in all three variables, which always gives 1. Here a and c stand still."""
    return (sp.exp(a) + sp.exp(b) + sp.exp(c)) / (sp.exp(a) + sp.exp(b) + sp.exp(c))


@instead_of("slope", keeps=1)
def derivative_in_a(a, b, c):
    """That is the derivative in a; the one in b is asked for."""
    return sp.exp(a) / (sp.exp(a) + sp.exp(b) + sp.exp(c))


@instead_of("slope")
def other_terms_only(a, b, c):
    """You left the term of b itself out of the sum."""
    return sp.exp(b) / (sp.exp(a) + sp.exp(c))


@instead_of("shifted")
def shift_has_no_effect(s):
    """The softmax is unchanged by a shift, LSE is not: each exponential is multiplied by the same factor, and the
    logarithm turns that factor into a term."""
    return s


@instead_of("shifted")
def shift_counted_three_times(s, m):
    """The factor that all exponentials share is taken out of the sum once, not once for each."""
    return s + 3 * m


@instead_of("shifted")
def shift_multiplies(s, m):
    """A factor inside the logarithm becomes a term outside of it, not a factor."""
    return s * m


@instead_of("shifted")
def shift_subtracted(s, m):
    """You have the term with the opposite sign: larger entries make a larger LSE."""
    return s - m


@instead_of("shifted")
def exponential_of_the_shift(s, m):
    """You took the common factor out of the sum, and forgot that the logarithm is taken of it as well."""
    return s + sp.exp(m)
