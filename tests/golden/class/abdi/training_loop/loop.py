import torch
from torch import nn


def build(features, hidden, classes):
    """A classifier with one hidden layer, and the loss it is trained with."""
    model = nn.Sequential(
        nn.Linear(features, hidden),
        nn.ReLU(),
        nn.Linear(hidden, classes),
    )
    return model, nn.CrossEntropyLoss()


def train_epoch(model, loss_function, optimiser, batches):
    """One step a batch, in training mode. Returns the mean loss of an example."""
    model.train()
    total, seen = 0.0, 0
    for x, y in batches:
        optimiser.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        optimiser.step()
        total += loss.item() * len(y)
        seen += len(y)
    return total / seen


def evaluate(model, batches):
    """The share of examples that the network, in evaluation mode, gets right."""
    model.eval()
    right, seen = 0, 0
    with torch.no_grad():
        for x, y in batches:
            guess = model(x).argmax(dim=1)
            right += (guess == y).sum().item()
            seen += len(y)
    return right / seen
