import torch
from torch import nn


def build(features, hidden, classes):
    """A classifier with one hidden layer, and the loss it is trained with."""
    model = nn.Sequential(
        nn.Linear(features, hidden),
        nn.ReLU(),
        nn.Linear(hidden, classes),
        nn.Softmax(dim=1),
    )
    return model, nn.CrossEntropyLoss()


def train_epoch(model, loss_function, optimiser, batches):
    """One step a batch, in training mode. Returns the mean loss of an example."""
    total = 0.0
    for x, y in batches:
        loss = loss_function(model(x), y)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return total / len(batches)


def evaluate(model, batches):
    """The share of examples that the network, in evaluation mode, gets right."""
    total = 0.0
    with torch.no_grad():
        for x, y in batches:
            guess = model(x).argmax(dim=1)
            total += (guess == y).float().mean().item()
    return total / len(batches)
