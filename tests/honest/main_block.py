"""Trying it out at the bottom of the file, behind the usual guard."""
import numpy as np

def answer(x):
    return x.sum()

if __name__ == "__main__":
    import torchvision
    data = np.loadtxt("data/that/is/only/at/home.csv")
    print(answer(data))
