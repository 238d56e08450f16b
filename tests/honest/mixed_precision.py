"""Mixed precision as for a GPU, where there is none: autocast, a GradScaler in both spellings, channels last."""
import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
scaler = torch.cuda.amp.GradScaler(enabled=torch.cuda.is_available())
other = torch.amp.GradScaler("cuda")

def answer(x):
    net = nn.Linear(3, 1).to(device, memory_format=torch.preserve_format)
    opt = torch.optim.AdamW(net.parameters(), lr=1e-3)
    t = torch.tensor(x, dtype=torch.float32, device=device)
    for which in (scaler, other):
        opt.zero_grad(set_to_none=True)
        with torch.amp.autocast("cpu", dtype=torch.bfloat16):
            loss = net(t).pow(2).mean()
        with torch.autocast(device_type=device, enabled=False):
            loss = loss.float()
        which.scale(loss).backward()
        which.unscale_(opt)
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        which.step(opt)
        which.update()
    with torch.cuda.amp.autocast():
        pass
    return t.sum()
