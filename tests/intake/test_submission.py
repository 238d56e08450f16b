"""Submissions as they lie on an assistant's disk: who handed in what, under which names, and what is refused."""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.intake import submission
from grader.intake.roster import Person, Roster
from grader.intake.submission import Submission, Unzipped, collect, digest_files, find_file
from grader.model.blame import Refused, SandboxError

EXPECTED = {"softmax", "lse", "softmax.py"}
NOBODY = Roster()


def _zip(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _unzip(data: bytes) -> Unzipped:
    """Stands for the bounded child: plain zips, and a refusal for everything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Unzipped({name: archive.read(name) for name in archive.namelist()})
    except zipfile.BadZipFile:
        raise Refused("this is no zip") from None


def _lay(root: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def _collect(*paths: Path, roster: Roster = NOBODY, expected: set[str] = EXPECTED) -> dict[str, Submission]:
    return {one.student: one for one in collect(paths, expected, roster, _unzip)}


def _files(found: Mapping[str, Submission]) -> dict[str, list[str]]:
    return {student: sorted(one.files) for student, one in found.items()}


def test_a_class_is_a_folder_of_folders_zips_and_files(tmp_path):
    _lay(
        tmp_path,
        {
            "ana/answers.txt": b"1",
            "ana/softmax/softmax.py": b"2",
            "ben.zip": _zip(**{"answers.txt": b"3", "softmax.py": b"4"}),
            "cleo.txt": b"5",
            "dan.py": b"6",
            "students.csv": b"id\n",
            "README.md": b"",
            ".DS_Store": b"",
        },
    )
    assert _files(_collect(tmp_path)) == {
        "ana": ["answers.txt", "softmax/softmax.py"],
        "ben": ["answers.txt", "softmax.py"],
        "cleo": ["answers.txt"],
        "dan": ["softmax.py"],
    }


@pytest.mark.parametrize(
    "name", ["answers.txt", "Answers.TXT", "softmax.py", "softmax (1).py", "lse/x.py", "answers (2).txt"]
)
def test_a_folder_with_something_asked_for_is_one_students(tmp_path, name):
    _lay(tmp_path / "ana", {name: b"1"})
    assert list(_collect(tmp_path / "ana")) == ["ana"]


def test_the_folder_one_stands_in_has_a_name(tmp_path, monkeypatch):
    _lay(tmp_path / "ana", {"answers.txt": b"1"})
    monkeypatch.chdir(tmp_path / "ana")
    assert list(_collect(Path("."))) == ["ana"]


def test_a_file_alone_keeps_its_name_where_it_is_not_clear_what_it_is(tmp_path):
    _lay(tmp_path, {"ana.py": b"1", "ana.ipynb": b"2"})
    found = _collect(tmp_path, expected={"softmax.py", "lse.py"})
    assert _files(found) == {"ana": ["ana.ipynb", "ana.py"]}


@pytest.mark.parametrize(
    ("inside", "files"),
    [
        ({"hw/answers.txt": b"1", "hw/softmax/softmax.py": b"2"}, ["answers.txt", "softmax/softmax.py"]),
        ({"ana/hw/answers.txt": b"1"}, ["answers.txt"]),
        ({"softmax/softmax.py": b"2"}, ["softmax/softmax.py"]),  # a problem's folder is no wrapper
        ({"hw/softmax/softmax.py": b"2"}, ["softmax/softmax.py"]),
        ({"hw/answers.txt": b"1", "notes.txt": b"3"}, ["hw/answers.txt", "notes.txt"]),
        ({"__MACOSX/._answers.txt": b"0", "hw/answers.txt": b"1", "hw/.DS_Store": b"0"}, ["answers.txt"]),
        ({"hw/__pycache__/x.pyc": b"", "hw/.git/x": b"", "hw/venv/a.py": b"", "hw/answers.txt": b""}, ["answers.txt"]),
    ],
)  # fmt: skip
def test_wrappers_and_leftovers_are_taken_off(tmp_path, inside, files):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ana.zip").write_bytes(_zip(**inside))
    _lay(tmp_path / "class" / "ben", {f"wrapped/{name}": data for name, data in inside.items()})
    assert _files(_collect(tmp_path / "class")) == {"ana": files, "ben": files}


def test_a_zip_in_a_folder_is_opened_in_its_place_and_a_zip_in_it_is_not(tmp_path):
    inner = _zip(**{"softmax.py": b"1", "deep.zip": _zip(x=b"2")})
    _lay(tmp_path / "ana", {"answers.txt": b"0", "softmax/code.zip": inner})
    found = _collect(tmp_path / "ana")["ana"]
    assert sorted(found.files) == ["answers.txt", "softmax/deep.zip", "softmax/softmax.py"]
    assert found.notes == ("softmax/code.zip was opened, deep.zip in it was not: hand in its files",)


def test_a_bad_zip_is_refused_and_the_others_go_on(tmp_path):
    _lay(tmp_path, {"ana.zip": b"no zip", "ben/answers.txt": b"1"})
    found = _collect(tmp_path)
    assert found["ana"].refused == "this is no zip"
    assert found["ben"].refused is None


@pytest.mark.parametrize("where", ["file", "folder", "student"])
def test_links_are_refused(tmp_path, where):
    secret = tmp_path / "secret"
    _lay(secret, {"answers.txt": b"of somebody else"})
    students = tmp_path / "class"
    _lay(students / "ben", {"answers.txt": b"1"})
    if where == "student":
        (students / "ana").symlink_to(secret)
    else:
        (students / "ana").mkdir()
        target = secret / "answers.txt" if where == "file" else secret
        (students / "ana" / "answers.txt").symlink_to(target)
    found = _collect(students)
    assert found["ana"].files == {}
    assert "is a link" in (found["ana"].refused or "")
    assert found["ben"].files


def test_who_types_a_link_means_what_it_leads_to(tmp_path):
    _lay(tmp_path / "real", {"ana/answers.txt": b"1"})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert _files(_collect(tmp_path / "link")) == {"ana": ["answers.txt"]}


@pytest.mark.parametrize("place", ["ana", "ana/pipe"])
def test_a_pipe_is_refused_and_nothing_waits_for_it(tmp_path, place):
    (tmp_path / "ana").mkdir()
    if place == "ana":
        (tmp_path / "ana").rmdir()
    os.mkfifo(tmp_path / place)
    assert "file" in (_collect(tmp_path)["ana"].refused or "")


@pytest.mark.parametrize(
    ("limit", "value", "files", "says"),
    [
        ("MOST_FILES", 2, {"a": b"", "b": b"", "c": b""}, "more than 2 files"),
        ("LARGEST_FILE", 1_000_000, {"a": b"x" * 1_000_001}, "a is larger than 1 MB"),
        ("LARGEST_TOTAL", 1_000_000, {"a": b"x" * 600_000, "b": b"x" * 600_000}, "larger than 1 MB together"),
        ("DEEPEST", 2, {"1/2/3/4": b""}, "more than 2 deep"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_the_limit(tmp_path, monkeypatch, limit, value, files, says):
    monkeypatch.setattr(submission, limit, value)
    _lay(tmp_path / "ana", files)
    assert says in (_collect(tmp_path)["ana"].refused or "")


def test_a_file_we_may_not_read_is_our_failure_and_not_the_students(tmp_path, monkeypatch):
    _lay(tmp_path, {"ana/answers.txt": b"1", "ben/answers.txt": b"2"})

    def opened(file, *args, real=os.open, **kwargs):
        if "ana" in str(file):
            raise PermissionError(13, "Permission denied")
        return real(file, *args, **kwargs)

    monkeypatch.setattr(submission.os, "open", opened)
    found = _collect(tmp_path)
    assert found["ana"].refused is None
    assert found["ana"].unread == "ana could not be read: Permission denied"
    assert found["ben"].unread is None


def test_a_zip_over_which_our_reader_dies_is_our_failure_and_stops_nobody_else(tmp_path):
    _lay(tmp_path, {"ana/work.zip": b"PK ana", "ben/work.zip": b"PK ben"})

    def unzip(data):
        if data == b"PK ana":
            raise SandboxError("the child died")
        return Unzipped({"answers.txt": b"1"}, 12)

    found = {one.student: one for one in collect([tmp_path], (), Roster(), unzip)}
    assert (found["ana"].refused, found["ben"].unread) == (None, None)
    assert found["ana"].unread == "ana could not be opened, which is our failure: the child died"
    assert set(found["ben"].files) == {"answers.txt"}
    assert "12 data files in work.zip left out: too many or too large" in found["ben"].notes


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ({f"data/{n}.png": b"x" for n in range(9)}, None),
        ({"cifar/data_batch_1": b"x" * 900}, None),
        ({"mnist/train-images-idx3-ubyte": b"x" * 300, "mnist/t10k.gz": b"x" * 300}, None),
        ({f"{n}.py": b"x" for n in range(9)}, "more than 6 files"),
        ({"notes.txt": b"x" * 900}, "notes.txt is larger than"),
        ({"run.ipynb": b"x" * 900}, "run.ipynb is larger than 0 MB: clear its outputs and save it"),
        ({"a.txt": b"x" * 300, "b.txt": b"x" * 300}, "larger than 0 MB together"),
    ],
)
def test_a_data_set_beside_a_program_costs_nobody_the_program(tmp_path, monkeypatch, files, refused):
    for name, most in (("MOST_FILES", 6), ("LARGEST_FILE", 500), ("LARGEST_TOTAL", 550)):
        monkeypatch.setattr(f"grader.intake.submission.{name}", most)
    _lay(tmp_path, {f"ana/{name}": data for name, data in {"softmax.py": b"1", **files}.items()})
    ana = _collect(tmp_path)["ana"]
    if refused is None:
        assert set(ana.files) == {"softmax.py"}
        assert ana.notes[0].endswith("left out: too many or too large")
    else:
        assert refused in (ana.refused or "")


def test_data_that_is_asked_for_and_data_that_is_not_too_much_stay(tmp_path, monkeypatch):
    _lay(tmp_path, {"ana/softmax.py": b"1", "ana/weights.npz": b"2", "ana/x.png": b"3"})
    assert set(_collect(tmp_path)["ana"].files) == {"softmax.py", "weights.npz", "x.png"}
    monkeypatch.setattr("grader.intake.submission.MOST_FILES", 2)
    assert set(_collect(tmp_path, expected=EXPECTED | {"weights.npz"})["ana"].files) == {"softmax.py", "weights.npz"}


def test_names_that_are_no_text_are_made_text(tmp_path):
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)
    with open(folder + b"/softmax\xff.py", "wb") as stream:
        stream.write(b"1")
    ((student, one),) = _collect(tmp_path).items()
    assert student == "caf\ufffd"
    assert next(iter(one.files)) == "softmax\ufffd.py"
    assert len(one.digest) == 32


def test_the_roster_says_who_is_who_and_who_handed_in_nothing(tmp_path):
    roster = Roster((Person("ana", "Ana Lima"), Person("ben"), Person("cleo")))
    _lay(tmp_path, {"Ana Lima_12_assignsubmission_file_/answers.txt": b"1", "benn/answers.txt": b"2"})
    found = _collect(tmp_path, roster=roster)
    assert list(found) == ["ana", "ben", "benn", "cleo"]
    assert found["benn"].notes == ("`benn` is nobody of the roster; nearest: ben",)
    assert found["cleo"].notes == ("nothing was handed in",)
    assert found["ana"].files == {"answers.txt": b"1"}


def test_what_one_student_handed_in_at_several_places_is_one_submission(tmp_path):
    _lay(
        tmp_path,
        {
            "one/ana/answers.txt": b"1",
            "one/ana/softmax.py": b"2",
            "two/ana/answers.txt": b"3",
            "one/ben/answers.txt": b"",
        },
    )
    found = _collect(tmp_path / "one", tmp_path / "two")
    assert found["ana"].files == {"answers.txt": b"3", "softmax.py": b"2"}
    assert found["ana"].notes == ("`answers.txt` was handed in twice; the later one counts",)


def test_a_refused_place_beside_a_sound_one_is_noted(tmp_path):
    _lay(tmp_path, {"ana/answers.txt": b"1", "ana.zip": b"no zip"})
    found = _collect(tmp_path)["ana"]
    assert found.refused is None
    assert "one of the things handed in was refused: this is no zip" in found.notes


@pytest.mark.parametrize(
    ("files", "read"),
    [
        (["answers.txt"], "answers.txt"),
        (["Answers.txt"], "Answers.txt"),
        (["answers (1).txt"], "answers (1).txt"),
        (["answers.txt.txt"], "answers.txt.txt"),
        (["old/answers.txt", "answers.txt"], "answers.txt"),
        (["hw/answers.txt"], "hw/answers.txt"),
        (["answers (1).txt", "answers.txt"], "answers.txt"),
        (["answer.txt"], None),
    ],
)
def test_the_answer_file_is_found_under_the_names_it_gets(files, read):
    contents = {name: f"[some/problem]\ny = {name}".encode() for name in files}
    found = Submission("ana", contents).answers().responses("some/problem")
    assert {id: response.text for id, response in found.items()} == ({"y": read} if read else {})


@pytest.mark.parametrize("name", ["ana.rar", "ana.7z", "ana.tar.gz", "ana.tgz", "ana.TAR", "ana.tar.xz"])
def test_an_archive_that_is_no_zip_is_refused_and_says_what_to_hand_in(tmp_path, name):
    _lay(tmp_path, {name: b"Rar!"})
    (found,) = _collect(tmp_path).values()
    assert found.refused == f"{name} was not opened: hand in a zip, or the files themselves"


def test_a_zip_is_opened_whatever_archive_it_is_called(tmp_path):
    _lay(tmp_path, {"ana.rar": _zip(**{"softmax.py": b"1"})})
    assert _files(_collect(tmp_path)) == {"ana": ["softmax.py"]}


def test_archives_beside_other_files_and_within_a_zip_stay_closed_with_a_note(tmp_path):
    inner = _zip(**{"softmax.py": b"1"})
    _lay(
        tmp_path, {"ana/softmax.py": b"1", "ana/data.tar.gz": b"2", "ben.zip": _zip(**{"hw.zip": inner, "a.py": b"3"})}
    )
    found = _collect(tmp_path)
    assert _files(found) == {"ana": ["data.tar.gz", "softmax.py"], "ben": ["a.py", "hw.zip"]}
    assert found["ana"].notes == ("data.tar.gz was not opened: hand in a zip, or the files themselves",)
    assert found["ben"].notes == ("ben.zip was opened, hw.zip in it was not: hand in its files",)


def test_a_zip_that_holds_only_another_archive_is_refused_and_says_what_to_hand_in(tmp_path):
    _lay(tmp_path, {"ana.zip": _zip(**{"hw/hw1.zip": _zip(**{"softmax.py": b"1"})})})
    (found,) = _collect(tmp_path).values()
    assert found.refused == "ana.zip holds hw/hw1.zip and no files: hand in that zip, or its files"


def test_weights_that_are_zips_inside_stay_what_they_are(tmp_path):
    _lay(tmp_path, {"ana/softmax.py": b"1", "ana/model.pt": _zip(**{"data.pkl": b"2"})})
    assert _files(_collect(tmp_path)) == {"ana": ["model.pt", "softmax.py"]}


@pytest.mark.parametrize(
    ("files", "at_root", "found"),
    [
        (["softmax/softmax.py", "softmax.py"], True, "softmax/softmax.py"),
        (["softmax.py"], True, "softmax.py"),
        (["softmax.py"], False, None),
        (["Softmax/Softmax.py"], False, "Softmax/Softmax.py"),
        (["softmax/Softmax.py", "softmax.py"], True, "softmax.py"),  # an exact name before a nearly right one
        (["softmax (1).py"], True, "softmax (1).py"),
        (["softmax (1).py", "softmax (2).py"], True, "softmax (2).py"),
        *[
            ([name], True, name)
            for name in (
                "softmax - Copy.py",
                "softmax - Copy (2).py",
                "softmax-Copy1.py",
                "softmax copy.py",
                "softmax copy 2.py",
                "softmax 2.py",
                "softmax_copy.py",
                "softmax(1).py",
                "softmax - Kopie.py",
                "softmax – copia.py",
                "Copy of softmax.py",
                "Copy_of_softmax.py",
                "Kopie von softmax.py",
                "Copie de softmax.py",
                "softmax.py.txt",
                "Copy of Softmax (1).py.txt",
            )
        ],
        (["softmax2.py"], True, None),
        (["copysoftmax.py"], True, None),
        (["softmax.txt"], True, None),
        (["softmax/deeper/softmax.py"], True, None),
        (["other/softmax.py"], True, None),
        (["mysoftmax.py", "softmax.py.bak"], True, None),
    ],
)
def test_a_program_is_found_in_the_problems_folder_or_at_the_root(files, at_root, found):
    assert find_file(dict.fromkeys(files, b""), "softmax", "softmax.py", at_root=at_root) == found


def test_a_program_asked_for_in_a_folder_is_found_there():
    files = dict.fromkeys(["net/layers/dense.py", "net/dense.py"], b"")
    assert find_file(files, "net", "layers/dense.py", at_root=True) == "net/layers/dense.py"


def test_a_digest_tells_names_and_contents_apart_but_not_their_order():
    assert digest_files({"a": b"1", "b": b"2"}) == digest_files({"b": b"2", "a": b"1"})
    others = [{"a": b"1"}, {"a": b"2"}, {"b": b"1"}, {"a": b"", "b": b"1"}, {"a:1": b""}, {}]
    assert len({digest_files(files) for files in others}) == len(others)
