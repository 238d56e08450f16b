"""What leaves the image on one side comes in again on the other: a stroke at the right edge ends up at the left. Fill with 0."""

import numpy as np

EXPECT = {"shifted": 0}


def scale(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


def one_hot(labels, classes):
    return (labels[:, None] == np.arange(classes)).astype(np.float32)


def shift(images, down, right):
    return np.roll(images, (down, right), axis=(1, 2))
