# Layer A


@instead_of("conv", keeps=1)
def biases_left_out(size, depth, filters):
    """These are the weights alone. Every filter has a bias as well."""
    return size**2 * depth * filters


@instead_of("conv")
def depth_left_out(size, filters):
    """Your filters are flat. Each one reaches through all channels of the image, with weights of its own for each."""
    return (size**2 + 1) * filters


@instead_of("conv", keeps=1)
def one_bias_for_the_layer(size, depth, filters):
    """You counted one bias for the whole layer. Every filter has its own."""
    return size**2 * depth * filters + 1


@instead_of("conv", keeps=1)
def biases_for_every_channel(size, depth, filters):
    """You gave each filter a bias for every channel it sees. It adds up over the channels and has one bias then."""
    return (size**2 + 1) * depth * filters


@instead_of("conv")
def side_of_the_filter_not_squared(size, depth, filters):
    """You counted one side of the filter. It is a square."""
    return (size * depth + 1) * filters


@instead_of("conv")
def weights_at_every_pixel(size, depth, filters, side):
    """You counted every position of the filters anew. They share their weights: the size of the image does not matter."""
    return (size**2 * depth + 1) * filters * side**2


# Layer B


@instead_of("grouped")
def groups_ignored(size, depth, filters):
    """You let every filter see all channels. In a grouped convolution it sees those of its own group."""
    return (size**2 * depth + 1) * filters


@instead_of("grouped", keeps=1)
def biases_divided_too(size, depth, filters, groups):
    """You divided everything by the number of groups. There are as many filters as before, and each keeps its bias."""
    return (size**2 * depth + 1) * filters // groups


@instead_of("grouped")
def one_group_counted(size, depth, filters, groups):
    """You counted a single group. Add up all of them."""
    return (size**2 * depth // groups + 1) * filters // groups


@instead_of("grouped")
def divided_twice(size, depth, filters, groups):
    """You divided both channels and filters. Each filter sees fewer channels, but all the filters are still there."""
    return (size**2 * depth // groups) * filters // groups + filters


@instead_of("grouped", keeps=1)
def biases_left_out_of_groups(size, depth, filters, groups):
    """These are the weights alone. Every filter has a bias as well."""
    return size**2 * depth // groups * filters


# Layer C


@instead_of("block")
def normalisation_forgotten(size, depth, filters):
    """You counted the convolution only. The batch normalisation has parameters that are trained, too."""
    return size**2 * depth * filters


@instead_of("block", keeps=1)
def dropped_biases_counted(size, depth, filters):
    """You counted biases that this convolution does not have: the shift of the batch normalisation does their work."""
    return (size**2 * depth + 1) * filters + 2 * filters


@instead_of("block", keeps=1)
def running_statistics_counted(size, depth, filters):
    """You counted the running mean and variance. They are kept, but not trained."""
    return size**2 * depth * filters + 4 * filters


@instead_of("block", keeps=1)
def one_scale_and_shift(size, depth, filters):
    """You counted one scale and one shift for the layer. Every output channel has a pair of its own."""
    return size**2 * depth * filters + 2


@instead_of("block", keeps=1)
def normalisation_of_the_input(size, depth, filters):
    """You counted the channels that go into the convolution. The normalisation stands behind it."""
    return size**2 * depth * filters + 2 * depth


# Layer D


@instead_of("dense")
def dense_biases_left_out(side, depth, units):
    """These are the weights alone. Every unit has a bias as well."""
    return side**2 * depth * units


@instead_of("dense")
def biases_on_the_inputs(side, depth, units):
    """You gave a bias to every input. The biases belong to the units."""
    return side**2 * depth * (units + 1)


@instead_of("dense")
def channels_left_out(side, units):
    """You flattened a single channel of the image; all of them are handed to the layer."""
    return (side**2 + 1) * units


# The rules


@instead_of("conv_rule", keeps=1)
def rule_without_biases(F, D, K):
    """Your formula counts the weights alone. Every filter has a bias as well."""
    return F**2 * D * K


@instead_of("conv_rule")
def rule_without_depth(F, K):
    """The filters of your formula are flat. Each one reaches through all channels."""
    return (F**2 + 1) * K


@instead_of("conv_rule", keeps=1)
def rule_with_one_bias(F, D, K):
    """Your formula has one bias for the layer. Every filter has its own."""
    return F**2 * D * K + 1


@instead_of("conv_rule")
def rule_with_a_flat_filter(F, D, K):
    """Your formula counts one side of the filter. It is a square."""
    return (F * D + 1) * K


@instead_of("grouped_rule")
def rule_without_groups(F, D, K):
    """Your formula does not contain the groups. Which channels does a filter see?"""
    return (F**2 * D + 1) * K


@instead_of("grouped_rule", keeps=1)
def rule_with_biases_divided(F, D, K, G):
    """Your formula divides the biases too. There are as many filters as before, and each keeps its bias."""
    return (F**2 * D + 1) * K / G


@instead_of("grouped_rule", keeps=1)
def grouped_rule_without_biases(F, D, K, G):
    """Your formula counts the weights alone. Every filter has a bias as well."""
    return F**2 * D / G * K


@instead_of("grouped_rule")
def rule_divided_twice(F, D, K, G):
    """Your formula divides channels and filters. Each filter sees fewer channels, but all filters are still there."""
    return F**2 * D / G * K / G + K


@instead_of("dense_rule", keeps=1)
def dense_rule_without_biases(H, D, K):
    """Your formula counts the weights alone. Every unit has a bias as well."""
    return H**4 * D * K


@instead_of("dense_rule", keeps=1)
def biases_shared_as_in_a_convolution(H, D, K):
    """Your formula has one bias for each channel. A dense layer shares nothing, not even its biases."""
    return H**4 * D * K + K


@instead_of("dense_rule")
def outputs_not_counted_by_pixel(H, D, K):
    """Your formula has one unit for each channel that is put out. There is one for every pixel of it."""
    return (H**2 * D + 1) * K
