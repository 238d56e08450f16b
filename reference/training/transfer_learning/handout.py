"""Trains the backbone that is handed out, on classes 0 to 7 of the stand-in, and writes it as float16.

    python -m grader.data.measure shapes10 --home HOME --epochs 1    (or anything else that draws the data set)
    python reference/training/transfer_learning/handout.py HOME/data/shapes10 problems/training/transfer_learning/handout

The second folder holds backbone.py, and gets backbone.safetensors.
"""

import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional as F

KNOWN = 8
EPOCHS = 8


def read(folder):
    """The training images of the known classes, normalised by the statistics of the whole training set."""
    x, y = np.load(f"{folder}/x_train.npy"), np.load(f"{folder}/y_train.npy")
    x = x.astype(np.float32) / 255
    x = (x - x.mean((0, 2, 3), keepdims=True)) / x.std((0, 2, 3), keepdims=True)
    return torch.from_numpy(x[y < KNOWN]), torch.from_numpy(y[y < KNOWN])


def train(model, x, y):
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            F.cross_entropy(model(x[batch]), y[batch]).backward()
            optimiser.step()
        schedule.step()
    return model


def main(data, handout):
    sys.path.insert(0, handout)
    from backbone import Backbone

    torch.manual_seed(0)
    torch.set_num_threads(1)
    state = train(Backbone(), *read(data)).state_dict()
    stored = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()}
    save_file(stored, f"{handout}/backbone.safetensors")


if __name__ == "__main__":
    main(*sys.argv[1:])
