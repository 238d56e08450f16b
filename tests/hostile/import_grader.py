"""Imports the grader's own parts, the reference and other problems by name. Only what runs beside it is there."""

import importlib

EXPECT = {"returned": []}


def attack(x):
    found = []
    for name in ("grader.model", "grader.checkers", "grader.store", "grader.steps", "grader.sandbox.wire", "grader.sandbox.plain",
                 "grader.bounded", "grader.cli", "reference", "problems", "solution", "cases", "wrong", "pytest", "pydantic", "pip",
                 "setuptools", "pyseccomp"):
        try:
            importlib.import_module(name)
            found.append(name)
        except ImportError:
            pass
    return found
