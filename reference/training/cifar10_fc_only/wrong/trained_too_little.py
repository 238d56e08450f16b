"""Your network has seen each image once, at a small learning rate. Train until the accuracy stops rising."""

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
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3)
    for epoch in range(1):
        for batch in torch.randperm(len(x)).split(128):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
