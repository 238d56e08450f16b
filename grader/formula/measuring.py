"""The judgement on an answer where numbers are asked for, with their units and figures."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from grader.formula.array import listed_sizes
from grader.formula.judgement import Judgement, blame
from grader.formula.quantities import Measured, compare_numbers, read_measured
from grader.formula.question import Options
from grader.model.blame import Unreadable

#: The sign between two steps, and a letter between two numbers that stands for ×.
_EQUALS: Final = re.compile(r"(?<![<>!=:])=(?!=)")
_CROSS: Final = re.compile(r"(?<=\d)\s*[xX]\s*(?=\d)")


def with_crosses(text: str) -> str:
    """The text with a sign for each letter x between two numbers."""
    return _CROSS.sub("×", text)


def wanted_numbers(reference: str, options: Options, *, units: bool) -> Measured:
    """The reference as numbers, in the unit that the question names if it carries none; raises `Unreadable`."""
    try:
        wanted = read_measured(reference, options, units=units)
    except Unreadable:  # no number, nor plain numbers: a table that arithmetic comes to, or a unit, which is one of it
        try:
            wanted = read_measured(reference, options, units=units, single=False)
        except Unreadable as error:
            wanted = _one_unit(reference, options, error)
    if isinstance(options.units, str) and wanted.unit is None:
        wanted = read_measured(f"{reference} {options.units}", options, units=True)
    if options.units and wanted.unit is None and not reference.rstrip().endswith("%"):
        raise blame("The question asks for a unit, but neither it nor the reference names one that is known.")
    return wanted


def _one_unit(reference: str, options: Options, error: Unreadable) -> Measured:
    """One of the unit that a reference names and nothing else; raises the error where it is none."""
    if options.units is not True:
        raise error
    try:
        return replace(read_measured(f"1 {reference}", options, units=True), lone=True)
    except Unreadable:
        raise error from None


def _given(text: str, wanted: Measured, options: Options, *, single: bool) -> Measured:
    """The answer's numbers; of several steps with units, `4*25 B = 100 B`, the last one."""
    units = wanted.unit is not None
    text = with_crosses(text) if units else text
    try:
        return read_measured(text, options, units=units, single=single)
    except Unreadable as error:
        if wanted.lone:
            return _one_unit(text, options, error)
        if not units or len(steps := _EQUALS.split(text)) < 2:
            raise
        read = [read_measured(step, options, units=True, single=single) for step in steps]
        if any(not compare_numbers(each, read[-1], Options()).equal for each in read):
            message = "These steps are not the same quantity. Write the one that you mean."
            raise Unreadable(message, text, 0) from None
        return read[-1]


def measured(student: str, wanted: Measured, options: Options) -> Judgement:
    """The answer as numbers against the wanted ones; raises `Unreadable`."""
    single = not wanted.numbers.shape
    listed = len(wanted.numbers.shape) == 1
    text = listed_sizes(student, wanted.numbers.shape[0]) if listed else student
    given = _given(text, wanted, options, single=single)
    found = compare_numbers(given, wanted, options)
    return Judgement(
        verdict="equal" if found.equal else "not_equal",
        stage=found.stage,
        reason=found.reason,
        read_as=given.shown(),
        reference_read_as=wanted.shown(),
        share=found.share,
    )
