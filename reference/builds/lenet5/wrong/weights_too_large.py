"""You draw the first weights far too large: the first scores are huge, and so is the first loss."""

from torch import nn

EXPECT = {"learns": 0}


def make_model():
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.Tanh(),
        nn.Linear(120, 84), nn.Tanh(),
        nn.Linear(84, 10),
    )  # fmt: skip
    for weight in model.parameters():
        nn.init.normal_(weight, std=2.0)
    return model
