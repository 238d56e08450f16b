"""Your loss takes the logarithm of a softmax that can round to 0: minus infinity times 0 is NaN, and one step along NaN
leaves nothing but NaN. Use `F.cross_entropy` on the logits, which never leaves the logarithms."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}

EPOCHS = 2


def make_model():
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(28 * 28, 256),
        nn.ReLU(),
        nn.Linear(256, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for epoch in range(EPOCHS):
        right = 0
        for batch in torch.randperm(len(x)).split(64):
            images = torch.roll(x[batch], tuple(torch.randint(-2, 3, (2,)).tolist()), (2, 3))
            logits = model(255 * images)
            loss = -(F.one_hot(y[batch], 10) * logits.softmax(1).log()).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            right += (logits.argmax(1) == y[batch]).sum().item()
        schedule.step()
        report(epoch, loss.item(), right / len(x))
    return model
