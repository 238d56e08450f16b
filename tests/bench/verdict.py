"""`make verdict`: from an upload to its verdict over HTTP, on a portal with its workers and nothing else to do.

    python -m tests.bench.verdict [--rounds 20]

A typed answer and a small function are handed in by the API, one after the other, and their status is asked for until
it says what they came to. Where the time went is told beside it: until the portal had answered, until a worker began,
until it was done. Fails where something is not graded; times are told, not judged.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import requests

from grader.artefacts import Home
from grader.catalog import load_assignment, open_catalog
from grader.grading.desk import Desk
from grader.issuing.skeleton import write_skeleton
from grader.sandbox import open_walls
from grader.service.listening import Address, listen
from grader.service.publish import publish
from grader.service.serving import Staff, environment_for, start_all
from grader.service.settings import Settings
from grader.store import Store, marks, people
from tests.bench.rush import free_address

LOOK_SECONDS = 0.02
PATIENCE = 60.0
_RIGHT = b"import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"


def prepare(folder: Path, store: Store) -> str:
    """A course of a typed problem and a function, published to one student; their token."""
    course, home = folder / "course", folder / "home"
    (course / "problems" / "assignments").mkdir(parents=True)
    home.mkdir()
    for kind, slug in (("numeric", "topic/number"), ("function", "topic/code")):
        write_skeleton(kind, slug, course / "problems" / slug, course / "reference" / slug)
        name = slug.split("/")[1]
        file = course / "problems" / "assignments" / f"{name}.toml"
        file.write_text(f'title = "{name}"\nproblems = ["{slug}"]\n')
    now = datetime.now(UTC)
    with store.write() as tx:
        ana = people.add_person(tx, "ana", "Ana", "student", now)
        token = people.make_token(tx, ana.id, "bench", now)
    with open_walls() as walls, Desk(open_catalog(course), Home(home), walls, 1) as desk:
        for name in ("number", "code"):
            publish(store, desk, load_assignment(desk.catalog, name), now, "bench", reserve=0)
    return token


def hand_in(
    session: requests.Session, server: str, assignment: str, name: str, data: bytes
) -> tuple[float, float, str]:
    """Seconds until the receipt, until the verdict, and the submission."""
    began = time.perf_counter()
    answer = session.post(f"{server}/assignments/{assignment}/submissions", files={"files": (name, data)}, timeout=30)
    received = time.perf_counter() - began
    assert answer.status_code == 201, answer.text
    id = str(answer.json()["id"])
    while time.perf_counter() - began < PATIENCE:
        told = session.get(f"{server}/submissions/{id}", timeout=30).json()
        if not told["going"]:
            assert [problem["state"] for problem in told["problems"]] == ["done"], told
            return received, time.perf_counter() - began, id
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"{id} was not graded within {PATIENCE:.0f} s")


def split(store: Store, assignment: str, id: str) -> tuple[float, float]:
    """The seconds a submission waited for a worker, and that it was graded in."""
    with store.read() as tx:
        (one,) = marks.gradings(tx, assignment, submission=id)
    assert one.started is not None
    assert one.finished is not None
    return (one.started - one.created).total_seconds(), (one.finished - one.started).total_seconds()


def measure(
    store: Store, session: requests.Session, server: str, kind: str, name: str, data: bytes, rounds: int
) -> None:
    """One line: milliseconds to the verdict (first, median, longest), and the medians of its pieces."""
    taken, pieces = [], []
    for number in range(rounds):
        uploaded, verdict, id = hand_in(session, server, kind, name, data + b"\n" * number)
        taken.append(verdict * 1000)
        pieces.append((uploaded * 1000, *(seconds * 1000 for seconds in split(store, kind, id))))
        time.sleep(0.1)
    middle = [median(piece) for piece in zip(*pieces, strict=True)]
    figures = [taken[0], median(taken[1:]), max(taken[1:]), *middle]
    print(f"{name:<14}" + "".join(f"{value:>12.0f}" for value in figures), flush=True)


def main() -> None:
    """Start it all in a folder of its own and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="verdict-") as name:
        folder = Path(name)
        os.environ.update(GRADER_COURSE=str(folder / "course"), GRADER_HOME=str(folder / "home"))
        settings = Settings(state=folder / "state", database_url=None, files_url=None, broker_url=None, room_mb=1)
        settings.state.mkdir()
        store = settings.open_store()
        store.migrate()
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {prepare(folder, store)}"
        with Staff(environment_for(settings, settings.state / "broker"), settings.state / "logs") as staff:
            host, port = free_address()
            start_all(staff, settings, listen(Address(host, port)), len(os.sched_getaffinity(0)))
            server = f"http://{host}:{port}/api/v1"
            columns = ("first", "verdict", "longest", "uploaded", "waited", "graded")
            print(f"{'milliseconds':<14}" + "".join(f"{column:>12}" for column in columns))
            measure(store, session, server, "number", "answers.txt", b"[topic/number]\nz = 0.5\n", rounds)
            measure(store, session, server, "code", "relu.py", _RIGHT, rounds)
        store.close()


if __name__ == "__main__":
    sys.exit(main())
