"""What the names of handed-in files say: what a computer adds to a copy's name, and what is packed."""

import re

#: What browsers, Windows, a Mac, Jupyter and Drive add to the name of a copy, in a few languages.
_COPIES = r"(?:copy|copie|copia|cópia|kopie)"
_COPY = re.compile(
    rf"^{_COPIES}[ _](?:of|von|de|di)[ _]|\s*\(\d+\)\s*|\s*[-–]\s*{_COPIES}\d*\s*|[ _]{_COPIES}(?: \d+)?$| \d+$",
    re.IGNORECASE,
)
#: Endings that Windows hides, or that a browser gives to what it takes for text.
_HIDDEN = re.compile(r"(?<=\.py)\.txt$|(?<=\.txt)\.txt$|(?<=\.ipynb)\.(?:txt|json)$", re.IGNORECASE)

#: What people pack files into. Only zips are opened, whatever they are called.
_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|tar|tgz|tbz2?|txz|gz|bz2|xz|zst)$", re.IGNORECASE)


def bare_name(name: str) -> str:
    """`softmax (1).py`, `Copy of softmax.py`, `softmax.py.txt` and `Softmax.py` are `softmax.py`."""
    stem, dot, suffix = _HIDDEN.sub("", name).rpartition(".")
    return (_COPY.sub("", stem).strip() + dot + suffix).lower() if dot else name.lower()


def is_archive(name: str) -> bool:
    """Whether a file's name says that others are packed into it; only zips are opened."""
    return bool(_ARCHIVE.search(name))
