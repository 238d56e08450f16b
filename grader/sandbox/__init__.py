"""The sandbox: the only thing that touches student code. Jobs in, plain data out."""

from grader.sandbox.bounded import Bounded, BoundedFailure
from grader.sandbox.layers import Layer, inspect_layers, require_layers
from grader.sandbox.running import SandboxMode, Walls, open_walls, run_job

__all__ = [
    "Bounded", "BoundedFailure", "Layer", "SandboxMode", "Walls", "inspect_layers", "open_walls", "require_layers",
    "run_job",
]  # fmt: skip
