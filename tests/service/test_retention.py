"""A course that says how long its students may be known: nobody is forgotten before, everybody after."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from filled_store import NOW, assign, enrol

from grader.model.blame import Refused
from grader.model.course import Course
from grader.service.retention import forget_students, retention_of
from grader.store import Store, asked, people


@pytest.fixture
def given(both: Store):
    found = assign(both)
    enrol(both, "ana", "ben")
    with both.write() as tx:
        people.add_person(tx, "ines", "Ines", "instructor", NOW)
    return found


def _retain(store: Store, days: int | None) -> None:
    with store.write() as tx:
        asked.save_course(tx, Course(retain_days=days, time_zone="Asia/Tokyo"))


def test_students_are_forgotten_when_the_retention_is_over_and_not_before(both: Store, given) -> None:
    _retain(both, 30)
    found = retention_of(both)
    ends = found.ends
    assert found.said == f"{ends.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%d %H:%M} (Asia/Tokyo)"
    assert ends == given.times.due + timedelta(days=30)
    with pytest.raises(Refused, match=rf"ends at {re.escape(found.said)}; nobody is forgotten before"):
        forget_students(both, "tests", ends - timedelta(seconds=1))
    assert len(forget_students(both, "tests", ends).ids) == 2
    with both.read() as tx:
        assert [person.login for person in people.people(tx) if person.login] == ["ines"]
    assert forget_students(both, "tests", ends).ids == ()


def test_the_last_extension_ends_later(both: Store, given) -> None:
    _retain(both, 30)
    with both.write() as tx:
        ines = people.person_called(tx, "ines")
        later = given.times.due + timedelta(days=10)
        asked.extend(tx, given.name, people.person_called(tx, "ana").id, later, 0, "", ines.id, NOW)
    assert retention_of(both).ends == later + timedelta(days=30)


def test_a_course_that_says_nothing_forgets_nobody(both: Store, given) -> None:
    _retain(both, None)
    with pytest.raises(Refused, match="says nothing of retention"):
        forget_students(both, "tests", NOW)
