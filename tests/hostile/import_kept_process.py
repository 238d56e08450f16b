"""Changes its process: umask, folder, environment, signals, timers, priority, cores, name. The next run has one of its own."""

import ctypes
import os
import signal
import threading

EXPECT = {"returned": [], "twice": True}

PR_SET_NAME, PR_GET_NAME = 15, 16


def attack(x):
    libc, name = ctypes.CDLL(None), ctypes.create_string_buffer(16)
    libc.prctl(PR_GET_NAME, name)
    mask = os.umask(0)
    cores = os.sched_getaffinity(0)
    usual = {
        "umask": mask == 0o077, "folder": os.getcwd() == "/scratch/submission", "environment": "EVIL" not in os.environ and "HOME" in os.environ,
        "blocked": not signal.pthread_sigmask(signal.SIG_BLOCK, []), "timer": signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0),
        "handlers": all(signal.getsignal(n) in (signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler) for n in range(1, 32)),
        "children": not has_children(), "threads": threading.active_count() == 1, "nice": not os.path.exists("/scratch/evil"),
        "name": name.value != b"evil", "cores": len(cores) >= min(2, os.cpu_count() or 1), "wakeup": signal.set_wakeup_fd(-1) == -1,
    }
    os.chdir("/")
    os.environ["EVIL"] = "1"
    os.environ.pop("HOME")
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGCHLD])
    signal.setitimer(signal.ITIMER_VIRTUAL, 1000)
    signal.signal(signal.SIGUSR2, lambda *_: None)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    libc.prctl(PR_SET_NAME, b"evil")
    os.sched_setaffinity(0, {min(cores)})
    open("/scratch/evil", "w").close()
    if os.fork() == 0:
        signal.pause()
    return sorted(name for name, holds in usual.items() if not holds)


def has_children():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True
