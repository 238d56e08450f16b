"""Plots what it does, and shows it."""
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cm

matplotlib.use("TkAgg")
plt.rcParams["figure.figsize"] = (8, 6)
plt.style.use("ggplot")

def answer(x):
    fig, axes = plt.subplots(2, 3, figsize=(10, 4))
    for ax in axes.flatten():
        ax.imshow(x, cmap=cm.viridis)
        ax.set_title("x")
    fig, ax = plt.subplots()
    line, = plt.plot(np.arange(3), label="loss")
    ax.legend(loc="best")
    counts, bins, patches = plt.hist(x.ravel(), bins=3)
    centres = 0.5 * (bins[1:] + bins[:-1]) - 1
    (top, bottom), *others = plt.bar(centres, counts), plt.errorbar(0, 1)
    fig, (left, right) = plt.subplots(1, 2)
    handles, labels = left.get_legend_handles_labels()
    first, *rest = plt.stem(x)
    x0, x1, y0, y1 = right.axis()
    plt.figure()
    plt.subplot(1, 2, 1)
    plt.savefig("loss.png")
    plt.tight_layout()
    plt.show()
    with plt.style.context("dark_background"):
        plt.close("all")
    return x.sum()
