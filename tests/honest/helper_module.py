"""Splits its work over two files."""
FILES = {"my_layers.py": "import numpy as np\n\ndef total(x):\n    return np.sum(x)\n"}
from my_layers import total

def answer(x):
    return total(x)
