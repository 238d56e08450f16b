"""Wraps its model for several GPUs, asks how many there are, waits for them and tidies their memory."""
import torch
from torch import nn

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
print(torch.__version__, torch.version.cuda, torch.cuda.device_count(), torch.backends.mps.is_available())

def answer(x):
    net = nn.Linear(3, 1, bias=False)
    nn.init.constant_(net.weight, 1.0)
    if torch.cuda.device_count() > 1:
        print("many")
    net = nn.DataParallel(net)
    net.to(device)
    out = net(torch.tensor(x, dtype=torch.float32).to(device, non_blocking=True))
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    torch.cuda.empty_cache()
    assert list(net.state_dict()) == ["module.weight"]
    return net.module(torch.tensor(x, dtype=torch.float32)).sum().item() if out.shape == (2, 1) else 0
