import torch
from torch import nn
from torch.nn import functional as F


def train(x, y, *, budget, report):
    """A network trained on the images x, (n, 3, 32, 32), and their classes y, (n,). It gives logits."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3)
    for batch in torch.randperm(len(x)).split(128):
        loss = F.cross_entropy(model(x[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    report(0, loss.item())
    return model
