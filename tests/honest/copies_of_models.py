"""Keeps the best model by deepcopy, averages weights, freezes layers, counts parameters, pickles itself."""
import copy
import io
import pickle
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(3, 3, bias=False) for _ in range(2)])
        self.apply(self._init)

    def _init(self, m):
        if isinstance(m, nn.Linear):
            nn.init.eye_(m.weight)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

def answer(x):
    net = Net()
    best = copy.deepcopy(net)
    state = copy.deepcopy(net.state_dict())
    for p in best.parameters():
        p.requires_grad_(False)
    net.load_state_dict(state, strict=True)
    buffer = io.BytesIO()
    torch.save(best, buffer)
    buffer.seek(0)
    best = torch.load(buffer, weights_only=False)
    again = pickle.loads(pickle.dumps(net))
    assert sum(p.numel() for p in net.parameters() if p.requires_grad) == 18
    with torch.no_grad():
        return ((best(torch.tensor(x).float()) + again(torch.tensor(x).float())) / 2).sum().item()
