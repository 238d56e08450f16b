import torch
from torch import nn


def build(features, hidden, classes):
    model = nn.Sequential(
        nn.Linear(features, hidden),
        nn.ReLU(),
        nn.Linear(hidden, classes),
        nn.Softmax(dim=1),
    )
    return model, nn.NLLLoss()


def train_epoch(model, loss_function, optimiser, batches):
    optimiser.zero_grad()
    total = 0.0
    for x, y in batches:
        loss = loss_function(model(x), y)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return total / len(batches)


def evaluate(model, batches):
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, y in batches:
            guess = model(x).argmax(dim=1)
            total += (guess == y).float().mean().item()
    return total / len(batches)
