import json

import numpy as np
import pytest

from grader.data.arrays import Arrays, digest
from grader.data.shelf import MANIFEST, get, normalised, put, shelf
from grader.model.blame import ProblemError, SandboxError


@pytest.fixture
def arrays(miniature) -> Arrays:
    return Arrays(miniature.x[:20], miniature.y[:20], miniature.x[20:], miniature.y[20:])


@pytest.fixture
def stored(miniature, arrays, tmp_path):
    return put(miniature.registry["mini"], arrays, "a test", "a note", tmp_path)


def test_what_is_stored_is_got_back_whole(stored, arrays, tmp_path):
    again = get("mini", tmp_path)
    assert again == stored
    assert digest(again.arrays()) == digest(arrays) == again.digest
    assert isinstance(again.arrays().x_train, np.memmap)


def test_a_data_set_not_stored_is_none(tmp_path):
    assert get("mini", tmp_path) is None


def test_a_second_data_set_of_the_name_takes_the_place_of_the_first_under_open_readers(
    miniature, stored, arrays, tmp_path
):
    reader = stored.arrays()
    normalised(stored, "test")
    put(
        miniature.registry["mini"],
        Arrays(arrays.x_test, arrays.y_test, arrays.x_train, arrays.y_train),
        "b",
        "",
        tmp_path,
    )
    assert digest(reader) == digest(arrays)
    assert get("mini", tmp_path).train == 10
    assert not (stored.folder / "x_test.normalised.npy").exists()
    assert sorted(file.name for file in shelf(tmp_path).iterdir()) == [".lock", "mini"]


def test_storing_the_same_again_keeps_the_files(miniature, stored, arrays, tmp_path):
    before = stored.x_train.stat().st_ino
    put(miniature.registry["mini"], arrays, "a test", "a note", tmp_path)
    assert stored.x_train.stat().st_ino == before


def test_normalised_training_images_have_mean_0_and_deviation_1_in_each_channel(stored):
    x = np.load(normalised(stored, "train"))
    assert x.dtype == np.float32
    assert x.shape == (20, 3, 4, 4)
    assert np.allclose(x.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    assert np.allclose(x.std(axis=(0, 2, 3)), 1, atol=1e-5)


def test_test_images_are_normalised_by_the_training_set(stored, arrays):
    x = np.load(normalised(stored, "test"))
    mean, std = (arrays.x_train / 255).mean(axis=(0, 2, 3)), (arrays.x_train / 255).std(axis=(0, 2, 3))
    expected = (arrays.x_test / 255 - mean[:, None, None]) / std[:, None, None]
    assert np.allclose(x, expected, atol=1e-5)


def test_normalised_images_are_written_once(stored):
    path = normalised(stored, "train")
    before = path.stat().st_ino
    assert normalised(stored, "train").stat().st_ino == before
    assert path.stat().st_mode & 0o444 == 0o444


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / MANIFEST).write_text("{"),
        lambda folder: (folder / MANIFEST).write_text("[]"),
        lambda folder: (folder / MANIFEST).write_text(
            json.dumps({**json.loads((folder / MANIFEST).read_text()), "train": 21})
        ),
        lambda folder: (folder / "x_train.npy").unlink(),
        lambda folder: (folder / "y_test.npy").write_bytes(b""),
        lambda folder: (folder / "x_test.npy").write_bytes((folder / "x_test.npy").read_bytes()[:-1]),
        lambda folder: np.save(folder / "y_train.npy", np.zeros(20)),
    ],
)
def test_a_damaged_data_set_says_what_to_do(stored, tmp_path, damage):
    damage(stored.folder)
    with pytest.raises(ProblemError, match=r"the data set mini is damaged .*; remove that folder and add it again"):
        get("mini", tmp_path)


def test_a_place_that_takes_no_files_is_our_own_failure(miniature, arrays, tmp_path):
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(SandboxError, match="could not store the data set mini"):
        put(miniature.registry["mini"], arrays, "a test", "", tmp_path)
