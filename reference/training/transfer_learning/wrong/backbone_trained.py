"""You left the backbone free and gave all of it to the optimiser: twenty images a class bend twenty thousand weights as
they like. Freeze it, and train the head alone."""

import torch
from backbone import load_backbone
from torch import nn
from torch.nn import functional as F

EXPECT = {"network": 0, "accuracy": 0}

EPOCHS = 20


def make_model():
    model = load_backbone()
    model.head = nn.Linear(64, 2)
    return model


def train(x, y, *, budget, report):
    model = make_model()
    model.eval()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(20):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if epoch % 10 == 0:
            report(epoch, loss.item())
    return model
