"""The staff's record of which numbers each student was given. Marking reads it and never draws again."""

import json
from collections.abc import Collection, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from grader.artefacts import Secret
from grader.artefacts.home import write_whole
from grader.model.blame import Fault, ProblemError
from grader.model.value import Value

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and no O: they are read as digits


class Sheet(Value):
    """What one student was given: a sheet of this code, with the variant of this number in each drawn problem."""

    student: str
    name: str = ""
    code: str
    numbers: dict[str, int] = {}


class Ledger(Value):
    """All sheets of one assignment, and the values of every variant drawn for it."""

    version: Literal[1] = 1
    assignment: str
    sheets: tuple[Sheet, ...]
    variants: dict[str, dict[int, dict[str, Any]]] = {}

    def sheet_of(self, student: str) -> Sheet | None:
        """The sheet issued to a student."""
        return next((sheet for sheet in self.sheets if sheet.student == student), None)

    def sheet_with(self, code: str) -> Sheet | None:
        """The sheet that bears a code; upper and lower case do not matter."""
        return next((sheet for sheet in self.sheets if sheet.code.lower() == code.lower()), None)

    def values(self, slug: str, number: int) -> Mapping[str, Any] | None:
        """The values of one variant, or None if it was never drawn."""
        return self.variants.get(slug, {}).get(number)

    def complaint(self, student: str, code: str | None) -> str:
        """Why a submission's sheet is not its student's; empty if it is, or if none is named."""
        if code is None:
            return ""
        if not check_letter_fits(code):
            return f"the sheet number “{code}” is mistyped: its last letter does not fit"
        sheet = self.sheet_with(code)
        if sheet is None:
            return f"sheet {code} was never issued for {self.assignment}"
        if sheet.student != student:
            return f"this sheet is {sheet.name or sheet.student}'s, the folder {student}'s"
        return ""


def sheet_code(secret: Secret, assignment: str, student: str, taken: Collection[str] = ()) -> str:
    """The code on a student's sheet: four hexadecimal digits and a letter that checks them. None of those `taken`."""
    for attempt in count():
        digits = secret.seed("sheet", assignment, student, *([attempt] if attempt else []))[:4]
        code = f"{digits}-{_check_letter(digits)}"
        if code not in taken:
            return code
    raise AssertionError("there is no end to counting")


def _check_letter(digits: str) -> str:
    # Weighted, so that two digits exchanged give another letter.
    return _LETTERS[sum((place + 2) * int(digit, 16) for place, digit in enumerate(digits)) % 23]


def check_letter_fits(code: str) -> bool:
    """Whether a code's last letter is the one its digits call for."""
    digits, _, letter = code.partition("-")
    try:
        return _check_letter(digits.lower()) == letter.upper()
    except ValueError:
        return False


def load_ledger(file: Path) -> Ledger:
    """The ledger in a file. ProblemError where there is none, or none that can be read."""
    try:
        return Ledger.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ProblemError(Fault(file, None, "ledger", "there is no ledger here")) from None
    except (ValueError, ValidationError) as error:
        raise ProblemError(Fault(file, None, "ledger", f"the ledger cannot be read: {error}")) from None


def save_ledger(ledger: Ledger, file: Path) -> None:
    """Write a ledger, whole or not at all, for staff only."""
    write_whole(file, ledger.model_dump_json(indent=1).encode() + b"\n", mode=0o600)
