"""The command line. Each command is a module, imported only when it is asked for: `grader --help` answers at once."""

from importlib import import_module

import click

from grader import __version__

#: Command, where it is, and the line `grader --help` shows for it.
_COMMANDS = {
    "grade": ("grader.cli.grade:command", "Grade the submissions of a class."),
    "unrecognised": ("grader.cli.unrecognised:command", "Put wrong answers together that nobody has named yet."),
    "try": ("grader.cli.attempt:command", "Grade one problem once, and show what a student would see."),
    "verify": ("grader.cli.verify:command", "Prove problems before students meet them."),
    "new": ("grader.cli.new:command", "Start a new problem from a skeleton."),
    "handout": ("grader.cli.handout:command", "Write each student's statements, answer file and starter files."),
    "list": ("grader.cli.listing:command", "List problems and assignments."),
    "compare": ("grader.cli.compare:command", "Compare two formulas or numbers."),
    "data": ("grader.cli.data:data", "Fetch, add and list data sets."),
    "serve": ("grader.cli.serve:command", "Start the portal and all behind it on this machine."),
    "publish": ("grader.cli.publish:command", "Put an assignment into the service, with everybody's numbers."),
    "enrol": ("grader.cli.enrol:command", "Bring people into the service."),
    "regrade": ("grader.cli.regrade:command", "Grade anew in the service after a change, compare, release."),
    "drain": ("grader.cli.drain:command", "Let a worker or a machine finish what it has and take nothing more."),
    "tidy": ("grader.cli.tidy:command", "Remove networks of submissions that count no more from this machine."),
    "migrate": ("grader.cli.backup:migrate", "Bring the service's database up to this program."),
    "backup": ("grader.cli.backup:backup", "Write everything of the service into one file, while it runs."),
    "restore": ("grader.cli.backup:restore", "Read a backup into an empty service."),
    "person": ("grader.cli.person:person", "Export what is kept of somebody, or forget who they are."),
    "submit": ("grader.cli.remote:submit", "Hand in to a portal."),
    "status": ("grader.cli.remote:status", "Where a submission's grading stands."),
    "results": ("grader.cli.remote:results", "Everybody's results from a portal, for staff."),
    "doctor": ("grader.cli.doctor:command", "Check this machine: sandbox, memory, data sets."),
}


class _Commands(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from difflib import get_close_matches

        name = args[0] if args else ""
        if name and name not in _COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, list(_COMMANDS), n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"There is no command `{name}`.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade deep-learning coursework: hand-worked answers, code and training runs.

    Student code runs in a sandbox; wrong answers are diagnosed; what cannot be decided waits for a person.
    """
