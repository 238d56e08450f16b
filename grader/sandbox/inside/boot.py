"""The first of our code inside a sandbox: load what is needed, seal, say so, then serve.

Started by bubblewrap as `python -P -s -S -B boot.py FD FOLDER…`. What it loads before sealing is ours alone
(NumPy, torch, the service), so a failure up to the SEALED frame is our own, never the student's.
"""

import importlib
import os
import sys
from typing import Any


def main(fd: int) -> None:
    """Take the START frame, load, seal within the limits that come then, and hand over to the role's `main`."""
    from grader.sandbox.inside import frames, seal

    start = _expect(frames, fd, frames.Kind.START)
    seal.mount_folders(start["scratch"], "/dev/shm", start["scratch_bytes"], start["files"])  # noqa: S108  (our own)
    for name in start["preload"]:
        importlib.import_module(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(start["threads"])
    role = importlib.import_module(start["role"])
    frames.send(fd, frames.Kind.READY, None)
    limits = _expect(frames, fd, frames.Kind.SEAL)
    seal.seal(resources=limits["resources"], policy=limits["policy"].tobytes())
    frames.send(fd, frames.Kind.SEALED, None)
    role.main(fd, start["argument"])


def _expect(frames: Any, fd: int, kind: int) -> Any:
    found, value = frames.receive(fd)
    if found != kind:
        raise RuntimeError(f"expected frame {kind!r}, got {found!r}")
    return value


if __name__ == "__main__":
    sys.path += sys.argv[2:]
    main(int(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)
