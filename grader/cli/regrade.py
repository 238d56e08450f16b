"""`grader regrade`: grade anew after a problem was changed, compare, and only then show it."""

import json
from typing import TYPE_CHECKING

import click

from grader.cli.terminal import err, fail, failing, json_option, out, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.service.regrade import Change
    from grader.store.asked import Given


@click.command("regrade")
@click.argument("assignment")
@click.option("--problem", help="Only this problem, by its slug or its name.")
@click.option("--rescore", is_flag=True, help="Only what need not run again: a changed scale, key or rule.")
@click.option("--dry-run", "dry", is_flag=True, help="Say how many that would be, and do nothing.")
@click.option("--release", is_flag=True, help="Show students the regradings that are done.")
@click.option("--nobody-down", is_flag=True, help="With --release: leave those out who would lose points.")
@click.option("--why", default="", help="With --release: the reason in a sentence, which students see.")
@json_option
@failing
def command(
    assignment: str,
    problem: str | None,
    rescore: bool,
    dry: bool,
    release: bool,
    nobody_down: bool,
    why: str,
    as_json: bool,
) -> None:
    """Regrade ASSIGNMENT in the service's store where its problems have changed since (`grader publish` first).

    New gradings stand beside the old ones; students see them only once they are released.
    """
    from grader.service.regrade import begin_regrade, changes, count_outdated, list_digest, release_regrade
    from grader.service.settings import Settings
    from grader.service.work import utc_now
    from grader.store import asked, teams

    _refuse_contradictions(rescore=rescore, release=release, nobody_down=nobody_down, why=why)
    settings = Settings()
    store = settings.open_store()
    store.require_current()
    with store.read() as tx:
        given = asked.given(tx, assignment)
    if given is None:
        fail(f"{assignment} is not published here; `grader publish {assignment}` does that")
    slug, by, now = _slug_of(given, problem), "command line", utc_now()
    with store.read() as tx:  # before a release, after which nothing would be left to list
        found = changes(tx, given, slug=slug) if release else []
    if release:
        count = release_regrade(store, given, by, now, slug=slug, nobody_down=nobody_down, why=why, dry=dry,
                                listed=list_digest(found))  # fmt: skip
        if count is None:
            fail("something has changed just now, and nothing was shown to anybody: type it again")
        found = [change for change in found if not (nobody_down and change.direction < 0)]
        told = {"shown": 0 if dry else count, "releasable": count}
    else:
        with store.read() as tx:
            count = count_outdated(tx, given, slug=slug, rescore=rescore)
        if not dry:
            count = begin_regrade(store, settings.bell(), given, by, now, slug=slug, rescore=rescore)
        told = {"queued": 0 if dry else count, "outdated": count}
    with store.read() as tx:
        found = found if release else changes(tx, given, slug=slug)
        names = teams.names(tx, {change.author for change in found})
    if as_json:
        lines = [{**vars(change), "old": change.old and str(change.old), "new": str(change.new)} for change in found]
        click.echo(json.dumps({**told, "changes": lines}))
        return
    err().print(_sentence(count, dry=dry, release=release))
    _print_changes(found, names)


def _refuse_contradictions(*, rescore: bool, release: bool, nobody_down: bool, why: str) -> None:
    """End where options are given that say nothing together: a release cannot be taken for what was not meant."""
    if release and rescore:
        raise click.UsageError(
            "--rescore says what is graded anew, --release shows what is graded already: regrade first, then release"
        )
    if nobody_down and not release:
        raise click.UsageError("--nobody-down says whom a release leaves out: it goes with --release alone")
    if why and not release:
        raise click.UsageError("--why says why students see other marks: it goes with --release alone")


def _slug_of(given: "Given", problem: str | None) -> str | None:
    """The slug of the problem that is meant. Ends where the assignment has none of that name, or several."""
    if problem is None:
        return None
    slugs = [a.version.slug for a in given.problems]
    found = [slug for slug in slugs if slug == problem] or [slug for slug in slugs if slug.split("/")[1] == problem]
    if len(found) != 1:
        fail(f"{given.name} has {'several problems' if found else 'no problem'} called {problem}: {', '.join(slugs)}")
    return found[0]


def _sentence(count: int, *, dry: bool, release: bool) -> str:
    one = count == 1
    if release:
        verb = "would be" if dry else "is" if one else "are"
        return f"{count} new grading{'' if one else 's'} {verb} shown{'' if dry else ' now'}"
    said = f"{count} grading{'' if one else 's'} {'would be' if dry else 'is being' if one else 'are being'} done anew"
    return said if count else f"{said}: all are of the problems as they were published last"


def _print_changes(found: "Sequence[Change]", names: "Mapping[str, str]") -> None:
    from grader.model.mark import show_points

    for change in sorted(found, key=lambda change: (change.direction, change.slug)):
        arrow = {1: "up  ", -1: "down", 0: "same"}[change.direction]
        before = "–" if change.old is None else show_points(change.old)
        differs = f"  a person had corrected {', '.join(change.differs)}" if change.differs else ""
        line = f"{arrow} {shown(names.get(change.author, change.author)):<24} {change.slug:<36}"
        out().print(f"{line} {before} → {show_points(change.new)}{differs}", soft_wrap=True)
