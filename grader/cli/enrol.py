"""`grader enrol`: people into the service, each with a link that signs them in once."""

from pathlib import Path

import click

from grader.cli.terminal import err, fail, failing


@click.command("enrol")
@click.argument("roster", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--login", help="One person, instead of a roster.")
@click.option("--name", default="", help="Their name.")
@click.option("--role", type=click.Choice(["student", "assistant", "instructor", "admin"]), default="student",
              show_default=True)  # fmt: skip
@click.option("--shut-out", is_flag=True, help="Shut out whoever has this role and is not in the roster.")
@click.option(
    "--portal", default="http://127.0.0.1:8000", show_default=True, help="The portal's address, for the links."
)
@failing
def command(roster: Path | None, login: str | None, name: str, role: str, shut_out: bool, portal: str) -> None:
    """Enrol everybody in ROSTER (CSV with the columns id and name), or one person by --login.

    Prints a link for each who is new; it signs in once, within two weeks. Nobody is ever deleted.
    """
    from typing import cast

    from grader.service.enrol import enrol
    from grader.service.settings import Settings
    from grader.service.work import utc_now
    from grader.store.people import Role

    if (roster is None) == (login is None):
        fail("give a roster, or one --login")
    store = Settings().open_store()
    store.require_current()
    data = roster.read_bytes() if roster else _one_line(login or "", name)
    done = enrol(store, data, cast("Role", role), "command line", utc_now(), shut_out=shut_out)
    for person, secret in done.links:
        click.echo(f"{person.login}\t{portal.rstrip('/')}/link/{secret}")
    err().print(f"{done.added} added, {done.known} known already, {done.shut_out} shut out")


def _one_line(login: str, name: str) -> bytes:
    import csv
    import io

    text = io.StringIO()
    csv.writer(text).writerows([["id", "name"], [login, name or login]])
    return text.getvalue().encode()
