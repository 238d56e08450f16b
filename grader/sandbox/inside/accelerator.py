"""The first touch of a graphics processor in a run: after sealing, and before anything of the student's is read."""

import importlib
import os

#: Whether this run sees a device at all, known without touching it.
CONTROL = "/dev/nvidiactl"


def start() -> None:
    """Make the context. What fails here is ours: the run has not said that it is sealed yet."""
    # Read when cuBLAS is first used: without it its sums may come out otherwise in each run, and PyTorch warns of that.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch = importlib.import_module("torch")
    torch.zeros(1, device="cuda")
    torch.cuda.synchronize()
