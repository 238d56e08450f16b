"""Trains the network of `solution/model.py` and writes its weights as float16, and those of the wrong programs.

    grader data add mnist PATH
    python -m grader.data.measure strokes10 --home HOME --epochs 1    (or anything else that draws the data set)
    python reference/training/mnist_own_weights/weights.py HOME/data/mnist HOME/data/strokes10

One network has to do for whichever data set is installed, so it is trained on the training images of both, each
normalised by its own statistics.
"""

import sys

import numpy as np
import torch
from safetensors.torch import save
from torch.nn import functional as F

EPOCHS = 16
HERE = sys.path[0]  # the folder of this file


def read(folders, normalise):
    """The training images of some data sets, and their classes."""
    pairs = [read_one(folder, normalise) for folder in folders]
    return torch.cat([x for x, _ in pairs]), torch.cat([y for _, y in pairs])


def read_one(folder, normalise):
    x = np.load(f"{folder}/x_train.npy").astype(np.float32)
    if normalise:
        x = (x - x.mean()) / x.std()
    return torch.from_numpy(x), torch.from_numpy(np.load(f"{folder}/y_train.npy"))


def train(model, x, y, shift):
    """Train on images that are moved by up to `shift` pixels, each batch otherwise; returns the state as float16."""
    torch.manual_seed(0)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(64):
            down, right = torch.randint(-shift, shift + 1, (2,)).tolist()
            optimiser.zero_grad()
            F.cross_entropy(model(torch.roll(x[batch], (down, right), (2, 3))), y[batch]).backward()
            optimiser.step()
        schedule.step()
    return {name: tensor.half() for name, tensor in model.state_dict().items()}


def write(state, folder):
    with open(f"{HERE}/{folder}/weights.safetensors", "wb") as file:
        file.write(save(state))


def main(mnist, strokes):
    torch.set_num_threads(1)
    sys.path.insert(0, f"{HERE}/solution")
    from model import make_model

    def trained(*folders, normalise=True, shift=2):
        torch.manual_seed(0)
        return train(make_model(), *read(folders, normalise), shift)

    right = trained(mnist, strokes)
    write(right, "solution")
    torch.save(right, f"{HERE}/wrong/saved_by_pickle/weights.safetensors")
    write(trained(mnist, shift=0), "wrong/never_moved")
    write(trained(mnist, strokes, normalise=False), "wrong/pixels_as_they_come")


if __name__ == "__main__":
    main(*sys.argv[1:])
