"""Zips, honest and hostile, made here: what people's tools write is taken, what attacks is refused in a sentence."""

import io
import stat
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.bounded import archives
from grader.bounded.archives import open_zip
from grader.model.blame import Refused

CODE = b"def softmax(x):\n    return x\n"
UTF8 = 0x800


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that occur twice
        with zipfile.ZipFile(buffer, "w", how) as archive:
            for name, content in members:
                archive.writestr(name, content)
    return buffer.getvalue()


def one(name: str) -> bytes:
    return zip_of((name, CODE))


def renamed(raw: bytes, flags: int = 0) -> bytes:
    """A zip whose one name is exactly these bytes, which no library would write."""
    data = one("x" * len(raw)).replace(b"x" * len(raw), raw)
    return patched(data, flags=flags) if flags else data


def patched(data: bytes, *, flags: int | None = None, method: int | None = None, size: int | None = None) -> bytes:
    """The first member's records, in both places, with fields overwritten."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(mark)
        if flags is not None:
            struct.pack_into("<H", changed, start + at, flags)
        if method is not None:
            struct.pack_into("<H", changed, start + at + 2, method)
        if size is not None:
            struct.pack_into("<L", changed, start + at + 16, size)
    return bytes(changed)


def link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = 0o120777 << 16
    return member


def special(name: str, mode: int, content: bytes = b"/etc/passwd") -> bytes:
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = mode << 16
    return zip_of((member, content))


def with_end(
    data: bytes, *, members: int | None = None, directory: int | None = None, offset: int | None = None
) -> bytes:
    changed = bytearray(data)
    end = changed.rfind(b"PK\x05\x06")
    if members is not None:
        struct.pack_into("<HH", changed, end + 8, members, members)
    if directory is not None:
        struct.pack_into("<L", changed, end + 12, directory)
    if offset is not None:
        struct.pack_into("<L", changed, end + 16, offset)
    return bytes(changed)


def overlapping() -> bytes:
    """Two entries of the directory over the same bytes, as the tightest bombs do."""
    data = zip_of(("a.py", CODE * 9), ("b.py", CODE * 9))
    changed = bytearray(data)
    second = changed.rfind(b"PK\x01\x02")
    struct.pack_into("<L", changed, second + 42, 0)
    return bytes(changed)


def damaged() -> bytes:
    data = bytearray(zip_of(("a.py", CODE), how=zipfile.ZIP_STORED))
    data[data.find(b"def")] ^= 1
    return bytes(data)


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../a.py"))
    return buffer.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "parent": (lambda: one("../softmax.py"), "leads out"),
    "parent among what is left out": (lambda: one(".git/../../softmax.py"), "leads out"),
    "a file that is a folder too": (lambda: zip_of(("a.py", CODE), ("A.py/b.py", CODE)), "is a file in the same zip"),
    "one more than the end says": (
        lambda: with_end(zip_of(("a.py", CODE), ("b.py", CODE)), members=1), "other files than it says",
    ),
    "parent in the middle": (lambda: one("a/../../softmax.py"), "leads out"),
    "parent with backslashes": (lambda: renamed(b"..\\softmax.py"), "leads out"),
    "parent with mixed slashes": (lambda: renamed(b"a\\../..\\b.py"), "leads out"),
    "dots and blanks": (lambda: one("a/. ./b.py"), "leads out"),
    "three dots": (lambda: one(".../b.py"), "leads out"),
    "absolute": (lambda: renamed(b"/etc/cron.d/x"), "absolute"),
    "absolute with backslash": (lambda: renamed(b"\\etc\\x"), "absolute"),
    "network share": (lambda: renamed(b"\\\\host\\share\\x"), "absolute"),
    "drive": (lambda: one("C:/x.py"), "absolute"),
    "drive without slash": (lambda: one("c:x.py"), "absolute"),
    "null byte": (lambda: renamed(b"softmax.py\x00.txt"), "invisible"),
    "newline": (lambda: renamed(b"soft\nmax.py"), "invisible"),
    "escape sequence": (lambda: renamed(b"soft\x1b[2Jmax.py"), "invisible"),
    "right to left": (lambda: one("soft\u202eyp.xam"), "invisible"),
    "zero width": (lambda: one("soft\u200bmax.py"), "invisible"),
    "line separator": (lambda: one("soft\u2028max.py"), "invisible"),
    "private use": (lambda: one("soft\ue000max.py"), "invisible"),
    "symbolic link": (lambda: special("softmax.py", stat.S_IFLNK | 0o777), "a link or a special file"),
    "fifo": (lambda: special("softmax.py", stat.S_IFIFO | 0o666), "a link or a special file"),
    "device": (lambda: special("softmax.py", stat.S_IFBLK | 0o666), "a link or a special file"),
    "socket": (lambda: special("softmax.py", stat.S_IFSOCK | 0o666), "a link or a special file"),
    "twice": (lambda: zip_of(("a.py", b"1"), ("a.py", b"2")), "twice"),
    "twice in capitals": (lambda: zip_of(("a.py", b"1"), ("A.py", b"2")), "twice"),
    "twice by composition": (lambda: zip_of(("\u00e9.py", b"1"), ("e\u0301.py", b"2")), "twice"),
    "twice by sharp s": (lambda: zip_of(("stra\u00dfe.py", b"1"), ("strasse.py", b"2")), "twice"),
    "twice by dots": (lambda: zip_of(("a.py", b"1"), ("./a.py", b"2")), "twice"),
    "long name": (lambda: one("a" * 300), "too long"),
    "long in bytes": (lambda: one("\u4e2d" * 90), "too long"),
    "deep": (lambda: one("a/" * 20 + "b.py"), "too deep"),
    "many": (lambda: zip_of(*((f"{number}.py", b"") for number in range(1500)), how=zipfile.ZIP_STORED), "too many"),
    "more than it says": (
        lambda: with_end(zip_of(*((f"{n}.py", b"") for n in range(1500)), how=zipfile.ZIP_STORED), members=3),
        "other files than it says|damaged",
    ),
    "64-bit record": (lambda: with_end(one("a.py"), members=0xFFFF), "too many"),
    "huge directory": (lambda: with_end(one("a.py"), directory=0xFFFFFF00), "too many"),
    "directory beyond the end": (lambda: with_end(one("a.py"), offset=0xFFFFFF0), "damaged|overlap"),
    "one big file": (lambda: zip_of(("a.txt", bytes(31 * 10**6))), "far more|at most 30 MB"),
    "ratio": (lambda: zip_of(("a.txt", bytes(20 * 10**6))), "far more"),
    "together too much": (lambda: zip_of(*((f"{n}.txt", bytes(6 * 10**6)) for n in range(9))), "54 MB together"),
    "lying small": (lambda: patched(zip_of(("a.txt", CODE * 1000)), size=10), "not as long|damaged"),
    "lying large": (lambda: patched(zip_of(("a.txt", CODE)), size=10**6), "not as long|damaged"),
    "lying huge": (lambda: patched(zip_of(("a.txt", CODE)), size=0xFFFFFFF0), "MB together"),
    "overlapping": (overlapping, "overlap|damaged"),
    "encrypted": (lambda: patched(one("a.py"), flags=1), "password"),
    "bzip2": (lambda: zip_of(("a.py", CODE), how=zipfile.ZIP_BZIP2), "unusual"),
    "lzma": (lambda: zip_of(("a.py", CODE), how=zipfile.ZIP_LZMA), "unusual"),
    "unknown method": (lambda: patched(one("a.py"), method=99), "unusual"),
    "wrong method": (lambda: patched(zip_of(("a.py", CODE), how=zipfile.ZIP_STORED), method=8), "damaged"),
    "wrong checksum": (damaged, "damaged"),
    "cut short": (lambda: one("a.py")[:-30], "no zip|damaged"),
    "start missing": (lambda: one("a.py")[20:], "damaged|overlap"),
    "empty": (lambda: b"", "no zip"),
    "only an end": (lambda: b"PK\x05\x06" + b"\xff" * 18, "too many|damaged"),
    "tar": (tar, "no zip"),
    "gzip": (lambda: b"\x1f\x8b" + bytes(100), "gzip"),
    "rar": (lambda: b"Rar!" + bytes(100), "RAR"),
    "7z": (lambda: b"7z\xbc\xaf" + bytes(100), "7z"),
    "too large": (lambda: bytes(51 * 10**6), "51 MB"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_reason(name: str) -> None:
    make, says = HOSTILE[name]
    with pytest.raises(Refused, match=says) as caught:
        open_zip(make())
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


HONEST: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "plain": (lambda: one("softmax.py"), ["softmax.py"]),
    "a folder around it": (lambda: zip_of(("hw1/", b""), ("hw1/softmax.py", CODE)), ["hw1/softmax.py"]),
    "from a Mac": (
        lambda: zip_of(("hw/.DS_Store", b"x"), ("__MACOSX/hw/._softmax.py", b"x"), ("hw/softmax.py", CODE)),
        ["hw/softmax.py"],
    ),
    "from Windows": (lambda: renamed(b"hw\\softmax.py"), ["hw/softmax.py"]),
    "a download": (lambda: one("softmax (1).py"), ["softmax (1).py"]),
    "caches": (lambda: zip_of(("__pycache__/a.pyc", b"x"), (".git/config", b"x"), ("a.py", CODE)), ["a.py"]),
    "an environment and what it links to": (
        lambda: zip_of(
            ("a.py", CODE), *((f"hw/.venv/lib/{'d/' * 20}{number}.py", b"") for number in range(1500)),
            (link("hw/venv/bin/python"), b"/usr/bin/python3"), ("node_modules/left/index.js", b"x"),
        ),
        ["a.py"],
    ),
    "a folder of a project": (lambda: one("a/b/c/d/e/f/g/h/i/j.py"), ["a/b/c/d/e/f/g/h/i/j.py"]),
    "compiled things": (lambda: zip_of(("fast.so", b"x"), ("fast.dll", b"x"), ("a.py", CODE)), ["a.py"]),
    "weights": (lambda: zip_of(("model.pth", b"\x80\x02"), ("a.py", CODE)), ["model.pth", "a.py"]),
    "umlauts": (lambda: one("übung/lösung.py"), ["übung/lösung.py"]),
    "umlauts in pieces": (lambda: one("u\u0308bung.py"), ["übung.py"]),
    "UTF-8 that is not declared": (lambda: renamed("übung.py".encode()), ["übung.py"]),
    "another alphabet": (lambda: one("задача/ответ.py"), ["задача/ответ.py"]),
    "stored": (lambda: zip_of(("a.py", CODE), how=zipfile.ZIP_STORED), ["a.py"]),
    "dots": (lambda: one("./hw/a.b.c.py"), ["hw/a.b.c.py"]),
    "empty file": (lambda: zip_of(("__init__.py", b"")), ["__init__.py"]),
    "with a comment before": (lambda: b"#!/bin/sh\n" + one("a.py"), ["a.py"]),
    "a zip inside": (lambda: zip_of(("inner.zip", one("a.py"))), ["inner.zip"]),
    "no file at all": (lambda: zip_of(), []),
    "two megabytes of zeros": (lambda: zip_of(("log.txt", bytes(2 * 10**6))), ["log.txt"]),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_archive_is_opened(name: str) -> None:
    make, names = HONEST[name]
    assert list(open_zip(make())[0]) == names


def test_contents_come_out_as_they_went_in() -> None:
    opened = open_zip(zip_of(("a.py", CODE), ("b/c.txt", b"\x00\xff")))
    assert opened == ({"a.py": CODE, "b/c.txt": b"\x00\xff"}, 0)


@pytest.mark.parametrize(
    "data",
    [
        [(f"data/{number}.jpg", b"x") for number in range(1500)],
        [("mnist/train-images.idx3-ubyte", bytes(47 * 10**6)), ("mnist/t10k-images-idx3-ubyte", bytes(8 * 10**6))],
        [("runs/events.out.tfevents.1.host", bytes(60 * 10**6))],
    ],
)
def test_a_data_set_in_a_zip_is_left_out_where_it_is_too_much(data):
    files, left_out = open_zip(zip_of(("hw/a.py", CODE), *data))
    assert (files, left_out) == ({"hw/a.py": CODE}, len(data))


@given(st.binary(max_size=300))
def test_any_bytes_are_opened_or_refused(data: bytes) -> None:
    assert opens_or_refuses(b"PK\x03\x04" + data + b"PK\x05\x06" + data[:18].ljust(18, b"\0"))


@given(st.data())
def test_a_zip_with_changed_bytes_is_opened_or_refused(data: st.DataObject) -> None:
    changed = bytearray(zip_of(("softmax.py", CODE), ("hw/b.py", CODE * 20)))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    assert opens_or_refuses(bytes(changed))


def opens_or_refuses(data: bytes) -> bool:
    try:
        files, _ = open_zip(data)
    except Refused:
        return True
    return sum(map(len, files.values())) <= archives.MOST_BYTES and all(not name.startswith("/") for name in files)
