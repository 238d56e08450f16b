"""What every value of the program has in common: frozen, closed, comparable, writable as JSON."""

from typing import TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict

#: What crosses a process border: None, bool, int, float, str, NumPy arrays, and lists and string-keyed
#: dicts of these. Never a class of anybody's own.
Plain: TypeAlias = "bool | int | float | str | np.ndarray | list[Plain] | dict[str, Plain] | None"


class Value(BaseModel):
    """A frozen record. Unknown fields are an error, so that a misspelt key is told, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")
