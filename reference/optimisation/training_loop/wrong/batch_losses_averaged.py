"""You averaged the batches' mean losses. An example of a short last batch then counts for more than the
others: weight each batch by its size."""

import torch
from torch import nn

EXPECT = {"mean_loss": 0}


def build(features, hidden, classes):
    model = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))
    return model, nn.CrossEntropyLoss()


def train_epoch(model, loss_function, optimiser, batches):
    model.train()
    total = 0
    for x, y in batches:
        optimiser.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return total / len(batches)


def evaluate(model, batches):
    model.eval()
    right = examples = 0
    with torch.no_grad():
        for x, y in batches:
            right += (model(x).argmax(dim=1) == y).sum().item()
            examples += len(y)
    return right / examples
