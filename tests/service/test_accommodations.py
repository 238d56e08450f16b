"""More time for a person in the whole course: wherever an extension counts, it counts as well."""

from dataclasses import replace
from datetime import timedelta

import pytest
from filled_store import NOW, SILENT, assign, enrol, grade_all

from grader.model.blame import Refused
from grader.policies import Times
from grader.service.accept import accept
from grader.service.clocks import clock_for
from grader.service.correct import accommodate, extend
from grader.service.identity import export_person, forget_person
from grader.service.results import result_of, results_of
from grader.service.tally import tallies_of
from grader.store import Store, accommodations, asked, audit, teams
from grader.store.accommodations import Accommodation

DAY = timedelta(days=1)


@pytest.fixture
def ids(both: Store) -> dict[str, str]:
    persons = enrol(both, "ana", "ben", "cyd")
    (ines,) = enrol(both, "ines", role="instructor")
    return {person.login or "": person.id for person in (*persons, ines)}


def grant(store: Store, ids: dict[str, str], who: str, percent: int = 0, hours: int = 0) -> None:
    accommodate(store, ids[who], Accommodation(percent, hours), "a letter", ids["ines"], NOW)


def test_every_due_time_is_later_and_closing_with_it_and_the_latest_grant_holds(both: Store, ids: dict[str, str]):
    given = assign(both)
    due = given.times.due
    assert due is not None
    grant(both, ids, "ana", hours=48)
    grant(both, ids, "ana", hours=24)
    with both.read() as tx:
        assert asked.times_of(tx, given, ids["ana"]) == given.times.extended(due + DAY)
        assert asked.times_of(tx, given, ids["ben"]) == given.times
        assert asked.last_due(tx, given) == due + DAY
    grant(both, ids, "ana")
    with both.read() as tx:
        assert asked.times_of(tx, given, ids["ana"]) == given.times
        assert accommodations.accommodations(tx) == {}


@pytest.mark.parametrize("closes", [DAY, None])
def test_what_has_no_due_time_closes_later_where_it_closes_at_all(both: Store, ids, closes: timedelta | None):
    given = assign(both)
    given = replace(given, times=Times(NOW, None, closes and NOW + closes))
    grant(both, ids, "ana", hours=24)
    with both.read() as tx:
        ana, ben = (asked.times_of(tx, given, ids[who]) for who in ("ana", "ben"))
        assert asked.last_due(tx, given) == ana.closes
    assert (ana.due, ana.closes) == (None, closes and NOW + closes + DAY)
    assert ben == given.times


def test_an_exam_that_is_due_before_it_closes_is_over_when_its_last_doors_close(both: Store, ids: dict[str, str]):
    hour = timedelta(hours=1)
    given = assign(both, exam={"minutes": 60})
    given = replace(given, times=Times(NOW, NOW + hour, NOW + 3 * hour))
    with both.read() as tx:
        assert asked.last_due(tx, given) == NOW + 3 * hour
    grant(both, ids, "ana", percent=50)
    with both.read() as tx:
        assert asked.last_due(tx, given) == NOW + 3.5 * hour
        assert asked.last_due(tx, replace(given, times=Times(NOW, NOW + hour, None))) == NOW + 1.5 * hour


def test_what_everybody_was_given_comes_first_and_an_extension_of_ones_own_only_ever_adds(both: Store, ids):
    given = assign(both)
    due = given.times.due
    assert due is not None
    grant(both, ids, "ana", hours=24)
    extend(both, "hw", [asked.EVERYBODY], due + 3 * DAY, 0, "", ids["ines"], NOW)
    extend(both, "hw", [ids["ana"]], due + 2 * DAY, 0, "", ids["ines"], NOW)
    with both.read() as tx:
        assert asked.times_of(tx, given, ids["ana"]).due == due + 4 * DAY
    extend(both, "hw", [ids["ana"]], due + 9 * DAY, 0, "", ids["ines"], NOW)
    with both.read() as tx:
        assert asked.times_of(tx, given, ids["ana"]).due == due + 9 * DAY


def test_a_team_has_the_most_that_one_of_it_has(both: Store, ids: dict[str, str]):
    assign(both)
    grant(both, ids, "ana", percent=50)
    grant(both, ids, "ben", hours=24)
    with both.write() as tx:
        team = teams.save_team(tx, "hw", "red", [ids["ana"], ids["ben"]])
        assert accommodations.by_author(tx, "hw")[team] == Accommodation(50, 24)
        assert accommodations.by_author(tx, "other").keys() == {ids["ana"], ids["ben"]}


def test_lateness_goes_by_it_on_every_page_that_works_out_a_grade(both: Store, ids: dict[str, str]):
    given = assign(both, late={"percent_per_day": 10})
    due = given.times.due
    assert due is not None
    for who in ("ana", "ben"):
        accept(both, SILENT, given, ids[who], ids[who], {}, due + DAY, answers={("a/one", "p1"): "1"})
    grade_all(both)
    authors = [ids["ana"], ids["ben"]]

    def late() -> list[list[bool]]:
        with both.read() as tx:
            several, tallies = results_of(tx, given, authors), tallies_of(tx, given, authors)
            one = [any(g.days for g in result_of(tx, given, author).grades.values()) for author in authors]
        return [one, [any(g.days for g in several[a].grades.values()) for a in authors],
                [tallies[a].is_late for a in authors]]  # fmt: skip

    assert late() == [[True, True]] * 3
    grant(both, ids, "ana", hours=24)
    assert late() == [[False, True]] * 3


@pytest.mark.parametrize(
    ("percent", "everybody", "own", "minutes"), [(25, 0, 0, 75), (33, 0, 0, 80), (50, 10, 0, 105), (50, 0, 7, 97)]
)
def test_an_exams_clock_runs_longer_by_a_part_of_it_and_its_doors_close_as_much_later(
    both: Store, ids: dict[str, str], percent: int, everybody: int, own: int, minutes: int
):
    given = assign(both, exam={"minutes": 60})
    hour = timedelta(minutes=60)
    given = replace(given, times=Times(NOW, NOW + hour, NOW + hour))
    grant(both, ids, "ana", percent=percent)
    for author, more in ((asked.EVERYBODY, everybody), (ids["ana"], own)):
        if more:
            extend(both, "hw", [author], None, more, "", ids["ines"], NOW)
    with both.write() as tx:
        asked.begin_sitting(tx, "hw", ids["ana"], NOW)
    with both.read() as tx:
        ana, ben = (clock_for(tx, given, ids[who]) for who in ("ana", "ben"))
    assert ana is not None
    assert ben is not None
    assert ana.minutes == minutes
    assert ana.closes == NOW + timedelta(minutes=minutes)
    assert (ben.minutes, ben.closes) == (60 + everybody, NOW + timedelta(minutes=60 + everybody))
    with both.read() as tx:
        assert asked.times_of(tx, given, ids["ana"]).due == ana.closes, "what is handed in within it is not late"


def test_it_is_written_down_without_its_reason_exported_and_forgotten_but_for_its_times(both: Store, ids, tmp_path):
    assign(both)
    grant(both, ids, "ana", percent=25, hours=3)
    extend(both, "hw", [ids["ana"]], NOW + DAY, 0, "surgery", ids["ines"], NOW)
    assert export_person(both, ids["ana"], tmp_path / "ana.zip", "tests", NOW)
    with both.read() as tx:
        (line,) = audit.record(tx, action="accommodate")
    assert (line.by, line.subject, line.detail) == (ids["ines"], ids["ana"], {"percent": 25, "hours": 3})
    forget_person(both, ids["ana"], "tests", NOW)
    with both.read() as tx:
        assert accommodations.accommodations(tx)[ids["ana"]] == Accommodation(25, 3)
        assert "a letter" not in str(tx.exec_driver_sql("select reason from accommodation").all())
        assert "surgery" not in str(tx.exec_driver_sql("select reason from extension").all())


@pytest.mark.parametrize(
    "granted", [Accommodation(-1), Accommodation(301), Accommodation(0, -1), Accommodation(0, 9999)]
)
def test_what_nobody_can_mean_is_refused(both: Store, ids: dict[str, str], granted: Accommodation):
    with pytest.raises(Refused, match="between 0 and 300 %"):
        accommodate(both, ids["ana"], granted, "", ids["ines"], NOW)


@pytest.mark.parametrize(
    ("granted", "words"),
    [
        (Accommodation(25), "25 % more time in exams"),
        (Accommodation(0, 49), "2 days and 1 hour more until each due time"),
        (Accommodation(50, 24), "50 % more time in exams; 1 day more until each due time"),
        (Accommodation(), ""),
    ],
)
def test_it_is_told_in_words(granted: Accommodation, words: str):
    assert granted.words == words
