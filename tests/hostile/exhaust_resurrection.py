"""Leaves objects that come back from every end in twos, to keep the collector busy for ever."""

import gc

EXPECT = {"ending": ["timeout", "memory", "finished"]}
LIMITS = {"seconds": 1}


class Hydra:
    def __init__(self):
        self.me = self

    def __del__(self):
        Hydra(), Hydra()


def attack(x):
    Hydra()
    while True:
        gc.collect()
