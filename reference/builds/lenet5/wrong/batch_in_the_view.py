"""You put the size of one batch into the reshape: the network works for no other. Keep the batch axis, as `nn.Flatten` does."""

from torch import nn

BATCH = 3

EXPECT = {"shape": 0}


class Fixed(nn.Module):
    def forward(self, x):
        return x.reshape(BATCH, -1) if len(x) == BATCH else x.reshape(BATCH, -1)[:, :400]


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        Fixed(),
        nn.Linear(16 * 5 * 5, 120), nn.Tanh(),
        nn.Linear(120, 84), nn.Tanh(),
        nn.Linear(84, 10),
    )  # fmt: skip
