"""`grader compare`: two formulas or numbers compared, one pair typed here or many as lines of JSON."""

import json
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import click

from grader.cli.terminal import OPEN, USAGE, err, fail, json_option, out, printable
from grader.model.blame import SandboxError

#: Seconds after which a comparison is ended, whatever it is doing.
HARD_LIMIT = 3.0
#: Seconds that SymPy gets where everything else was at a loss.
_LAST_RESORT = 2.0
#: Seconds a fresh child may take to load what it needs, before it is asked anything.
_LOADING = 60.0
_MEMORY_MB = 1000
_LONGEST_LINE = 1_000_000

_CODES = {"equal": 0, "not_equal": 1, "undecided": OPEN, "unreadable": OPEN}
_COLOURS = {"equal": "green", "not_equal": "red", "undecided": "yellow", "unreadable": "cyan"}
_EMPTY: dict[str, Any] = {"student": "0", "reference": "0", "question": {}}


@click.command("compare", context_settings={"ignore_unknown_options": True})
@click.argument("texts", nargs=-1, metavar="STUDENT REFERENCE")
@click.option("--jsonl", is_flag=True, help="Read questions from stdin, one JSON object a line; answer one line each.")
@click.option("--var", multiple=True, metavar="z=-3..3", help="A name, perhaps with where it is sampled.")
@click.option("--positive", multiple=True, metavar="NAME", help="A name that stands for a positive number.")
@click.option("--integer", multiple=True, metavar="NAME", help="A name that stands for a whole number.")
@click.option("--function", multiple=True, metavar="f[=sigmoid]", help="A function, perhaps with what it is.")
@click.option("--shape", multiple=True, metavar="W=m,n", help="A matrix with its rows and columns.")
@click.option("--index", multiple=True, metavar="NAME", help="A name that is an index: p_i.")
@click.option("--family", multiple=True, metavar="p=probability", help="An indexed vector and what holds of it.")
@click.option("--notation", type=click.Choice(["typed", "python", "latex", "auto"]), default="auto", show_default=True)
@click.option("--kind", type=click.Choice(["scalar", "indexed", "equation", "matrix", "list", "numeric"]),
              help="What is compared (else the reference says so).")  # fmt: skip
@click.option("--tolerance", type=float, help="How far a number may be off.")
@click.option("--relative", type=float, help="The same as a share of the reference.")
@click.option("--figures", type=int, help="Significant figures that are asked for.")
@click.option("--places", type=int, help="Decimal places that are asked for.")
@click.option("--form", metavar="NAME", help="The form that is asked for, such as factored.")
@click.option("--units", metavar="UNIT", help="The unit a bare reference is in; numbers need one then.")
@click.option("--unsafe-no-sandbox", "unsafe", is_flag=True, help="Compare without walls around the child that reads.")
@json_option
def command(texts: tuple[str, ...], jsonl: bool, unsafe: bool, as_json: bool, **given: Any) -> None:
    """Say whether STUDENT is the same as REFERENCE, and why not.

    Exit code 0: equal. 1: not equal. 2: the question itself is wrong, or nothing could be asked. 3: undecided, or
    STUDENT cannot be read. With --jsonl, 0 once every line is answered. A text that starts with a letter after a minus
    is best given behind `--`.
    """
    _check(texts, jsonl)
    question = {} if jsonl else _question(given)
    try:
        with _open_asker(unsafe) as asker:
            if jsonl:
                _answer_lines(asker, sys.stdin.buffer, sys.stdout.buffer)
                return
            answer = asker.ask({"student": texts[0], "reference": texts[1], "question": question})
    except SandboxError as error:
        fail(str(error), USAGE)
    if "error" in answer:
        fail(str(answer["error"]), USAGE)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _show(answer, texts[0])
    sys.exit(_CODES[answer["verdict"]])


def _check(texts: tuple[str, ...], jsonl: bool) -> None:
    for text in texts:
        if re.match(r"--[a-z]", text):
            raise click.UsageError(f"No such option: {text.partition('=')[0]}")
    if jsonl and texts:
        raise click.UsageError("With --jsonl the questions come from stdin: give no STUDENT and REFERENCE.")
    if not jsonl and len(texts) != 2:
        raise click.UsageError("Give two texts, STUDENT and REFERENCE, each in quotes.")


# what is asked


def _question(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the command line as the keys of a question."""
    assumptions = {name: ["positive"] for name in given["positive"]}
    for name in given["integer"]:
        assumptions[name] = [*assumptions.get(name, []), "integer"]
    options = {name: given[name] for name in ("tolerance", "relative", "figures", "places", "form", "units")}
    question = {
        "format": given["notation"],
        "kind": given["kind"],
        "variables": dict(_variable(text) for text in given["var"]),
        "assumptions": assumptions,
        "functions": {name: meaning or None for name, meaning in map(_pair, given["function"])},
        "shapes": dict(_shape(text) for text in given["shape"]),
        "indices": list(given["index"]),
        "families": {name: meaning or "real" for name, meaning in map(_pair, given["family"])},
        "options": {name: value for name, value in options.items() if value is not None},
    }
    return {name: value for name, value in question.items() if value}


def _pair(text: str) -> tuple[str, str]:
    name, _, meaning = text.partition("=")
    return name.strip(), meaning.strip()


def _variable(text: str) -> tuple[str, list[float] | None]:
    name, span = _pair(text)
    if not span:
        return name, None
    low, _, high = span.partition("..")
    try:
        return name, [float(low), float(high)]
    except ValueError:
        raise click.BadParameter(f"write NAME=LOW..HIGH, such as z=-3..3, not {text!r}", param_hint="--var") from None


def _shape(text: str) -> tuple[str, list[str]]:
    name, sizes = _pair(text)
    shape = [size.strip() for size in sizes.split(",") if size.strip()]
    if not name or not 1 <= len(shape) <= 2:
        raise click.BadParameter(f"write NAME=ROWS,COLUMNS, such as W=m,n, not {text!r}", param_hint="--shape")
    return name, shape


# who is asked


class _Asker:
    """A bounded child that lives as long as it answers in time; a fresh one is loaded before the clock runs."""

    def __init__(self, child: Any, prover: Any) -> None:
        self.child = child
        self.prover = prover  # SymPy, in a fresh child for each question
        self.loaded = False

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The judgement, or {error: why}; `undecided` where the child had to be ended."""
        from grader.sandbox import BoundedFailure
        from grader.sandbox.inside.frames import NotPlain

        if not self.loaded:
            self.child.ask(_EMPTY, _LOADING)
            self.loaded = True
        try:
            answer: dict[str, Any] = self.child.ask(request, HARD_LIMIT)
        except BoundedFailure as failure:
            self.loaded = failure.kind == "raised"  # it goes on after what it raised itself
            return _undecided(failure)
        except NotPlain as error:
            self.loaded = False
            return {"error": str(error)}
        return self.settled(request, answer) if answer.get("stage") == "few points" else answer

    def settled(self, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """The judgement on formulas that have a value almost nowhere: equal if SymPy can prove it in time."""
        from grader.sandbox import BoundedFailure

        if request["question"].get("options", {}).get("form") or answer["ms"] > 1000 * (HARD_LIMIT - _LAST_RESORT):
            return answer
        start = time.perf_counter()
        try:
            proven = self.prover.ask(request, _LAST_RESORT)
        except BoundedFailure:
            proven = False  # no proof in time: a person decides
        answer = answer | {"ms": round(answer["ms"] + 1000 * (time.perf_counter() - start), 3)}
        if not proven:
            return answer
        return answer | {"verdict": "equal", "stage": "sympy", "reason": "SymPy simplifies their difference to zero."}


def _undecided(failure: Any) -> dict[str, Any]:
    """The answer to a question that ended its child: for a person to decide."""
    if failure.kind == "raised":
        stage, reason = "failure", f"The comparison failed: {failure.exception}: {failure.message}"
    elif failure.kind == "timeout":
        stage, reason = "limit", f"This could not be decided within {HARD_LIMIT:g} seconds, after which it was ended."
    else:
        stage, reason = "limit", f"This could not be decided: {failure.message} ({failure.kind})."
    return {
        "verdict": "undecided", "stage": stage, "reason": reason, "counterexample": None, "read_as": "",
        "reference_read_as": "", "did_you_mean": [], "position": None,
        "ms": 1000 * HARD_LIMIT if failure.kind == "timeout" else 0.0,
    }  # fmt: skip


@contextmanager
def _open_asker(unsafe: bool) -> Iterator[_Asker]:
    """A child behind walls. Only our own code runs in it, so that the attacks on the walls need not be tried first."""
    from grader.model.run import Limits
    from grader.sandbox import open_walls

    if unsafe:
        err().print("[bold red]no sandbox:[/] what reads these texts runs as you")
    with open_walls(unsafe=unsafe) as walls:
        limits = Limits(seconds=HARD_LIMIT, memory_mb=_MEMORY_MB)
        with (
            walls.open_bounded("grader.bounded.comparing", limits) as child,
            walls.open_bounded("grader.bounded.last_resort", limits, warm=("sympy",)) as prover,
        ):
            yield _Asker(child, prover)


# many questions


def _answer_lines(asker: _Asker, lines: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each line in its turn; a bad one gets an error that names it."""
    number = 0
    while line := lines.readline(_LONGEST_LINE + 1):
        number += 1
        if not line.strip():
            continue
        answer = _answer_line(asker, line)
        if "error" in answer:
            answer = {"error": f"line {number}: {answer['error']}", "line": number}
        answers.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        answers.flush()
        while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):  # the rest of a line that was too long
            line = lines.readline(_LONGEST_LINE + 1) or b"\n"


def _answer_line(asker: _Asker, line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        return {"error": f"a line may have at most {_LONGEST_LINE} bytes"}
    try:
        record = json.loads(line)
    except UnicodeDecodeError:
        return {"error": "this line is not UTF-8"}
    except (ValueError, RecursionError) as error:
        return {"error": f"this line is no JSON: {error}"}
    if not isinstance(record, dict):
        return {"error": 'a line holds one JSON object, such as {"student": "2x", "reference": "x + x"}'}
    for name in ("student", "reference"):
        if not isinstance(record.get(name), str):
            return {"error": f"`{name}` is missing" if name not in record else f"`{name}` must be a string"}
    question = {name: value for name, value in record.items() if name not in ("student", "reference")}
    return asker.ask({"student": record["student"], "reference": record["reference"], "question": question})


# one answer


def _show(answer: Mapping[str, Any], typed: str) -> None:
    from rich.table import Table
    from rich.text import Text

    console = out()
    verdict = answer["verdict"]
    console.print(
        f"[bold {_COLOURS[verdict]}]{verdict.replace('_', ' ')}[/] [dim]by {answer['stage']}, {answer['ms']:.1f} ms[/]"
    )
    console.print(Text(printable(answer["reason"])))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    example = answer["counterexample"] or {}
    rows = {
        "read as": answer["read_as"],
        "reference": answer["reference_read_as"],
        "at": ", ".join(f"{name} = {value}" for name, value in example.items()),
    }
    if answer["position"] is not None:
        rows["typed"] = _pointed(typed, answer["position"])
    for name, text in rows.items():
        if text:
            table.add_row(name, Text(printable(text)))
    if table.row_count:
        console.print(table)


def _pointed(typed: str, position: int) -> str:
    """The stretch of a text around a character, with a mark under that."""
    start = max(0, position - 30)
    line = printable(typed[start : position + 30].replace("\n", " "))
    return f"{line}\n{' ' * (position - start)}^"
