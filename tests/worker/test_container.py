"""The image that grades, built without a registry of images, started as docs/operators.md says, and attacked.

Takes Podman (or Docker) and, the first time, debootstrap as root: `pytest -m container`.
"""

import csv
import json
from pathlib import Path

import pytest
from container_engines import ROOT, Engine, Missing, alone, find_engine

pytestmark = [pytest.mark.slow, pytest.mark.container]

IMAGE, TEST_IMAGE = "localhost/dl-grader-tried", "localhost/dl-grader-tests"
PROFILE = ("--security-opt", f"seccomp={ROOT / 'worker' / 'seccomp.json'}")
#: Everything else of the command in docs/operators.md that is about safety.
HARDENED = (
    "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "none",
    "--memory", "4g", "--pids-limit", "512", "--tmpfs", "/tmp",
)  # fmt: skip
NOBODY = "65432"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine that has built the image and the one with the tests in it."""
    try:
        with alone(tmp_path_factory.getbasetemp().parent / "container.lock"):
            found = find_engine()
            for target, tag in (("run", IMAGE), ("test", TEST_IMAGE)):
                found.build(target, tag, tmp_path_factory.mktemp("pip") / "pip.conf")
            return found
    except Missing as reason:
        pytest.skip(f"no container can be built and run here: {reason}")


@pytest.fixture
def home(tmp_path: Path) -> tuple[str, ...]:
    """Options that mount a home folder which the image's user can write."""
    return _mount_writable(tmp_path / "home", "/home/grader")


def _mount_writable(folder: Path, inside: str) -> tuple[str, ...]:
    folder.mkdir()
    folder.chmod(0o777)
    return "--volume", f"{folder}:{inside}"


def test_every_wall_holds_in_the_container(engine: Engine, home: tuple[str, ...]) -> None:
    looked = engine.run(*HARDENED, *PROFILE, *home, IMAGE, "doctor", "--json")
    assert looked.returncode == 0, looked.stdout + looked.stderr
    found = {finding["name"]: finding["holds"] for finding in json.loads(looked.stdout) if finding["needed"]}
    assert all(found.values()), found
    assert {"network", "read outside", "memory of children", "nothing left", "home folder"} <= set(found)


def test_with_the_engines_own_profile_nothing_is_graded(engine: Engine, home: tuple[str, ...]) -> None:
    looked = engine.run(*HARDENED, *home, IMAGE, "doctor")
    assert looked.returncode == 1
    assert "seccomp profile" in " ".join(looked.stdout.split())


def test_without_no_new_privileges_it_does_not_start(engine: Engine) -> None:
    index = HARDENED.index("no-new-privileges")
    started = engine.run(*HARDENED[: index - 1], *HARDENED[index + 1 :], *PROFILE, IMAGE, "--version")
    assert started.returncode not in (0, 1)
    assert "not permitted" in started.stderr


def test_it_is_nobody_on_a_root_that_cannot_be_written(engine: Engine) -> None:
    tell = "import os; print(os.getuid(), os.access('/srv/grader', os.W_OK), open('/proc/self/status').read())"
    told = engine.run(*HARDENED, *PROFILE, "--entrypoint", "python", IMAGE, "-c", tell).stdout
    assert told.startswith(f"{NOBODY} False")
    for line in ("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"):
        assert line in told


def test_a_class_that_cannot_be_written_is_graded_with_the_marks_it_gets_outside(
    engine: Engine, home: tuple[str, ...], tmp_path: Path
) -> None:
    folders = ("--volume", f"{ROOT / 'tests' / 'golden'}:/class:ro", *_mount_writable(tmp_path / "out", "/out"))
    command = ("grade", "/class/sample.toml", "/class/class", "--ledger", "/class/ledger.json", "--out", "/out")
    graded = engine.run(*HARDENED, *PROFILE, *home, *folders, IMAGE, *command, "--only", "almeida")
    assert graded.returncode == 0, graded.stdout + graded.stderr
    (row,) = csv.DictReader((tmp_path / "out" / "grades.csv").open())
    expected = (ROOT / "tests" / "golden" / "expected" / "almeida.txt").read_text()
    assert f"{row['status']}: {row['total']} of {row['out_of']} points" in expected
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_one_problem_is_tried_with_an_answer_typed_on_the_command_line(engine: Engine, home: tuple[str, ...]) -> None:
    tried = engine.run(*HARDENED, *PROFILE, *home, IMAGE, "try", "conv_output_size", "--json", "-a", "padded=2*110")
    assert tried.returncode == 0, tried.stderr
    first = json.loads(tried.stdout)["marks"][0]
    assert (first["part"], first["evidence"]["typed"]) == ("padded", "2*110")
    assert first["verdict"] in ("correct", "wrong")  # by numbers that follow from the secret, which is new here


def test_the_attacks_end_inside_as_they_do_outside(engine: Engine) -> None:
    # Not the positive controls: with a wall of the sandbox taken away, the container's own profile still stands.
    suites = [f"tests/{name}.py" for name in ("sandbox/test_hostile_suite", "sandbox/test_honest_suite", "test_golden")]
    attacked = engine.run(*HARDENED, *PROFILE, TEST_IMAGE, "-n", "2", *suites, seconds=3000)
    assert attacked.returncode == 0, attacked.stdout[-6000:] + attacked.stderr[-2000:]
    assert "passed" in attacked.stdout
