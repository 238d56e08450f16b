"""`grader new`: a problem that already proves itself, to be made one's own."""

import shlex
import sys
from pathlib import Path

import click
from click.core import ParameterSource

from grader.cli.terminal import err, fail, failing, require_writable


@click.command("new")
@click.argument("kind", type=click.Choice(["numeric", "symbolic", "choice", "manual", "function", "model", "training"]))
@click.argument("slug", metavar="TOPIC/NAME")
@click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GRADER_COURSE",
    help="The course folder, made if it is not there (else $GRADER_COURSE, else the shipped one).",
)
@click.pass_context
@failing
def command(context: click.Context, kind: str, slug: str, course: Path | None) -> None:
    """Write the skeleton of a new problem of KIND as TOPIC/NAME, in both halves of the course.

    The skeleton is a small working problem: `grader verify TOPIC/NAME` passes on it as it stands.
    """
    import re

    from grader.catalog import open_catalog
    from grader.issuing.skeleton import write_skeleton
    from grader.model.problem import SLUG

    if not re.match(SLUG, slug):
        raise click.BadParameter("write TOPIC/NAME in small letters, digits and _", param_hint="TOPIC/NAME")
    if course is not None:
        _begin(course)
    home = open_catalog(course).courses[0]
    for half in (home.public / slug, home.secret / slug):
        if half.exists():
            fail(f"{half} exists already; give another name")
    require_writable(home.root, "--course")
    written = write_skeleton(kind, slug, home.public / slug, home.secret / slug)
    for file in written:
        click.echo(file)
    typed = course is not None and context.get_parameter_source("course") is ParameterSource.COMMANDLINE
    named = f"{slug} --course {shlex.quote(str(course))}" if typed else slug
    err().print("next: make it yours; see it as a student does, and prove it:", highlight=False)
    err().print(f"  grader try {named} --statement", highlight=False, soft_wrap=True)
    err().print(f"  grader verify {named}", highlight=False, soft_wrap=True)
    sys.exit(0)


def _begin(course: Path) -> None:
    """Make both halves of a course folder that is not there yet or holds nothing."""
    require_writable(course, "--course")
    if not any(course.iterdir()):
        for half in ("problems", "reference"):
            (course / half).mkdir()
