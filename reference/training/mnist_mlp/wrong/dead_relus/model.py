"""Your biases start so far below 0 that no unit of the hidden layer ever puts out anything: no gradient passes a unit
that is 0 for every input. Leave the initialisation as PyTorch makes it, or start biases at 0."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}

EPOCHS = 2


def make_model():
    model = nn.Sequential(
        nn.Flatten(),
        nn.Linear(28 * 28, 256),
        nn.ReLU(),
        nn.Linear(256, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )
    nn.init.constant_(model[1].bias, -50.0)
    return model


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for epoch in range(EPOCHS):
        right = 0
        for batch in torch.randperm(len(x)).split(64):
            images = torch.roll(x[batch], tuple(torch.randint(-2, 3, (2,)).tolist()), (2, 3))
            logits = model(images)
            loss = F.cross_entropy(logits, y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            right += (logits.argmax(1) == y[batch]).sum().item()
        schedule.step()
        report(epoch, loss.item(), right / len(x))
    return model
