"""Slots: each GPU is one worker's own, the others see none, and a worker for GPUs without one does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.devices import Accelerator, find_devices
from grader.service.serving import worker_commands
from grader.service.settings import Settings
from worker.slots import Slot, slot_from

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("slot", "visible", "name"),
    [
        (Slot(), "", "quick+cpu"),
        (Slot(("cpu",), 4), "", "cpu"),
        (Slot(("gpu",), 1, "0"), "0", "gpu0"),
        (Slot(("gpu",), 1, "3"), "3", "gpu3"),
    ],
)
def test_a_process_reads_the_slot_it_was_started_for_and_sees_its_device_alone(
    slot: Slot, visible: str, name: str
) -> None:
    told = slot.environment()
    assert (told["CUDA_VISIBLE_DEVICES"], slot.name) == (visible, name)
    assert slot_from(told) == slot


def test_a_slot_for_what_needs_no_gpu_has_none_whatever_the_shell_says() -> None:
    assert slot_from({"GRADER_WORKER_QUEUES": "quick,cpu", "CUDA_VISIBLE_DEVICES": "1"}).device is None
    shell = {"CUDA_VISIBLE_DEVICES": "0,1", "GRADER_WORKER_QUEUES": "gpu", **Slot().environment()}
    assert slot_from(shell) == Slot()


def test_a_queue_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no queue fast; there are quick, cpu, gpu"):
        slot_from({"GRADER_WORKER_QUEUES": "quick,fast"})


@pytest.mark.parametrize(
    ("files", "visible", "given"),
    [
        ((), None, []),
        ((0,), None, ["0"]),
        ((0, 1, 2), None, ["0", "1", "2"]),
        ((0, 1, 2), "2,0", ["2", "0"]),
        ((0, 1), "", []),
        ((3,), None, ["0"]),  # a container that was given the fourth
        ((2, 5), "1", ["1"]),
    ],
)
def test_a_machine_starts_a_worker_for_each_device_that_may_be_used(
    tmp_path: Path, files: tuple[int, ...], visible: str | None, given: list[str]
) -> None:
    for name in ("nvidiactl", *(f"nvidia{number}" for number in files)):
        (tmp_path / name).touch()
    there, mine = find_devices(tmp_path), find_devices(tmp_path, visible)
    commands = worker_commands(4, mine, there)
    first, *others = commands.values()
    assert first[-4:] == ["--queues", "quick,cpu", "--jobs", "4"]
    assert [command[-4:] for command in others] == [["--queues", "gpu", "--device", number] for number in given]
    assert len(commands) == 1 + len(given)  # each by a name of its own

    lent: list[Accelerator] = []
    for number in given:  # what each of these workers finds, told by its own variable, is one device and nobody else's
        found = find_devices(tmp_path, Slot(("gpu",), 1, number).environment()["CUDA_VISIBLE_DEVICES"])
        assert len(found) == 1
        lent += found
    assert lent == list(mine)
    assert find_devices(tmp_path, Slot().environment()["CUDA_VISIBLE_DEVICES"]) == ()


def test_a_worker_for_a_gpu_that_is_not_there_ends_and_says_why(tmp_path: Path) -> None:
    """By the number 63, which no machine that tests has."""
    told = {
        **os.environ, "PYTHONPATH": str(ROOT), "GRADER_STATE": str(tmp_path), "GRADER_HOME": str(tmp_path / "home"),
        "GRADER_DATABASE_URL": f"sqlite:///{tmp_path / 'grader.db'}", "GRADER_BROKER_URL": "memory://",
    }  # fmt: skip
    store = Settings(state=tmp_path, database_url=told["GRADER_DATABASE_URL"]).open_store()
    store.migrate()
    store.close()
    command = [sys.executable, "-m", "worker", "--queues", "gpu", "--device", "63"]
    ended = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 1
    assert "this worker cannot grade: there is no GPU here that it may use" in ended.stderr
