"""Returns what it has lying around on the way, and only at the end a number; prints objects of every kind."""
from collections import OrderedDict, defaultdict, deque
from types import SimpleNamespace
import pprint
import numpy as np
import torch

history = defaultdict(list)
args = SimpleNamespace(lr=0.1, device="cpu")

def evaluate(x):
    return {"loss": np.float64(0.5), "pred": torch.tensor(x), "rows": [tuple(r) for r in x.tolist()]}

def answer(x):
    result = OrderedDict(evaluate(x))
    history["loss"].append(result["loss"])
    recent = deque(maxlen=2)
    recent.extend(result["rows"])
    pprint.pprint(dict(result))
    print(f"{args=} {recent!r:>10} {history}")
    return torch.tensor([list(r) for r in recent], dtype=torch.float16).sum()
