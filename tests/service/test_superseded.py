"""Networks of submissions that count no more are taken off a machine, and nothing else is."""

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from filled_store import DAY, LONG_AFTER, NOW, assign, claim, enrol, grading, hand_in

from grader.artefacts import Home
from grader.cli import main
from grader.service.superseded import Tidied, superseded, tidy
from grader.store import Store, queue

LATER = LONG_AFTER + 30 * DAY


class Machine:
    """A home with networks in it, each named by a record of the run that it came of."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.digests: dict[str, str] = {}

    def keep(self, name: str, kind: str = "trained", at: datetime = NOW) -> str:
        digest = self.home.put(name.encode() * 100)
        os.utime(self.home._object(digest), (at.timestamp(), at.timestamp()))
        key = f"{len(self.digests):064x}"
        self.home.remember(kind, key, json.dumps({"ended": None, "artefact": digest}).encode())
        self.digests[name] = digest
        return digest

    def kept(self) -> set[str]:
        return {name for name, digest in self.digests.items() if self.home.get(digest) is not None}

    def recorded(self) -> set[str]:
        named = {
            json.loads(data)["artefact"] for kind in ("trained", "built") for _, data in self.home.remembered(kind)
        }
        return {name for name, digest in self.digests.items() if digest in named}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "home")


def grade(store: Store, *digests: str, points: tuple[int, int] = (2, 2)) -> None:
    held = claim(store, at=LONG_AFTER)
    assert held is not None
    found = grading(held.slug, points).model_copy(update={"artefacts": {"p1": digests}})
    with store.write() as tx:
        assert queue.finish(tx, held, found, LONG_AFTER)


def handing_in(store: Store, **policies: object) -> Callable[..., None]:
    given = assign(store, **policies)
    ana, ben = enrol(store, "ana", "ben")
    people = {"ana": ana.id, "ben": ben.id}
    times = iter(range(100))

    def hand(who: str, *digests: str, points: tuple[int, int] = (2, 2)) -> None:
        hand_in(store, given, people[who], at=NOW + next(times) * timedelta(hours=1), typed="1" * (len(digests) + 1))
        grade(store, *digests, points=points)

    return hand


def test_what_is_superseded_goes_with_its_records_and_what_counts_stays(both: Store, machine: Machine) -> None:
    hand = handing_in(both)
    hand("ana", machine.keep("first"), machine.keep("first, second seed"))
    hand("ana", machine.keep("second"))
    hand("ben", machine.keep("his", "built"))
    machine.keep("the reference's")
    found = tidy(both, machine.home, LATER)
    assert (found.networks, found.records) == (2, 2)
    assert found.size == 100 * (len("first") + len("first, second seed"))
    assert machine.kept() == machine.recorded() == {"second", "his", "the reference's"}
    assert tidy(both, machine.home, LATER) == Tidied(0, 0, 0)


def test_what_two_have_alike_stays_while_it_counts_for_one(both: Store, machine: Machine) -> None:
    hand = handing_in(both)
    hand("ana", machine.keep("alike"))
    hand("ben", machine.digests["alike"])
    hand("ana", machine.keep("hers"))
    assert superseded(both) == frozenset()
    hand("ben", machine.keep("his"))
    assert superseded(both) == {machine.digests["alike"]}


def test_where_the_best_counts_the_best_and_the_last_stay(both: Store, machine: Machine) -> None:
    hand = handing_in(both, counts="best")
    hand("ana", machine.keep("good"), points=(2, 2))
    hand("ana", machine.keep("bad"), points=(0, 0))
    hand("ana", machine.keep("fair"), points=(2, 0))
    tidy(both, machine.home, LATER)
    assert machine.kept() == {"good", "fair"}


def test_what_is_kept_lately_stays_for_a_while(both: Store, machine: Machine) -> None:
    hand = handing_in(both)
    hand("ana", machine.keep("old"), machine.keep("young", at=LATER - 2 * DAY))
    hand("ana", machine.keep("last"))
    assert tidy(both, machine.home, LATER, grace=3 * DAY).networks == 1
    assert machine.kept() == {"young", "last"}
    assert tidy(both, machine.home, LATER, grace=DAY).networks == 1
    assert machine.kept() == {"last"}


def test_a_dry_run_says_it_and_removes_nothing(both: Store, machine: Machine) -> None:
    hand = handing_in(both)
    hand("ana", machine.keep("first"))
    hand("ana", machine.keep("second"))
    assert tidy(both, machine.home, LATER, dry=True) == Tidied(1, 500, 1)
    assert machine.kept() == machine.recorded() == {"first", "second"}


def test_records_go_before_what_they_name(both: Store, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = handing_in(both)
    hand("ana", machine.keep("first"))
    hand("ana", machine.keep("second"))

    def fail(self: Home, digest: str) -> None:
        assert digest == machine.digests["first"]
        raise OSError("the disk is away")

    monkeypatch.setattr(Home, "remove", fail)
    with pytest.raises(OSError, match="away"):
        tidy(both, machine.home, LATER)
    assert (machine.kept(), machine.recorded()) == ({"first", "second"}, {"second"})


def test_the_command_says_how_much_it_is(both: Store, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = handing_in(both)
    hand("ana", machine.keep("first"))
    hand("ana", machine.keep("second"))
    monkeypatch.setenv("GRADER_DATABASE_URL", both.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("GRADER_HOME", str(machine.home.root))
    said = CliRunner().invoke(main, ["tidy", "--dry-run", "--days", "0"])
    assert "1 network of submissions that count no more" in said.stderr
    assert "dry run" in said.stderr
    told = CliRunner().invoke(main, ["tidy", "--days", "0", "--json"])
    assert json.loads(told.stdout) == {"networks": 1, "size": 500, "records": 1, "removed": True}
    assert machine.kept() == {"second"}
