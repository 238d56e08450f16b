"""Graphics processors: how they are found and lent, and what a run on one sees. No processor is needed here."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.model.blame import SandboxError
from grader.model.run import Call, Job, Limits
from grader.sandbox import Walls, open_walls, run_job, running
from grader.sandbox.command import lay_out_run, write_command
from grader.sandbox.devices import Accelerator, describe_devices, find_devices, lend_device
from grader.sandbox.enclosure import find_enclosure
from grader.sandbox.policy import build_policy
from grader.sandbox.process import limits_within

JOB = Job({"m.py": b"def f():\n    return 1\n"}, "m", (Call("f"),), Limits(device="cuda", seconds=20))


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    """A /dev with two processors."""
    for name in ("null", "nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-modeset"):
        (tmp_path / name).touch()
    return tmp_path


def test_each_processor_comes_with_the_files_that_all_need(dev: Path) -> None:
    found = find_devices(dev)
    assert [device.number for device in found] == [0, 1]
    assert {Path(file).name for file in found[1].files} == {"nvidiactl", "nvidia-uvm", "nvidia1"}


@pytest.mark.parametrize(("visible", "numbers"), [("1", [1]), ("1,0", [1, 0]), ("", []), ("5", []), (None, [0, 1])])
def test_only_processors_that_are_listed_are_used(dev: Path, visible: str | None, numbers: list[int]) -> None:
    assert [device.number for device in find_devices(dev, visible)] == numbers


def test_a_list_in_another_form_is_told(dev: Path) -> None:
    with pytest.raises(SandboxError, match="list devices by number"):
        find_devices(dev, "GPU-8a5f")


def test_without_a_driver_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "nvidia0").touch()
    assert find_devices(tmp_path) == ()
    assert describe_devices(tmp_path) == ""


def test_driver_and_models_are_described(tmp_path: Path) -> None:
    (tmp_path / "version").write_text("NVRM version: 580.1\nGCC version: 12\n")
    (tmp_path / "gpus" / "0000:01").mkdir(parents=True)
    (tmp_path / "gpus" / "0000:01" / "information").write_text("Model: \t H100\nIRQ: 5\n")
    assert describe_devices(tmp_path) == "H100; NVRM version: 580.1"


def test_a_device_is_lent_to_one_at_a_time_also_between_processes(tmp_path: Path) -> None:
    devices = [Accelerator(0, ()), Accelerator(1, ())]
    with lend_device(devices, tmp_path) as first, lend_device(devices, tmp_path) as second:
        assert {first.number, second.number} == {0, 1}
        with pytest.raises(SandboxError, match="no GPU became free"), lend_device(devices, tmp_path, 0.3):
            pass
        code = (
            "import sys; from pathlib import Path; from grader.sandbox.devices import Accelerator, lend_device\n"
            "with lend_device([Accelerator(0, ())], Path(sys.argv[1]), 0.3): pass"
        )
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
        assert "no GPU became free" in other.stderr
    with lend_device(devices, tmp_path) as again:
        assert again.number == 0


def test_a_run_on_a_device_sees_its_files_and_no_other_runs_do(dev: Path) -> None:
    enclosure = find_enclosure()
    device = find_devices(dev)[1]
    plain, lent = lay_out_run(enclosure, {}), lay_out_run(enclosure, {}, device)
    without, with_it = (write_command(enclosure, layout, 3, 4) for layout in (plain, lent))
    assert all(file in with_it and file not in without for file in device.files)
    assert str(dev / "nvidia0") not in with_it
    assert ("/sys" in with_it, "/sys" in without) == (True, False)
    assert ("CUBLAS_WORKSPACE_CONFIG" in with_it, "CUBLAS_WORKSPACE_CONFIG" in without) == (True, False)
    assert lent.policy == build_policy(accelerated=True) != plain.policy == build_policy()


def test_addresses_are_not_limited_where_a_driver_maps_them() -> None:
    assert "RLIMIT_AS" in limits_within(Limits(), 0, 0)
    assert "RLIMIT_AS" not in limits_within(Limits(device="cuda"), 0, 0)


@pytest.fixture
def walls() -> Walls:
    with open_walls("plain") as opened:
        opened.proven = True
        yield opened  # type: ignore[misc]  # a fixture


def test_without_a_device_a_run_that_needs_one_is_our_failure(walls: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "devices_here", tuple)
    with pytest.raises(SandboxError, match="graded on a GPU, and there is none here"):
        run_job(JOB, walls=walls)


def test_a_context_that_cannot_be_made_is_our_failure_and_nothing_is_run(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretended = Accelerator(0, ("/dev/zero",))
    monkeypatch.setattr(running, "devices_here", lambda: (pretended,))
    with pytest.raises(SandboxError, match="did not come up"):
        run_job(JOB, walls=walls)
