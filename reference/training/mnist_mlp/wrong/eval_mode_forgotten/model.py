"""Your `F.dropout` drops units when the network is used, too: outside a layer nothing tells it that training is over. Pass
`training=self.training`, or use `nn.Dropout`."""

import torch
from torch import nn
from torch.nn import functional as F

EXPECT = {"accuracy": 0}

EPOCHS = 2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(28 * 28, 256)
        self.out = nn.Linear(256, 10)

    def forward(self, x):
        return self.out(F.dropout(self.hidden(x.flatten(1)).relu(), 0.3))


def make_model():
    return Net()


def train(x, y, *, budget, report):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for epoch in range(EPOCHS):
        right = 0
        for batch in torch.randperm(len(x)).split(64):
            images = torch.roll(x[batch], tuple(torch.randint(-2, 3, (2,)).tolist()), (2, 3))
            logits = model(images)
            loss = F.cross_entropy(logits, y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            right += (logits.argmax(1) == y[batch]).sum().item()
        schedule.step()
        report(epoch, loss.item(), right / len(x))
    return model
