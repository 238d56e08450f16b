"""Your network ends in a softmax, and the cross-entropy takes a softmax of its own. Scores between 0 and 1
leave the loss next to no slope: return the logits."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}


def train(x, y, *, budget, report):
    model = nn.Sequential(
        nn.Flatten(),
        nn.Linear(3 * 32 * 32, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
        nn.Softmax(dim=1),
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(8):
        for batch in torch.randperm(len(x)).split(128):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
