"""The allow-list of system calls: small, and without what must never stand on it."""

import pytest

from grader.sandbox import policy

ALLOWED = set(
    (policy._FILES + policy._WAITING + policy._MEMORY + " " + policy._PROCESSES + policy._LOCAL_SOCKETS).split()
)


@pytest.mark.parametrize(
    "family",
    [
        "execve execveat uselib",
        "unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsmount mount_setattr",
        "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd pidfd_open",
        "bpf io_uring_setup io_uring_enter userfaultfd perf_event_open keyctl add_key request_key",
        "memfd_create memfd_secret shmget shmat semget msgget mq_open mlock mlockall",
        "setuid setgid setresuid setgroups capset seccomp personality",
        "setrlimit sched_setscheduler sched_setattr setpriority ioprio_set",
        "init_module finit_module delete_module kexec_load reboot swapon acct quotactl syslog",
        "mknod mknodat chown fchown lchown setxattr name_to_handle_at open_by_handle_at fanotify_init",
        "clock_settime settimeofday adjtimex sethostname",
        # Only with arguments that were looked at:
        "clone clone3 socket socketpair mmap prlimit64 ioctl prctl",
    ],
)
def test_what_breaks_walls_is_not_allowed_without_a_look_at_its_arguments(family: str) -> None:
    assert ALLOWED.isdisjoint(family.split())


def test_the_filter_is_a_program_of_the_kernels_form_and_size() -> None:
    program = policy.build_policy()
    assert len(program) % 8 == 0
    assert 100 < len(program) // 8 < 4096
    assert policy.build_policy() == program
