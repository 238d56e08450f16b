"""The judgement on an answer where numbers are asked for, with their units and figures."""

from __future__ import annotations

from dataclasses import replace

from grader.formula.array import listed_sizes
from grader.formula.judgement import Judgement, blame
from grader.formula.quantities import Measured, compare_numbers, read_measured
from grader.formula.question import Options
from grader.model.blame import Unreadable


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


def measured(student: str, wanted: Measured, options: Options) -> Judgement:
    """The answer as numbers against the wanted ones; raises `Unreadable`."""
    single = not wanted.numbers.shape
    listed = len(wanted.numbers.shape) == 1
    text = listed_sizes(student, wanted.numbers.shape[0]) if listed else student
    try:
        given = read_measured(text, options, units=wanted.unit is not None, single=single)
    except Unreadable as error:
        if not wanted.lone:
            raise
        given = _one_unit(text, options, error)
    found = compare_numbers(given, wanted, options)
    return Judgement(
        verdict="equal" if found.equal else "not_equal",
        stage=found.stage,
        reason=found.reason,
        read_as=given.shown(),
        reference_read_as=wanted.shown(),
        share=found.share,
    )
