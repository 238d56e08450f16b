"""Changes the interpreter for whoever comes next: paths, modules, hooks, filters, limits, collector. It is another's."""

import atexit
import gc
import linecache
import locale
import logging
import sys
import tempfile
import threading
import types
import warnings

EXPECT = {"returned": [], "twice": True}


def attack(x):
    usual = {
        "recursion": sys.getrecursionlimit() == 1000, "switch": sys.getswitchinterval() == 0.005, "digits": sys.get_int_max_str_digits() == 4300,
        "collector": gc.isenabled() and gc.get_threshold() != (7, 7, 7), "hook": sys.excepthook is sys.__excepthook__,
        "path": "/evil" not in sys.path, "module": "evil" not in sys.modules, "finder": not any(isinstance(f, Evil) for f in sys.meta_path),
        "filters": not any(entry[0] == "error" and entry[2] is FutureWarning for entry in warnings.filters), "logging": not logging.root.handlers,
        "tracing": sys.gettrace() is None and sys.getprofile() is None, "stack": threading.stack_size() == 0,
        "locale": locale.setlocale(locale.LC_NUMERIC) == "C", "temporary": tempfile.tempdir != "/evil", "cache": "/evil" not in linecache.cache,
        "importers": "/evil" not in sys.path_importer_cache, "display": sys.displayhook is sys.__displayhook__,
    }
    sys.setrecursionlimit(77)
    sys.setswitchinterval(1.0)
    sys.set_int_max_str_digits(640)
    gc.set_threshold(7, 7, 7)
    gc.disable()
    sys.excepthook = sys.displayhook = lambda *_: None
    sys.path.insert(0, "/evil")
    sys.modules["evil"] = types.ModuleType("evil")
    sys.meta_path.insert(0, Evil())
    warnings.simplefilter("error", FutureWarning)
    logging.basicConfig(level=1)
    threading.stack_size(1 << 20)
    tempfile.tempdir = "/evil"
    linecache.cache["/evil"] = sys.path_importer_cache["/evil"] = None
    sys.addaudithook(lambda *_: None)
    atexit.register(print, "evil")
    return sorted(name for name, holds in usual.items() if not holds)


class Evil:
    def find_spec(self, *args):
        return None
