"""The careful way to choose a device."""
import torch

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

def answer(x):
    torch.manual_seed(0)
    torch.cuda.manual_seed_all(0)
    torch.backends.cudnn.deterministic = True
    return torch.as_tensor(x).to(device).sum()
