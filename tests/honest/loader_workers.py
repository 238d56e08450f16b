"""Loads batches with worker processes."""
import torch
from torch.utils.data import DataLoader, TensorDataset

def answer(x):
    data = TensorDataset(torch.tensor(x))
    loader = DataLoader(data, batch_size=1, shuffle=True, num_workers=2, pin_memory=True, persistent_workers=True, prefetch_factor=4)
    other = DataLoader(data, 1, False, None, None, 2)
    assert len(other) == len(loader)
    return sum(batch.sum() for (batch,) in loader)
