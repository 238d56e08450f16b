"""`grader regrade`: grade anew after a problem was changed, compare, and only then show it."""

import json

import click

from grader.cli.terminal import err, fail, failing, json_option, out, shown


@click.command("regrade")
@click.argument("assignment")
@click.option("--problem", help="Only this problem.")
@click.option("--rescore", is_flag=True, help="Only what need not run again: a changed scale, key or rule.")
@click.option("--dry-run", "dry", is_flag=True, help="Say how many that would be.")
@click.option("--release", is_flag=True, help="Show students the regradings that are done.")
@click.option("--nobody-down", is_flag=True, help="With --release: leave those out who would lose points.")
@json_option
@failing
def command(
    assignment: str, problem: str | None, rescore: bool, dry: bool, release: bool, nobody_down: bool, as_json: bool
) -> None:
    """Regrade ASSIGNMENT in the service's store where its problems have changed since (`grader publish` first).

    New gradings stand beside the old ones; students see them only once they are released.
    """
    from grader.model.mark import show_points
    from grader.service.regrade import begin_regrade, changes, release_regrade
    from grader.service.settings import Settings
    from grader.service.work import utc_now
    from grader.store import asked, teams

    settings = Settings()
    store = settings.open_store()
    store.require_current()
    with store.read() as tx:
        given = asked.given(tx, assignment)
    if given is None:
        fail(f"{assignment} is not published here; `grader publish {assignment}` does that")
    by = "command line"
    if release:
        count = release_regrade(store, given, by, utc_now(), nobody_down=nobody_down)
        err().print(f"{count} new grading{' is' if count == 1 else 's are'} shown now")
        return
    count = begin_regrade(store, settings.bell(), given, by, utc_now(), slug=problem, rescore=rescore, dry=dry)
    with store.read() as tx:
        found = changes(tx, given)
        names = teams.names(tx, {change.author for change in found})
    if as_json:
        lines = [{**vars(change), "old": change.old and str(change.old), "new": str(change.new)} for change in found]
        click.echo(json.dumps({"queued": 0 if dry else count, "outdated": count, "changes": lines}))
        return
    one = count == 1
    err().print(
        f"{count} grading{'' if one else 's'} {'would be' if dry else 'is being' if one else 'are being'} done anew"
    )
    for change in sorted(found, key=lambda change: (change.direction, change.slug)):
        arrow = {1: "up  ", -1: "down", 0: "same"}[change.direction]
        before = "–" if change.old is None else show_points(change.old)
        differs = f"  a person had corrected {', '.join(change.differs)}" if change.differs else ""
        line = f"{arrow} {shown(names.get(change.author, change.author)):<24} {change.slug:<36}"
        out().print(f"{line} {before} → {show_points(change.new)}{differs}", soft_wrap=True)
