"""Loads programs into the kernel by the socket's old door, a classic packet filter. That door should be as closed as bpf."""

import ctypes
import socket
import struct

EXPECT = {"returned": []}

ATTACH_FILTER, ATTACH_REUSEPORT, LOCK_FILTER = 26, 51, 44


def attack(x):
    done = []
    code = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0xFFFFFFFF))
    program = struct.pack("=HxxxxxxQ", 1, ctypes.addressof(code))
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        with socket.socket(socket.AF_UNIX, kind) as mine:
            for option in (ATTACH_FILTER, ATTACH_REUSEPORT):
                try:
                    mine.setsockopt(socket.SOL_SOCKET, option, program)
                    done.append([kind.name, option])
                except OSError:
                    pass
    return done
