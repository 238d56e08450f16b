"""Changes how everybody computes: default types, threads, gradients, generators, error states. The next run begins anew."""

import random

import numpy as np
import torch

EXPECT = {"returned": True, "twice": True}
LIMITS = {"memory_mb": 600, "seconds": 30}  # it starts all of PyTorch, on a busy machine too

USUAL = [
    "torch.float32", "cpu", 1, True, False, False, False, False, "warn", 8, 4, False,
]


def attack(x):
    drawn = [random.random(), float(np.random.rand()), float(torch.rand(1))]
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    again = [random.random(), float(np.random.rand()), float(torch.rand(1))]
    seen = [
        str(torch.get_default_dtype()), str(torch.get_default_device()), torch.get_num_threads(), torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(), torch.are_deterministic_algorithms_enabled(), torch.is_anomaly_enabled(),
        torch.is_autocast_enabled("cpu"), np.geterr()["over"], np.get_printoptions()["precision"], torch._tensor_str.PRINT_OPTS.precision,
        torch.is_warn_always_enabled(),
    ]
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_num_threads(3)
    torch.set_grad_enabled(False)
    torch.inference_mode().__enter__()
    torch.use_deterministic_algorithms(True)
    torch.autograd.set_detect_anomaly(True)
    torch.set_autocast_enabled("cpu", True)
    torch.set_printoptions(precision=1)
    torch.set_warn_always(True)
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    random.seed(7)
    np.random.seed(7)
    return True if seen == USUAL and drawn == again else [seen, drawn, again]
