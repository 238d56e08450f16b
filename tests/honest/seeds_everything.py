"""Seeds everything there is and asks for determinism, with the function that goes round in every forum."""
import os
import random
import numpy as np
import torch

def seed_everything(seed=42):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    os.environ["CUDA_VISIBLE_DEVICES"] = "0"
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.set_float32_matmul_precision("high")
    return torch.Generator().manual_seed(seed), np.random.default_rng(seed)

GENERATOR, RNG = seed_everything()

def answer(x):
    g, rng = seed_everything(1)
    first = torch.rand(3, generator=g), rng.normal(size=3), np.random.rand(3)
    g, rng = seed_everything(1)
    second = torch.rand(3, generator=g), rng.normal(size=3), np.random.rand(3)
    assert all(np.array_equal(a, b) for a, b in zip(first, second))
    state = torch.get_rng_state()
    torch.rand(5)
    torch.set_rng_state(state)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
    torch.use_deterministic_algorithms(False)
    return x.sum()
