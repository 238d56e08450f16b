"""What every value of the program has in common: frozen, closed, comparable, writable as JSON."""

from typing import TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict

#: A member of a set; what our own side hands over may have such keys in its dicts too.
Key: TypeAlias = "bool | int | float | str | tuple[Key, ...] | None"
#: What crosses a process border: None, bool, int, float, str, NumPy arrays, lists, tuples and string-keyed dicts of
#: these, and sets. Never a class of anybody's own. What student code returned has tuples only where asked for.
Plain: TypeAlias = (
    "bool | int | float | str | np.ndarray | list[Plain] | tuple[Plain, ...] | frozenset[Key] | dict[str, Plain] | None"
)


class Value(BaseModel):
    """A frozen record. Unknown fields are an error, so that a misspelt key is told, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")
