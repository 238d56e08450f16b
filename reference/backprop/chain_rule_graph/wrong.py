@instead_of("f")
def square_of_the_product(u, v):
    """You squared the whole product; only v is squared."""
    return (u * v) ** 2


@instead_of("fv")
def two_not_brought_down(u, v):
    """You lowered the power of v but did not bring it down as a factor."""
    return u * v


@instead_of("fv")
def other_factor_left_out(v):
    """You differentiated v² and forgot what it is multiplied by in f."""
    return 2 * v


@instead_of("fu", keeps=1)
def direct_branch_only(v):
    """You followed the arrow from u to f, but u also moves v, and v moves f. Add what comes back along that branch."""
    return v**2


@instead_of("fu", keeps=1)
def branch_through_v_only(fv):
    """You followed u through v, but u also stands in f itself. Add what comes back along the direct arrow."""
    return 3 * fv


@instead_of("fu", keeps=1)
def link_into_v_left_out(v, fv):
    """You added the branches, but what arrives at v has to pass one more link, the derivative of v in u."""
    return v**2 + fv


@instead_of("fu")
def branches_multiplied(v, fv):
    """You multiplied the two branches. Derivatives multiply along one path; what comes back along different paths adds
    up."""
    return v**2 * 3 * fv


@instead_of("fu")
def branches_subtracted(v, fv):
    """You took the difference of the two branches. Both come back with the sign they have, and are added."""
    return v**2 - 3 * fv


@instead_of("fx")
def own_value_for_the_other(fu, x):
    """You multiplied by x itself. The derivative of a product in one factor is the other factor."""
    return fu * x


@instead_of("fy")
def own_value_for_the_others(fu, y):
    """You multiplied by y itself. The derivative of a product in one factor is the other factor."""
    return fu * y


@instead_of("fz")
def square_not_differentiated(fv, z):
    """You multiplied by z² where the derivative of z² belongs."""
    return fv * z**2


@instead_of("fz")
def last_link_left_out(fv):
    """You passed back what arrives at v unchanged. Between z and v there is a square, whose derivative is a factor."""
    return fv


@instead_of("rule", keeps=1)
def first_branch_only(p, r):
    """You followed w through a only. It moves L through b as well."""
    return r * p


@instead_of("rule", keeps=1)
def second_branch_only(q, s):
    """You followed w through b only. It moves L through a as well."""
    return s * q


@instead_of("rule")
def paths_multiplied(p, q, r, s):
    """You multiplied the two paths. Multiply along a path, then add over the paths."""
    return p * q * r * s


@instead_of("rule")
def sums_multiplied(p, q, r, s):
    """You added at each end first and multiplied then, which mixes in products along paths that do not exist: nothing
    leads from a to b."""
    return (p + q) * (r + s)


@instead_of("rule")
def edges_added(p, q, r, s):
    """You added the derivatives along a path. Along a path they multiply; only paths are added."""
    return (p + r) + (q + s)


@instead_of("rule")
def edges_crossed(p, q, r, s):
    """You paired each first edge with the second edge of the other path. A path goes through one node all the way."""
    return r * q + s * p


@instead_of("slope", keeps=1)
def slope_of_the_direct_branch(x, y, z):
    """You held v fixed while u moved. It contains u, so its change counts too."""
    return y * (3 * x * y + z**2) ** 2


@instead_of("slope", keeps=1)
def slope_of_the_branch_through_v(x, y, z):
    """You kept the first factor of f fixed. It moves with x as well."""
    u, v = x * y, 3 * x * y + z**2
    return 2 * u * v * 3 * y


@instead_of("slope", keeps=1)
def slope_in_u(x, y, z):
    """This is the derivative in u. One more link leads from x to u: multiply by it."""
    u, v = x * y, 3 * x * y + z**2
    return v**2 + 6 * u * v


@instead_of("slope")
def square_without_its_inner_derivative(x, y, z):
    """You differentiated the square of v but not what stands inside it: v moves with x, and how fast is a factor."""
    u, v = x * y, 3 * x * y + z**2
    return y * v**2 + 2 * u * v
