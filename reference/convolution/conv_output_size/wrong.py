# Layer 1: padding


@instead_of("padded")
def plus_one_forgotten(side, filter1, padding1):
    """You counted the moves of the filter, not its positions: there is one position before the first move."""
    return side - filter1 + 2 * padding1


@instead_of("padded")
def padding_once(side, filter1, padding1):
    """You added the padding once. The zeros are on both sides."""
    return side - filter1 + padding1 + 1


@instead_of("padded")
def padding_ignored(side, filter1):
    """You left out the padding: the filter slides over the padded image."""
    return side - filter1 + 1


# Layer 2: stride


@instead_of("strided", keeps=1)
def plus_one_forgotten_at_a_stride(padded, filter2, stride2):
    """You counted the moves of the filter, not its positions, or added the 1 before dividing: there is one position
    before the first move."""
    return (padded - filter2) // stride2


@instead_of("strided", keeps=1)
def rounded_up(padded, filter2, stride2):
    """You rounded up. A last position where the filter would stand out over the edge is left out."""
    return -((filter2 - padded) // stride2) + 1


@instead_of("strided")
def not_rounded(padded, filter2, stride2):
    """A layer cannot put out a broken number of pixels: think of what happens to the last, incomplete step."""
    return (padded - filter2) / stride2 + 1


@instead_of("strided")
def stride_ignored(padded, filter2):
    """You let the filter stop at every pixel; the stride says how many it moves at a time."""
    return padded - filter2 + 1


@instead_of("strided")
def divided_only(padded, stride2):
    """You divided by the stride alone. The filter has a size too, and needs room at the edge."""
    return padded // stride2


# Layer 3: pooling


@instead_of("pooled")
def pooling_by_one(strided, window):
    """You moved the window by one pixel. Where no stride is given, pooling moves by its whole window."""
    return strided - window + 1


@instead_of("pooled")
def pooling_rounded_up(strided, window):
    """You rounded up. A window that is not filled is left out, unless the layer is told to keep it."""
    return -(-strided // window)


@instead_of("pooled")
def plus_one_forgotten_in_pooling(strided, window):
    """You counted the moves of the window, not its positions: there is one position before the first move."""
    return (strided - window) // window


# Layer 4: dilation


@instead_of("dilated")
def dilation_ignored(pooled):
    """You treated the filter as dense. Dilation moves its taps apart, so it spans more pixels than it has weights."""
    return pooled - 3 + 1


@instead_of("dilated", keeps=1)
def dilation_times_filter(pooled, dilation):
    """You multiplied the filter's size by the dilation. Only the gaps between its taps grow: count those."""
    return pooled - 3 * dilation + 1


@instead_of("dilated", keeps=1)
def plus_one_forgotten_with_dilation(pooled, dilation):
    """You have the span of the dilated filter, but counted its moves, not its positions."""
    return pooled - 2 * dilation - 1


# Layer 5: transposed convolution


@instead_of("upsampled")
def forward_rule(dilated, filter5, padding5, stride5):
    """You used the rule of an ordinary convolution. A transposed one goes the other way: its input is what such a
    convolution would put out."""
    return (dilated - filter5 + 2 * padding5) // stride5 + 1


@instead_of("upsampled", keeps=1)
def output_padding_forgotten(dilated, filter5, padding5, stride5):
    """You left out the output padding, which adds to one side of the result."""
    return (dilated - 1) * stride5 - 2 * padding5 + filter5


@instead_of("upsampled")
def multiplied_only(dilated, stride5):
    """You multiplied by the stride alone. Filter and padding decide what happens at the edge."""
    return dilated * stride5


@instead_of("upsampled", keeps=1)
def one_stride_too_many(dilated, filter5, padding5, stride5):
    """You counted one stride for every input pixel. Between n pixels there are n - 1 strides."""
    return dilated * stride5 - 2 * padding5 + filter5 + 1


@instead_of("upsampled")
def padding_added(dilated, filter5, padding5, stride5):
    """You added the padding. In a transposed convolution padding is cut off from the result."""
    return (dilated - 1) * stride5 + 2 * padding5 + filter5 + 1


@instead_of("values")
def one_channel(upsampled):
    """You counted one channel; the layer puts out several."""
    return upsampled**2


@instead_of("values")
def side_not_squared(upsampled, maps):
    """You multiplied by one side. Each channel is a square."""
    return maps * upsampled


# The rules


@instead_of("rule", keeps=1)
def rule_without_plus_one(W, F, P, S):
    """Your formula counts the moves of the filter, not its positions. Try it on a filter as large as the image."""
    return sp.floor((W - F + 2 * P) / S)


@instead_of("rule", keeps=1)
def rule_with_plus_one_inside(W, F, P, S):
    """The 1 stands for the first position, which no stride divides: it belongs outside the division."""
    return sp.floor((W - F + 2 * P + 1) / S)


@instead_of("rule", keeps=1)
def rule_with_padding_once(W, F, P, S):
    """Your formula adds the padding once. The zeros are on both sides."""
    return sp.floor((W - F + P) / S) + 1


@instead_of("rule")
def rule_without_padding(W, F, S):
    """Your formula does not contain the padding."""
    return sp.floor((W - F) / S) + 1


@instead_of("rule", keeps=1)
def rule_rounded_up(W, F, P, S):
    """Your formula rounds up. A last position where the filter would stand out over the edge is left out."""
    return sp.ceiling((W - F + 2 * P) / S) + 1


@instead_of("rule", keeps=1)
def rule_not_rounded(W, F, P, S):
    """Your formula gives a broken number where the stride does not divide. Say how it is rounded."""
    return (W - F + 2 * P) / S + 1


@instead_of("rule")
def rule_without_stride(W, F, P):
    """Your formula does not contain the stride."""
    return W - F + 2 * P + 1


@instead_of("dilated_rule")
def rule_without_dilation(W, F, P, S):
    """Your formula does not contain the dilation."""
    return sp.floor((W - F + 2 * P) / S) + 1


@instead_of("dilated_rule", keeps=1)
def rule_with_dilated_size(W, F, P, S, D):
    """You multiplied the filter's size by the dilation. Only the gaps between its taps grow: count those."""
    return sp.floor((W - D * F + 2 * P) / S) + 1


@instead_of("dilated_rule", keeps=1)
def dilated_rule_without_plus_one(W, F, P, S, D):
    """Your formula counts the moves of the filter, not its positions."""
    return sp.floor((W - D * (F - 1) - 1 + 2 * P) / S)


@instead_of("dilated_rule", keeps=1)
def dilated_rule_off_by_one(W, F, P, S, D):
    """Your dilated filter is one pixel too short: it spans the gaps and its last tap."""
    return sp.floor((W - D * (F - 1) + 2 * P) / S) + 1


@instead_of("transposed_rule")
def transposed_as_forward(W, F, P, S):
    """This is the rule of an ordinary convolution. Solve it for the side of its input."""
    return sp.floor((W - F + 2 * P) / S) + 1


@instead_of("transposed_rule")
def transposed_with_padding_added(W, F, P, S):
    """Your formula adds the padding. In a transposed convolution padding is cut off from the result."""
    return (W - 1) * S + F + 2 * P


@instead_of("transposed_rule")
def transposed_with_a_stride_too_many(W, F, P, S):
    """Your formula counts one stride for every input pixel. Count the gaps between them."""
    return W * S + F - 2 * P


@instead_of("same")
def same_without_dilation(F):
    """This keeps the size for a dense filter. A dilated one spans more."""
    return F - 1


@instead_of("same")
def same_on_one_side(F, D):
    """This is what goes on one side. The zeros of both sides together were asked for."""
    return D * (F - 1) / 2


@instead_of("same")
def same_from_dilated_size(F, D):
    """You multiplied the filter's size by the dilation. Only the gaps between its taps grow: count those."""
    return D * F - 1
