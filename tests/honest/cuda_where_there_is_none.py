"""Puts everything on a GPU without asking whether there is one."""
import torch

device = "cuda"
model = torch.nn.Linear(3, 1, bias=False).cuda()
model.to(device)

def answer(x):
    x = torch.tensor(x, dtype=torch.float32).cuda()
    x = x.to("cuda:0", non_blocking=True).to(torch.device("cuda"))
    with torch.no_grad():
        model.weight.fill_(1.0)
        return model(x).sum().cpu().item()
