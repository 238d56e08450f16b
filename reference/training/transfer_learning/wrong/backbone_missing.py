"""You built the network and left it untrained, or trained it anew: load the weights that were handed out."""

import torch
from backbone import Backbone
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}

EPOCHS = 20


def make_model():
    model = Backbone()
    model.requires_grad_(False)
    model.head = nn.Linear(64, 2)
    return model


def train(x, y, *, budget, report):
    model = make_model()
    model.eval()
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
