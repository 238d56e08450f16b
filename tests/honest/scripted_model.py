"""Scripts and traces its model, saves it so and loads it again."""
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 1, bias=False)
        nn.init.ones_(self.fc.weight)

    def forward(self, x):
        if x.sum() > 0:
            return self.fc(x)
        return -self.fc(-x)

@torch.jit.script
def total(x: torch.Tensor) -> torch.Tensor:
    s = torch.zeros(1)
    for i in range(x.shape[0]):
        s = s + x[i].sum()
    return s

def answer(x):
    t = torch.tensor(x, dtype=torch.float32)
    scripted = torch.jit.script(Net())
    traced = torch.jit.trace(nn.Identity(), t)
    scripted.save("net.pt")
    again = torch.jit.load("net.pt")
    assert torch.equal(again(t), scripted(t))
    for _ in range(3):
        result = (again(traced(t)).sum() + total(t)) / 2
    return result.item()
