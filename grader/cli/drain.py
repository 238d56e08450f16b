"""`grader drain`: let a worker or a machine finish what it has and take nothing more."""

import json
import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

from grader.cli.terminal import err, fail, failing, json_option, out, shown

if TYPE_CHECKING:
    from grader.store import Store
    from grader.store.draining import Standing

_LOOK_SECONDS = 0.5


@click.command("drain")
@click.argument("name", metavar="[WORKER|MACHINE]", required=False)
@click.option("--undo", is_flag=True, help="Let it take what waits again.")
@click.option("--wait", is_flag=True, help="Wait until it has finished what it has.")
@json_option
@failing
def command(name: str | None, undo: bool, wait: bool, as_json: bool) -> None:
    """Let WORKER, or all workers of MACHINE, finish what they have and take nothing more.

    Without a name: who grades, and how far they are. A machine stays drained, whatever is started there, until --undo.
    """
    from grader.service.settings import Settings
    from grader.service.work import utc_now
    from grader.store import audit, draining

    store = Settings().open_store()
    store.require_current()
    if name is not None:
        with store.write() as tx:
            known = {one for standing in _seen(store, utc_now()) for one in (standing.worker.name, standing.machine)}
            if name not in known | draining.draining(tx):
                fail(
                    f"no worker or machine {shown(name)} was seen for two minutes; `grader drain` lists those that were"
                )
            if draining.set_draining(tx, name, not undo):
                audit.note(tx, utc_now(), "command line", "undrain" if undo else "drain", name)
    while True:
        found = [one for one in _seen(store, utc_now()) if name in (None, one.worker.name, one.machine)]
        if not wait or undo or all(one.drained for one in found):
            break
        time.sleep(_LOOK_SECONDS)
    if as_json:
        about = ("under_way", "machine", "draining", "drained")
        lines = [{"worker": one.worker.name, "queues": one.worker.queues} | {key: getattr(one, key) for key in about}
                 for one in found]  # fmt: skip
        click.echo(json.dumps(lines))
        return
    for one in found:
        queues = ", ".join(one.worker.queues) or "–"
        out().print(f"{shown(one.worker.name):<40} {queues:<12} {say(one)}", soft_wrap=True)
    if not found:
        err().print("no worker was seen for two minutes")


def _seen(store: "Store", now: datetime) -> list["Standing"]:
    from grader.service.sweep import ALIVE
    from grader.store import draining

    with store.read() as tx:
        return draining.standings(tx, now - ALIVE)


def say(one: "Standing") -> str:
    """How far a worker is, in words."""
    has = f"{one.under_way} grading{'' if one.under_way == 1 else 's'} under way"
    if one.drained:
        return "drained: takes nothing more, has nothing under way"
    return f"draining: takes nothing more, {has}" if one.draining else has
