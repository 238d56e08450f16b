"""Asks who and where it is: user, home, host, platform, locale, resources, versions."""
import getpass
import locale
import os
import platform
import pwd
import resource
import socket
import sys
import sysconfig

locale.setlocale(locale.LC_ALL, "")
print(getpass.getuser(), os.environ.get("HOME"), os.path.expanduser("~"), os.getenv("CUDA_VISIBLE_DEVICES", "none"))
print(platform.node(), platform.system(), platform.machine(), platform.processor(), platform.python_version(), socket.gethostname())
print(sys.platform, sys.argv, sys.flags, os.getcwd(), os.getpid(), os.uname(), sysconfig.get_paths()["stdlib"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, os.getloadavg(), os.listdir("."), locale.getlocale(), os.get_terminal_size)

def answer(x):
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        pass
    try:
        columns = os.get_terminal_size().columns
    except OSError:
        columns = 80
    assert columns > 0 and os.path.isdir(os.path.expanduser("~"))
    return x.sum()
