import json

import numpy as np
import pytest
from click.testing import CliRunner

from grader.cli.data import data


@pytest.fixture
def typed(tmp_path):
    """Runs `grader data …` on a home of its own."""

    def run(*arguments: str):
        return CliRunner().invoke(data, ["--home", str(tmp_path / "home"), *arguments])

    return run


@pytest.fixture
def subset(tmp_path) -> str:
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(0, 256, size=(10_000, 32, 32, 3), dtype=np.uint8),
        "y_train": np.arange(10_000) % 10,
        "x_test": rng.integers(0, 256, size=(2_000, 32, 32, 3), dtype=np.uint8),
        "y_test": np.arange(2_000) % 10,
    }
    np.savez(tmp_path / "some.npz", **arrays)
    return str(tmp_path / "some.npz")


def test_an_added_data_set_is_told_on_stderr_and_listed(typed, subset):
    added = typed("add", "cifar10_subset", subset)
    assert added.exit_code == 0
    assert added.stdout == ""
    assert "10,000 training and 2,000 test images from the file some.npz" in added.stderr
    found = {one["name"]: one for one in json.loads(typed("list", "--json").stdout)}
    assert found["cifar10_subset"]["present"]["train"] == 10_000
    assert found["cifar10"]["present"] is None
    assert found["shapes10"]["stand_in"] is True


def test_the_table_says_what_is_here_and_stderr_what_to_type(typed):
    shown = typed("list")
    assert shown.exit_code == 0
    assert "when needed" in shown.stdout
    assert "mnist: type `grader data fetch mnist`" in shown.stderr


def test_quiet_says_nothing(typed, subset):
    assert typed("add", "-q", "cifar10_subset", subset).output == ""


def test_what_cannot_be_added_is_one_sentence_and_exit_code_1(typed, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    told = typed("add", "cifar10", str(tmp_path / "notes.txt"))
    assert told.exit_code == 1
    assert "none of the official files of cifar10" in told.stderr
    assert "Traceback" not in told.output


def test_an_unknown_name_is_exit_code_1_and_a_missing_argument_2(typed):
    assert typed("fetch", "cifra10").exit_code == 1
    assert "did you mean cifar10" in typed("fetch", "cifra10").stderr
    assert typed("add", "cifar10").exit_code == 2
