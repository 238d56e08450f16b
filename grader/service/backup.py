"""Backup and restore: everything of a course's service in one archive, written while it runs.

The archive is a zip: `manifest.json`, one `tables/NAME.jsonl` for each table as it was at one moment, `files/DIGEST`,
and the secrets: the course's, from which hidden inputs follow, and the portal's, with which sessions are signed.
What was remembered of runs, and data sets, are not in it: both can be had again.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader import __version__
from grader.artefacts.home import write_whole
from grader.model.blame import SandboxError
from grader.store import Store, portable

FORMAT = 1
_MANIFEST, _TABLES, _FILES, _SECRETS = "manifest.json", "tables/", "files/", "secrets/"


@dataclass(frozen=True)
class Kept:
    """What a backup holds: rows of all tables, and files; `missing` were gone from the store already."""

    rows: int
    files: int
    missing: tuple[str, ...] = ()


def write_backup(store: Store, secrets: Mapping[str, Path], target: Path, now: datetime) -> Kept:
    """Write a backup, whole or not at all, readable by its owner alone. Of `secrets`, those that exist."""
    store.require_current()
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SandboxError(f"cannot write {target}: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                kept = _write(archive, store, secrets, now)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _write(archive: zipfile.ZipFile, store: Store, secrets: Mapping[str, Path], now: datetime) -> Kept:
    rows = 0
    with store.read() as tx:  # one moment; files are put into the store before rows speak of them, so they come after
        for name, lines in portable.table_lines(tx):
            with archive.open(f"{_TABLES}{name}.jsonl", "w", force_zip64=True) as stream:
                for line in lines:
                    stream.write(f"{line}\n".encode())
                    rows += 1
    missing = []
    digests = store.files.all()
    for digest in digests:
        try:
            archive.writestr(f"{_FILES}{digest}", store.files.get(digest))
        except SandboxError:  # somebody was forgotten meanwhile; or it is damaged, and then it is better told than kept
            missing.append(digest)
    for name, path in secrets.items():
        if path.exists():
            archive.writestr(f"{_SECRETS}{name}", path.read_bytes())
    about = {"format": FORMAT, "schema": store.schema, "grader": __version__, "made": now.isoformat(), "rows": rows}
    archive.writestr(_MANIFEST, json.dumps(about, indent=1))
    return Kept(rows, len(digests) - len(missing), tuple(missing))


def restore_backup(store: Store, secrets: Mapping[str, Path], source: Path) -> Kept:
    """Read a backup into an empty database and folder. SandboxError, with nothing written, where it does not fit."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _restore(archive, store, secrets)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise SandboxError(f"{source} is no whole backup: {error}") from error


def _restore(archive: zipfile.ZipFile, store: Store, secrets: Mapping[str, Path]) -> Kept:
    about = json.loads(archive.read(_MANIFEST))
    if about["format"] != FORMAT:
        raise SandboxError(f"this backup is of format {about['format']}; this program reads {FORMAT}")
    portable.refuse_filled(store)
    brought = {name: archive.read(f"{_SECRETS}{name}") for name in secrets if f"{_SECRETS}{name}" in archive.namelist()}
    for name, data in brought.items():
        if secrets[name].exists() and secrets[name].read_bytes() != data:
            raise SandboxError(f"{secrets[name]} is another secret than the backup's: move it away first")
    files = [name.removeprefix(_FILES) for name in archive.namelist() if name.startswith(_FILES)]
    for digest in files:
        if store.files.put(archive.read(f"{_FILES}{digest}")) != digest:
            raise SandboxError(f"the file {digest} in the backup is damaged")
    portable.restore_tables(store, about["schema"], _tables(archive))
    for name, data in brought.items():
        write_whole(secrets[name], data, 0o600)
    return Kept(about["rows"], len(files))


def _tables(archive: zipfile.ZipFile) -> Iterator[tuple[str, Iterator[str]]]:
    """In the order in which they were written: tables that others refer to first."""
    for name in archive.namelist():
        if name.startswith(_TABLES):
            with archive.open(name) as stream:
                yield name.removeprefix(_TABLES).removesuffix(".jsonl"), io.TextIOWrapper(stream, "utf-8")
