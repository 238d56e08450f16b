"""Was a notebook once: plotting setup, display, version prints."""
import sys, platform
import numpy as np
print(sys.version, platform.platform(), np.__version__, sys.executable)
np.set_printoptions(precision=3, suppress=True)
np.random.seed(42)

def answer(x):
    try:
        from IPython.display import display
        display(x)
    except ImportError:
        pass
    return x.sum()
