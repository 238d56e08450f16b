"""Connects to the sockets of services that rule a machine. None can be seen from here."""

import socket

EXPECT = {"returned": []}


def attack(x):
    done = []
    for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private",
                 "/tmp/.X11-unix/X0", "/run/postgresql/.s.PGSQL.5432", "/run/redis/redis.sock", "/dev/log"):
        try:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(path)
                done.append(path)
        except OSError:
            pass
    return done
