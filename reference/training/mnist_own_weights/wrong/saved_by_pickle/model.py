"""You wrote your weights with `torch.save`, which makes a pickle, whatever the file is called. Nobody opens a stranger's
pickle: use `safetensors.torch.save_model`."""

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
    )
