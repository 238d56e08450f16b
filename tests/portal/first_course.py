"""What the tests of the portal know of the course they work in, and how they read a page."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from grader.issuing.skeleton import write_skeleton

PASSWORD = "a long enough password"
#: A right solution of `topic/code`, and one that gets nothing.
RELU = b"import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
ABSOLUTE = b"import numpy as np\n\n\ndef relu(x):\n    return np.abs(x)\n"


def write_first_course(folder: Path) -> None:
    """Write a course of a numeric, a choice and a function problem: 3, 2 and 3 points."""
    (folder / "problems" / "assignments").mkdir(parents=True)
    for kind, slug in (("numeric", "topic/number"), ("choice", "topic/pick"), ("function", "topic/code")):
        write_skeleton(kind, slug, folder / "problems" / slug, folder / "reference" / slug)


def said(browser: FlaskClient, address: str) -> str:
    """A page's text without its tags, runs of space as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(address).text))
