"""Has a package with relative imports, a folder put on the path, a module imported by name, and one run by exec."""
FILES = {
    "net/__init__.py": "from .layers import total\nfrom . import layers as layers\n__all__ = ['total']\n",
    "net/layers.py": "from __future__ import annotations\nfrom .deep.sums import add\n\ndef total(x: Array) -> float:\n    return add(x)\n",
    "net/deep/__init__.py": "",
    "net/deep/sums.py": "import numpy as np\n\ndef add(x):\n    return np.sum(x)\n",
    "src/utils.py": "def identity(x):\n    return x\n",
    "config.py": "SCALE = 1.0\n",
    "README.md": "# Homework\n",
}
import importlib
import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "src"))
import utils
from net import *
from net.layers import total as also

config = importlib.reload(importlib.import_module("config"))
names = {}
exec(open("config.py").read(), names)

def answer(x):
    assert also is total and __name__ in sys.modules and names["SCALE"] == config.SCALE
    return utils.identity(total(x)) * config.SCALE
