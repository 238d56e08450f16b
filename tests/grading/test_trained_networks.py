"""Networks trained, or handed in trained: what is kept of them, told while they train, and named when they fail."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save
from trained_sides import KNOWING, NET, TOML, write_sides

from grader.artefacts import Home
from grader.catalog import load_entry, open_catalog
from grader.grading.desk import Desk
from grader.grading.lessons import shift_each
from grader.grading.problem import Question, grade
from grader.intake import Submission
from grader.model.mark import Claimed, Grading, Mark, Verdict
from grader.sandbox import Walls


@pytest.fixture(autouse=True)
def _the_same_seeds_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)


def _grade(desk: Desk, files: dict[str, bytes], watch: Callable[[Claimed], None] | None = None) -> Grading:
    entry = load_entry(desk.catalog, "topic/sides")
    return grade(Question(entry, Submission("ana", files), entry.problem.points), desk, watch)


def _mark(desk: Desk, program: str) -> Mark:
    return _grade(desk, {"net.py": program.encode()}).marks[0]


@pytest.mark.parametrize(
    ("old", "new", "tag"),
    [
        ("        optimiser.zero_grad()\n", "", "gradients_never_cleared"),
        ("lr=0.005", "lr=1e-7", "learning_rate_too_low"),
        ("nn.ReLU()", "nn.Dropout(), nn.ReLU()", None),
        ("nn.Linear(16, 2))", "nn.Linear(16, 2), nn.Softmax(dim=1))", "double_softmax"),
        ("nn.ReLU(), ", "", "no_nonlinearity"),
        ("Adam(model.parameters(), lr=0.005)", "SGD(model.parameters(), lr=30.0)", "learning_rate_too_high"),
        (
            "    model = make_model()\n",
            "    y = y[torch.randperm(len(y))]\n    model = make_model()\n",
            "labels_shuffled",
        ),
        (
            "    model = make_model()\n",
            "    model = make_model()\n    nn.init.constant_(model[0].bias, -99.0)\n",
            "dead_relus",
        ),
    ],
)
def test_a_training_that_fails_is_told_why(course, open_desk, old, new, tag):
    assert old in NET
    write_sides(course, TOML.replace("[0.7, 0], [0.9, 4]", "[0.98, 0], [1.0, 4]"))
    mark = _mark(open_desk(), NET.replace(old, new).replace("range(60)", "range(40)"))
    assert mark.misconception == tag


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lr=0.005", "lr=0.005, weight_decay=50.0"),
        ("model(x), y", "model(x * 0), y"),
        ("loss.backward()", "(-loss).backward()"),
    ],
    ids=["held down", "nothing to see", "uphill"],
)
def test_what_learns_nothing_for_another_reason_is_not_told_that_its_labels_are_shuffled(course, open_desk, old, new):
    assert old in NET
    write_sides(course, TOML.replace("[0.7, 0], [0.9, 4]", "[0.98, 0], [1.0, 4]"))
    mark = _mark(open_desk(), NET.replace(old, new))
    assert mark.verdict in (Verdict.WRONG, Verdict.REFUSED)
    assert mark.misconception != "labels_shuffled"


def test_inputs_that_nobody_scaled_are_named(course, open_desk):
    write_sides(course, TOML.replace("[0.7, 0], [0.9, 4]", "[0.98, 0], [1.0, 4]"), scale=60.0)
    desk = open_desk()
    assert _mark(desk, NET).misconception == "data_not_scaled"
    scaling = (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.inner = make_model()"
    )
    scaling += "\n\n    def forward(self, x):\n        return self.inner(x / 60)\n\n\ndef train("
    mark = _mark(
        desk, NET.replace("def train(", scaling).replace("model = make_model()\n    opt", "model = Net()\n    opt")
    )
    assert mark.misconception != "data_not_scaled"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "    return model\n",
            "    model[0].weight.data[0, 0] = float('nan')\n    return model\n",
            "diverged: weights",
        ),
        ("loss.backward()", "(loss * (float('nan') if step == 6 else 1)).backward()", "came in step 7 of 60"),
        (
            "return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))",
            "return Dropping()\n\n\nclass Dropping(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.out = nn.Linear(6, 2)\n\n    def forward(self, x):\n        return self.out(F.dropout(x))",
            "what belongs to training",
        ),
    ],
)
def test_a_network_that_cannot_count_is_refused_with_what_happened(course, open_desk, old, new, says):
    assert old in NET
    write_sides(course)
    mark = _mark(open_desk(), NET.replace(old, new))
    assert (mark.verdict, mark.points) == (Verdict.REFUSED, 0)
    assert says in mark.feedback


LOST = "(loss * float('nan')).backward()"
AT_ONCE = ("loss.backward()", LOST), ("loss.item()", "float('nan')")


@pytest.mark.parametrize(
    ("changes", "reports", "says"),
    [
        (AT_ONCE, 5, "The first gradient that was no number came in step 1 of 5"),
        ((*AT_ONCE, ("step, float", "step % 4, float")), 60, "no number came in step 1 of 60"),  # one after another
        ((*AT_ONCE, ("float('nan'), 1.0", "accuracy=1.0")), 60, "came in step 1 of 60"),  # it tells no loss
        ((("loss.backward()", LOST.replace("('nan')", "('nan' if step else 1)")),), 60, "came in step 2 of 60"),
        ((("loss.item()", "float('nan')"),), 60, ""),  # its report alone is wrong
    ],
)  # fmt: skip
def test_training_is_ended_early_only_where_nothing_can_come_of_it(course, open_desk, changes, reports, says):
    write_sides(course, TOML.replace("[0.7, 0], [0.9, 4]", "[0.0, 0], [1.0, 4]"))
    program = NET
    for old, new in changes:
        assert old in program
        program = program.replace(old, new)
    grading = _grade(open_desk(), {"net.py": program.encode()})
    (mark,) = grading.marks
    assert len(grading.claims) == reports
    assert says in mark.feedback
    early = ("training was ended after 5 epochs: since the first its loss and weights were no numbers",)
    assert mark.evidence.notes[:1] == early if reports == 5 else early[0] not in mark.evidence.notes


def test_what_a_program_claims_is_told_while_it_trains(course, open_desk):
    write_sides(course)
    told: list[Claimed] = []
    slowly = NET.replace("import torch\n", "import time\n\nimport torch\n", 1).replace(
        "1.0)\n", "1.0)\n        time.sleep(0.02)\n"
    )
    grading = _grade(open_desk(), {"net.py": slowly.encode()}, told.append)
    assert len(grading.claims) == 60
    assert 2 <= len(told) < 60  # not more often than anybody can read
    assert set(told) <= set(grading.claims)


def test_a_changed_scale_or_rule_is_marked_from_what_is_kept_without_a_run(course, tmp_path: Path, walls: Walls):
    home = Home(tmp_path / "home")
    home.root.mkdir()
    write_sides(course)
    with Desk(open_catalog(course), home, walls) as desk:
        first = _mark(desk, NET)
    write_sides(course, TOML.replace("[0.7, 0], [0.9, 4]", "[0.0, 0], [1.0, 4]"))
    with Desk(open_catalog(course), home, walls, runs=False) as desk:
        second = _mark(desk, NET)
        assert second.evidence.accuracies == first.evidence.accuracies
        assert second.points == pytest.approx(4 * second.evidence.accuracies[0])
    write_sides(course, TOML + "parameters = { at_most = 100 }\n")
    with Desk(open_catalog(course), home, walls, runs=False) as desk:
        third = _mark(desk, NET)
        assert third.verdict is Verdict.REFUSED
        assert "146 parameters; at most 100 are asked for" in third.feedback
        other = _mark(desk, NET + "# another program\n")
        assert (other.verdict, other.points) == (Verdict.UNGRADED, None)


def test_handed_in_weights_are_put_into_the_network_and_nothing_is_trained(course, open_desk):
    toml = TOML.replace(
        '["net.py"]', '["net.py", "weights.safetensors"]\nweights = "weights.safetensors"\nweights_mb = 1'
    )
    write_sides(course, toml)
    desk = open_desk()

    def handed_in(weights: bytes) -> Mark:
        return _grade(desk, {"net.py": NET.encode(), "weights.safetensors": weights}).marks[0]

    right = handed_in(save(KNOWING.state_dict()))
    assert (right.verdict, right.evidence.accuracies) == (Verdict.CORRECT, (1.0,))
    assert "with the weights you handed in" in right.feedback
    assert "no safetensors file" in handed_in(b"nothing of the kind").feedback
    assert "do not fit your network" in handed_in(save({"0.weight": torch.zeros(2, 2)})).feedback
    assert "1.2 MB; at most 1 MB" in handed_in(bytes(1_200_000)).feedback
    assert _grade(desk, {"net.py": NET.encode()}).marks[0].verdict is Verdict.MISSING


def test_shifted_test_images_keep_their_size_and_are_moved_each_for_itself():
    images = np.arange(2 * 1 * 4 * 4, dtype=np.float32).reshape(2, 1, 4, 4)
    moved = shift_each(images, 1, np.random.default_rng(0))
    assert moved.shape == images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    for one, big in zip(moved, padded, strict=True):
        places = [big[:, top : top + 4, left : left + 4] for top in range(3) for left in range(3)]
        assert any(np.array_equal(one, place) for place in places)
