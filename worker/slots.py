"""Slots: which queues one worker process serves, how many gradings at a time, and on which device."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.store.queue import QUEUES


@dataclass(frozen=True)
class Slot:
    """One worker process. A GPU's holds one device, named by its number among those of the machine or container, and
    grades one thing at a time."""

    queues: tuple[str, ...] = ("quick", "cpu")
    jobs: int = 1
    device: str | None = None

    @property
    def name(self) -> str:
        """What tells it from the machine's other workers."""
        return "+".join(self.queues) if self.device is None else f"gpu{self.device}"

    def environment(self) -> dict[str, str]:
        """How its process is told of it. Only its own device is there for it."""
        told = {"GRADER_WORKER_QUEUES": ",".join(self.queues), "GRADER_WORKER_JOBS": str(self.jobs)}
        return told | {"CUDA_VISIBLE_DEVICES": "" if self.device is None else self.device}


def slot_from(environment: Mapping[str, str]) -> Slot:
    """The slot that a process was started for. ValueError for a queue that is none."""
    queues = tuple(environment.get("GRADER_WORKER_QUEUES", "quick,cpu").split(","))
    unknown = [queue for queue in queues if queue not in QUEUES]
    if unknown:
        raise ValueError(f"there is no queue {', '.join(unknown)}; there are {', '.join(QUEUES)}")
    device = environment.get("CUDA_VISIBLE_DEVICES") or None
    return Slot(queues, int(environment.get("GRADER_WORKER_JOBS", "1")), device if "gpu" in queues else None)
