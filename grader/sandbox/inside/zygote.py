"""The warm mode's first process: loads the libraries once, then forks a sealed child for every run.

It never sees a job, reads nothing that a child wrote, and holds no secret. Orders come as JSON messages on its control
socket, with the descriptors of the child's channel and log; it answers with a descriptor of the child's process, and
tells how each child ended. Started as the first process of bubblewrap's pid namespace: when it dies, all its children
do.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any

from grader.sandbox.inside import boot, frames, kernel, roles, seal, warmups

CHANNEL = 3
_MESSAGE = 1 << 20
_SCRATCH_BYTES, _FILES = 1 << 24, 200


def main(fd: int) -> None:
    """Load what the first message names, then serve until the other side hangs up."""
    control = socket.socket(fileno=fd)
    start = json.loads(control.recv(_MESSAGE))
    began = time.monotonic()
    seal.freeze_devices(start["devices"], start["without"])
    seal.mount_folders(start["scratch"], _SCRATCH_BYTES, _FILES)  # its children mount their own over these
    role = roles.load(start["role"], start["preload"])
    warmups.warm()
    gc.collect()
    gc.freeze()  # so that no child's collector touches what all of them share
    _say(control, ready=time.monotonic() - began)
    for begin, size in json.loads(control.recv(_MESSAGE))["collapse"]:
        kernel.collapse(begin, size)  # forking copies a page table entry for every page: huge ones are 512 times fewer
    _say(control, collapsed=True)
    argument = _Zygote(control, role, start).serve()
    del control, start  # a run that looks at the frames around it finds no orders and no numbers of other runs
    boot.serve(role, CHANNEL, argument)


def _say(control: socket.socket, *descriptors: int, **message: object) -> None:
    socket.send_fds(control, [json.dumps(message).encode()], descriptors)


class _Zygote:
    """Forks on order and tells of ends."""

    def __init__(self, control: socket.socket, role: ModuleType, start: dict[str, Any]) -> None:
        self.control = control
        self.role = role
        self.start = start
        self.policy = bytes.fromhex(start["policy"])
        self.own = os.pidfd_open(os.getpid())
        self.children: dict[int, int] = {}
        self.argument: object = None  # of the role of this process, once it is a child

    def serve(self) -> object:
        """Until the control socket is closed: then this process ends, and with it every child.

        Returns in a child only, sealed, with the argument of its role.
        """
        told, tell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(tell)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(told, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if told in ready:
                os.read(told, 4096)
                self.reap()
            if self.control.fileno() in ready:
                data, descriptors, _, _ = socket.recv_fds(self.control, _MESSAGE, 4)
                if not data:
                    os._exit(0)
                order = json.loads(data)
                if self.fork(order["id"], descriptors):
                    return self.argument

    def fork(self, id: int, descriptors: list[int]) -> bool:
        """One child in a pid namespace of its own. True in that child, which is sealed by then."""
        try:
            kernel.unshare(kernel.NEW_PIDS if "pids" not in self.start["without"] else 0)
            pid = os.fork()
        except OSError as error:
            _say(self.control, failed=id, why=str(error))
        else:
            if pid == 0:
                self.become_run(descriptors)
                return True
            self.children[pid] = id
            process = os.pidfd_open(pid)
            _say(self.control, process, forked=id)
            os.close(process)
        kernel.enter(self.own, kernel.NEW_PIDS)
        for descriptor in descriptors:
            os.close(descriptor)
        return False

    def reap(self) -> None:
        """Tell of every child that has ended."""
        while self.children:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if not pid:
                return
            if pid in self.children:
                code = os.waitstatus_to_exitcode(status)
                _say(
                    self.control,
                    ended=self.children.pop(pid),
                    status=code if code >= 0 else 128 - code,
                    cpu=used.ru_utime + used.ru_stime,
                    peak=used.ru_maxrss * 1024,
                )

    def become_run(self, descriptors: list[int]) -> None:
        """Wait for this forked process's errand, seal it, and say so."""
        try:
            self.control.detach()  # its descriptor is closed with all others, and its number another's soon
            _settle_in(descriptors, self.start["without"])
            try:
                _, errand = frames.receive(CHANNEL)
            except EOFError:
                os._exit(0)  # nobody had any use for it
            self.seal(errand)
            self.argument = errand["argument"]
            roles.use_cores(errand["threads"])
            roles.rehearse(self.role)
            frames.send(CHANNEL, frames.Kind.SEALED, None)
        except BaseException:  # noqa: BLE001  (whatever it is, it is ours: said on the log, and never an unsealed run)
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(97)

    def seal(self, errand: Mapping[str, Any]) -> None:
        """All walls between a fork and student code, in the only order in which each can still be built."""
        without, scratch = self.start["without"], self.start["scratch"]
        seal.separate(without)
        seal.mount_folders(scratch, errand["scratch_bytes"], errand["files"], without)
        seal.leave_users(without)
        seal.seal(
            resources=errand["resources"],
            policy=self.policy,
            scratch=scratch,
            devices=self.start["devices"],
            without=without,
        )


def _settle_in(descriptors: list[int], without: Collection[str]) -> None:
    """Keep four descriptors: nothing to read, the log twice, the channel. Leave the zygote's session and signals."""
    channel, log = (os.dup(descriptor) for descriptor in descriptors)  # clear of the numbers they are to get
    nothing = os.open("/dev/null", os.O_RDONLY)
    for target, source in enumerate((nothing, log, log, channel)):
        os.dup2(source, target)
    if "descriptors" not in without:
        kernel.close_from(CHANNEL + 1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if "session" not in without:
        os.setsid()  # a process group is reached by signals even across pid namespaces
