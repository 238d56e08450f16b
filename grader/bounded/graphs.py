"""Exported networks: checked and run where an operator that misbehaves can do no harm."""

from typing import Any

from grader.model.value import Plain


def serve(request: dict[str, Any]) -> Plain:
    """See `grader.graph.evaluate.evaluate`."""
    from grader.graph.evaluate import evaluate

    answer: Plain = evaluate(request)
    return answer
