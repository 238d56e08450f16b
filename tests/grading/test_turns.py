"""Who may run when: side by side, or alone where time or memory ran out in company."""

import threading

import pytest

from grader.grading.turns import Turns
from grader.model.run import Ending, Measured, Run


def _run(ending: Ending) -> Run:
    return Run(shown=(), ending=ending, measured=Measured(0, 0, 0))


@pytest.mark.parametrize("ending", list(Ending))
def test_nobody_beside_it_means_no_second_run(ending):
    counted = []
    found = Turns().take(lambda: counted.append(1) or _run(ending), shared=True)
    assert (found.ending, len(counted)) == (ending, 1)


def _in_company(turns: Turns, endings: list[Ending], *, overlap: str) -> tuple[Run, list[int]]:
    """One run with another beside it; returns what it came to, and how many shared the machine at each try."""
    beside, done = threading.Event(), threading.Event()
    running: list[int] = []
    company = [0]

    def other() -> Run:
        company[0] += 1
        beside.set()
        done.wait(5)
        company[0] -= 1
        return _run(Ending.FINISHED)

    thread = threading.Thread(target=lambda: turns.take(other, shared=True))

    def mine() -> Run:
        if not running:
            thread.start()
            beside.wait(5)
            running.append(company[0])
            if overlap == "within":
                done.set()
                thread.join()
            else:
                threading.Timer(0.05, done.set).start()
        else:
            running.append(company[0])
        return _run(endings[len(running) - 1])

    found = turns.take(mine, shared=True)
    done.set()
    thread.join()
    return found, running


@pytest.mark.parametrize("overlap", ["within", "beyond"])
@pytest.mark.parametrize("ending", [Ending.TIMEOUT, Ending.MEMORY])
def test_want_of_time_or_memory_in_company_is_tried_again_alone(ending, overlap):
    found, running = _in_company(Turns(), [ending, Ending.FINISHED], overlap=overlap)
    assert running == [1, 0]
    assert (found.ending, found.alone) == (Ending.FINISHED, True)


def test_what_runs_out_alone_as_well_stands():
    found, running = _in_company(Turns(), [Ending.TIMEOUT, Ending.TIMEOUT], overlap="beyond")
    assert (found.ending, running) == (Ending.TIMEOUT, [1, 0])


@pytest.mark.parametrize("ending", [Ending.FINISHED, Ending.CRASHED, Ending.LIMIT, Ending.GARBLED])
def test_other_endings_are_never_repeated(ending):
    assert _in_company(Turns(), [ending], overlap="beyond")[1] == [1]


def test_many_threads_come_to_an_end_and_exclusive_runs_are_alone():
    turns, lock = Turns(), threading.Lock()
    running, worst_alone, tries = [0], [0], [0]

    def one(number: int) -> None:
        mine = [0]

        def run() -> Run:
            with lock:
                running[0] += 1
                tries[0] += 1
                mine[0] += 1
                if mine[0] == 2:
                    worst_alone[0] = max(worst_alone[0], running[0])
            threading.Event().wait(0.002)
            with lock:
                running[0] -= 1
            return _run(Ending.TIMEOUT if number % 2 else Ending.FINISHED)

        turns.take(run, shared=True)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert tries[0] > 24
    assert worst_alone[0] == 1


def test_an_error_in_a_run_frees_its_turn():
    turns = Turns()
    with pytest.raises(RuntimeError):
        turns.take(lambda: (_ for _ in ()).throw(RuntimeError("broken")), shared=True)
    assert turns.take(lambda: _run(Ending.FINISHED), shared=True).ending is Ending.FINISHED
