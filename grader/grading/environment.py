"""What a run depends on beside its files: versions, processor class, data sets."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from grader import __version__
from grader.artefacts import Home
from grader.catalog import Entry
from grader.grading.datasets import chosen_scale
from grader.model.blame import ProblemError
from grader.model.problem import CodePart, TrainingPart
from grader.sandbox.devices import describe_devices


@cache
def _base() -> Mapping[str, str]:
    return {
        "grader": __version__,
        "python": platform.python_version(),
        "torch": version("torch"),
        "numpy": version("numpy"),
        "processor": f"{platform.system()} {platform.machine()}",
        "threads": "1",
    }


def environment_of(entry: Entry | None, home: Home, *, walls: bool = True) -> dict[str, str]:
    """The environment of a problem's runs; the data sets its training parts would use are among it.

    Without walls it is another one: nothing seen there is taken for something seen behind walls.
    """
    environment = {**_base(), **({} if walls else {"sandbox": "none"})}
    for part in entry.problem.parts if entry else ():
        if isinstance(part, CodePart) and part.limits.device == "cuda":
            environment["gpu"] = describe_devices() or "none"
        if isinstance(part, TrainingPart):
            try:
                chosen = chosen_scale(part, home)
            except ProblemError:
                environment[f"data {part.id}"] = "none"  # the part itself will be ungraded, and say what to type
                continue
            if chosen.data is not None:
                environment[f"data {part.id}"] = f"{chosen.name} {chosen.data.digest[:16]}"
            else:
                environment[f"data {part.id}"] = chosen.name
    return environment
