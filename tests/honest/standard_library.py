"""Uses much of the standard library: asyncio, sqlite, temporary files, compression, CSV, time zones."""
import asyncio
import csv
import gzip
import json
import queue
import sqlite3
import statistics
import tempfile
import threading
from collections import Counter
from fractions import Fraction
from zoneinfo import ZoneInfo
from datetime import datetime

async def add(values):
    await asyncio.sleep(0)
    return sum(values)

def answer(x):
    with tempfile.NamedTemporaryFile("w+", suffix=".csv") as file:
        csv.writer(file).writerows(x.tolist())
        file.seek(0)
        rows = [[float(value) for value in row] for row in csv.reader(file)]
    with gzip.open("rows.json.gz", "wt") as file:
        json.dump(rows, file)
    base = sqlite3.connect("rows.db")
    base.execute("create table t (v real)")
    base.executemany("insert into t values (?)", [(value,) for row in rows for value in row])
    total, = base.execute("select sum(v) from t").fetchone()
    results = queue.Queue()
    threading.Thread(target=lambda: results.put(asyncio.run(add(x.flatten())))).start()
    datetime.now(ZoneInfo("Europe/Vienna"))
    assert Counter("abca")["a"] == 2 and Fraction(1, 2) + Fraction(1, 2) == 1
    assert statistics.mean([total, float(results.get())]) == total
    return total
