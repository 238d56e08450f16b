"""The first of our code inside a sandbox: load what is needed, seal, say so, then serve; or wait as a zygote.

Started by bubblewrap as `python -P -s -S -B boot.py MODE FD FOLDER…`. What it loads before sealing is ours alone
(NumPy, torch, the service), so a failure up to the SEALED frame is our own, never the student's.
"""

import os
import sys
import traceback
from typing import Any


def main(fd: int) -> None:
    """Take the START frame, load, seal within the limits that come then, and hand over to the role's `main`."""
    from grader.sandbox.inside import accelerator, frames, roles, seal

    start = _expect(frames, fd, frames.Kind.START)
    if start["walls"]:
        seal.freeze_devices(start["devices"], start["without"])
        seal.mount_folders(start["scratch"], start["scratch_bytes"], start["files"], start["without"])
    role = roles.load(start["role"], start["preload"])
    frames.send(fd, frames.Kind.READY, None)
    limits = _expect(frames, fd, frames.Kind.SEAL)
    if start["walls"]:
        seal.seal(
            resources=limits["resources"],
            policy=limits["policy"].tobytes(),
            scratch=start["scratch"],
            devices=start["devices"],
            without=start["without"],
        )
    else:
        seal.limit_resources({name: most for name, most in limits["resources"].items() if name != "RLIMIT_NPROC"})
    roles.use_cores(start["threads"])
    if start["devices"]:
        accelerator.start()
    frames.send(fd, frames.Kind.SEALED, None)
    serve(role, fd, start["argument"])


def serve(role: Any, fd: int, argument: Any) -> None:
    """Do the work of a role, then end this process whatever came of it."""
    status = 1
    try:
        role.main(fd, argument)
        status = 0
    except BaseException:  # noqa: BLE001  (a forked run must never return into the zygote that it was forked from)
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def _expect(frames: Any, fd: int, kind: int) -> Any:
    found, value = frames.receive(fd)
    if found != kind:
        raise RuntimeError(f"expected frame {kind!r}, got {found!r}")
    return value


if __name__ == "__main__":
    mode, channel, folders = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    sys.path += folders
    if mode == "zygote":
        from grader.sandbox.inside import zygote

        zygote.main(channel)
    else:
        main(channel)
