"""What makes the calls: take the job, lay out the files, import the submission, call, and send each answer.

Runs in the student's own process, so nothing it says is believed: it is there for honest programs. A student's
exception becomes data with the last place in the student's own files and, where it is known, what to write instead.
"""

import contextlib
import importlib.util
import io
import os
import sys
import traceback
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np

from grader.sandbox.inside import absent, beside, calling, frames, habits, hints, notice, remainder, training, watching

#: The one place where a run may write: its home.
SCRATCH = os.environ["HOME"]
SUBMISSION = f"{SCRATCH}/submission"
PROBE = f"{SCRATCH}/probe"
QUIET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "quiet")

_MESSAGE = 2_000
_NOT_PYTHON = (SyntaxError, IndentationError, TabError)


def prepare() -> None:
    """What is the same for every run: done once in a zygote, before the first run is forked from it."""
    sys.path.append(QUIET)
    absent.settle(SUBMISSION, QUIET)
    beside.settle(SUBMISSION)
    habits.settle()


def rehearse() -> None:
    """Touch what a job will touch, in a spare while nobody waits."""
    _seed(0)
    frames.unpack(*frames.pack({"returned": np.zeros(2), "x": [1.0, 2, None, "text"]}))
    torch = sys.modules.get("torch")
    if torch is not None:
        x = torch.from_numpy(np.ones(4)).requires_grad_()
        (x * x).sum().backward()
        frames.pack(x.grad)
    exec(compile("def f(x):\n    return x * 2\n", "rehearsal", "exec"), {})  # noqa: S102  (our own text)


def main(fd: int, argument: Mapping[str, Any]) -> None:
    """Serve one job on the channel, to its END frame."""
    del argument
    kind, job = frames.receive(fd)
    if kind is not frames.Kind.JOB:
        raise RuntimeError(f"expected the JOB frame, got {kind!r}")
    try:
        _lay_out(job)
    except OSError as error:  # too large together, or two files that want to be one
        frames.send(fd, frames.Kind.UNLOADABLE, _describe(error))
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what was printed before a program is stopped shall be seen
    sys.argv = [os.path.join(SUBMISSION, *job["main"].split(".")) + ".py"]  # as where it is run by itself
    sys.path.append(SUBMISSION)  # last: a student's files never shadow a library
    notice.settle(fd, SUBMISSION)
    _seed(job["calls"][0]["seed"] if job["calls"] else 0)
    loaded = _load(fd, job)
    if loaded is None:
        return
    frames.send(fd, frames.Kind.LOADED, None)
    submission, probe = loaded
    calling.asked.update(call["function"].split(".")[0] for call in job["calls"])
    for call in job["calls"]:
        if not _answer(fd, call, submission, probe):
            return
    _flush()
    frames.send(fd, frames.Kind.END, None)


def _lay_out(job: Mapping[str, Any]) -> None:
    for name, content in job["files"].items():
        path = os.path.join(SUBMISSION, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.tobytes())
    os.makedirs(SUBMISSION, exist_ok=True)
    os.makedirs(PROBE)
    if job["probe"] is not None:
        with open(os.path.join(PROBE, "probe.py"), "wb") as file:
            file.write(job["probe"].tobytes())
    os.chdir(SUBMISSION)


def _load(fd: int, job: Mapping[str, Any]) -> tuple[ModuleType, ModuleType | None] | None:
    try:
        probe = _import_file("probe", os.path.join(PROBE, "probe.py")) if job["probe"] is not None else None
        asked = [call["function"] for call in job["calls"] if probe is None or not call["probe"]]
        submission = _import_file(
            job["main"], os.path.join(SUBMISSION, *job["main"].split(".")) + ".py", asked, job["load_seconds"]
        )
    except MemoryError as error:
        _flush()
        frames.send(fd, frames.Kind.MEMORY, _describe(error))
    except BaseException as error:  # noqa: BLE001  (whatever a student's module raises, exit() too, is data)
        _flush()
        frames.send(fd, frames.Kind.UNLOADABLE, _describe(error))
    else:
        return submission, probe
    return None


def _import_file(name: str, path: str, asked: list[str] | None = None, seconds: float = 0.0) -> ModuleType:
    """Import by place, not by name, so that a file called like a library is still the one imported.

    With `asked`, the names of functions, and the `seconds` it has to load, a line that needs what is not here stops
    itself alone: what stands below it is defined all the same. Where none of the functions is defined then, what was
    missing is told.
    """
    if not os.path.exists(path):
        raise FileNotFoundError(f"the file {os.path.relpath(path, SUBMISSION)} was not handed in")
    loader = beside.Loader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    if name not in sys.stdlib_module_names:  # else the library of that name stays what others import
        sys.modules[name] = module
    if asked is None:
        spec.loader.exec_module(module)
        return module
    stopped = remainder.load(module, path, loader, seconds)
    if stopped is not None and asked and not any(hasattr(module, function.split(".")[0]) for function in asked):
        raise stopped
    return module


def _answer(fd: int, call: Mapping[str, Any], submission: ModuleType, probe: ModuleType | None) -> bool:
    """Make one call and send what came of it. False where nothing more can be asked of this process."""
    _seed(call["seed"])
    try:
        answer = {"returned": _make(fd, call, submission, probe)}
        body = frames.frame(frames.Kind.ANSWER, answer)
    except BaseException as error:  # noqa: BLE001  (whatever a student's function raises, exit() too, is data)
        if hints.is_out_of_memory(error):
            _flush()
            frames.send(fd, frames.Kind.MEMORY, _describe(error))
            return False
        body = frames.frame(frames.Kind.ANSWER, {"raised": _describe(error)})
    _flush()
    rest = memoryview(body)
    while rest:
        rest = rest[os.write(fd, rest[: 1 << 20]) :]
    return True


def _make(fd: int, call: Mapping[str, Any], submission: ModuleType, probe: ModuleType | None) -> object:
    function = calling.find(call["function"], probe if call["probe"] and probe is not None else submission)
    arguments = dict(call["inputs"])
    learns = call["training"] is not None and call["take"] in ("graph", "network")
    tensors = call["tensors"] or learns
    for name, file in call["mounted"].items():
        arguments[name] = np.load(file, mmap_mode="c")
    if tensors:
        arguments = {name: _as_tensor(value) for name, value in arguments.items()}
    if call["training"] is not None:
        allowed = call["training"]
        budget = training.Budget(allowed.get("seconds"), allowed.get("steps"), allowed.get("seed"))
        if budget.steps is not None and learns:
            budget.settle()
        arguments["budget"] = budget
    trace = watching.Trace() if learns else None
    if trace is not None:
        trace.settle()
    if call["training"] is not None:
        training.repeat_exactly()
        arguments["report"] = training.Report(fd, None if trace is None else trace.is_broken)
    shown: Any = arguments.pop("x") if call["take"] == "predictions" else None
    first = (submission,) if call["probe"] else ()
    try:
        is_built = call["take"] == "build" and _is_network(function) and not (first or arguments)
        value: object = function if is_built else calling.call(function, first, arguments)
    except training.Diverged as error:
        if trace is None:
            raise
        return {"diverged": str(error), "trace": trace.told()}
    if call["take"] == "value":
        return value
    from grader.sandbox.inside import export, predicting

    if call["weights"] is not None:
        export.put_weights(value, call["weights"])
    if call["take"] == "build":
        return export.export_build(value, tuple(call["example"]), **call["build"])
    if call["take"] == "predictions":
        return predicting.predict(value, shown, call["example"][0])
    noticed = {} if trace is None else {"trace": trace.told()}
    try:
        tree, arrays = export.export_module(value, tuple(call["example"]))
    except export.CannotExport as problem:
        if call["take"] != "network":
            raise
        return {"unexported": str(problem), "weights": predicting.hand_over(value, SCRATCH), **noticed}
    return {"graph": tree, "arrays": arrays, **noticed}


def _is_network(value: object) -> bool:
    """Whether somebody wrote `Net = nn.Sequential(...)` where what builds it was asked for: it is built then."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)


def _as_tensor(value: object) -> object:
    if not isinstance(value, np.ndarray):
        return value
    import torch

    return torch.from_numpy(value)


def _seed(seed: int) -> None:
    import random

    random.seed(seed)
    np.random.seed(seed & 0xFFFFFFFF)
    torch = sys.modules.get("torch")
    if torch is not None:
        seed &= 0x7FFF_FFFF_FFFF_FFFF
        if torch.cuda.is_initialized():
            torch.cuda.manual_seed_all(seed)
        torch.default_generator.manual_seed(seed)  # what torch.manual_seed does, which asks for every kind of device


def _describe(error: BaseException) -> dict[str, object]:
    """The exception as data, whatever its own methods do when they are asked."""
    file, line = _last_place(error)
    try:
        # a subclass of str may lie about its own slices; a SyntaxError's text would name its line a second time
        said = error.msg if isinstance(error, SyntaxError) and type(error) in _NOT_PYTHON else error
        message = str.__str__(str(said))[:_MESSAGE]
        hint, hit = hints.find_hint(error) or calling.find_hint(error, SUBMISSION), hints.find_hit(error)
    except Exception:  # noqa: BLE001  (a student's __str__ may raise anything)
        message, hint, hit = "(its message cannot be read)", None, None
    if isinstance(error, frames.NotPlain):
        message = f"what was returned cannot be used: {message}"
    return {
        "kind": type.__dict__["__name__"].__get__(type(error))[:100],  # whatever a metaclass says of it
        "message": message,
        "file": file,
        "line": line,
        "hint": hint,
        "hit": hit,
    }


def _last_place(error: BaseException) -> tuple[str | None, int | None]:
    """The last line in the student's own files that the exception passed, or at which they cannot be read."""
    if isinstance(error, SyntaxError) and _is_own(error.filename) and isinstance(error.lineno, int | None):
        return os.path.relpath(error.filename or "", SUBMISSION), error.lineno
    place: tuple[str | None, int | None] = None, None
    seen = error.__traceback__
    for frame in traceback.extract_tb(seen) if seen is not None else ():
        if frame.filename.startswith(SUBMISSION + "/"):
            place = os.path.relpath(frame.filename, SUBMISSION), frame.lineno
        elif frame.filename.startswith(PROBE + "/") and place[0] is None:
            place = "probe.py", frame.lineno
    return place


def _is_own(file: object) -> bool:
    return isinstance(file, str) and file.startswith(SUBMISSION + "/")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # a student may have replaced or closed them
            stream.flush()
