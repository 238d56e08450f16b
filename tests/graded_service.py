"""A service with one published assignment: handed in, graded behind real walls, read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from filled_store import NOW, SILENT

from grader.grading.desk import Desk
from grader.service.accept import Accepted, accept
from grader.service.results import Result, result_of
from grader.service.work import Worker
from grader.store import Store, asked
from grader.store.asked import Given

ROOT = Path(__file__).parents[1]
LSE, SIZES = "foundations/logsumexp", "convolution/conv_output_size"


@dataclass
class Clock:
    """A clock that a test moves."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def on(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Service:
    """A store with one published assignment, and the desk of a worker on it."""

    store: Store
    desk: Desk
    given: Given
    clock: Clock = field(default_factory=Clock)

    def hand_in(
        self,
        author: str,
        answers: Mapping[tuple[str, str], str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Accepted:
        return accept(self.store, SILENT, self.given, author, author, files or {}, self.clock(), answers=answers)

    def worker(self, name: str = "w", desk: Desk | None = None, lease_seconds: float = 30) -> Worker:
        return Worker(self.store, desk or self.desk, name, ("quick", "cpu"), lease_seconds, self.clock)

    def work(self) -> int:
        """Grade all that waits; how often something was taken up."""
        with self.worker() as worker:
            count = 0
            while worker.work_once():
                count += 1
        return count

    def result(self, author: str) -> Result:
        with self.store.read() as tx:
            return result_of(tx, self.given, author)

    def values(self, author: str, slug: str) -> dict[str, object]:
        """The numbers somebody was given."""
        with self.store.read() as tx:
            sheet = asked.sheet_of(tx, self.given.name, author)
            assert sheet is not None
            found = asked.variant_values(tx, slug, sheet.numbers[slug])
        assert found is not None
        return found


def right_answers(service: Service, author: str) -> dict[tuple[str, str], str]:
    """What a perfect student types for the two shipped problems, worked out apart from the reference."""
    z = np.array(service.values(author, LSE)["z"], float)
    share = np.exp(z) / np.exp(z).sum()
    lse = {
        "value": f"{np.log(np.exp(z).sum()):.6f}",
        "gradient": "[" + ", ".join(f"{x:.6f}" for x in share) + "]",
        "slope": "exp(b) / (exp(a) + exp(b) + exp(c))",
        "shifted": "s + m",
    }
    v = {key: int(value) for key, value in service.values(author, SIZES).items()}  # type: ignore[call-overload]
    padded = v["side"] - v["filter1"] + 2 * v["padding1"] + 1
    strided = (padded - v["filter2"]) // v["stride2"] + 1
    dilated = strided // v["window"] - 2 * v["dilation"]
    upsampled = (dilated - 1) * v["stride5"] - 2 * v["padding5"] + v["filter5"] + 1
    sizes = {
        "padded": padded, "strided": strided, "pooled": strided // v["window"], "dilated": dilated,
        "upsampled": upsampled, "values": v["maps"] * upsampled**2, "rule": "floor((W - F + 2P) / S) + 1",
        "dilated_rule": "floor((W - D*(F - 1) - 1 + 2P) / S) + 1", "transposed_rule": "(W - 1) S + F - 2P",
        "same": "D (F - 1)",
    }  # fmt: skip
    return {(LSE, part): text for part, text in lse.items()} | {(SIZES, p): str(text) for p, text in sizes.items()}


RIGHT_FILE = {"logsumexp.py": (ROOT / "reference" / LSE / "solution" / "logsumexp.py").read_bytes()}
