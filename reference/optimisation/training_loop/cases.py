"""The hidden inputs. Every part is called such that only its own repair shows: one batch where gradients could pile up,
learning rate 0 where a loss is averaged, a network of its own where the softmax is not the point."""

SIZES = [8, 8, 3]


def gradients(rng):
    return {**linear(rng), "batches": batches_of(rng, SIZES), "rate": 0.5}


def mode(rng):
    return {**linear(rng), "batches": batches_of(rng, [8]), "rate": 0.5}


def mean_loss(rng):
    return {**linear(rng, scale=2), "batches": batches_of(rng, SIZES)}


def logits(rng):
    shapes = [(5, 4), (5,), (3, 5), (3,)]
    parameters = [single(rng.normal(size=shape)) for shape in shapes]
    return {"parameters": parameters, "x": single(rng.normal(size=(6, 4))), "y": rng.integers(3, size=6)}


def test_mode(rng):
    """The running averages lie far from the batch's own, and the labels are right by the former for three in four."""
    network = linear(rng, scale=2)
    while True:
        x, mean = rng.normal(size=(16, 4)), rng.normal(scale=2, size=4)
        variance = rng.uniform(0.2, 5, size=4)
        guess = scores(network, (x - mean) / np.sqrt(variance)).argmax(axis=1)
        y = np.where(rng.random(16) < 0.75, guess, (guess + 1) % 3)
        by_batch = scores(network, (x - x.mean(axis=0)) / x.std(axis=0)).argmax(axis=1)
        if abs((by_batch == y).sum() - (guess == y).sum()) >= 4:
            return {**network, "mean": single(mean), "variance": single(variance), "batches": [[single(x), y]]}


def batches(rng):
    """A short last batch with a share of right answers of its own."""
    network = linear(rng, scale=2)
    batches = batches_of(rng, SIZES)
    shares = [0.5, 0.75, 0.0]
    for index, ((x, _), share) in enumerate(zip(batches, shares)):
        guess = scores(network, x).argmax(axis=1)
        right = rng.permutation(len(x)) < share * len(x)
        batches[index][1] = np.where(right, guess, (guess + 1) % 3)
    return {**network, "batches": batches}


def linear(rng, scale=1.0):
    return {"weight": single(rng.normal(scale=scale, size=(3, 4))), "bias": single(rng.normal(size=3))}


def scores(network, x):
    return x @ network["weight"].T + network["bias"]


def batches_of(rng, sizes):
    return [[single(rng.normal(size=(n, 4))), rng.integers(3, size=n)] for n in sizes]


def single(array):
    return array.astype(np.float32)
