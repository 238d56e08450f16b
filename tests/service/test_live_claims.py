"""What a training program says of itself is shown while it runs, and is gone from there when it is graded."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filled_store import NOW

from grader.bell import Bell
from grader.catalog.folders import SHIPPED
from grader.model.problem import TrainingPart
from grader.service.accept import accept
from grader.service.work import Worker
from grader.store import people, queue


def test_claims_are_shown_while_a_training_runs(small: Callable, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make_it_quick() -> None:
        for half in ("problems", "reference"):
            shutil.rmtree(course / half / "topic/fit")
            shutil.copytree(SHIPPED / half / "training/xor_numpy", course / half / "topic/fit")

    service = small(("training", "topic/fit"), change=make_it_quick)
    shown: list[dict[str, Any]] = []
    tell = queue.tell

    def tell_and_note(tx: Any, id: int, seen: dict[str, Any], now: Any) -> None:
        tell(tx, id, seen, now)
        shown.append(dict(queue.told(tx, [id])[id]))

    monkeypatch.setattr(queue, "tell", tell_and_note)
    store, given = service.store, service.given
    folder = service.desk.catalog.courses[0].secret / "topic/fit/solution"
    files = {f"fit/{file.name}": file.read_bytes() for file in folder.iterdir() if file.suffix == ".py"}
    with store.read() as tx:
        ana = people.person_called(tx, "ana")
    assert ana is not None
    accepted = accept(store, Bell(None), given, ana.id, ana.id, files, NOW, force=True)
    (_, id) = accepted.gradings[0]
    with Worker(store, service.desk, "tests", ("quick", "cpu")) as worker:
        assert worker.work_once()
        assert not shown  # so far it was only looked at
        assert worker.work_once()
    assert shown
    found = given.find("topic/fit")
    assert found is not None
    (part,) = found.version.problem.parts
    assert isinstance(part, TrainingPart)
    begun = [(told["part"], told["run"]) for told in shown if not told["claims"]]
    assert begun == [(part.id, run) for run in range(part.seeds)]
    for told in shown:
        assert {claim["seed"] for claim in told["claims"]} <= {told["run"]}
    claimed = next(told for told in shown if told["claims"])
    assert {"seed", "epoch", "loss", "accuracy"} <= set(claimed["claims"][0])
    with store.read() as tx:
        assert queue.told(tx, [id]) == {}
