"""Your network ends in a softmax. What is asked for are the logits, which the softmax is taken of."""

from torch import nn

EXPECT = {"accuracy": 0}


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 7 * 7, 10),
        nn.Softmax(1),
    )
