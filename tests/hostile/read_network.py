"""Opens sockets of every family and looks up names. There is no network, and no socket but a local one."""

import socket
import urllib.request

EXPECT = {"returned": []}


def attack(x):
    done = []
    for family in (2, 10, 16, 17, 31, 38, 40, 44):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind).close()
                done.append([family, kind])
            except OSError:
                pass
    for name in ("localhost", "example.com", "metadata.google.internal"):
        try:
            done.append(socket.getaddrinfo(name, 80))
        except OSError:
            pass
    for address in ("http://127.0.0.1:6379", "http://169.254.169.254/latest/meta-data", "http://example.com"):
        try:
            done.append(urllib.request.urlopen(address, timeout=1).status)
        except OSError:
            pass
    return done
