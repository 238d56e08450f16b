"""`grader serve`: portal, workers, sweeper and broker of one machine, with one command."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.terminal import ERROR, course_option, err, failing, home_option, open_desk, out

if TYPE_CHECKING:
    import socket

    from grader.service.listening import Address
    from grader.service.settings import Settings
    from grader.store import Store


def _read_address(_context: click.Context, _option: click.Parameter, text: str) -> "Address":
    from grader.service.listening import read_address

    try:
        return read_address(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("serve")
@click.option(
    "--address",
    default="127.0.0.1:8000",
    show_default=True,
    metavar="HOST:PORT",
    callback=_read_address,
    help="Where the portal listens.",
)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), default=None, help="Gradings at a time (else one a core).")
@click.option(
    "--demo",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A sample class (sample.toml, class/, ledger.json) to be handed in and graded before your eyes.",
)
@course_option
@home_option
@failing
def command(address: "Address", jobs: int | None, demo: Path | None, course: Path | None, home: Path | None) -> None:
    """Start the portal with everything behind it, until Ctrl-C or until a part of it ends.

    State is kept in $GRADER_STATE (else .grader-state). Without GRADER_BROKER_URL a broker is started on a private
    socket; without GRADER_DATABASE_URL the database is a file.
    """
    from grader.service.listening import claim
    from grader.service.settings import Settings

    if course is not None:
        os.environ["GRADER_COURSE"] = str(course.resolve())
    if home is not None:
        os.environ["GRADER_HOME"] = str(home.resolve())
    settings = Settings()
    with claim(settings.state, address) as door:  # before anything that a portal which runs already would notice
        ended = _serve(settings, door, address, jobs, demo)
    if ended is not None:
        err().print(f"[bold red]error:[/] the {ended} ended, so everything was stopped; see "
                    f"{settings.state / 'logs' / ended}.log")  # fmt: skip
        sys.exit(ERROR)
    err().print("stopped")


def _serve(
    settings: "Settings", door: "socket.socket", address: "Address", jobs: int | None, demo: Path | None
) -> str | None:
    """Start everything and wait for the end; what ended by itself, if anything did."""
    from grader.service import broker
    from grader.service.serving import Staff, environment_for, start_all
    from grader.service.settings import Settings

    store = settings.open_store()
    store.migrate()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    environment = environment_for(settings, settings.state / "broker")
    with Staff(environment, settings.state / "logs") as staff:
        err().print("starting broker, portal, worker and sweeper")
        start_all(staff, settings, door, jobs or max(1, len(os.sched_getaffinity(0))))
        told = Settings(broker_url=settings.broker_url or broker.broker_url(settings.state / "broker"))
        if demo is not None:
            _show_demo(store, told, demo, str(address), stop)
        else:
            out().print(f"The portal is at http://{address}; Ctrl-C ends it.")
        ended = staff.await_end(stop)
    store.close()
    return ended


def _show_demo(store: "Store", settings: "Settings", demo: Path, address: str, stop: threading.Event) -> None:
    """Bring in the sample class, say who may sign in, then hand its work in bit by bit."""
    from grader.service.demo import hand_in_sample, prepare_demo
    from grader.service.work import utc_now

    with open_desk(None, None) as desk:  # both are in the environment
        logins = prepare_demo(store, desk, demo, utc_now())
    console = out()
    only_here = " (this machine only)" if address.startswith(("127.", "localhost:", "[::1]:")) else ""
    console.print(f"\nThe portal is at [bold]http://{address}[/]{only_here}. Sign in as:\n")
    for login in logins:
        console.print(f"  {login.login:<12} {login.password}")
    console.print("\nThe sample class is being handed in and graded: sign in as instructor and watch. Ctrl-C ends it.")
    count = 0
    for _ in hand_in_sample(store, settings.bell(), demo, utc_now()):
        count += 1
        if stop.wait(0.4):
            return
    err().print(f"{count} students have handed in")
