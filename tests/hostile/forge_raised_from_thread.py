"""Raises in the harness's thread from another one (PyThreadState_SetAsyncExc), over and over. It has crashed at most."""

import ctypes
import threading

EXPECT = {"ending": ["finished", "crashed"]}
LIMITS = {"seconds": 3}


def attack(x):
    main = threading.main_thread().ident

    def disturb():
        while True:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(KeyboardInterrupt))

    threading.Thread(target=disturb, daemon=True).start()
    return 1
