"""Your columns count the classes from 1: here the first class is 0."""

import numpy as np

EXPECT = {"encoded": 0}


def scale(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


def one_hot(labels, classes):
    return (labels[:, None] == np.arange(1, classes + 1)).astype(np.float32)


def shift(images, down, right):
    moved = np.zeros_like(images)
    height, width = images.shape[1:]
    rows, columns = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
    old_rows, old_columns = slice(max(-down, 0), height - max(down, 0)), slice(max(-right, 0), width - max(right, 0))
    moved[:, rows, columns] = images[:, old_rows, old_columns]
    return moved
