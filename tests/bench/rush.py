"""`make rush`: a class at the deadline, on a real portal with its workers; how long pages take, and nothing is lost.

    python -m tests.bench.rush [--students 500] [--seconds 30] [--grid 10000]

500 students sign in, upload 100 KB each within half a minute while workers grade on every core, and watch their
status. Then grids of 10,000 submissions are opened, of as many students and of ten each, page by page. Fails where an
upload is answered otherwise than with its receipt, or is not graded exactly once; times are told, not judged.
"""

import argparse
import asyncio
import os
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from grader.artefacts import Home
from grader.catalog import load_assignment, open_catalog
from grader.grading.desk import Desk
from grader.issuing.skeleton import write_skeleton
from grader.sandbox import open_walls
from grader.service.listening import Address, listen
from grader.service.passwords import hash_password
from grader.service.publish import publish
from grader.service.serving import Staff, environment_for, start_all
from grader.service.settings import Settings
from grader.store import Store, people
from grader.store import tables as t
from tests.large_class import fill_large_class

PASSWORD = "a long enough password"
FILE_BYTES = 100_000
POLL_SECONDS = 5.0
PATIENCE = 600.0
_EDGE = "rush"
_RIGHT = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"


@dataclass
class Answer:
    """What the portal answered, and how many seconds after it was asked."""

    status: int
    location: str
    text: str
    cookie: str
    seconds: float


@dataclass
class Browser:
    """One student's browser: a cookie, the form's token, and where their submission is."""

    login: str
    address: tuple[str, int]
    cookie: str = ""
    token: str = ""
    where: str = ""

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        """One request on a connection of its own; its time counts from before the connection is made."""
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.address[0]}:{self.address[1]}", "Connection: close"]
        head += [f"Cookie: {self.cookie}"] if self.cookie else []
        head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"] if method == "POST" else []
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection(*self.address)
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        told = await reader.read()
        seconds = time.perf_counter() - began
        writer.close()
        await writer.wait_closed()
        headers, _, text = told.decode("utf-8", "replace").partition("\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in headers.split("\r\n")[1:])
        answer = Answer(
            int(headers.split(" ", 2)[1]), fields.get("Location", ""), text, fields.get("Set-Cookie", ""), seconds
        )
        if answer.cookie:
            self.cookie = answer.cookie.split(";")[0]
        return answer

    async def sign_in(self) -> float:
        """Sign in by the form."""
        page = await self.ask("GET", "/login")
        form = {"login": self.login, "password": PASSWORD, "csrf_token": _token_in(page.text)}
        answer = await self.ask("POST", "/login", urlencode(form).encode(), "application/x-www-form-urlencoded")
        assert answer.status == 302, answer
        assert answer.location in ("/", "/staff/"), answer
        return answer.seconds

    async def open(self) -> float:
        """Open the assignment's page."""
        page = await self.ask("GET", "/a/rush")
        assert page.status == 200, page
        self.token = _token_in(page.text)
        return page.seconds

    async def upload(self, number: int) -> float:
        """Hand in a file of 100 KB."""
        padding = f"# {self.login}, {number}: " + "x" * 90
        lines = "\n".join([padding] * (FILE_BYTES // len(padding)))
        answer = await self.ask(
            "POST", "/a/rush/hand-in", form_of(self.token, f"{_RIGHT}\n{lines}\n"),
            f"multipart/form-data; boundary={_EDGE}",
        )  # fmt: skip
        assert answer.status == 302, answer
        assert answer.location.startswith("/s/"), answer
        self.where = answer.location
        return answer.seconds

    async def look(self) -> float:
        """Ask how the grading stands, as the page does by itself."""
        answer = await self.ask("GET", f"{self.where}/status")
        assert answer.status == 200, answer
        return answer.seconds


def _token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def form_of(token: str, file: str) -> bytes:
    """A form with one file, as a browser sends it."""
    field = f'--{_EDGE}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    upload = f'--{_EDGE}\r\nContent-Disposition: form-data; name="files"; filename="relu.py"\r\n\r\n{file}\r\n'
    return f"{field}{upload}--{_EDGE}--\r\n".encode()


def tell(name: str, seconds: Sequence[float]) -> None:
    """One line: how many, and p50, p95, p99 and the longest in milliseconds."""
    ordered = sorted(seconds)
    shown = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95, 0.99, 1)]
    print(f"{name:<52}{len(ordered):>6}" + "".join(f"{value:>9.1f}" for value in shown), flush=True)


async def spread(
    browsers: Sequence[Browser], seconds: float, what: Callable[[Browser], Awaitable[float]]
) -> list[float]:
    """Let each of them do something, one after the other over so many seconds, whoever is still at it."""

    async def one(place: int, browser: Browser) -> float:
        await asyncio.sleep(place * seconds / len(browsers))
        return await what(browser)

    return list(await asyncio.gather(*(one(place, browser) for place, browser in enumerate(browsers))))


async def watch(browsers: Sequence[Browser], rounds: int) -> list[float]:
    """Let each of them look every five seconds, so many times."""

    async def one(place: int, browser: Browser) -> list[float]:
        await asyncio.sleep(place * POLL_SECONDS / len(browsers))
        seen = []
        for _ in range(rounds):
            began = time.perf_counter()
            seen.append(await browser.look())
            await asyncio.sleep(max(0.0, POLL_SECONDS - (time.perf_counter() - began)))
        return seen

    return [s for several in await asyncio.gather(*(one(n, b) for n, b in enumerate(browsers))) for s in several]


async def rush(store: Store, browsers: Sequence[Browser], seconds: float) -> None:
    """The whole of it, on a portal that runs."""
    tell("signing in, a room of 500 at once, argon2 and all", await spread(browsers, seconds, Browser.sign_in))
    tell("opening the assignment", await spread(browsers, seconds, Browser.open))
    tell("upload of 100 KB, workers grading", await spread(browsers, seconds, lambda b: b.upload(1)))
    tell("status, 500 watchers, graded meanwhile", await watch(browsers, 2))
    print(f"graded {await wait_until_graded(store)}, the last {span_of(store):.1f} s after the first upload came in")
    tell("status, 500 watchers, nothing to grade", await watch(browsers, 4))

    async def at_once() -> list[list[float]]:
        return list(
            await asyncio.gather(spread(browsers, seconds, lambda b: b.upload(2)), watch(browsers, int(seconds / 5)))
        )

    uploads, looks = await at_once()
    tell("both at once: upload of 100 KB", uploads)
    tell("both at once: status", looks)
    print(f"graded {await wait_until_graded(store)} in all")


async def wait_until_graded(store: Store) -> int:
    """Wait until nothing waits or runs; how many gradings are done."""
    deadline = time.monotonic() + PATIENCE
    while True:
        states = count_states(store)
        if not states["waiting"] and not states["running"]:
            return states["done"]
        assert time.monotonic() < deadline, states
        await asyncio.sleep(0.2)


def count_states(store: Store) -> Counter[str]:
    """How many gradings there are, by state."""
    with store.read() as tx:
        g = t.grading.c
        rows = tx.execute(select(g.state, func.count().label("n")).group_by(g.state))
        return Counter({row.state: row.n for row in rows})


def span_of(store: Store) -> float:
    """The seconds from the first upload to the last grading."""
    with store.read() as tx:
        first = tx.execute(select(func.min(t.submission.c.received))).scalar_one()
        last = tx.execute(select(func.max(t.grading.c.finished))).scalar_one()
    return (last - first).total_seconds()


def check_each_was_graded_once(store: Store, uploads: int) -> None:
    """Fail where an upload is missing, was graded twice or not at all, or was tried in vain."""
    with store.read() as tx:
        g = t.grading.c
        rows = tx.execute(select(g.submission, g.state, g.tries, g.so_far)).all()
        kept = tx.execute(select(func.count()).select_from(t.submission)).scalar_one()
    assert kept == uploads, f"{kept} of {uploads} uploads were kept"
    assert len({row.submission for row in rows}) == len(rows) == uploads
    replaced = sum(row.state == "replaced" for row in rows)  # by their author's next, before anybody began with them
    assert all(row.state in ("done", "replaced") for row in rows)
    assert all((row.tries, row.so_far) == (1, 3) for row in rows if row.state == "done")
    print(
        f"{uploads} uploads: {uploads - replaced} graded exactly once, {replaced} replaced before anybody began, 0 lost"
    )


def free_address() -> tuple[str, int]:
    """An address of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return "127.0.0.1", int(free.getsockname()[1])


def prepare(folder: Path, store: Store, students: int, address: tuple[str, int]) -> list[Browser]:
    """A course of one small program, its students with passwords, and their browsers."""
    course, home = folder / "course", folder / "home"
    (course / "problems" / "assignments").mkdir(parents=True)
    home.mkdir()
    write_skeleton("function", "topic/code", course / "problems/topic/code", course / "reference/topic/code")
    file = course / "problems" / "assignments" / "rush.toml"
    file.write_text('title = "The rush"\nproblems = ["topic/code"]\n')
    now, hashed = datetime.now(UTC), hash_password(PASSWORD)
    logins = [f"student{number:04}" for number in range(students)]
    with store.write() as tx:
        for login in logins:
            person = people.add_person(tx, login, login.title(), "student", now)
            people.set_password(tx, person.id, hashed)
        people.set_password(tx, people.add_person(tx, "ines", "Ines", "instructor", now).id, hashed)
    with open_walls() as walls, Desk(open_catalog(course), Home(home), walls, 1) as desk:
        publish(store, desk, load_assignment(desk.catalog, "rush"), now, "rush", reserve=0)
    return [Browser(login, address) for login in logins]


async def turn_pages(name: str, submissions: str, address: tuple[str, int]) -> None:
    """Open a large grid as an instructor does: every page, then filters and orders, each more than once."""
    ines = Browser("ines", address)
    await ines.sign_in()

    async def get(query: str) -> float:
        answer = await ines.ask("GET", f"/staff/a/{name}{query}")
        assert answer.status == 200, answer
        return answer.seconds

    first = [await get("?order=points") for _ in range(4)]  # some of them in the portal's other process
    tell(f"{submissions}: by points, before anything is kept", first)
    views: Mapping[str, Sequence[str]] = {
        "by name": [f"?page={n}" for n in range(1, 41)],
        "looking for a name": [f"?find=student+000{n}" for n in range(10, 30)],
        "by points": [f"?order=points&down=1&page={n}" for n in range(1, 21)],
        "by time": [f"?order=time&page={n}" for n in range(1, 21)],
        "only open marks": ["?show=open", "?show=open&order=points"] * 10,
        "late, being graded, missing": ["?show=late", "?show=running", "?show=missing"] * 7,
    }
    for view, queries in views.items():
        tell(f"{submissions}: {view}", [await get(query) for query in queries])
    for view, path in (("statistics", "/statistics"), ("export", "/grades.csv")):
        tell(f"{submissions}: {view}", [await get(path) for _ in range(5)])


def main() -> None:
    """Start it all in a folder of its own, print the table, and fail where something was lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--grid", type=int, default=10_000, help="submissions of a grid")
    parser.add_argument("--only", choices=("rush", "grid"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rush-") as name:
        folder = Path(name)
        os.environ.update(GRADER_COURSE=str(folder / "course"), GRADER_HOME=str(folder / "home"))
        settings = Settings(state=folder / "state", database_url=None, files_url=None, broker_url=None, room_mb=1)
        settings.state.mkdir()
        store = settings.open_store()
        store.migrate()
        address = free_address()
        browsers = prepare(folder, store, chosen.students, address)
        cores = len(os.sched_getaffinity(0))
        with Staff(environment_for(settings, settings.state / "broker"), settings.state / "logs") as staff:
            start_all(staff, settings, listen(Address(*address)), cores)
            print(f"{cores} cores, {chosen.students} students, {chosen.seconds:.0f} s; milliseconds:")
            print(f"{'':52}{'n':>6}{'p50':>9}{'p95':>9}{'p99':>9}{'longest':>9}")
            if chosen.only != "grid":
                asyncio.run(rush(store, browsers, chosen.seconds))
                check_each_was_graded_once(store, 2 * chosen.students)
            if chosen.only != "rush":
                wide, deep = ("wide", chosen.grid - chosen.students, 1), ("deep", chosen.grid // 10, 10)
                for name, students, each in (wide, deep):
                    fill_large_class(store, datetime.now(UTC), name, students, each)
                    asyncio.run(turn_pages(name, f"{students} x {each}", address))
        store.close()


if __name__ == "__main__":
    sys.exit(main())
