"""You shuffled the images and the labels each in an order of its own, so that no image has its label any more. Draw one
order and use it for both."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}


def block(inputs, outputs, size):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride=2, padding=size // 2), nn.BatchNorm2d(outputs), nn.ReLU()
    )


def make_model():
    return nn.Sequential(block(3, 16, 5), block(16, 32, 3), block(32, 64, 3), nn.Flatten(), nn.Linear(64 * 4 * 4, 10))


def train(x, y, *, budget, report):
    x, y = x[torch.randperm(len(x))], y[torch.randperm(len(y))]
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for epoch in range(1):
        for batch in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
