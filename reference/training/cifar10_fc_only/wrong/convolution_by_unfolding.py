"""You cut the image into patches and give all of them to the same layer. That is a convolution, under
whatever name: here no weight may serve two places of the image."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}


class Transposed(nn.Module):
    def forward(self, patches):
        return patches.transpose(1, 2)


def train(x, y, *, budget, report):
    model = nn.Sequential(
        nn.Unfold(8, stride=8),
        Transposed(),
        nn.Linear(3 * 8 * 8, 32),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 32, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(1):
        for batch in torch.randperm(len(x)).split(128):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        report(epoch, loss.item())
    return model
