"""Replaces the writer of arrays beneath the harness by one that claims a type that does not pass. It is not read."""

import json
import struct

import numpy as np
import safetensors.numpy

EXPECT = {"ending": "garbled"}


def attack(x):
    def save(arrays):
        header = json.dumps({"a0": {"dtype": "O64", "shape": [1], "data_offsets": [0, 8]}, "__metadata__": {"a": "b"}}).encode()
        return struct.pack("<Q", len(header)) + header + bytes(8)

    safetensors.numpy.save = save
    return np.zeros(1)
