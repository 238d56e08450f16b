"""Many small zips beside each other, which together hold what no single one may."""

from itertools import count
from pathlib import Path

import pytest

from grader.intake import Roster, Submission, collect, submission


def _hand_in(folder: Path, zips: int, files: int, size: int) -> Submission:
    """A student's folder of so many zips, each of so many files of a size, no name twice."""
    (folder / "ana").mkdir()
    for number in range(zips):
        (folder / "ana" / f"{number}.zip").write_bytes(b"PK")
    numbers = count()

    def unzip(_: bytes) -> submission.Unzipped:
        return submission.Unzipped({f"{next(numbers)}.txt": bytes(size) for _ in range(files)})

    (found,) = collect([folder], (), Roster(), unzip)
    return found


@pytest.mark.parametrize(
    ("zips", "files", "size", "refused"),
    [
        (4, 2, 100, None),
        (4, 2, 200, "the files are larger than 1 MB together"),
        (4, 3, 1, "there are more than 10 files in the zips together"),
        (1, 11, 1, "there are more than 10 files in the zips together"),
    ],
)
def test_what_all_zips_of_a_student_hold_is_counted_together(tmp_path, monkeypatch, zips, files, size, refused):
    monkeypatch.setattr(submission, "LARGEST_TOTAL", 1_000_000)
    monkeypatch.setattr(submission, "MOST_UNPACKED", 10)
    found = _hand_in(tmp_path, zips, files, size * 1000)
    assert found.refused == refused
    assert len(found.files) == (0 if refused else zips * files)
