"""Everything by generators: infinite ones, sending ones, a context manager, comprehension inside comprehension."""
import contextlib
import heapq
import itertools
import more_rows

FILES = {"more_rows.py": "def rows(x):\n    for row in x:\n        yield from row\n"}

@contextlib.contextmanager
def running():
    totals = []
    try:
        yield totals
    finally:
        totals.clear()

def averager():
    total = 0.0
    while True:
        value = yield total
        total += value

def answer(x):
    adding = averager()
    next(adding)
    with running() as totals:
        totals.extend(adding.send(v) for v in more_rows.rows(x))
        *_, last = totals
    assert list(itertools.islice(itertools.count(), 3)) == [0, 1, 2] and heapq.nlargest(1, x.ravel()) == [5.0]
    return sum(v for row in [[v for v in row] for row in x] for v in row) if last == x.sum() else 0
