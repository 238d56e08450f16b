"""A learning rate of 0.01 is too high for Adam here: the loss jumps about, and many hidden units end up
where they never fire again."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}


def train(x, y, *, budget, report):
    model = nn.Sequential(
        nn.Flatten(),
        nn.Linear(3 * 32 * 32, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    for epoch in range(8):
        for batch in torch.randperm(len(x)).split(128):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
