"""What grading needs at hand: walls, children of the bounded zone, kept observations, seeds, data."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from grader.artefacts import Home, Secret
from grader.catalog import Catalog, Entry, digests_of
from grader.catalog.programs import WrongSource, read_solution, read_steps, read_wrongs
from grader.grading.environment import Machine, builds_of, environment_of, this_machine
from grader.grading.turns import Turns
from grader.intake.submission import Unzipped
from grader.model.blame import Fault, ProblemError, Refused, SandboxError
from grader.model.mark import Digests
from grader.model.run import Claim, Job, Limits, Run
from grader.model.value import Plain
from grader.sandbox import Bounded, BoundedFailure, Walls, run_job
from grader.steps.key import Row

T = TypeVar("T")

#: Wall seconds one question to an author's code or to a reader may take.
ASK_SECONDS = 20.0
READ_SECONDS = 5.0

_ROWS: TypeAdapter[dict[str, list[Row]]] = TypeAdapter(dict[str, list[Row]])


@dataclass
class Desk:
    """One grading process's means. Use as a context: leaving it ends every child.

    `jobs` is how many gradings may be under way at once; the desk is safe to share between that many threads. Where
    `runs` is False it works from what is kept alone, and runs nobody's program.
    """

    catalog: Catalog
    home: Home
    walls: Walls
    jobs: int = 1
    runs: bool = True
    machine: Machine = field(default_factory=this_machine)
    secret: Secret = field(init=False)
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.secret = self.home.secret()
        self.turns = Turns()
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._children: dict[str, Bounded] = {}
        self._memory: dict[tuple[object, ...], Any] = {}
        self._making: dict[tuple[object, ...], threading.Lock] = {}

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    # -- what a problem's parts need ------------------------------------------------------------------

    def digests(self, entry: Entry) -> Digests:
        """The problem's three versions in this environment: those of every machine that may grade it."""
        return self.once(("digests", entry.problem.slug), lambda: digests_of(entry, self.environment(entry)))

    def environment(self, entry: Entry | None) -> dict[str, str]:
        """What the runs of a problem, or of all, depend on beside their files, the same on every machine."""
        return environment_of(entry, self.home, self.machine, walls=self.walls.stand)

    def builds(self, entry: Entry | None) -> dict[str, str]:
        """What they depend on that other machines of the course may have otherwise."""
        return builds_of(entry.problem if entry else None, self.machine)

    def run_here(self, entry: Entry) -> str:
        """A digest of all that an observation of a problem's run on this machine depends on beside the program."""
        here = json.dumps([self.digests(entry).run, self.builds(entry)], sort_keys=True)
        return hashlib.sha256(here.encode()).hexdigest()[:32]

    def solution(self, entry: Entry) -> Mapping[str, bytes]:
        """The reference's files."""
        return self.once(("solution", entry.problem.slug), lambda: read_solution(entry.problem, entry.reference))

    def wrongs(self, entry: Entry) -> tuple[WrongSource, ...]:
        """The reference's wrong programs."""
        return self.once(("wrongs", entry.problem.slug), lambda: read_wrongs(entry.problem, entry.reference))

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What `make` gives, worked out once in this process however many threads ask."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            if key not in self._memory:
                self._memory[key] = make()
            return cast("T", self._memory[key])

    # -- the bounded zone -----------------------------------------------------------------------------

    def author(self, entry: Entry, op: str, **request: Any) -> Any:
        """Ask the author's steps of one problem. ProblemError for whatever is the author's fault.

        A question that outruns its time or memory is the author's too: the steps were given a bounded place.
        """
        try:
            return self._author(entry, op, request)
        except BoundedFailure as failure:
            raise _blame_author(entry, op, failure) from failure

    def forward(self, entry: Entry, weights: Plain, x: Any) -> Any:
        """What the author's `forward` makes of a student's weights, or {"refused": why}.

        Its mistakes are the author's; weights with which it outruns its time or memory are the student's; a child
        that dies is nobody's: BoundedFailure.
        """
        try:
            return self._author(entry, "forward", {"weights": weights, "x": x})
        except BoundedFailure as failure:
            if failure.kind == "raised":
                raise _blame_author(entry, "forward", failure) from failure
            if not failure.over_limit:
                raise
            return {"refused": "The weights you returned are too large or too slow to be run on the test inputs."}

    def _author(self, entry: Entry, op: str, request: Mapping[str, Any]) -> Any:
        folder = entry.reference
        parts = [part.model_dump(mode="json") for part in entry.problem.parts if part.keyed]
        sources = self.once(("sources", entry.problem.slug), lambda: read_steps(folder))
        asked = {"op": op, "folder": str(folder), "sources": sources, "parts": parts, **request}
        reply = self._ask(f"authoring:{folder}", "grader.bounded.authoring", asked, ASK_SECONDS, blamed=(folder,))
        if "faults" in reply:
            raise ProblemError(*[Fault(Path(f[0]), f[1], f[2], f[3]) for f in reply["faults"]])
        return reply["answer"]

    def key(self, entry: Entry, values: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[Row]]:
        """The rows of every typed part, for one variant and one student's numbers."""
        return _ROWS.validate_json(self.author(entry, "key", values=values, answers=answers)["rows"])

    def read(self, items: list[dict[str, Any]]) -> Any:
        """Read typed responses in a child; SandboxError if even one alone is more than it can bear."""
        request = {"items": items, "decimal_comma": self.catalog.course.decimal_comma}
        return self._ask("reading", "grader.bounded.reading", request, READ_SECONDS)

    def unzip(self, data: bytes) -> Unzipped:
        """The files in a zip, and how many were left out.

        Refused where it breaks a limit, or is more than a child can bear; a child that dies over it is nobody's:
        BoundedFailure.
        """
        import numpy as np

        try:
            opened = self._ask("unzip", "grader.bounded.archives", {"data": np.frombuffer(data, np.uint8)}, 30.0)
        except BoundedFailure as failure:
            if not failure.over_limit:
                raise
            raise Refused("this zip takes too long or too much memory to open; make it anew") from None
        return Unzipped({name: content.tobytes() for name, content in opened["files"].items()}, opened["left_out"])

    def convert_notebook(self, data: bytes) -> bytes:
        """A notebook's code cells as one module. Refused where it is no notebook; BoundedFailure as for zips."""
        import numpy as np

        request = {"data": np.frombuffer(data, np.uint8)}
        try:
            return cast("str", self._ask("notebook", "grader.bounded.notebooks", request, 10.0)).encode()
        except BoundedFailure as failure:
            if not failure.over_limit:
                raise
            raise Refused("this notebook takes too long or too much memory to read") from None

    def foreign_imports(self, files: Mapping[str, bytes]) -> list[tuple[str, int, str]]:
        """File, line and module of each import that cannot work in a sandbox; none where nobody could tell."""
        import numpy as np

        request: dict[str, Plain] = {"files": {name: np.frombuffer(data, np.uint8) for name, data in files.items()}}
        try:
            found = self._ask("imports", "grader.bounded.imports", request, READ_SECONDS)
        except BoundedFailure:
            return []  # running the program says the same, a little later
        return [(file, line, module) for file, line, module in found]

    def evaluate_graph(self, request: dict[str, Plain], seconds: float) -> Any:
        """Check an exported network and run it on inputs, in a child of its own. BoundedFailure if it cannot."""
        limits = Limits(seconds=seconds, memory_mb=6000, output_mb=200)
        with self.walls.open_bounded("grader.bounded.graphs", limits=limits, warm=("torch",)) as child:
            return child.ask(request, seconds)

    def _ask(
        self, name: str, service: str, request: dict[str, Any], seconds: float, *, blamed: tuple[Path, ...] = ()
    ) -> Any:
        """Ask the child of this name; a failure in code of `blamed` folders comes with its file and line."""
        with self._lock:
            if name not in self._children:
                limits = Limits(seconds=seconds, memory_mb=3000, output_mb=300, scratch_mb=64)
                self._children[name] = self._stack.enter_context(
                    self.walls.open_bounded(service, limits, blamed=blamed)
                )
            child = self._children[name]
        return child.ask(request, seconds)

    # -- the untrusted zone ---------------------------------------------------------------------------

    def run(self, job: Job, hear: Callable[[Claim], None] | None = None) -> Run:
        """Run student code; what ends for want of time or memory beside other runs is repeated alone once.

        `hear` is told what a training program claims while it runs. SandboxError where this desk runs nothing.
        """
        if not self.runs:
            raise SandboxError("nothing of this is kept, and no program is run here; grade it without --rescore")
        return self.turns.take(lambda: run_job(job, walls=self.walls, hear=hear), shared=self.jobs > 1)


def _blame_author(entry: Entry, op: str, failure: BoundedFailure) -> ProblemError:
    file = Path(failure.file) if failure.file else entry.reference
    message = f"{failure.exception}: {failure.message}" if failure.exception else f"`{op}`: {failure.message}"
    return ProblemError(Fault(file, failure.line, "author code", message))
