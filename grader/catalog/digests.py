"""The three versions of a problem: what is run, how it is judged, how it reads."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.catalog.entries import Entry
from grader.catalog.reference import is_kept
from grader.model.mark import Digests

#: Keys of a part that only change how it reads. (Which options there are changes how it is judged.)
_TEXT_KEYS = frozenset({"asks", "options", "targets"})
#: Keys of a part that decide what a run shows.
_RUN_KEYS = frozenset(
    {
        "id",
        "kind",
        "submit",
        "calls",
        "limits",
        "draws",
        "fresh",
        "seed",
        "tensors",
        "same_types",
        "seeds",
        "returns",
        "batch",
        "input",
        "tokens",
        "arguments",
        "few",
        "weights",
        "test_shift",
        "optimiser_steps",
        "evidence",
    }
)


def digests_of(entry: Entry, environment: Mapping[str, str]) -> Digests:
    """The three versions of a problem; `environment` is what its runs depend on beside its files."""
    parts = [part.model_dump(mode="json") for part in entry.problem.parts]
    for part in parts:
        # So that a problem from before these keys stays the version it was.
        for key, unsaid in (("tensors", False), ("same_types", False), ("figures_keep", "0")):
            if part.get(key) == unsaid:
                del part[key]
    run_parts = [{key: value for key, value in part.items() if key in _RUN_KEYS} for part in parts]
    judge_parts = [
        {key: list(value) if key in _TEXT_KEYS else value for key, value in part.items() if key != "asks"}
        for part in parts
    ]
    texts = [{key: value for key, value in part.items() if key in _TEXT_KEYS} for part in parts]
    secret = _hash_files(entry.secret) if entry.secret else {}
    cases = {name: digest for name, digest in secret.items() if name == "cases.py"}
    handout = {name: hashlib.sha256(data).hexdigest() for name, data in entry.handout.items()}
    probe = hashlib.sha256(entry.probe or b"").hexdigest()
    figures = _hash_files(entry.public / "figures")
    return Digests(
        run=_digest([run_parts, handout, probe, cases, dict(environment)]),
        judge=_digest([judge_parts, secret]),
        text=_digest([entry.problem.title, entry.problem.statement, texts, figures]),
    )


def _hash_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and is_kept(path.relative_to(folder))
    }


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
