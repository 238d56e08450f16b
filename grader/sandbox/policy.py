"""Which system calls a sandboxed program may make: an allow-list, everything else answers "not permitted".

Small on purpose, to be read whole. What stands here was needed by NumPy, SymPy, torch (training, export, threads)
or the standard library in the honest suite. Notably absent: execve (the interpreter is running already, nothing
else ever starts), namespaces and mounts, ptrace and other processes' memory, io_uring, bpf, userfaultfd, keyrings,
memfd_create and System V shared memory (memory that escapes the limits), network sockets, the setting of limits,
identities and clocks.
"""

import errno
import tempfile
from collections.abc import Collection
from functools import cache

from grader.model.blame import SandboxError

_FILES = """
access chdir close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fallocate fchdir
fchmod fchmodat fdatasync fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 link linkat
lseek lstat mkdir mkdirat newfstatat open openat openat2 pipe pipe2 pread64 preadv pwrite64 pwritev
read readlink readlinkat readv rename renameat renameat2 rmdir sendfile splice stat statfs statx symlink
symlinkat tee truncate umask unlink unlinkat utime utimensat utimes write writev chmod
"""

_WAITING = """
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 poll ppoll pselect6 select
signalfd signalfd4 timerfd_create timerfd_gettime timerfd_settime
"""

_MEMORY = "brk madvise mprotect mremap msync munmap munlock pkey_alloc pkey_free pkey_mprotect get_mempolicy mbind"

_PROCESSES = """
alarm arch_prctl capget fork futex futex_waitv get_robust_list getcpu getegid geteuid getgid getgroups
getitimer getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid
getuid kill membarrier nanosleep pause restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask
rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
sched_setaffinity sched_yield set_robust_list set_tid_address setitimer setpgid setsid sigaltstack sysinfo
tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime times tkill uname vfork wait4 waitid
clock_getres clock_gettime clock_nanosleep gettimeofday
"""

#: On sockets that can only ever be of the AF_UNIX family.
_LOCAL_SOCKETS = """
accept accept4 bind connect getpeername getsockname listen shutdown
"""

#: Asked whenever a file is copied with all that stands beside its content. Folders in memory have nothing there.
_ATTRIBUTES = """
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr setxattr lsetxattr fsetxattr removexattr lremovexattr
fremovexattr
"""

#: Options of a socket that may be set: reuse, buffers, keeping alive, lingering, credentials, times. Not among them:
#: filters (SO_ATTACH_FILTER and its kin), which are programs for the kernel.
_SET_OPTIONS = (2, 7, 8, 9, 13, 16, 20, 21, 66, 67)
#: Those that may be asked, beside: its type, error, peer, family. Not among them: handles on the process at the other
#: end (SO_PEERPIDFD), and numbers the kernel counts over all runs (SO_COOKIE).
_ASKED_OPTIONS = (*_SET_OPTIONS, 3, 4, 17, 30, 38, 39)

#: Told to have worked, and not done: locks, which reach whoever else has the file open, and advice about what is kept
#: in memory, which the next run could read like a note, and writing back what is others' to write.
_PRETENDED = "flock fadvise64 readahead syncfs sync_file_range"
_LOCKING = (6, 7, 37, 38)  # F_SETLK F_SETLKW F_OFD_SETLK F_OFD_SETLKW
#: What else may be asked of a descriptor: copies, flags, the size of a pipe.
_FCNTL = (0, 1, 2, 3, 4, 5, 9, 11, 16, 36, 1030, 1031, 1032, 1034)

_AF_UNIX, _SOL_SOCKET, _MSG_OOB = 1, 1, 1
#: Messages of local sockets, and which argument is their flags: urgent bytes are a little used corner of the kernel.
_MESSAGES = {"sendto": 3, "recvfrom": 3, "sendmsg": 2, "recvmsg": 2, "sendmmsg": 3, "recvmmsg": 3}
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag of clone(2)
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
_TERMINAL_QUESTIONS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS … FIONREAD FIONBIO FIONCLEX FIOCLEX
_PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_NAME, _PR_GET_NAME, _PR_GET_SECCOMP = 1, 3, 15, 16, 21
_PR_CAPBSET_READ, _PR_GET_NO_NEW_PRIVS, _PR_SET_VMA = 23, 39, 0x53564D41
_HARMLESS_PRCTL = (
    _PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_NAME, _PR_GET_NAME, _PR_GET_SECCOMP,
    _PR_CAPBSET_READ, _PR_GET_NO_NEW_PRIVS, _PR_SET_VMA,
)  # fmt: skip


#: What a graphics driver's library needs beside: any request to the device files there are, and memory by descriptor.
_ACCELERATED = "ioctl memfd_create"


@cache
def build_policy(*, accelerated: bool = False) -> bytes:
    """The filter as the kernel's BPF program, for runs with a graphics processor if `accelerated`.

    SandboxError where libseccomp is missing.
    """
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise SandboxError(
            f"the seccomp library cannot be loaded ({error}); install it (Debian: apt install libseccomp2)"
        ) from error
    policy = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in (_FILES + _WAITING + _MEMORY + " " + _PROCESSES + _LOCAL_SOCKETS).split():
        _allow_where_known(policy, pyseccomp, name)
    for name in _ATTRIBUTES.split():
        policy.add_rule(pyseccomp.ERRNO(errno.ENOTSUP), name)
    for name in _PRETENDED.split():
        policy.add_rule(pyseccomp.ERRNO(0), name)
    _allow_with_conditions(policy, pyseccomp, _ACCELERATED.split() if accelerated else ())
    with tempfile.TemporaryFile() as file:
        policy.export_bpf(file)
        file.seek(0)
        return file.read()


def _allow_where_known(policy: object, pyseccomp: object, name: str) -> None:
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)  # type: ignore[attr-defined]  # untyped library
    if number >= 0:  # negative: this machine's architecture (or an old libseccomp) has no such call
        policy.add_rule(pyseccomp.ALLOW, name)  # type: ignore[attr-defined]  # untyped library


def _allow_with_conditions(policy: object, pyseccomp: object, whole: Collection[str] = ()) -> None:
    """Calls that are harmless with some arguments only; those of `whole` with any."""
    lib, add = pyseccomp, policy.add_rule  # type: ignore[attr-defined]  # untyped library
    arg, allow = lib.Arg, lib.ALLOW  # type: ignore[attr-defined]  # untyped library
    equal, masked = lib.EQ, lib.MASKED_EQ  # type: ignore[attr-defined]  # untyped library
    add(allow, "clone", arg(0, masked, _NEW_NAMESPACES, 0))
    add(lib.ERRNO(errno.ENOSYS), "clone3")  # type: ignore[attr-defined]  # its flags lie in memory; libc falls back to clone
    for name in ("socket", "socketpair"):
        add(allow, name, arg(0, equal, _AF_UNIX))
    # Shared anonymous memory is charged to nobody's address space once unmapped by its maker: private only.
    add(allow, "mmap", arg(3, masked, _MAP_SHARED | _MAP_ANONYMOUS, _MAP_ANONYMOUS))
    add(allow, "mmap", arg(3, masked, _MAP_ANONYMOUS, 0))
    for option in _SET_OPTIONS:
        add(allow, "setsockopt", arg(1, equal, _SOL_SOCKET), arg(2, equal, option))
    for option in _ASKED_OPTIONS:
        add(allow, "getsockopt", arg(1, equal, _SOL_SOCKET), arg(2, equal, option))
    for name, flags in _MESSAGES.items():
        add(allow, name, arg(flags, masked, _MSG_OOB, 0))
    for operation in _FCNTL:
        add(allow, "fcntl", arg(1, equal, operation))
    for operation in _LOCKING:
        add(lib.ERRNO(0), "fcntl", arg(1, equal, operation))  # type: ignore[attr-defined]  # untyped library
    for name in ("preadv2", "pwritev2"):
        add(allow, name, arg(5, equal, 0))  # with flags they tell what is in memory
    for name in ("exit", "exit_group"):  # not as if a signal had ended it, which is for us to say
        add(allow, name, arg(0, masked, 0x80, 0))
        add(allow, name, arg(0, masked, 0xFF, 0xFF))
    add(allow, "prlimit64", arg(2, equal, 0))  # asking, not setting
    for request in _TERMINAL_QUESTIONS if "ioctl" not in whole else ():
        add(allow, "ioctl", arg(1, equal, request))
    for name in whole:
        add(allow, name)
    for operation in _HARMLESS_PRCTL:
        add(allow, "prctl", arg(0, equal, operation))
