"""Every program of tests/hostile in the real sandbox: it ends as it must, and leaves nothing behind.

Each file attacks in `attack(x)` and says in its `EXPECT` what must come of it; `LIMITS`, `FILES` and `CALL` change
the usual job. All are literals, read from the syntax tree: no hostile file is ever imported here.
"""

import ast
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model.run import Call, Ending, Job, Limits, Raised, Returned, Run
from grader.sandbox import Walls, run_job

FOLDER = Path(__file__).parents[1] / "hostile"
PROGRAMS = sorted(FOLDER.glob("*.py"))
FAMILIES = {"escape": 12, "forge": 20, "read": 9, "import": 9, "exhaust": 20}
X = np.arange(6.0).reshape(2, 3)
MARK = "hostile-mark"

pytestmark = pytest.mark.hostile


@dataclass(frozen=True)
class Attack:
    source: bytes
    about: str
    expect: Mapping[str, Any]
    limits: Mapping[str, Any]
    files: Mapping[str, str]
    call: Mapping[str, Any]


class ShortLoad(Limits):
    """Limits with a short time to load, which is thirty seconds otherwise."""

    load: float = 30.0

    @property
    def load_seconds(self) -> float:
        return self.load


def read_attack(path: Path) -> Attack:
    tree = ast.parse(path.read_bytes())
    named: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("EXPECT", "LIMITS", "FILES", "CALL"):
                named[name] = ast.literal_eval(node.value)
    return Attack(
        path.read_bytes(),
        ast.get_docstring(tree) or "",
        named["EXPECT"],
        named.get("LIMITS", {}),
        named.get("FILES", {}),
        named.get("CALL", {}),
    )


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A secret that lies where secrets lie: in the grader's environment, memory and files that all may read."""
    secret = f"TOKEN-{secrets.token_hex(16)}"
    os.environ["GRADER_SECRET"] = secret
    folder = tmp_path_factory.mktemp("reference")
    (folder / "solution.py").write_text(secret)
    (folder / "solution.py").chmod(0o644)
    with socket.socket(socket.AF_UNIX) as meeting:
        meeting.bind(f"\0hostile-meeting-{os.getpid()}")
        yield secret
    del os.environ["GRADER_SECRET"]


def commit(attack: Attack, walls: Walls) -> Run:
    usual = {"seconds": 3.0, "memory_mb": 256, "processes": 24, "scratch_mb": 16, "output_mb": 4}
    files = {name: text.encode() for name, text in attack.files.items()}
    job = Job(
        {**files, "program.py": attack.source},
        "program",
        (Call("attack", {"x": X}, **attack.call),),
        ShortLoad(**{**usual, **attack.limits}),
    )
    return run_job(job, walls=walls)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_hostile_program_ends_as_it_must_and_leaves_nothing(path: Path, walls: Walls, token: str) -> None:
    attack = read_attack(path)
    before = descendants()
    for _ in range(2 if attack.expect.get("twice") else 1):
        result = commit(attack, walls)
        assert_as_expected(attack.expect, result)
        assert token not in repr(result)
        assert is_harmless_text(result.log)
    assert run_honest(walls) == (Returned(15.0),)
    allowed = before | standing(walls)  # waits until the next spares stand
    assert descendants() <= allowed
    assert left_files() == []


def assert_as_expected(expect: Mapping[str, Any], result: Run) -> None:
    shown = result.shown[0] if result.shown else None
    if "or_ending" in expect and result.ending in expect["or_ending"]:
        return
    assert result.ending in as_list(expect.get("ending", "finished")), result
    assert result.loaded == expect.get("loaded", True), result
    assert len(result.claims) <= expect.get("claims_at_most", 0)
    if "returned" in expect:
        assert isinstance(shown, Returned), result
        assert plain(shown.value) == expect["returned"], result
    if "returned_in" in expect:
        assert isinstance(shown, Returned), result
        assert set(plain(shown.value)) <= set(expect["returned_in"]), result
    if "not_returned" in expect:
        assert shown is None or plain(getattr(shown, "value", None)) not in expect["not_returned"], result
    if "raised" in expect:
        assert isinstance(shown, Raised), result
        assert shown.kind in as_list(expect["raised"]), result
    if "raised_starts" in expect:
        assert isinstance(shown, Raised), result
        assert shown.kind.startswith(expect["raised_starts"])
        assert len(shown.message) <= 4000
        assert is_harmless_text(shown.message)
    if "hint" in expect:
        assert isinstance(shown, Raised), result
        assert expect["hint"] in (shown.hint or ""), result


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def is_harmless_text(text: str) -> bool:
    return len(text) < 200_000 and all(char.isprintable() or char in "\n\t" for char in text)


def run_honest(walls: Walls) -> tuple[Returned | Raised, ...]:
    source = b"def answer(x):\n    return float(x.sum())\n"
    return run_job(Job({"m.py": source}, "m", (Call("answer", {"x": X}),)), walls=walls).shown


def descendants() -> set[int]:
    """Every live process that this one has started, directly or not."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found, todo = set(), {os.getpid()}
    while todo:
        todo = {pid for pid, parent in parents.items() if parent in todo} - found
        found |= todo
    return found


def standing(walls: Walls) -> set[int]:
    """The processes that stay between runs: those of the decoding child and of runners, which may be new by now."""
    talk = walls.decoder._talk
    lasting = [] if talk is None else [talk.enclosed.pid]
    for runner in walls.pool.runners() if walls.pool else ():
        lasting += [runner.pid, *runner.spare_processes()]
    chain = set()
    for pid in lasting:
        while pid > 1 and pid != os.getpid():
            chain.add(pid)
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return chain


def left_files() -> list[str]:
    places = ("/tmp", "/var/tmp", "/dev/shm", "/mnt", "/media", "/srv", "/scratch", str(FOLDER))
    return [str(path) for place in places if Path(place).is_dir() for path in Path(place).glob(f"{MARK}*")]


def test_every_family_of_attacks_is_there_and_says_what_it_does() -> None:
    for family, least in FAMILIES.items():
        assert sum(path.stem.startswith(f"{family}_") for path in PROGRAMS) >= least, family
    for path in PROGRAMS:
        attack = read_attack(path)
        assert attack.about.endswith("."), path
        assert attack.expect, path
        assert set(as_list(attack.expect.get("ending", []))) <= {ending.value for ending in Ending}, path
