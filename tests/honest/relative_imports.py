"""Was part of a package: its imports have dots, as many as its folders were deep, and one names what is not used."""
FILES = {
    "layers.py": "import numpy as np\nfrom .helpers.sums import add\n\nCOUNT = []\n\ndef total(x):\n    return add(x)\n",
    "layer_utils.py": "from .layers import *\nfrom . import layers as same\n\ndef both(x):\n    return same.total(x)\n",
    "helpers/__init__.py": "",
    "helpers/sums.py": "import numpy as np\n\ndef add(x):\n    return np.sum(x)\n",
}
import layers
from . import layer_utils
from .layers import total
from ..layer_utils import *
from ...layers import COUNT
from .fast_layers import *
from cs.im2col import im2col_indices

try:
    from .im2col_cython import col2im
except ImportError:
    print("run setup.py first")

def answer(x):
    assert total is layers.total and COUNT is layers.COUNT and layers.__spec__.name == "layers" == layers.__name__
    return (both(x) + layer_utils.both(x)) / 2
