"""The three versions of a problem: each change moves the digests it should, and no other."""

import pytest

from grader.catalog import digests_of, load_entry, open_catalog

ENVIRONMENT = {"python": "3.11", "torch": "2"}


@pytest.mark.parametrize(
    ("kind", "half", "file", "old", "new", "moved"),
    [
        ("numeric", 0, "statement.md", "find by hand", "work out", {"text"}),
        ("numeric", 0, "problem.toml", 'title = "Name"', 'title = "Other"', {"text"}),
        ("numeric", 0, "problem.toml", "the output", "the value", {"text"}),
        ("numeric", 0, "problem.toml", "points = 2", "points = 3", {"judge"}),
        ("numeric", 0, "problem.toml", "figures = 4", "figures = 5", {"judge"}),
        ("numeric", 0, "problem.toml", "figures = 4", 'figures = 4\nfigures_keep = "1/2"', {"judge"}),
        ("numeric", 0, "problem.toml", "figures = 4", "figures = 4\nfigures_keep = 0", set()),
        ("numeric", 1, "wrong.py", "You left", "You forgot", {"judge"}),
        ("numeric", 1, "solution.py", "w * x + b", "b + w * x", {"judge"}),
        ("choice", 0, "problem.toml", '"an epoch"', '"one epoch"', {"text"}),
        ("choice", 0, "problem.toml", 'c = "a batch"', 'd = "a batch"', {"text", "judge"}),
        ("function", 1, "wrong/absolute.py", "np.abs(x)", "abs(x)", {"judge"}),
        ("function", 1, "solution/relu.py", "np.maximum(x, 0)", "np.maximum(0, x)", {"judge"}),
        ("function", 1, "cases.py", "(3, 4)", "(4, 3)", {"run", "judge"}),
        ("function", 0, "handout/relu.py", "else 0", "otherwise 0", {"run"}),
        ("function", 0, "probe.py", '"x": x}', '"x": +x}', {"run"}),
        ("function", 0, "problem.toml", 'calls = "relu"', 'calls = "relu"\nlimits = { seconds = 5 }', {"run", "judge"}),
        ("function", 0, "problem.toml", 'calls = "relu"', 'calls = "relu"\ndraws = 4', {"run", "judge"}),
        ("function", 0, "problem.toml", 'calls = "relu"', 'calls = "relu"\nfresh = true', {"run", "judge"}),
        ("function", 0, "problem.toml", 'calls = "relu"', 'calls = "relu"\nrelative = 1e-3', {"judge"}),
        ("training", 0, "problem.toml", "[0.65, 10]", "[0.66, 10]", {"judge"}),
        ("training", 0, "problem.toml", "seeds = 3", "seeds = 5", {"run", "judge"}),
    ],
)  # fmt: skip
def test_a_change_moves_its_own_digest(course, add_problem, kind, half, file, old, new, moved):
    path = add_problem(kind, "topic/name")[half] / file
    before = digests_of(load_entry(open_catalog(course), "topic/name"), ENVIRONMENT)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    after = digests_of(load_entry(open_catalog(course), "topic/name"), ENVIRONMENT)
    assert {name for name in ("run", "judge", "text") if getattr(before, name) != getattr(after, name)} == moved


def test_files_nobody_runs_or_reads_move_no_digest(course, add_problem):
    public, secret = add_problem("function", "topic/name")
    before = digests_of(load_entry(open_catalog(course), "topic/name"), ENVIRONMENT)
    (public / "README.md").write_text("measured today")
    (secret / "__pycache__").mkdir()
    (secret / "__pycache__" / "cases.cpython-311.pyc").write_bytes(b"x")
    assert digests_of(load_entry(open_catalog(course), "topic/name"), ENVIRONMENT) == before


def test_a_figure_is_part_of_the_text(course, add_problem):
    public, _ = add_problem("numeric", "topic/name")
    before = digests_of(load_entry(open_catalog(course), "topic/name"), ENVIRONMENT)
    (public / "figures").mkdir()
    (public / "figures" / "net.svg").write_text("<svg/>")
    after = digests_of(load_entry(open_catalog(course), "topic/name"), ENVIRONMENT)
    assert (after.run, after.judge, after.text != before.text) == (before.run, before.judge, True)


def test_another_environment_is_another_run(course, add_problem):
    add_problem("function", "topic/name")
    entry = load_entry(open_catalog(course), "topic/name")
    one, other = digests_of(entry, ENVIRONMENT), digests_of(entry, ENVIRONMENT | {"torch": "3"})
    assert (one.judge, one.text, one.run != other.run) == (other.judge, other.text, True)
