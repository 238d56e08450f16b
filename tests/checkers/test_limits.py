"""Every limit in a sentence: which it is, how much was used, and two likely causes."""

import re
from typing import get_args

import pytest

from grader.checkers.limits import tell_hit, verdict_of
from grader.model.run import Hit, LimitName


@pytest.mark.parametrize(
    ("limit", "verdict", "allowed", "says"),
    [
        ("seconds", "timeout", 10, "`f` was still running when its time was over (limit: 10 s for one call)"),
        ("load_seconds", "timeout", 10, "Your file was still being imported when its time was over (limit: 10 s for"),
        ("cpu_seconds", "timeout", 40.5, "`f` used up its processor time (limit: 40.5 s of processor time"),
        ("memory_mb", "memory", 2048, "`f` needed more memory than it may have (limit: 2,048 MB)"),
        ("processes", "limit", 64, "started too many processes or threads (limit: 64 processes and threads at once)"),
        ("scratch_mb", "limit", 64, "filled its working folder (limit: 64 MB in all files)"),
        ("files", "limit", 2000, "made too many files (limit: 2,000 files and folders)"),
        ("output_mb", "limit", 64, "returned too much (limit: 64 MB in all returned values)"),
        ("log_mb", "limit", 16, "printed too much (limit: 16 MB)"),
        ("descriptors", "limit", 256, "had too many files open at once (limit: 256 open files)"),
    ],
)
def test_a_limit_has_its_verdict_and_is_named_with_its_number_and_unit(limit, verdict, allowed, says):
    hit = Hit(limit, allowed)
    assert verdict_of(hit) == verdict
    assert says in tell_hit(hit, "`f`")


@pytest.mark.parametrize("limit", get_args(LimitName))
def test_every_limit_is_one_sentence_that_names_two_likely_causes(limit):
    told = tell_hit(Hit(limit, 100, 250), "`f`")
    assert told.endswith(".")
    assert not re.search(r"[.?!] ", told)
    causes = told.partition("): likely ")[2]
    assert causes.count(", or ") == 1
    assert "; used: 250" in told


@pytest.mark.parametrize(
    ("limit", "allowed", "used", "says"),
    [
        ("seconds", 10, None, "10 s for one call):"),
        ("seconds", 10, 10.0421, "; used: all of it)"),
        ("seconds", 2, 2.3456, "; used: 2.3 s)"),
        ("memory_mb", 400, 390.2, "; used: all of it)"),
        ("memory_mb", 400, 153.7, "; used: 150 MB)"),
        ("memory_mb", 400, 8_123.4, "; used: 8,100 MB)"),
        ("files", 100, 1_234, "; used: 1,234)"),
        ("processes", 8, 0, "; used: 0)"),
    ],
)
def test_the_use_is_told_where_it_was_measured_and_repeats_from_run_to_run(limit, allowed, used, says):
    assert says in tell_hit(Hit(limit, allowed, used), "`f`")
