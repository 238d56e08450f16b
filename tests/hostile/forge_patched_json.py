"""Replaces the writer of JSON beneath the harness by one that writes bare numbers and constants. None of that is read."""

import json

EXPECT = {"ending": "garbled"}


def attack(x):
    json.dumps = lambda *_, **__: '{"$d":[["returned",Infinity]]}'
    return 1
