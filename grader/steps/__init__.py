"""The algebra of derivations: named steps, what follows from what, and how far rounding carries.

Pure: nothing here reads a file or a clock. Runs in the bounded zone, on the author's functions.
"""

from grader.steps.graph import Step, StepGraph, Wrong, build
from grader.steps.key import Row, make_key

__all__ = ["Row", "Step", "StepGraph", "Wrong", "build", "make_key"]
