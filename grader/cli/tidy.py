"""`grader tidy`: take networks of submissions that count no more off this machine."""

import json
from datetime import timedelta
from pathlib import Path

import click

from grader.cli.terminal import err, failing, home_option, json_option


@click.command("tidy")
@click.option("--days", type=click.FloatRange(0), default=14.0, show_default=True, metavar="DAYS",
              help="Leave alone what was kept in the last so many days.")  # fmt: skip
@click.option("--dry-run", "dry", is_flag=True, help="Say how much that would be, and remove nothing.")
@home_option
@json_option
@failing
def command(days: float, dry: bool, home: Path | None, as_json: bool) -> None:
    """Remove graphs and weights of submissions that count no more from this machine, to make room.

    What counts keeps its own, and is marked anew without running it. Run it on every machine that grades; workers may
    be at work.
    """
    from grader.artefacts import open_home
    from grader.service.settings import Settings
    from grader.service.superseded import tidy
    from grader.service.work import utc_now

    store = Settings().open_store()
    store.require_current()
    found = tidy(store, open_home(home), utc_now(), grace=timedelta(days=days), dry=dry)
    if as_json:
        click.echo(json.dumps({**vars(found), "removed": not dry}))
        return
    one = found.networks == 1
    what = (
        f"{found.networks:,} network{'' if one else 's'} of submissions that count no more, {found.size / 1e6:,.1f} MB"
    )
    err().print(f"{what}: {'nothing is removed in a dry run' if dry else 'removed'}")
