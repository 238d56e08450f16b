"""The real downloads, where GRADER_REAL_DATA names a folder that holds them: they are nobody's to ship."""

import os
from pathlib import Path

import numpy as np
import pytest

from grader.data import add

FOLDER = Path(os.environ.get("GRADER_REAL_DATA", "nowhere"))


@pytest.mark.skipif(not any(FOLDER.glob("*t10k-images*")), reason="GRADER_REAL_DATA holds no MNIST test images")
def test_the_official_mnist_test_images_are_split_8000_to_2000(tmp_path):
    data = add("mnist", FOLDER, tmp_path)
    assert (data.train, data.test) == (8_000, 2_000)
    assert data.channel_mean == pytest.approx((0.13,), abs=0.005)  # 0.1307 on all of MNIST
    assert np.bincount(data.arrays().y_test).min() > 150


@pytest.mark.skipif(not (FOLDER / "cifar10_subset.npz").exists(), reason="GRADER_REAL_DATA holds no CIFAR-10 subset")
def test_the_cifar_10_subset_has_the_published_channel_means(tmp_path):
    data = add("cifar10_subset", FOLDER / "cifar10_subset.npz", tmp_path)
    assert data.channel_mean == pytest.approx((0.4914, 0.4822, 0.4465), abs=0.005)
    assert data.channel_std == pytest.approx((0.247, 0.243, 0.262), abs=0.005)
    assert np.bincount(data.arrays().y_test).tolist() == [200] * 10
