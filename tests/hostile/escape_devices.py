"""Makes and opens devices: disks, memory, virtual machines, terminals. None is there and none can be made."""

import fcntl
import os
import stat

EXPECT = {"returned": []}


def attack(x):
    done = []
    for name in ("sda", "vda", "nvme0n1", "mem", "kmem", "kvm", "kmsg", "fuse", "loop0", "tty", "ptmx", "vsock", "userfaultfd"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY))
            done.append(name)
        except OSError:
            pass
    for mode, number in ((stat.S_IFBLK, os.makedev(254, 0)), (stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFCHR, os.makedev(1, 3))):
        try:
            os.mknod("/scratch/device", 0o600 | mode, number)
            done.append("mknod")
        except OSError:
            pass
    for fd in (0, 1, 2):
        try:
            fcntl.ioctl(fd, 0x5412, b"x")  # TIOCSTI: type into the grader's terminal
            done.append("tiocsti")
        except OSError:
            pass
    return done
