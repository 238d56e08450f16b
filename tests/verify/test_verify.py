"""Problems prove themselves: what is wrong with one is found, with its place, before a student meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog import load_entry
from grader.verify import verify
from grader.verify.use import check_use


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def faults_of(open_desk: Callable, course: Path) -> Callable[[], list[str]]:
    def verified(slug: str = "topic/name") -> list[str]:
        desk = open_desk()
        told = verify(desk.catalog, slug, desk)
        return [str(fault).removeprefix(f"{course}/") for fault in told]

    return verified


@pytest.mark.parametrize("kind", ["numeric", "symbolic", "choice"])
def test_a_sound_problem_has_no_faults(add_problem, faults_of, kind):
    add_problem(kind, "topic/name")
    assert faults_of() == []


@pytest.mark.parametrize(
    ("kind", "half", "file", "old", "new", "says"),
    [
        ("numeric", 0, "statement.md", "find by hand:", "find:\n\n    return w * x + b + 0\n", None),
        ("numeric", 0, "statement.md", "{{ w }}", "{{ v }}", "v"),
        ("numeric", 1, "wrong.py", "return w * x\n", "return w * x + b\n", "wrong.py:4: NameError"),
        ("numeric", 1, "wrong.py", "np.tanh(z)", "sigmoid(z) + 1e-5", "gives the right value of `y`, or nearly"),
        ("numeric", 1, "solution.py", "sigmoid(z)", "0 * z + 1.0", "`y` is 1, which is typed without working"),
        ("numeric", 1, "solution.py", "sigmoid(z)", "sigmoid(z) / 0", "`y` comes out as inf"),
        ("numeric", 1, "solution.py", "w * x + b", "w * x + b / 0", "solution.py:10: ZeroDivisionError"),
        ("numeric", 1, "solution.py", '"w": ', '"y": 1.5, "w": ', "`y` is a step and is given as well"),
        ("symbolic", 1, "wrong.py", "(y - t) / 2", "(2 * y - 2 * t) / 2", "`half_not_cancelled` earns 2 points"),
        ("symbolic", 1, "wrong.py", "return t - y", "return (y - t) / 2", "`error_backwards`"),
        ("choice", 1, "solution.py", '"b"', '"e"', "'e' is none of the options a, b, c"),
        ("choice", 0, "problem.toml", 'b = "an epoch"', '1 = "an epoch"', "'b' is none of the options"),
        ("choice", 1, "wrong.py", '{"a", "b", "c"}', '{"a", "c"}', "`weights_are_learnt` earns 1 points"),
    ],
)  # fmt: skip
def test_a_fault_of_a_typed_problem_is_found(add_problem, faults_of, kind, half, file, old, new, says):
    _change(add_problem(kind, "topic/name")[half] / file, old, new)
    faults = faults_of()
    assert faults == [] if says is None else any(says in fault for fault in faults)


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8ffff3f0005fe02fea735818e"
    "0000000049454e44ae426082"
)


def test_a_statement_may_show_a_picture_that_lies_in_the_problem(add_problem, faults_of):
    public, _ = add_problem("numeric", "topic/name")
    (public / "figures").mkdir()
    (public / "figures" / "net.png").write_bytes(_PIXEL)
    _change(public / "statement.md", "find by hand:", "find by hand:\n\n![a neuron](figures/net.png)\n")
    assert faults_of() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("statement.md", "find by hand:", "![a neuron](figures/gone.png)", ":1: there is no figure gone.png"),
        ("statement.md", "$x = {{ x }}$", "{{ [x] | matrix }}", ":1: `\\begin{pmatrix}` stands outside of math"),
        ("statement.md", "$w = {{ w }}$", "$\\unheard{ {{ w }} }$", "cannot be shown in a browser"),
        ("problem.toml", "$z = w x + b$", "$\\unheard{z}$", "problem.toml: part `z`: the formula `\\unheard{z}`"),
    ],
)  # fmt: skip
def test_what_a_browser_could_not_show_is_a_fault_with_its_place(add_problem, faults_of, file, old, new, says):
    public, _ = add_problem("numeric", "topic/name")
    _change(public / file, old, new)
    (fault,) = faults_of()
    assert says in fault


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        (
            'functions = { s = "sigmod" }',
            ":4: `slope`: `s` is to be `sigmod`, which is no known function; did you mean",
        ),
        (
            'functions = { f = "" }',
            ":4: `slope`: an expression in `functions` cannot be read: There is no formula here",
        ),
        ('functions = { f = "x +" }', ":4: `slope`: an expression in `functions` cannot be read"),
        ('without = ["sine"]', ":4: `slope`: `without` names `sine`, which is no known function; did you mean `sin`?"),
        ('assumptions = { y = "positve" }', ":4: `assumptions.y`: "),
        ('families = { y = "probabilty" }', ":4: `families.y`: "),
        ('functions = { s = "sigmoid", g = "x^2 + 1", h = "q^2" }\nwithout = ["tanh", "diag"]', ""),
    ],
)
def test_what_is_declared_of_names_and_says_nothing_is_found_with_its_line(add_problem, faults_of, declared, says):
    public, _ = add_problem("symbolic", "topic/name")
    _change(public / "problem.toml", "parts = [", f"{declared}\nparts = [")
    faults = faults_of()
    assert len(faults) == (1 if says else 0)
    assert all(fault.startswith(f"problems/topic/name/problem.toml{says}") for fault in faults)


def test_a_key_to_which_no_answer_can_be_compared_is_found(add_problem, faults_of, monkeypatch):
    add_problem("symbolic", "topic/name")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a comparison that fails")

    monkeypatch.setattr("grader.formula.comparison.compare_at_points", fail)
    assert any("`slope`: typing 1 everywhere is ungraded" in fault for fault in faults_of())


def test_a_lazy_choice_is_found(add_problem, faults_of):
    public, secret = add_problem("choice", "topic/name")
    _change(public / "problem.toml", 'b = "an epoch"', '1 = "an epoch"')
    _change(secret / "solution.py", '"b"', '"1"')
    assert any("typing 1 everywhere earns 1 points for `name`" in fault for fault in faults_of())


def test_a_quotation_of_the_reference_is_found_with_its_line(add_problem, faults_of):
    public, secret = add_problem("numeric", "topic/name")
    _change(secret / "solution.py", "return w * x + b", "return w * x + b + 0.0 * w")
    _change(public / "statement.md", "find by hand:", "find by hand:\n\n    return w * x + b + 0.0 * w\n")
    (fault,) = faults_of()
    assert fault.startswith("problems/topic/name/statement.md:4: quotes the reference: return w * x + b")


def test_an_unreadable_problem_is_told_and_nothing_is_run(add_problem, faults_of):
    public, _ = add_problem("numeric", "topic/name")
    _change(public / "problem.toml", "points = 1", "points = 0")
    (fault,) = faults_of()
    assert "points must be more than 0" in fault


def test_every_fault_of_a_program_problem_is_found(add_problem, faults_of):
    public, secret = add_problem("function", "topic/name")
    (public / "handout" / "relu.py").write_text("def relu(x):\n    return x * (x > 0)\n")
    twin = (secret / "wrong" / "in_place.py").read_text()
    (secret / "wrong" / "in_place_again.py").write_text(twin.replace('"input_kept": 0', '"input_kept": 0, "values": 0'))
    _change(public / "problem.toml", 'calls = "relu"\n', 'calls = "relu"\nlimits = { memory_mb = 100 }\n')
    _change(secret / "solution" / "relu.py", "np.maximum(x, 0)", "np.ones(8_000_000)[0] * np.maximum(x, 0)")
    faults = faults_of()
    for expected in (
        "`values`: the handout as it is earns 2 points",
        "in_place_again.py:1: earns 2 points for `values` instead of 0",
        "in_place_again.py:1: is taken for in_place in `input_kept`",
        "of 100 MB",
    ):
        assert any(expected in fault for fault in faults), (expected, faults)


@pytest.mark.parametrize(
    ("expect", "faults"),
    [
        (
            '{"values": 0}',
            ["is wrong in `input_kept` too, which EXPECT does not name, and keeps all its points: write"],
        ),
        ('{"values": 0, "input_kept": 1}', []),
        ('{"values": 0, "input_kept": 0}', []),
    ],
)
def test_a_wrong_program_keeps_points_only_where_its_author_says_so(add_problem, faults_of, expect, faults):
    _, secret = add_problem("function", "topic/name")
    _change(secret / "wrong" / "absolute.py", '{"values": 0, "input_kept": 0}', expect)
    found = faults_of()
    assert len(found) == len(faults)
    assert all(says in fault for says, fault in zip(faults, found, strict=True))


@pytest.mark.slow
def test_a_network_of_which_a_rule_asks_less_than_before_repeats_as_it_did(add_problem, open_desk):
    public, _ = add_problem("model", "topic/name")
    for old, new in (("gradients", "gradients"), ("gradients", "reaches")):
        _change(public / "problem.toml", f"{old} = true", f"{new} = true")
        desk = open_desk()
        entry = load_entry(desk.catalog, "topic/name")
        assert list(check_use(entry, entry.problem.parts, desk, lambda _: None)) == []


def test_a_reference_that_differs_from_run_to_run_is_found(add_problem, faults_of):
    _, secret = add_problem("function", "topic/name")
    text = "import time\nimport numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0) + time.monotonic()\n"
    (secret / "solution" / "relu.py").write_text(text)
    assert any("two runs of the reference differ" in fault for fault in faults_of())


@pytest.mark.parametrize(("shift", "warned"), [(0, True), (2, False)])
def test_weights_that_can_be_fitted_to_a_public_test_set_are_warned_of(add_problem, course, open_desk, shift, warned):
    public, secret = add_problem("training", "topic/name")
    toml = 'submit = ["model.py", "weights.safetensors"]\nweights = "weights.safetensors"\n'
    _change(public / "problem.toml", 'submit = ["model.py"]\ncalls = "train"\n', f"{toml}test_shift = {shift}\n")
    _change(
        secret / "solution" / "model.py", "def train(x, y, *, budget, report):", "def make_model():\n    return 1 / 0"
    )
    (secret / "solution" / "weights.safetensors").write_bytes(b"none")
    desk = open_desk()
    faults = verify(desk.catalog, "topic/name", desk)
    assert any("test set of shapes10 is public" in fault.message for fault in faults if fault.warning) is warned


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["function", "training"])
def test_a_sound_program_problem_has_no_faults(add_problem, faults_of, kind):
    add_problem(kind, "topic/name")
    assert faults_of() == []
