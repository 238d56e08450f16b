"""Uses the workers of a DataLoader to run code beside the one that is watched. They load in the same process here."""

import os

import torch
from torch.utils.data import DataLoader, Dataset

EXPECT = {"returned": True}
LIMITS = {"seconds": 10, "memory_mb": 600}


class Spawning(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return os.getpid()


def attack(x):
    pids = {int(pid) for batch in DataLoader(Spawning(), num_workers=8) for pid in batch}
    return pids == {os.getpid()}
