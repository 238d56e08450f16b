"""pylab where nobody looks: the names of matplotlib.pyplot and of NumPy in one place."""

from importlib import import_module

for _name in ("matplotlib.pyplot", "numpy", "numpy.fft", "numpy.linalg", "numpy.random"):
    _place = import_module(_name)
    globals().update({name: getattr(_place, name) for name in _place.__all__})
