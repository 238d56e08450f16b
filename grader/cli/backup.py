"""`grader backup`, `grader restore` and `grader migrate`: the service's data out, in, and up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.terminal import err, failing, home_option, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.service.settings import Settings
    from grader.store import Store


def _secrets(settings: "Settings", home: Path | None) -> "Mapping[str, Path]":
    from grader.artefacts import open_home

    return {"course": open_home(home).root / "secret", "portal": settings.state / "portal.key"}


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@failing
def backup(file: Path, home: Path | None) -> None:
    """Write everything of the service into FILE: its database as it is at this moment, files and secrets.

    The service may be running. Keep FILE where only you can read it: whoever has it has everybody's work and marks.
    """
    from grader.service.backup import write_backup
    from grader.service.settings import Settings
    from grader.service.work import utc_now

    settings = Settings()
    kept = write_backup(settings.open_store(), _secrets(settings, home), file, utc_now())
    err().print(f"{shown(str(file))}: {kept.rows} rows, {kept.files} files")
    if kept.missing:
        err().print(
            f"[bold]{len(kept.missing)} files are missing or damaged[/] in the store and are not in the backup:"
        )
        for digest in kept.missing:
            err().print(f"  {digest}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@home_option
@failing
def restore(file: Path, home: Path | None) -> None:
    """Read a backup FILE into an empty database and folder, whatever database it was made from."""
    from grader.service.backup import restore_backup
    from grader.service.settings import Settings

    settings = Settings()
    kept = restore_backup(settings.open_store(), _secrets(settings, home), file)
    err().print(f"restored {kept.rows} rows and {kept.files} files")


@click.command("migrate")
@click.option("--wait", type=click.FloatRange(0, 3600), default=0, metavar="SECONDS",
              help="How long to wait for a database that is still starting.")  # fmt: skip
@failing
def migrate(wait: float) -> None:
    """Bring the database's schema up to this program's. Until then workers of this program grade nothing."""
    from grader.service.settings import Settings

    store = _open_soon(Settings(), wait)
    before = store.schema
    store.migrate()
    err().print(f"schema {before or 'none'} → {store.schema}" if before != store.schema else f"schema {before} already")


def _open_soon(settings: "Settings", wait: float) -> "Store":
    import time

    from grader.model.blame import SandboxError

    deadline = time.monotonic() + wait
    while True:
        try:
            return settings.open_store()
        except SandboxError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(0.5)
