"""Saves its model to the working folder and loads it again."""
import os
import pickle
import numpy as np
import torch

os.makedirs("checkpoints", exist_ok=True)

def answer(x):
    torch.save({"x": torch.tensor(x)}, "checkpoints/model.pth")
    np.save("x.npy", x)
    with open("x.pkl", "wb") as f:
        pickle.dump(x, f)
    loaded = torch.load("checkpoints/model.pth", map_location="cpu")
    assert np.load("x.npy").sum() == pickle.load(open("x.pkl", "rb")).sum()
    return loaded["x"].sum()
