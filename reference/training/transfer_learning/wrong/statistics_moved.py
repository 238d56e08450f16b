"""You froze the weights, but trained in training mode: there batch normalisation goes on averaging what it sees, and
your few images have overwritten what it knew of many. Keep the backbone in evaluation mode."""

import torch
from backbone import load_backbone
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}

EPOCHS = 20


def make_model():
    model = load_backbone()
    model.requires_grad_(False)
    model.head = nn.Linear(64, 2)
    return model


def train(x, y, *, budget, report):
    model = make_model()
    model.train()
    optimiser = torch.optim.Adam(model.head.parameters(), lr=1e-2, weight_decay=1e-3)
    for epoch in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(20):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if epoch % 10 == 0:
            report(epoch, loss.item())
    return model
