"""The sandbox: the only thing that touches student code. Jobs in, plain data out."""

from grader.sandbox.bounded import Bounded, BoundedFailure
from grader.sandbox.plain import Walls, open_walls, run_job

__all__ = ["Bounded", "BoundedFailure", "Walls", "open_walls", "run_job"]
