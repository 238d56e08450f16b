"""Modern Python: annotations, dataclasses, pattern matching, logging, pathlib."""
from __future__ import annotations
import logging
from dataclasses import dataclass
from pathlib import Path
import numpy as np
import numpy.typing as npt

logging.basicConfig(level=logging.DEBUG)
log = logging.getLogger(__name__)
Path("out").mkdir(exist_ok=True)
Path("out/log.txt").write_text("begun")

@dataclass
class Layer:
    weight: npt.NDArray[np.float64]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        match x.ndim:
            case 2:
                return x @ self.weight
            case _:
                raise ValueError(x.shape)

def answer(x: np.ndarray) -> float:
    log.info("called with %s", x.shape)
    return float(Layer(np.ones(3))(x).sum())
