"""What cannot work in a sandbox, and what to write instead: a sentence beside the student's own exception."""

import bdb
import errno
import os
import re
import socket
import subprocess
import traceback
import unicodedata

from grader.sandbox.inside import pieces

_NO_NETWORK = "no network here: everything that is needed is given as arguments or files"
_NO_PROGRAMS = "no other programs can be started here: do the work in Python"
_SCRATCH = os.environ["HOME"]
_WRITABLE = (_SCRATCH, "/dev/shm")  # noqa: S108  (the sandbox's own)
_RENAMED = {"xrange": "range", "raw_input": "input", "unicode": "str", "unichr": "chr", "long": "int"}
_OF_DICT = {"has_key": "`key in d`", "iteritems": "d.items()", "itervalues": "d.values()", "iterkeys": "d.keys()"}
_OF_NUMPY = frozenset({"int", "float", "bool", "object", "str", "complex"})
#: Categories of Unicode: spaces of other widths, invisible characters, and typographic quotation marks.
_LOOK_ALIKE = frozenset({"Zs", "Cf", "Pi", "Pf", "Ps"})
_PACKAGES = "NumPy, PyTorch, SymPy and the Python standard library"


class NotDefined(Exception):  # noqa: N818  (its name is shown to the student)
    """The function that was asked for is not in the submission."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, as Python or as torch says it."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def find_hit(error: BaseException) -> str | None:
    """The limit of the run that is behind this exception, by its name; None where there is none."""
    if isinstance(error, pieces.TakesTooLong):
        return "load_seconds"
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "files" if _no_file_left() else "scratch_mb"
    if number == errno.EMFILE:
        return "descriptors"
    if "can't start new thread" in str(error) or (number == errno.EAGAIN and "fork" in _last_source(error)):
        return "processes"
    return None


def _no_file_left() -> bool:
    try:
        return any(os.statvfs(folder).f_ffree == 0 for folder in _WRITABLE)
    except OSError:
        return False


def find_hint(error: BaseException) -> str | None:
    """The sentence for this exception, or None where its own message says enough."""
    for finder in (
        _module_hint, _input_hint, _cuda_hint, _resource_hint, _blocked_hint, _file_hint, _exit_hint, _notebook_hint,
        _text_hint, _old_python_hint, _unwritten_hint,
    ):  # fmt: skip
        sentence = finder(error)
        if sentence is not None:
            return sentence
    return None


def is_of_network(error: BaseException) -> bool:
    """Whether an exception came of there being no network."""
    return _blocked_hint(error) == _NO_NETWORK


def _module_hint(error: BaseException) -> str | None:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return (
            f"{error.name.partition('.')[0]} is not available here: use {_PACKAGES}, or hand in the file if it is yours"
        )
    return None


def _input_hint(error: BaseException) -> str | None:
    if isinstance(error, bdb.BdbQuit):
        return "nobody is there to debug: take out breakpoint() or pdb.set_trace()"
    if isinstance(error, EOFError) and "input(" in _last_source(error):
        return "nobody is there to type: take values as arguments instead of asking with input()"
    return None


def _unwritten_hint(error: BaseException) -> str | None:
    """A place of a starter file that is as it was handed out."""
    if isinstance(error, NotImplementedError) and _last_source(error).startswith("raise NotImplementedError"):
        return "nothing is written there yet: put your own lines in place of `raise NotImplementedError`"
    return None


def _notebook_hint(error: BaseException) -> str | None:
    """A line of a notebook in a .py file, as some programs export them."""
    text = error.text if isinstance(error, SyntaxError) else None
    if isinstance(text, str) and text.lstrip().startswith(("!", "%")):
        return "only a notebook understands this line: take it out, or hand in the notebook itself"
    return None


def _text_hint(error: BaseException) -> str | None:
    """A file that is no UTF-8, and characters that look like others: pasted, or made by a word processor."""
    said = error.msg if isinstance(error, SyntaxError) and isinstance(error.msg, str) else ""
    if "null bytes" in said or "Non-UTF-8" in said or "codec can't decode" in said:
        return "the file is not saved as UTF-8: save it anew with that encoding"
    odd = re.match(r"invalid (?:non-printable )?character .*\(?U\+([0-9A-F]+)", said)
    if odd:
        looks_alike = unicodedata.category(chr(int(odd[1], 16))) in _LOOK_ALIKE
        what = "spaces and quotation marks" if looks_alike else "that character"
        return f"the character U+{odd[1]} was pasted from a page or a text: type {what} of this line anew"
    return None


def _old_python_hint(error: BaseException) -> str | None:
    """What was right in Python 2, or in NumPy before 1.24, and is not any more."""
    if isinstance(error, SyntaxError) and error.msg == "multiple exception types must be parenthesized":
        return "this is Python 2: write `except Error as name:`"
    gone = re.match(r"module 'numpy' has no attribute '(\w+)'", str(error)) if type(error) is AttributeError else None
    if gone and gone[1] in _OF_NUMPY:
        return f"np.{gone[1]} is no longer in NumPy: write {gone[1]}"
    name = error.name if isinstance(error, NameError | AttributeError | ImportError) else None
    if type(name) is not str:
        return None
    if isinstance(error, NameError):
        return f"{name} is a name of Python 2: here it is {_RENAMED[name]}" if name in _RENAMED else None
    if isinstance(error, ImportError):
        old = str(error).startswith("cannot import name 'i") and name == "itertools"
        return (
            "izip, imap and ifilter are of Python 2: here they are zip, map and filter, without an import"
            if old
            else None
        )
    if isinstance(error, AttributeError) and type(error.obj) is dict and name in _OF_DICT:
        return f"{name} is a method of Python 2: write {_OF_DICT[name]}"
    return None


def _cuda_hint(error: BaseException) -> str | None:
    text = str(error)
    if isinstance(error, AssertionError | RuntimeError) and ("CUDA" in text or "NVIDIA" in text):
        return 'no GPU here: write device = "cuda" if torch.cuda.is_available() else "cpu"'
    return None


def _resource_hint(error: BaseException) -> str | None:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the working folder is full: write less to files, or keep results in memory"
    if number == errno.EMFILE:
        return "too many files are open at once: close them, best by `with open(...)`"
    if number == errno.EAGAIN or "can't start new thread" in str(error):
        return "no more processes or threads may be started: work in a single one"
    if isinstance(error, RecursionError):
        return "a function calls itself without end: look at the condition that should stop it"
    return None


def _blocked_hint(error: BaseException) -> str | None:
    """Calls that the walls refuse. Found by where the exception passed through, as its message does not say."""
    if not isinstance(error, OSError | ImportError) and not isinstance(error.__context__, OSError):
        return None
    refused = isinstance(error, PermissionError) and error.errno == errno.EPERM
    source = _last_source(error)
    if isinstance(error, socket.gaierror) or _passed(error, files={"socket.py", "ssl.py"}):
        return _NO_NETWORK
    if isinstance(error, subprocess.SubprocessError) or _passed(error, files={"subprocess.py"}):
        return _NO_PROGRAMS
    if refused and any(word in source for word in ("exec", "spawn", "popen")):
        return _NO_PROGRAMS
    return _NO_NETWORK if refused and "socket" in source else None


def _file_hint(error: BaseException) -> str | None:
    if isinstance(error, FileNotFoundError) and error.filename:
        return (
            f"there is no file “{str(error.filename)[:100]}” here: only files you hand in, and those of the handout,"
            " lie in the working folder"
        )
    if isinstance(error, PermissionError) or (isinstance(error, OSError) and error.errno == errno.EROFS):
        return "files can be written in the working folder only, and what the system protects stays closed"
    return None


def _exit_hint(error: BaseException) -> str | None:
    if isinstance(error, SystemExit):
        return "the program ended itself with exit(): return from the function instead"
    return None


def _passed(error: BaseException, *, files: set[str]) -> bool:
    """Whether the exception went through one of these files of the standard library."""
    return any(
        frame.filename.rpartition("/")[2] in files and not frame.filename.startswith(f"{_SCRATCH}/")
        for frame in _frames(error)
    )


def _last_source(error: BaseException) -> str:
    return next((frame.line or "" for frame in reversed(_frames(error))), "")


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    found: list[traceback.FrameSummary] = []
    link: BaseException | None = error
    for _ in range(8):
        if link is None:
            break
        found += traceback.extract_tb(link.__traceback__, limit=-64) if link.__traceback__ else []
        link = link.__cause__ or link.__context__
    return found
