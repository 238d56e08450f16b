"""What nothing here can use is not taken in; what a program or a habit brings along is."""

import io
import zipfile

import pytest
from filled_store import NOW, SILENT, assign, enrol

from grader.model.blame import Refused
from grader.service.accept import accept
from grader.store import Store, handed

ANSWERS = {"answers.txt": b"[a/one]\np1 = 1\n"}


def packed() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.py", "x = 1\n")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("talk.MP4", b"film"),
        ("run/setup.exe", b"x"),
        ("model", b"\x7fELF\x02\x01\x01"),
        ("notes.txt", b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0"),
        ("fast.so", b""),
    ],
)
def test_a_film_or_a_machines_program_is_refused_by_a_sentence_and_nothing_is_kept(
    both: Store, name: str, data: bytes
) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    with pytest.raises(Refused, match="nothing here can use; leave it out"):
        accept(both, SILENT, given, ana.id, ana.id, {**ANSWERS, name: data}, NOW)
    with both.read() as tx:
        assert handed.submissions(tx, given.name) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("more.py", b"x = 1\n"), ("softmax (1).py", b"x = 1\n"), ("work.ipynb", b"{}"), ("work.zip", packed()),
        ("work.rar", b"Rar!"), ("weights.safetensors", b"\0" * 9), ("net.pt", b"PK"), ("x.npz", b"PK"),
        ("data.csv", b"1,2\n"), ("MZ.txt", b"MZ is how this note begins"), ("photo.png", b"\x89PNG"),
        (".DS_Store", b"\0"), ("derivation.pdf", b"%PDF"),
    ],
)  # fmt: skip
def test_all_else_is_taken_as_before(both: Store, name: str, data: bytes) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    accept(both, SILENT, given, ana.id, ana.id, {**ANSWERS, name: data}, NOW)


def test_a_class_that_is_graded_in_bulk_is_taken_whole(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    accept(both, SILENT, given, ana.id, ana.id, {**ANSWERS, "talk.mp4": b"film"}, NOW, via="bulk", force=True)
