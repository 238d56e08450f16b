"""Service: a zip in, its files out, member by member under limits. Nothing is ever extracted to a disk.

What honest people's tools put into zips is no reason to refuse: a folder around everything, `__MACOSX`, `.DS_Store`,
`__pycache__`, backslashes from Windows, names in decomposed Unicode from a Mac, `softmax (1).py`.
"""

import contextlib
import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from grader.model.blame import Refused
from grader.model.data_files import is_data
from grader.model.value import Plain

MB = 1_000_000
MOST_BYTES = 50 * MB
MOST_MEMBERS = 1_000
#: With what is left out: an environment or a repository's history, which is never read.
MOST_LISTED = 20_000
MOST_MEMBER_BYTES = 30 * MB
MOST_DEPTH = 12
MOST_NAME = 200
#: Far beyond what code, text or trained weights reach; only looked at where it matters.
MOST_RATIO = 150
_RATIO_FROM_BYTES = 5 * MB
_DIRECTORY_BYTES = 4 * MB

_JUNK = re.compile(
    r"(^|/)(__MACOSX|__pycache__|\.git|\.ipynb_checkpoints|\.idea|\.vscode|\.?venv|node_modules|site-packages"
    r"|\.(mypy|pytest|ruff)_cache)(/|$)"
    r"|(^|/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$|\.(pyc|pyo|so|pyd|dll|dylib)$",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"[A-Za-z]:")
_OTHER_ARCHIVES = {
    b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zX": "xz",
}  # fmt: skip
_END = b"PK\x05\x06"
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1


def serve(request: dict[str, Any]) -> Plain:
    """{"data": bytes of a zip as uint8} → {"files": {name: content as uint8}, "left_out": how many}.

    Refused with the reason where it breaks a rule.
    """
    files, left_out = open_zip(request["data"].tobytes())
    return {"files": {name: np.frombuffer(content, np.uint8) for name, content in files.items()}, "left_out": left_out}


def open_zip(data: bytes) -> tuple[dict[str, bytes], int]:
    """The files of a zip by name, `/` between folders, and how many were left out, being data, as they were too many.

    Refused names the first rule it breaks.
    """
    _check_form(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) != struct.unpack_from("<H", data, data.rfind(_END) + 10)[0]:
                raise Refused("the zip holds other files than it says; make it anew")
            _check_apart(listed)
            named = [(member, _read_name(member)) for member in listed]
            kept = [(member, name) for member, name in named if not _JUNK.search(name)]
            taken = _without_data(kept)
            _check_whole([member for member, _ in taken], len(data))
            return _read_members(archive, taken), len(kept) - len(taken)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, ValueError, NotImplementedError):
        raise Refused("the zip is damaged or cut short; make it anew") from None


def _check_form(data: bytes) -> None:
    """What can be told before anything is parsed."""
    for start, name in _OTHER_ARCHIVES.items():
        if data.startswith(start):
            raise Refused(f"this is a {name} archive; hand in a zip, or the files themselves")
    if len(data) > MOST_BYTES:
        raise Refused(f"the zip has {len(data) / MB:.0f} MB; at most {MOST_BYTES // MB} MB are taken")
    place = data.rfind(_END)
    if place < 0 or len(data) < place + 22:
        raise Refused("this is no zip, or it is cut short; make it anew")
    members, size = struct.unpack_from("<HL", data, place + 10)
    if members > MOST_LISTED or size > _DIRECTORY_BYTES:  # also where it says "see the 64-bit record"
        raise _too_many()


def _too_many() -> Refused:
    return Refused(f"the zip holds too many files; at most {MOST_MEMBERS} are taken: leave out data and environments")


def _check_apart(members: list[zipfile.ZipInfo]) -> None:
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise Refused("files in the zip overlap; make it anew")
        end = member.header_offset + 30 + member.compress_size


def _without_data(named: list[tuple[zipfile.ZipInfo, str]]) -> list[tuple[zipfile.ZipInfo, str]]:
    """All members where that is not too much, else those that are no data: a data set costs nobody the program."""
    sizes = [member.file_size for member, _ in named]
    if len(named) <= MOST_MEMBERS and sum(sizes) <= MOST_BYTES and max(sizes, default=0) <= MOST_MEMBER_BYTES:
        return named
    return [(member, name) for member, name in named if not (is_data(name) or name.endswith("/"))]


def _check_whole(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise _too_many()
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        raise Refused(
            f"the files in the zip have {total / MB:.0f} MB together; at most {MOST_BYTES // MB} MB are taken"
        )
    if total > _RATIO_FROM_BYTES and total > MOST_RATIO * size:
        raise Refused("the zip unpacks to far more than any homework; hand in only what was asked for")


def _read_members(archive: zipfile.ZipFile, members: Iterable[tuple[zipfile.ZipInfo, str]]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    taken: set[str] = set()
    for member, name in members:
        if len(PurePosixPath(name).parts) > MOST_DEPTH or len(name.encode()) > MOST_NAME:
            raise Refused(f"the path {_show(name)} is too long or too deep; keep files in one folder")
        _check_member(member, name)
        if member.is_dir() or name.endswith("/"):
            continue
        folded = name.casefold()
        if folded in taken:
            raise Refused(f"the zip holds {_show(name)} twice (names differ at most in capitals); keep one")
        taken.add(folded)
        files[name] = _read_content(archive, member, name)
    for name in files:
        if any(str(folder) in taken for folder in PurePosixPath(name.casefold()).parents):
            raise Refused(f"{_show(name)} lies in a folder that is a file in the same zip; make it anew")
    return files


def _read_name(member: zipfile.ZipInfo) -> str:
    """The member's name in one spelling. Refused where it leads out of the archive or cannot be shown."""
    raw = member.orig_filename
    if not member.flag_bits & _UTF8_FLAG:
        with contextlib.suppress(UnicodeError):  # many tools write UTF-8 without saying so
            raw = raw.encode("cp437").decode("utf-8")
    name = unicodedata.normalize("NFC", raw).replace("\\", "/")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in name):
        raise Refused(f"a file name in the zip holds invisible characters: {_show(name)}; give it a plain name")
    if name.startswith("/") or _DRIVE.match(name):
        raise Refused(f"the zip holds an absolute path, {_show(name)}; zip the folder itself")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if any(part.strip(" .") == "" for part in parts):
        raise Refused(f"the path {_show(name)} leads out of the zip; zip the folder itself")
    return "/".join(parts) + ("/" if name.endswith("/") else "")


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(f"{_show(name)} in the zip is a link or a special file; hand in the file it stands for")
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise Refused("the zip is protected by a password; hand it in without one")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(f"{_show(name)} is compressed in an unusual way; make the zip with your system's own tool")
    if member.file_size > MOST_MEMBER_BYTES:
        raise Refused(
            f"{_show(name)} has {member.file_size / MB:.0f} MB; at most {MOST_MEMBER_BYTES // MB} MB are taken"
        )


def _read_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """Exactly as many bytes as were announced; the checksum is compared by the library at the end."""
    with archive.open(member) as file:
        content = file.read(member.file_size + 1)
        if len(content) != member.file_size or file.read(1):
            raise Refused(f"{_show(name)} is not as long as the zip says; make it anew")
    return content


def _show(name: str) -> str:
    """A name as it may stand in a sentence."""
    shown = "".join(char if char.isprintable() else "�" for char in name[:60])
    return f"“{shown}{'…' if len(name) > 60 else ''}”"
