"""The head you hand in is the old one, for the eight classes of the backbone. Put a layer with two scores in its place."""

import torch
from backbone import load_backbone
from torch import nn
from torch.nn import functional as F

EXPECT = {"network": 0, "accuracy": 0}

EPOCHS = 20


def make_model():
    model = load_backbone()
    model.features.requires_grad_(False)
    return model


def train(x, y, *, budget, report):
    model = make_model()
    model.eval()
    optimiser = torch.optim.Adam(model.head.parameters(), lr=1e-3)
    for epoch in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(20):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if epoch % 10 == 0:
            report(epoch, loss.item())
    return model
