import torch
from torch import nn
from torch.nn import functional as F

EPOCHS = 8


def make_model():
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(3 * 32 * 32, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for epoch in range(EPOCHS):
        right = 0
        for batch in torch.randperm(len(x)).split(128):
            images = x[batch].flip(3) if torch.rand(()) < 0.5 else x[batch]
            logits = model(images)
            loss = F.cross_entropy(logits, y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            right += (logits.argmax(1) == y[batch]).sum().item()
        schedule.step()
        report(epoch, loss.item(), right / len(x))
    return model
