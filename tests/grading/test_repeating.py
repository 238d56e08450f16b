"""The same submission graded twice: the same marks, and weights that are the same to the byte."""

from pathlib import Path

from trained_sides import NET, TOML, write_sides

from grader.artefacts import Home
from grader.catalog import load_entry, open_catalog
from grader.grading.desk import Desk
from grader.grading.environment import environment_of
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.model.mark import Grading
from grader.sandbox import Walls, open_walls

#: What is drawn at random while it trains, and what adds up in another order where nobody asks for the same one.
RANDOM = (
    NET.replace("nn.ReLU()", "nn.ReLU(), nn.Dropout(0.2)")
    .replace("import torch\n", "import torch, random\nimport numpy as np\n", 1)
    .replace(
        "cross_entropy(model(x), y)",
        "cross_entropy(model(x[some := torch.randint(0, len(x), (900,))] * (1 + 0.01 * random.random())"
        " + 0.01 * float(np.random.normal())), y[some])",
    )
)


def _grade(course: Path, home: Path, walls: Walls) -> Grading:
    home.mkdir()
    with Desk(open_catalog(course), Home(home), walls) as desk:
        entry = load_entry(desk.catalog, "topic/sides")
        return grade(Question(entry, Submission("ana", {"net.py": RANDOM.encode()}), entry.problem.points), desk)


def test_a_submission_graded_twice_gets_the_same_marks_and_weights_to_the_byte(course, tmp_path, walls, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)
    write_sides(course, TOML.replace("seeds = 1", "seeds = 2"))
    first, second = (_grade(course, tmp_path / name, walls) for name in ("one", "two"))
    assert first.marks == second.marks
    assert first.artefacts == second.artefacts
    assert len(set(first.artefacts["accuracy"])) == 2  # of two seeds, which differ
    with open_walls("plain") as others:  # a fresh interpreter for each run gives what a warm one gives
        assert _grade(course, tmp_path / "three", others).artefacts == first.artefacts
    assert "; 1 thread on cpu, deterministic algorithms" in " ".join(first.marks[0].evidence.notes)


def test_training_takes_algorithms_that_repeat_and_warns_nobody_without_cause(course, open_desk):
    write_sides(course)
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/sides")
    asking = NET.replace(
        "    model = make_model()\n",
        "    print(torch.are_deterministic_algorithms_enabled())\n    model = make_model()\n",
    )
    mark = grade(Question(entry, Submission("ana", {"net.py": asking.encode()}), entry.problem.points), desk).marks[0]
    assert (mark.evidence.log or "").strip() == "True"


def test_what_a_run_depends_on_says_how_many_threads_it_has(course, open_desk):
    write_sides(course, TOML.replace("seconds = 20", "seconds = 20, threads = 2"))
    desk = open_desk()
    environment = environment_of(load_entry(desk.catalog, "topic/sides"), desk.home, desk.machine)
    assert (environment["threads accuracy"], environment["algorithms"]) == ("2", "deterministic")
    assert "processor model" not in environment  # machines of one class share what they have seen
    assert environment_of(None, desk.home, desk.machine)["processor model"]
