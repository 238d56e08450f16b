"""There is a convolution in your network. Here every layer with weights is fully connected."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}


def train(x, y, *, budget, report):
    model = nn.Sequential(
        nn.Conv2d(3, 8, 5, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(8 * 14 * 14, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(1):
        for batch in torch.randperm(len(x)).split(128):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
