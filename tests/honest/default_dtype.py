"""Works in double precision by changing the default type, and sets print options and anomaly detection."""
import torch

torch.set_default_dtype(torch.float64)
torch.set_default_device("cpu")
torch.set_printoptions(precision=4, sci_mode=False)
torch.autograd.set_detect_anomaly(True)
torch.set_grad_enabled(True)

def answer(x):
    w = torch.ones(3, requires_grad=True)
    total = (torch.from_numpy(x) @ w).sum()
    total.backward()
    assert w.grad.dtype == torch.float64
    torch.set_default_dtype(torch.float32)
    return w.grad.sum()
