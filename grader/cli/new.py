"""`grader new`: a problem that already proves itself, to be made one's own."""

import sys
from pathlib import Path

import click

from grader.cli.terminal import course_option, err, fail, failing, require_writable


@click.command("new")
@click.argument("kind", type=click.Choice(["numeric", "symbolic", "choice", "manual", "function", "model", "training"]))
@click.argument("slug", metavar="TOPIC/NAME")
@course_option
@failing
def command(kind: str, slug: str, course: Path | None) -> None:
    """Write the skeleton of a new problem of KIND as TOPIC/NAME, in both halves of the course.

    The skeleton is a small working problem: `grader verify TOPIC/NAME` passes on it as it stands.
    """
    import re

    from grader.catalog import open_catalog
    from grader.issuing.skeleton import write_skeleton
    from grader.model.problem import SLUG

    if not re.match(SLUG, slug):
        raise click.BadParameter("write TOPIC/NAME in small letters, digits and _", param_hint="TOPIC/NAME")
    home = open_catalog(course).courses[0]
    for half in (home.public / slug, home.secret / slug):
        if half.exists():
            fail(f"{half} exists already; give another name")
    require_writable(home.root, "--course")
    written = write_skeleton(kind, slug, home.public / slug, home.secret / slug)
    for file in written:
        click.echo(file)
    err().print(f"next: make it yours, then `grader verify {slug}`")
    sys.exit(0)
