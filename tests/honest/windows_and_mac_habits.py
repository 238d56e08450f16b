"""Was written on other systems: clears the screen, looks for nvidia-smi and git in a try, freezes support, sets time zones."""
import locale
import multiprocessing
import os
import subprocess
import sys
import time

os.environ["KMP_DUPLICATE_LIB_OK"] = "TRUE"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TZ"] = "Europe/Berlin"
time.tzset()
os.system("cls" if os.name == "nt" else "clear")
multiprocessing.freeze_support()
try:
    print(subprocess.check_output(["nvidia-smi"]).decode())
except Exception as error:
    print("no GPU", error)
try:
    commit = subprocess.run("git rev-parse HEAD", shell=True, capture_output=True, text=True).stdout
except OSError:
    commit = ""
try:
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
except locale.Error:
    pass
if sys.platform == "win32":
    import msvcrt

def answer(x):
    return x.sum()
