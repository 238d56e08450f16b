"""All generators by name."""

from collections.abc import Mapping

from .arrays import arrays
from .complexes import complexes
from .forms import forms
from .indexed import indexed
from .logic import logic
from .numbers import numbers
from .pair import Generator
from .pieces import pieces
from .scalars import scalars
from .sets import sets
from .spellings import spellings
from .steps import steps
from .systems import systems
from .units import units

FAMILIES: Mapping[str, Generator] = {
    made.__name__: made
    for made in (
        arrays,
        complexes,
        forms,
        indexed,
        logic,
        numbers,
        pieces,
        scalars,
        sets,
        spellings,
        steps,
        systems,
        units,
    )
}
