import torch
from torch import nn


def build(features, hidden, classes):
    model = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))
    return model, nn.NLLLoss()


def train_epoch(model, loss_function, optimiser, batches):
    model.train()
    total = 0.0
    n = 0
    for x, y in batches:
        loss = loss_function(model(x), y)
        loss.backward()
        optimiser.zero_grad()
        optimiser.step()
        total += loss.item()
        n += len(x)
    return total / n


def evaluate(model, batches):
    n = right = 0
    with torch.no_grad():
        for x, y in batches:
            right += (model(x).argmax(dim=1) == y).sum().item()
            n += len(x)
    return right / n
