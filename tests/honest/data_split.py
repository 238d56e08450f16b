"""Datasets in each of the usual ways: split, subset, sampler, collate function, iterable ones, weighted, a generator."""
import torch
from torch.utils.data import (BatchSampler, ConcatDataset, DataLoader, Dataset, IterableDataset, RandomSampler, Subset,
                              TensorDataset, WeightedRandomSampler, random_split)

class Rows(Dataset):
    def __init__(self, x):
        self.x = torch.as_tensor(x)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return {"row": self.x[i], "label": i}

class Stream(IterableDataset):
    def __iter__(self):
        assert torch.utils.data.get_worker_info() is None
        return iter(range(3))

def collate(batch):
    return torch.stack([item["row"] for item in batch])

def answer(x):
    data = Rows(x)
    train, test = random_split(data, [1, 1], generator=torch.Generator().manual_seed(0))
    most, rest = random_split(TensorDataset(data.x), [0.5, 0.5])
    assert len(Subset(data, [0])) == 1 == len(most) and list(DataLoader(Stream(), batch_size=3))[0].sum() == 3
    WeightedRandomSampler([0.5, 0.5], 2)
    loader = DataLoader(ConcatDataset([train, test]), batch_sampler=BatchSampler(RandomSampler(data), 2, drop_last=False),
                        collate_fn=collate, num_workers=2)
    inputs = next(iter(DataLoader(data, batch_size=2, shuffle=True, drop_last=True)))
    assert inputs["label"].sum() == 1
    return sum(batch.sum() for batch in loader)
