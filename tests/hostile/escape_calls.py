"""Calls what has broken kernels before: io_uring, bpf, userfaultfd, keyrings, perf, ptrace, modules. All refused."""

import ctypes

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "ptrace": 101, "syslog": 103, "personality": 135, "modify_ldt": 154, "acct": 163, "swapon": 167, "reboot": 169,
    "sethostname": 170, "init_module": 175, "quotactl": 179, "add_key": 248, "request_key": 249, "keyctl": 250,
    "perf_event_open": 298, "fanotify_init": 300, "name_to_handle_at": 303, "open_by_handle_at": 304,
    "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "seccomp": 317,
    "memfd_create": 319, "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425,
    "pidfd_open": 434, "pidfd_getfd": 438, "landlock_create_ruleset": 444, "memfd_secret": 447, "shmget": 29,
    "semget": 64, "msgget": 68, "mq_open": 240, "vmsplice": 278, "mlockall": 151, "inotify_init1": 294,
}


def attack(x):
    done = []
    for name, number in NUMBERS.items():
        result = LIBC.syscall(number, 0, 0, 0, 0, 0)
        if result >= 0 or ctypes.get_errno() != 1:
            done.append(f"{name}: {result}, errno {ctypes.get_errno()}")
    return done
