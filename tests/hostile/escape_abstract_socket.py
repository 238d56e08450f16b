"""Meets others over abstract socket names and leaves one open for the next run. Its network is empty."""

import socket

EXPECT = {"returned": [], "twice": True}


def attack(x):
    met = []
    for name in ("\0hostile-meeting", "\0/tmp/.X11-unix/X0", "\0dbus"):
        try:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(name)
                met.append(name[1:])
        except OSError:
            pass
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0hostile-meeting")
    server.listen()
    return met
