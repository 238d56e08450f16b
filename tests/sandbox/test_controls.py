"""Positive controls: with every wall taken away that stops it, an attack succeeds; each of these walls alone stops it.

So no wall is a silent no-op, and none is there only because another one does its work.
"""

import dataclasses
import os
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyseccomp
import pytest
from walls_without import without

from grader.model.run import Call, Ending, Job, Limits, Returned, Run
from grader.sandbox import SandboxMode, Walls, open_walls, process, run_job
from grader.sandbox.inside.kernel import landlock_version
from grader.sandbox.pool import Pool

HOSTILE = Path(__file__).parents[1] / "hostile"
LIMITS = Limits(seconds=5, memory_mb=256, processes=24, scratch_mb=16, output_mb=4)
BOTH: tuple[SandboxMode, ...] = ("plain", "warm")

pytestmark = pytest.mark.hostile


@dataclass(frozen=True)
class Attack:
    """What is tried, by which walls it is stopped (each alone), and where: `returns` is its success."""

    name: str
    source: str
    walls: tuple[str, ...]
    modes: tuple[SandboxMode, ...] = BOTH
    returns: object = True
    runs: int = 1


MOUNT = """
import ctypes
def attack(port):
    return ctypes.CDLL(None).mount(b"tmpfs", b"/scratch", b"tmpfs", 0, None) == 0
"""
WRITE = """
def attack(port):
    with open("/note", "w") as file:
        file.write("here")
    return True
"""
CONNECT = """
import socket
def attack(port):
    socket.create_connection(("127.0.0.1", port), timeout=2).close()
    return True
"""
SIGNAL = """
import os
def attack(port):
    os.kill(1, 0)
    return os.getpid() != 1
"""
SIGNAL_OUTSIDE = """
import os
def attack(port):
    outside = os.getppid()
    return outside > 0 and os.kill(outside, 0) is None
"""
NAME_MACHINE = """
import os
def attack(port):
    return os.uname().nodename != "sandbox"
"""
KEEP_SEGMENT = """
import ctypes
def attack(port):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.shmget(4711, 4096, 0) >= 0:
        return True
    return libc.shmget(4711, 4096, 0o1600) >= 0 and None
"""
READ_PARENT = """
import ctypes, os
class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
def attack(port):
    secret, got = ctypes.create_string_buffer(b"secret"), ctypes.create_string_buffer(6)
    parent = os.getpid()
    if os.fork() == 0:
        here, there = Piece(ctypes.addressof(got), 6), Piece(ctypes.addressof(secret), 6)
        count = ctypes.CDLL(None).process_vm_readv(parent, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        os._exit(0 if count == 6 and got.raw == b"secret" else 1)
    return os.wait()[1] == 0
"""
RUN_PROGRAM = """
import os, sys
def attack(port):
    if os.fork() == 0:
        try:
            os.execv(sys.executable, [sys.executable, "-c", "pass"])
        except OSError:
            os._exit(1)
    return os.wait()[1] == 0
"""
READ_MACHINE = """
def attack(port):
    return bool(open("/etc/passwd").read())
"""
SHARED_ZERO = """
import mmap, os
def attack(port):
    return len(mmap.mmap(os.open("/dev/zero", os.O_RDWR), 4096, mmap.MAP_SHARED)) == 4096
"""
MEMORY = """
def attack(port):
    return len(bytearray(b"x" * 300_000_000)) > 0
"""
THREADS = """
import threading
def attack(port):
    stop = threading.Event()
    threading.stack_size(64 * 1024)
    for _ in range(40):
        threading.Thread(target=stop.wait, daemon=True).start()
    stop.set()
    return True
"""
DESCRIPTORS = """
import os
def attack(port):
    return len([os.dup(0) for _ in range(300)]) == 300
"""
TOUCH_DEVICE = """
import os
def attack(port):
    before = os.stat("/dev/full").st_atime_ns
    os.utime("/dev/full")
    return os.stat("/dev/full").st_atime_ns != before
"""
READ_AS_ROOT = """
def attack(port):
    return bool(open("/etc/shadow").read())
"""
FIND_DESCRIPTORS = """
import os
def attack(port):
    found = []
    for number in range(4, 64):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return bool(found)
"""
BIG_FILE = """
def attack(port):
    with open("/scratch/big", "wb") as file:
        for _ in range(20):
            file.write(bytes(1_000_000))
    return True
"""
MANY_FILES = """
def attack(port):
    for number in range(2500):
        open(f"/scratch/{number}", "w").close()
    return True
"""

ATTACKS = (
    Attack("mounts a folder", MOUNT, ("seccomp", "capabilities", "landlock"), ("plain",)),
    Attack("mounts a folder", MOUNT, ("seccomp", "capabilities", "landlock", "users"), ("warm",)),
    Attack("writes to the root", WRITE, ("read-only", "landlock")),
    Attack("connects to the machine", CONNECT, ("seccomp", "network", "landlock")),
    Attack("signals the zygote", SIGNAL, ("pids", "landlock"), ("warm",)),
    Attack("signals what started it", SIGNAL_OUTSIDE, ("pids", "landlock"), ("plain",)),
    Attack("names the machine", NAME_MACHINE, ("host name",)),
    Attack("leaves memory for the next run", KEEP_SEGMENT, ("seccomp", "ipc"), ("warm",), runs=2),
    Attack("reads its parent's memory", READ_PARENT, ("seccomp", "undumpable")),
    Attack("starts a program", RUN_PROGRAM, ("seccomp", "landlock")),
    Attack("reads the machine's files", READ_MACHINE, ("places",)),
    Attack("shares memory by a device", SHARED_ZERO, ("devices", "landlock")),
    Attack("takes much memory", MEMORY, ("RLIMIT_AS", "together")),
    Attack("starts many threads", THREADS, ("RLIMIT_NPROC",)),
    Attack("opens many files", DESCRIPTORS, ("RLIMIT_NOFILE",)),
    Attack("writes a big file", BIG_FILE, ("scratch size", "RLIMIT_FSIZE")),
    Attack("makes many files", MANY_FILES, ("scratch files",)),
    Attack("signs a device for the next run", TOUCH_DEVICE, ("device times",)),
    Attack("finds what the zygote holds open", FIND_DESCRIPTORS, ("descriptors",), ("warm",)),
    Attack("reads what only root may", READ_AS_ROOT, ("places", "no root")),
)
WHOLE = [pytest.param(attack, mode, id=f"{attack.name}-{mode}") for attack in ATTACKS for mode in attack.modes]
BUT_ONE = [
    pytest.param(attack, wall, mode, id=f"{attack.name}-{wall}-{mode}")
    for attack in ATTACKS
    for mode in attack.modes
    for wall in attack.walls
]


def commit(attack: Attack, walls: Walls, port: int = 0) -> Run:
    job = Job({"m.py": attack.source.encode()}, "m", (Call("attack", {"port": port}),), LIMITS)
    for _ in range(attack.runs - 1):
        run_job(job, walls=walls)
    return run_job(job, walls=walls)


def succeeded(run: Run, attack: Attack) -> bool:
    return bool(run.shown) and run.shown[0] == Returned(attack.returns)  # type: ignore[arg-type]  # plain data


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(("attack", "mode"), WHOLE)
def test_with_its_walls_taken_away_the_attack_succeeds(
    attack: Attack, mode: SandboxMode, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "no root" in attack.walls and os.geteuid() != 0:
        pytest.skip("whoever is not root has nothing of root's to give up")
    with without(set(attack.walls), mode, monkeypatch) as walls:
        result = commit(attack, walls, port)
        assert succeeded(result, attack), result


@pytest.mark.parametrize(("attack", "wall", "mode"), BUT_ONE)
def test_each_of_its_walls_alone_stops_the_attack(
    attack: Attack, wall: str, mode: SandboxMode, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wall == "landlock" and not landlock_version():
        pytest.skip("this kernel has no Landlock")
    if wall == "landlock" and attack.source in (SIGNAL, SIGNAL_OUTSIDE) and landlock_version() < 6:
        pytest.skip("this kernel's Landlock knows nothing of signals")
    with without(set(attack.walls) - {wall}, mode, monkeypatch) as walls:
        result = commit(attack, walls, port)
        assert not succeeded(result, attack), result


@pytest.fixture(scope="module", params=BOTH)
def unfiltered(request: pytest.FixtureRequest) -> Iterator[Walls]:
    """Walls whose filter allows every system call, beside Landlock left away."""
    with tempfile.TemporaryFile() as file:
        pyseccomp.SyscallFilter(pyseccomp.ALLOW).export_bpf(file)
        file.seek(0)
        policy = file.read()
    with open_walls("plain") as whole:
        enclosure = dataclasses.replace(whole.enclosure, policy=policy, without=frozenset({"landlock"}))
        pool = Pool(enclosure) if request.param == "warm" else None
        with Walls(enclosure, whole.decoder, pool, proven=True) as walls:
            yield walls


@pytest.mark.parametrize(
    ("name", "success"),
    [
        ("escape_shared_memory", "shared map"),
        ("escape_namespaces", "user"),
        ("escape_calls", "memfd_create"),
        ("escape_kernel_programs", "SOCK_STREAM"),
        ("read_network", [2, 1]),
        ("read_foreign_memory", "traceme"),
    ],
)
def test_without_the_filter_the_attack_succeeds(name: str, success: object, unfiltered: Walls) -> None:
    if name == "escape_namespaces" and unfiltered.mode == "warm":
        pytest.skip("in a warm run nobody is mapped, and who is not mapped may make no user namespace either")
    shown = commit_file(name, unfiltered).shown[0]
    assert isinstance(shown, Returned)
    assert isinstance(shown.value, list)
    assert any(str(success) in str(done) for done in shown.value)


def commit_file(name: str, walls: Walls) -> Run:
    source = (HOSTILE / f"{name}.py").read_bytes()
    return run_job(Job({"m.py": source}, "m", (Call("attack", {"x": np.zeros(3)}),), LIMITS), walls=walls)


def test_without_counting_memory_together_children_share_as_much_as_they_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with without({"together"}, "plain", monkeypatch) as walls:
        assert commit_file("exhaust_memory_children", walls).ending is Ending.TIMEOUT


@pytest.mark.parametrize("mode", BOTH)
def test_adding_processes_up_is_enough_where_there_are_no_control_groups(
    mode: SandboxMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "open_group", lambda limit: None)
    with without(set(), mode, monkeypatch) as walls:
        assert commit_file("exhaust_memory_children", walls).ending is Ending.MEMORY


@pytest.mark.parametrize("wall", ["seccomp", "places", "read-only", "network"])
def test_the_self_test_finds_a_wall_that_is_missing(wall: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.model.blame import SandboxError

    removed = {wall, "landlock"} if wall == "read-only" else {wall}
    with without(removed, "warm", monkeypatch) as walls:
        walls.proven = False
        if wall == "network":  # nothing of it can be seen through the filter that stands before it
            walls.prove()
            return
        with pytest.raises(SandboxError, match="nothing is graded without its walls"):
            run_job(Job({"m.py": b"def f(): return 1"}, "m", (Call("f"),)), walls=walls)


def test_nobody_is_left_by_a_control() -> None:
    assert not Path("/note").exists()
    assert os.path.exists("/etc/passwd")
