import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from grader.data.npz import read_npz
from grader.model.blame import ProblemError

RNG = np.random.default_rng(0)
GOOD = {
    "x_train": RNG.integers(0, 256, size=(20, 4, 4, 3), dtype=np.uint8),
    "y_train": np.arange(20) % 10,
    "x_test": RNG.integers(0, 256, size=(10, 4, 4, 3), dtype=np.uint8),
    "y_test": np.arange(10, dtype=np.uint8),
    "class_names": np.array(list("abcdefghij")),
}


def _file(folder: Path, **arrays: np.ndarray) -> Path:
    np.savez_compressed(folder / "some.npz", **arrays)
    return folder / "some.npz"


def _npy(header: str) -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def _with_member(folder: Path, name: str, content: bytes) -> Path:
    path = folder / "some.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for known, array in GOOD.items():
            if known != name:
                member = io.BytesIO()
                np.save(member, array)
                archive.writestr(f"{known}.npy", member.getvalue())
        archive.writestr(f"{name}.npy", content)
    return path


@pytest.mark.parametrize("axes", [(0, 1, 2, 3), (0, 3, 1, 2)])
def test_images_are_read_with_channels_last_or_first(miniature, tmp_path, axes):
    turned = {name: GOOD[name].transpose(axes) for name in ("x_train", "x_test")}
    arrays = read_npz(_file(tmp_path, **{**GOOD, **turned}), miniature.registry["mini"])
    assert np.array_equal(arrays.x_train, GOOD["x_train"].transpose(0, 3, 1, 2))
    assert np.array_equal(arrays.y_test, np.arange(10))
    assert arrays.y_test.dtype == np.int64


def test_pictures_of_one_channel_may_leave_its_axis_out(miniature, tmp_path):
    flat = RNG.integers(0, 256, size=(20, 5, 5), dtype=np.uint8)
    path = _file(tmp_path, **{**GOOD, "x_train": flat, "x_test": flat[:10]})
    assert np.array_equal(read_npz(path, miniature.registry["digits"]).x_train, flat[:, None])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x_train": GOOD["x_train"].astype(np.float32)}, "is float32|says it is float32"),
        ({"x_train": np.array([{"a": 1}], dtype=object)}, "x_train"),
        ({"x_train": GOOD["x_train"][:, :3]}, "expected \\(n, 4, 4, 3\\)"),
        ({"y_train": np.arange(20.0)}, "y_train"),
        ({"y_train": np.eye(20, dtype=int)}, "one whole number an image"),
        ({"class_names": np.array(list("jihgfedcba"))}, "its classes are j, i"),
    ],
)
def test_arrays_of_another_kind_are_told_in_a_sentence(miniature, tmp_path, change, says):
    with pytest.raises(ProblemError, match=says):
        read_npz(_file(tmp_path, **{**GOOD, **change}), miniature.registry["mini"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an array",
        _npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000, 4, 4, 3), }"),
        _npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 4, 4, 3), }"),
        _npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }") + b"cos\nsystem\n(S'true'\ntR.",
        _npy("{'descr': '|S0', 'fortran_order': False, 'shape': (5,), }"),
        _npy("__import__('os').system('true')"),
        _npy("(" * 500),
    ],
)
def test_a_hostile_array_is_told_in_a_sentence(miniature, tmp_path, content):
    with pytest.raises(ProblemError, match="x_train"):
        read_npz(_with_member(tmp_path, "x_train", content), miniature.registry["mini"])


def test_a_member_that_would_unpack_without_end_is_not_unpacked(miniature, tmp_path):
    path = _with_member(tmp_path, "x_train", bytes(250_000_001))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(ProblemError, match="would unpack to 250,000,001 bytes"):
        read_npz(path, miniature.registry["mini"])


def test_a_missing_array_a_text_file_and_a_cut_file_are_told_in_a_sentence(miniature, tmp_path):
    entry = miniature.registry["mini"]
    without = _file(tmp_path, **{name: GOOD[name] for name in ("x_train", "y_train")})
    with pytest.raises(ProblemError, match="no array `x_test`"):
        read_npz(without, entry)
    without.write_bytes(_file(tmp_path, **GOOD).read_bytes()[:-100])
    with pytest.raises(ProblemError, match="no data set"):
        read_npz(without, entry)
    without.write_text("hello")
    with pytest.raises(ProblemError, match="no data set"):
        read_npz(without, entry)
    with pytest.raises(ProblemError, match="cannot be read"):
        read_npz(tmp_path / "nowhere.npz", entry)
