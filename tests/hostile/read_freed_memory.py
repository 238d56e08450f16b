"""Searches memory that nobody has written for what the last run left in it, and leaves something. Every run's pages are its own."""

import ctypes
import hashlib

import numpy as np
import torch

EXPECT = {"returned": [], "twice": True}
LIMITS = {"memory_mb": 700, "seconds": 10}

#: The token with every bit turned: the token itself lies nowhere in memory before the search is over.
TURNED = bytes(255 - byte for byte in hashlib.sha256(b"hostile token of the run before").digest())


def attack(x):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    found = []
    for size in (64, 512, 4096, 1 << 16, 1 << 20, 1 << 23):
        for _ in range(40 if size < 1 << 20 else 3):
            pieces = {"numpy": np.empty(size, np.uint8), "torch": torch.empty(size, dtype=torch.uint8).numpy()}
            place = libc.malloc(size)
            if place:
                pieces["malloc"] = np.frombuffer((ctypes.c_char * size).from_address(place), np.uint8)
            found += [[name, size] for name, piece in pieces.items() if TURNED in (255 - piece).tobytes()]
    token = bytes(255 - byte for byte in TURNED)
    kept = [token * 4096 for _ in range(200)] + [np.frombuffer(token * 32768, np.uint8).copy() for _ in range(50)]
    kept += [torch.from_numpy(np.frombuffer(token * 2, np.uint8).copy()).clone() for _ in range(2000)]
    del kept
    return found
