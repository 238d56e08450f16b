"""You brought the images back to bytes, from 0 to 255, before you trained, outside the network. It is tested on images that
nobody brought there. Leave them scaled as they come, or do inside the network, in its `forward`, what you do to them."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}

EPOCHS = 6


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
    x = 255 * (x - x.min()) / (x.max() - x.min())
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for epoch in range(EPOCHS):
        right = 0
        for batch in torch.randperm(len(x)).split(64):
            logits = model(x[batch])
            loss = F.cross_entropy(logits, y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            right += (logits.argmax(1) == y[batch]).sum().item()
        schedule.step()
        report(epoch, loss.item(), right / len(x))
    return model
