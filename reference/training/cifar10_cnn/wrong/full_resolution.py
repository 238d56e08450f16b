"""Your convolutions keep the full 32 by 32 pixels up to the last layer, and every filter is moved over all of them:
that is over the budget of multiply-adds. Make the maps smaller as they get more, with a stride or with pooling."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"network": 0, "accuracy": 0}


def block(inputs, outputs, size):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, padding=size // 2), nn.BatchNorm2d(outputs), nn.ReLU()
    )


def make_model():
    return nn.Sequential(
        block(3, 16, 5), block(16, 32, 3), block(32, 64, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)
    )


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for epoch in range(1):
        for batch in torch.randperm(len(x))[:640].split(64):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
