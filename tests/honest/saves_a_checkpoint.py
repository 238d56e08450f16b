"""Writes a checkpoint of model and optimiser as the tutorial does, resumes from it, and tidies up."""
import os
import sys
import torch
from torch import nn

sys.path.append('.')
sys.path.insert(0, os.getcwd())
CHECKPOINTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checkpoints")
os.makedirs(CHECKPOINTS, exist_ok=True)

def answer(x):
    net = nn.Linear(3, 1)
    opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    net(torch.tensor(x).float()).sum().backward()
    opt.step()
    path = os.path.join(CHECKPOINTS, f"epoch_{1:03d}.pt")
    torch.save({"epoch": 1, "model": net.state_dict(), "opt": opt.state_dict()}, path)
    torch.save(net, "whole.pt")
    state = torch.load(path, map_location="cuda" if torch.cuda.is_available() else "cpu", weights_only=True)
    again = nn.Linear(3, 1)
    again.load_state_dict(state["model"])
    opt.load_state_dict(state["opt"])
    whole = torch.load("whole.pt", weights_only=False)
    assert torch.equal(again.weight, net.weight) and torch.equal(whole.weight, net.weight)
    os.remove(path)
    os.rename("whole.pt", "best.pt")
    return x.sum() if os.path.exists("best.pt") else 0
