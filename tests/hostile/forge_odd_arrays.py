"""Returns arrays of types whose comparisons surprise: complex, dates, text, records. None passes."""

import numpy as np

EXPECT = {"raised": "NotPlain"}


def attack(x):
    return [np.zeros(2, "complex128"), np.array(["1.0"]), np.array(["2020"], "datetime64[Y]"), np.zeros(1, "i4,f4")]
