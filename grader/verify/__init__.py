"""A problem proves itself before a student meets it."""

from grader.verify.problem import Progress, verify

__all__ = ["Progress", "verify"]
