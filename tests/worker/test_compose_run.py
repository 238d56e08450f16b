"""compose.yaml run for real: the database in one container, the portal in another, and a worker that grades in a third.

Takes Podman and podman-compose (`pip install podman-compose`): `pytest -m container`. The official images of PostgreSQL
and Valkey come from a registry, so here others stand in for them (`compose_images/`).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from container_engines import BASE, ROOT, Missing, alone, find_engine
from ruamel.yaml import YAML

pytestmark = [pytest.mark.slow, pytest.mark.container]

IMAGES = {kind: f"localhost/dl-grader-compose-{kind}" for kind in ("run", "web", "postgres", "valkey")}
PROJECT, ADDRESS = "dl-grader-tried", "127.0.0.1:18123"

#: Publishes one problem, hands in, and waits for a worker elsewhere to grade it.
HAND_IN = """
import pathlib, time
from grader.artefacts import open_home
from grader.catalog import load_assignment, open_catalog
from grader.grading.desk import Desk
from grader.sandbox import open_walls
from grader.service.accept import accept
from grader.service.publish import publish
from grader.service.results import result_of
from grader.service.settings import Settings
from grader.service.work import utc_now
from grader.store import asked, people
settings = Settings()
store = settings.open_store()
pathlib.Path("/tmp/hw.toml").write_text('title = "Tried"\\nproblems = ["foundations/activation_derivatives"]\\n')
with store.write() as tx:
    ana = people.add_person(tx, "ana", "Ana", "student", utc_now())
with open_walls() as walls, Desk(open_catalog(), open_home(), walls) as desk:
    publish(store, desk, load_assignment(desk.catalog, "/tmp/hw.toml"), utc_now(), "tests", reserve=0)
with store.read() as tx:
    given = asked.given(tx, "hw")
problem = given.problems[0].version.problem
answers = {(problem.slug, part.id): "1" for part in problem.parts if part.typed}
accept(store, settings.bell(), given, ana.id, ana.id, {}, utc_now(), answers=answers)
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    with store.read() as tx:
        work = result_of(tx, given, ana.id).counts[problem.slug]
    if work.grading is not None:
        break
    time.sleep(0.1)
print("graded:", work.grading is not None)
"""


def _build(engine: Any, folder: Path) -> None:
    for target in ("run", "web"):
        engine.build(target, IMAGES[target], folder / "pip.conf")
    extra = engine.extra if engine.command[0] == "podman" else ()
    for kind in ("postgres", "valkey"):
        file = ROOT / "tests" / "worker" / "compose_images" / f"Containerfile.{kind}"
        named = ("--build-arg", f"BASE={BASE}", "--build-arg", f"GRADER={IMAGES['run']}")
        command = [*engine.command, "build", "--network", "host", *extra, *named, "-f", file, "-t", IMAGES[kind], ROOT]
        built = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]


def _write_secrets(folder: Path) -> None:
    told = {
        "postgres_password": ("of-the-test", 999),
        "grader_database_url": ("postgresql+psycopg://grader:of-the-test@postgres/grader", 65432),
        "grader_portal_key": ("a key that is long enough", 65432),
    }
    folder.mkdir(mode=0o711)
    for name, (value, owner) in told.items():
        (folder / name).write_text(value)
        (folder / name).chmod(0o400)
        os.chown(folder / name, owner, owner)


def _without_order(folder: Path) -> Path:
    """compose.yaml without `depends_on`: Podman 4 does not start what waits for a container that has ended."""
    told = YAML(typ="safe").load(ROOT / "compose.yaml")
    for service in told["services"].values():
        service.pop("depends_on", None)
    file = ROOT / ".compose.tried.yaml"  # beside the original, whose paths are relative
    file.write_text(json.dumps(told))
    return file


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs podman-compose on the file, as far as it differs on this machine only in images and order."""
    folder = tmp_path_factory.mktemp("compose")
    program = shutil.which("podman-compose", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None or os.geteuid() != 0:
        pytest.skip("compose.yaml is not run here: that takes podman-compose, and root for the secrets' owners")
    if _version(program) < (1, 1):
        pytest.skip("compose.yaml is not run here: this podman-compose cannot run a service with another entry point")
    try:
        with alone(tmp_path_factory.getbasetemp().parent / "container.lock"):
            engine = find_engine()
            if engine.command[0] != "podman":
                raise Missing("podman-compose needs Podman")
            _build(engine, folder)
    except Missing as reason:
        pytest.skip(f"no container can be built and run here: {reason}")
    runtime = engine.command[2] if len(engine.command) > 2 else "crun"
    limits = '["nofile=1024:4096", "nproc=4096:4096"]' if engine.extra else "[]"
    settings = folder / "containers.conf"
    settings.write_text(f'[engine]\nruntime = "{runtime}"\n[containers]\ndefault_ulimits = {limits}\n')
    _write_secrets(folder / "secrets")
    (folder / "backups").mkdir()
    os.chown(folder / "backups", 65432, 65432)
    environment = {
        **os.environ, "CONTAINERS_CONF": str(settings), "GRADER_SECRETS": str(folder / "secrets"),
        "GRADER_BACKUPS": str(folder / "backups"), "GRADER_ADDRESS": ADDRESS, "GRADER_IMAGE": IMAGES["run"],
        "GRADER_WEB_IMAGE": IMAGES["web"], "GRADER_POSTGRES_IMAGE": IMAGES["postgres"],
        "GRADER_VALKEY_IMAGE": IMAGES["valkey"],
    }  # fmt: skip
    file = _without_order(folder)

    def run(*arguments: str, seconds: float = 180) -> subprocess.CompletedProcess[str]:
        command = [program, "-f", str(file), "-p", PROJECT, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    yield run
    run("down", "-v")
    file.unlink()


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"podman-compose version:? (\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


def _await(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come up"
        time.sleep(0.5)


def _is_healthy(service: str) -> bool:
    command = ["podman", "healthcheck", "run", f"{PROJECT}_{service}_1"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_the_production_set_comes_up_grades_and_is_backed_up(compose: Callable[..., Any]) -> None:
    for names in (("postgres", "valkey"), ("migrate",), ("web", "sweeper", "worker-cpu")):
        started = compose("up", "-d", "--no-build", *names)
        assert started.returncode == 0, started.stderr[-3000:]
        for name in names:
            if name != "migrate":
                _await(lambda name=name: _is_healthy(name))  # type: ignore[misc]
    _await(_answers)
    graded = compose("--profile", "tools", "run", "--rm", "-T", "--entrypoint", "python3", "grader", "-c", HAND_IN)
    assert "graded: True" in graded.stdout, graded.stdout + graded.stderr[-3000:]
    kept = compose("--profile", "tools", "run", "--rm", "-T", "grader", "backup", "/backups/all.zip")
    assert kept.returncode == 0, kept.stderr[-3000:]
    look = (
        "exec",
        "-T",
        "web",
        "python3",
        "-c",
        "import os; print(os.getuid(), os.path.exists('/srv/grader/reference'))",
    )
    assert compose(*look).stdout.split() == ["65432", "False"]
