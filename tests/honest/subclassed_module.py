"""A network as a class, with hooks, buffers and a state dict."""
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)
        self.bn = nn.BatchNorm1d(4)
        self.register_buffer("scale", torch.ones(1))

    def forward(self, x):
        return F.relu(self.bn(self.fc(x))) * self.scale

def answer(x):
    net = Net()
    net.load_state_dict(net.state_dict())
    net.train()
    net(torch.tensor(x).float())
    net.eval()
    with torch.inference_mode():
        out = net(torch.tensor(x).float())
    assert out.shape == (2, 4)
    print(net, sum(p.numel() for p in net.parameters()))
    return torch.tensor(x).sum()
