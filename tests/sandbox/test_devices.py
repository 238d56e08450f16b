"""Graphics processors: how they are found and lent, and what a run on one sees. No processor is needed here."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

from grader.model.blame import SandboxError
from grader.model.run import Call, Ending, Job, Limits, Returned
from grader.sandbox import Walls, layers, open_walls, process, run_job, running
from grader.sandbox.cgroup import open_group
from grader.sandbox.command import lay_out_run, write_command
from grader.sandbox.devices import Accelerator, describe_devices, find_devices, find_library, lend_device
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


@pytest.mark.parametrize(
    ("visible", "numbers"),
    [("1", [1]), ("1,0", [1, 0]), ("0,0", [0]), ("1,5,0", [1]), ("", []), ("5", []), ("-1", []), (None, [0, 1])],
)
def test_only_processors_that_are_listed_are_used(dev: Path, visible: str | None, numbers: list[int]) -> None:
    assert [device.number for device in find_devices(dev, visible)] == numbers


def test_numbers_count_the_device_files_that_are_here(dev: Path) -> None:
    (dev / "nvidia0").unlink()
    (found,) = find_devices(dev, "0")
    assert (found.number, Path(found.files[-1]).name) == (1, "nvidia1")


@pytest.mark.parametrize("visible", ["GPU-8a5f", "MIG-8a5f", "all", "0 1", "²"])
def test_a_list_in_another_form_is_told(dev: Path, visible: str) -> None:
    with pytest.raises(SandboxError, match="list devices by number"):
        find_devices(dev, visible)


def test_without_a_driver_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "nvidia0").touch()
    (tmp_path / "nvidia-uvm").touch()
    assert find_devices(tmp_path) == find_devices(tmp_path, "GPU-8a5f") == ()
    assert describe_devices(tmp_path) == ""


def test_driver_and_models_are_described(tmp_path: Path) -> None:
    (tmp_path / "version").write_text("NVRM version: 580.1\nGCC version: 12\n")
    (tmp_path / "gpus" / "0000:01").mkdir(parents=True)
    (tmp_path / "gpus" / "0000:01" / "information").write_text("Model: \t H100\nIRQ: 5\n")
    assert describe_devices(tmp_path) == "H100; NVRM version: 580.1"


def test_the_drivers_library_is_found_where_a_run_would_find_it(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "libcuda.so.1").touch()
    assert find_library([tmp_path / "nowhere", tmp_path / "here"]) == tmp_path / "here" / "libcuda.so.1"
    assert find_library([tmp_path]) is None


@pytest.mark.parametrize("spoil", ["a file", "a link", "open to others"])
def test_devices_are_not_lent_in_a_folder_that_is_not_ours_alone(
    spoil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"dl-grader-{os.getuid()}"
    if spoil == "a file":
        folder.touch()
    elif spoil == "a link":
        folder.symlink_to(tmp_path)
    else:
        folder.mkdir()
        folder.chmod(0o755)
    with pytest.raises(SandboxError, match="dl-grader-"), lend_device([Accelerator(0, ())]):
        pass


def test_a_device_is_lent_to_one_at_a_time_also_between_processes(tmp_path: Path) -> None:
    two = [Accelerator(0, ()), Accelerator(1, ())]
    with lend_device(two, tmp_path) as first, lend_device(two, tmp_path) as second:
        assert {first.number, second.number} == {0, 1}
        with pytest.raises(SandboxError, match="no GPU became free"), lend_device(two, tmp_path, 0.3):
            pass
        code = (
            "import sys; from pathlib import Path; from grader.sandbox.devices import Accelerator, lend_device\n"
            "with lend_device([Accelerator(0, ())], Path(sys.argv[1]), 0.3): pass"
        )
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
        assert "no GPU became free" in other.stderr
    with lend_device(two, tmp_path) as again:
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
    assert (("--proc", "/proc") in pairwise(with_it), ("--proc", "/proc") in pairwise(without)) == (True, False)
    assert lent.policy == build_policy(accelerated=True) != plain.policy == build_policy()


def test_addresses_are_not_limited_where_a_driver_maps_them() -> None:
    assert "RLIMIT_AS" in limits_within(Limits(), 0, 0)
    assert "RLIMIT_AS" not in limits_within(Limits(device="cuda"), 0, 0)


@pytest.fixture
def walls() -> Iterator[Walls]:
    with open_walls("plain") as opened:
        opened.proven = True
        yield opened


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


PRETENDED = Accelerator(0, ("/dev/zero",))


@pytest.fixture
def pretending(walls: Walls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walls:
    """Walls behind which a run gets all that belongs to a device, but another file for it, and no context is made."""
    monkeypatch.setattr(running, "devices_here", lambda: (PRETENDED,))
    inside = tmp_path / "grader" / "sandbox" / "inside"
    shutil.copytree(walls.enclosure.package / "sandbox" / "inside", inside)
    (inside / "accelerator.py").write_text('CONTROL = "/dev/nvidiactl"\n\n\ndef start():\n    pass\n')
    walls.enclosure = replace(walls.enclosure, package=tmp_path / "grader")
    return walls


def needs_a_control_group() -> None:
    group = open_group(100_000_000)
    if group is None:
        pytest.skip("no control group can be made here")
    group.remove()


TRIES = b"""
import fcntl, os, socket

def tell(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0

def f():
    device = os.open("/dev/zero", os.O_RDWR)
    return {
        "processes": [name for name in os.listdir("/proc") if name.isdigit()],
        "devices": sorted(os.listdir("/dev")),
        "ioctl": tell(lambda: fcntl.ioctl(device, 0x4600, b"0" * 8)),
        "memory": tell(lambda: os.close(os.memfd_create("x"))),
        "sys": tell(lambda: os.listdir("/sys/devices")),
        "sys written": tell(lambda: open("/sys/kernel/x", "w")),
        "proc written": tell(lambda: open("/proc/sys/kernel/hostname", "w")),
        "network": tell(lambda: socket.socket()),
        "program": tell(lambda: os.execv("/usr/bin/true", ["true"])),
    }
"""


def test_behind_the_walls_of_a_device_is_no_more_than_it_needs(pretending: Walls) -> None:
    needs_a_control_group()
    run = run_job(replace(JOB, files={"m.py": TRIES}), walls=pretending)
    (shown,) = run.shown
    assert isinstance(shown, Returned), run
    told = shown.value
    assert isinstance(told, dict)
    assert told["processes"] == ["1"]
    assert told["devices"] == ["full", "null", "random", "shm", "urandom", "zero"]
    assert (told["ioctl"], told["memory"], told["sys"]) == (errno.ENOTTY, 0, 0)  # asked of the file, which knows none
    assert (told["network"], told["program"]) == (errno.EPERM, errno.EPERM)
    assert told["sys written"] in (errno.EROFS, errno.EACCES)
    assert told["proc written"] in (errno.EROFS, errno.EACCES)


@pytest.mark.parametrize(
    "body",
    [
        "return len(bytearray(b'x' * 2_000_000_000))",
        "return [os.write(os.memfd_create('x'), b'x' * 40_000_000) for _ in range(60)]",
    ],
)
def test_memory_of_a_run_on_a_device_is_limited_by_its_control_group_alone(pretending: Walls, body: str) -> None:
    needs_a_control_group()
    source = f"import os\n\ndef f():\n    {body}\n".encode()
    job = replace(JOB, files={"m.py": source}, limits=Limits(device="cuda", seconds=20, memory_mb=1000))
    assert run_job(job, walls=pretending).ending is Ending.MEMORY


def test_without_a_control_group_nothing_runs_on_a_device(pretending: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "open_group", lambda limit: None)
    with pytest.raises(SandboxError, match="needs a memory control group"):
        run_job(JOB, walls=pretending)
    with lend_device([PRETENDED], patience=0.0) as again:  # given back
        assert again is PRETENDED


@pytest.mark.parametrize(
    ("found", "library", "counted", "holds", "says"),
    [
        ((), None, False, True, "none here"),
        ((Accelerator(3, ()),), "libcuda.so.1", True, True, "number 3, one run at a time"),
        ((Accelerator(3, ()),), "libcuda.so.1", False, False, "no memory control group"),
        ((Accelerator(3, ()),), None, True, False, "no libcuda.so.1 where runs look for it"),
    ],
)
def test_doctor_says_which_processors_there_are_and_what_is_missing_for_them(
    found: tuple[Accelerator, ...],
    library: str | None,
    counted: bool,
    holds: bool,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layers, "devices_here", lambda: found)
    monkeypatch.setattr(layers, "find_library", lambda: library)
    layer = layers._look_for_devices(counted)
    assert (layer.name, layer.holds, layer.needed) == ("GPU", holds, False)
    assert says in layer.tried
    assert layer.advice or layer.holds


def test_a_list_that_cannot_be_read_holds_up_no_grading_on_the_cpu(dev: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "devices_here", lambda: find_devices(dev, "GPU-8a5f"))
    layer = layers._look_for_devices(counted=True)
    assert (layer.holds, layer.needed) == (False, False)
    assert "list devices by number" in layer.tried


SEES = b"""
import os

def f():
    return os.environ.get("CUDA_VISIBLE_DEVICES", "unset")
"""


@pytest.mark.parametrize(("device", "seen"), [("cuda", "0"), ("cpu", "unset")])
def test_a_run_is_told_of_the_one_device_it_has_and_never_by_our_own_number(
    device: Literal["cpu", "cuda"], seen: str, pretending: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    if device == "cuda":
        needs_a_control_group()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")  # as a worker of the second has it
    run = run_job(replace(JOB, files={"m.py": SEES}, limits=Limits(device=device, seconds=20)), walls=pretending)
    assert run.shown == (Returned(seen),)
