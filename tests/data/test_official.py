import gzip
import io
import tarfile
from dataclasses import replace

import numpy as np
import pytest

from grader.data.container import sha256_of
from grader.data.official import read_official
from grader.model.blame import ProblemError


def _is_the_miniature(arrays, miniature) -> bool:
    x, y = np.concatenate([arrays.x_train, arrays.x_test]), np.concatenate([arrays.y_train, arrays.y_test])
    return np.array_equal(x, miniature.x) and np.array_equal(y, miniature.y) and len(arrays.x_train) == 20


@pytest.mark.parametrize("form", ["cifar-python", "cifar-binary"])
def test_both_releases_give_the_same_images_from_the_archive_and_from_its_folder(miniature, tmp_path, form):
    entry = miniature.registry["mini"]
    from_archive, origin, _ = read_official(miniature.archive(tmp_path, form), entry)
    from_folder, _, _ = read_official(miniature.lay(tmp_path / "extracted", form), entry)
    below, _, _ = read_official(miniature.lay(tmp_path / "up" / "cifar-10-batches-py", form).parent, entry)
    assert all(_is_the_miniature(arrays, miniature) for arrays in (from_archive, from_folder, below))
    assert form in origin


@pytest.mark.parametrize("packed", [False, True])
def test_idx_files_are_read_packed_and_unpacked(miniature, tmp_path, packed):
    folder = miniature.lay(tmp_path, "idx", packed=packed)
    arrays, _, note = read_official(folder, miniature.registry["digits"])
    assert arrays.x_train.shape == (20, 1, 5, 5)
    assert np.array_equal(np.concatenate([arrays.y_train, arrays.y_test]), miniature.y)
    assert note == ""


def test_test_images_alone_are_split_and_the_note_says_so(miniature, tmp_path):
    folder = miniature.lay(tmp_path, "idx", without="train")
    arrays, _, note = read_official(folder, miniature.registry["digits"])
    again, _, _ = read_official(folder, miniature.registry["digits"])
    assert (len(arrays.x_train), len(arrays.x_test)) == (8, 2)
    assert np.array_equal(arrays.x_test, again.x_test)
    assert "only the 10 test images were there: 8 of them" in note


def test_a_file_with_something_put_before_its_name_is_still_found(miniature, tmp_path):
    for file in miniature.lay(tmp_path, "idx", packed=True).iterdir():
        file.rename(tmp_path / f"mnist-{file.name}")
    assert len(read_official(tmp_path, miniature.registry["digits"])[0].x_train) == 20


def test_a_path_to_one_official_idx_file_means_the_folder_it_lies_in(miniature, tmp_path):
    for name, content in miniature.files["idx"].items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
    path = tmp_path / "t10k-images-idx3-ubyte.gz"
    known = {archive.sha256 for archive in miniature.registry["digits"].releases[0].archives}
    assert sha256_of(path) in known
    assert len(read_official(path, miniature.registry["digits"])[0].x_train) == 20


@pytest.mark.parametrize("form", ["cifar-python", "cifar-binary"])
def test_one_flipped_bit_in_an_extracted_file_is_found(miniature, tmp_path, form):
    folder = miniature.lay(tmp_path, form)
    file = next(file for file in folder.iterdir() if file.name.startswith("two"))
    content = bytearray(file.read_bytes())
    content[-60] ^= 1
    file.write_bytes(content)
    with pytest.raises(ProblemError, match=r"two.* is not the official file"):
        read_official(folder, miniature.registry["mini"])


def test_an_archive_cut_short_is_told_from_the_official_one(miniature, tmp_path):
    path = miniature.archive(tmp_path, "cifar-python")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ProblemError, match=r"none of the official files of mini .*cut short"):
        read_official(path, miniature.registry["mini"])


def test_a_folder_with_a_batch_missing_names_it(miniature, tmp_path):
    with pytest.raises(ProblemError, match="one of mini missing"):
        read_official(miniature.lay(tmp_path, "cifar-python", without="one"), miniature.registry["mini"])
    with pytest.raises(ProblemError, match=r"expected last or last.bin in it"):
        read_official(tmp_path / "..", miniature.registry["mini"])


def _as_official(miniature, path, form="cifar-python"):
    """The registry's entry, with this file's own digest as the official one: a wall behind the first wall."""
    entry = miniature.registry["mini"]
    release = next(release for release in entry.releases if release.form == form)
    archive = replace(release.archives[0], sha256=sha256_of(path), size=path.stat().st_size)
    return replace(entry, releases=(replace(release, archives=(archive,)),))


def _tar(path, members):
    with tarfile.open(path, "w:gz") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_an_archive_that_unpacks_without_end_is_given_up(miniature, tmp_path):
    path = _tar(tmp_path / "bomb.tar.gz", [(tarfile.TarInfo("filler"), bytes(60_000_000))])
    with pytest.raises(ProblemError, match="far more than the data set"):
        read_official(path, _as_official(miniature, path))


def test_an_archive_of_very_many_members_is_given_up(miniature, tmp_path):
    path = _tar(tmp_path / "many.tar.gz", [(tarfile.TarInfo(f"m{n}"), b"") for n in range(300)])
    with pytest.raises(ProblemError, match="more than 200 members"):
        read_official(path, _as_official(miniature, path))


def test_links_and_names_that_climb_write_and_read_nothing(miniature, tmp_path):
    link = tarfile.TarInfo("one")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    climbing = tarfile.TarInfo("../../climbed")
    path = _tar(tmp_path / "links.tar.gz", [(link, b""), (climbing, b"x")])
    with pytest.raises(ProblemError, match="one, two, last of mini missing"):
        read_official(path, _as_official(miniature, path))
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_after_a_broken_gzip_stream_are_told_in_a_sentence(miniature, tmp_path):
    path = tmp_path / "broken.tar.gz"
    path.write_bytes(miniature.archives["cifar-python"][:700])
    with pytest.raises(ProblemError, match=r"damaged|missing"):
        read_official(path, _as_official(miniature, path))
    path.write_bytes(b"no gzip at all")
    with pytest.raises(ProblemError, match="damaged"):
        read_official(path, _as_official(miniature, path))


def test_an_official_digest_on_a_file_that_is_no_batch_is_told_in_a_sentence(miniature, tmp_path):
    entry = miniature.registry["mini"]
    python, binary = entry.releases
    swapped = replace(python, train=binary.train, test=binary.test)
    folder = miniature.lay(tmp_path, "cifar-binary")
    with pytest.raises(ProblemError, match=r"one.bin is no batch"):
        read_official(folder, replace(entry, releases=(swapped,)))
