@instead_of("count", keeps=1)
def biases_left_out(sizes):
    """You counted the weights only. Each unit has a bias as well."""
    return (sizes[:-1] * sizes[1:]).sum()


@instead_of("count", keeps=1)
def bias_for_each_input(sizes):
    """You counted a bias for each value that goes into a layer. There is one for each unit that it puts out."""
    return (sizes[:-1] * (sizes[1:] + 1)).sum()


@instead_of("count")
def colours_left_out(first, second):
    """You counted 32 · 32 inputs. A pixel has three colours, and each of them has weights of its own."""
    sizes = np.array([32 * 32, first, second, 10])
    return ((sizes[:-1] + 1) * sizes[1:]).sum()


@instead_of("count")
def last_layer_left_out(sizes):
    """You left out the layer that makes the ten scores."""
    return ((sizes[:-2] + 1) * sizes[1:-1]).sum()


@instead_of("count")
def first_layer_left_out(sizes):
    """You left out the layer that the image goes into, and with it most of the parameters."""
    return ((sizes[1:-1] + 1) * sizes[2:]).sum()


@instead_of("count")
def units_counted(sizes):
    """You counted units. Parameters sit on the connections between them, and one at each unit."""
    return sizes[1:].sum()


@instead_of("shuffled")
def both_need_neighbours():
    """A fully connected layer has a weight for every pixel, and no weight knows where its pixel lies. Rename the pixels, and
    training finds the same network with its weights renamed."""
    return "a"


@instead_of("shuffled")
def roles_exchanged():
    """It is the other way round: the convolution works on small neighbourhoods, which the permutation tears apart."""
    return "c"


@instead_of("shuffled")
def neighbours_do_not_matter():
    """A convolution looks at small neighbourhoods and uses the same weights in all of them. After the permutation, what
    stands side by side has nothing to do with each other, and differs from place to place."""
    return "d"


@instead_of("hard", keeps=1)
def overfitting_overlooked():
    """You left out what shows on every learning curve: the training accuracy goes on rising where the test accuracy has long
    stopped."""
    return {"a", "e"}


@instead_of("hard", keeps=1)
def places_overlooked():
    """You left out that a pattern has to be learnt in every place anew: each place has weights of its own."""
    return {"c", "e"}


@instead_of("hard", keeps=1)
def neighbours_overlooked():
    """You left out that the network is not told which pixels lie side by side. Think of the images rearranged."""
    return {"a", "c"}


@instead_of("hard")
def too_weak_to_fit():
    """A wide enough hidden layer can fit any labelled set, as long as no image stands in it under two labels. To fit is not
    what is hard; to be right on new images is."""
    return {"a", "b", "c", "e"}


@instead_of("hard")
def softmax_missed():
    """A softmax does not change which score is the largest. The loss takes it during training; the network needs none."""
    return {"a", "c", "d", "e"}


@instead_of("hard")
def all_of_them():
    """Two of these do no harm. Ask of each whether a convolutional network would be any better off."""
    return {"a", "b", "c", "d", "e"}
