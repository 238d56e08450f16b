"""People: who they are stands in one table, and can be taken out of it."""

import json
from datetime import timedelta
from pathlib import Path

from filled_store import DAY, NOW, assign, enrol, grade_all, hand_in, sheet
from sqlalchemy import select

from grader.store import Store, asked, audit, marks, people
from grader.store import tables as t

LOGIN, NAME, EMAIL = "zephyrine.q", "Zéphyrine Quartz", "zq@example.org"


def everything_written(store: Store) -> str:
    """All text of all tables."""
    with store.read() as tx:
        rows = [dict(row) for table in t.metadata.sorted_tables for row in tx.execute(select(table)).mappings()]
    return json.dumps(rows, default=str, ensure_ascii=False).lower()


def with_a_past(store: Store) -> str:
    """Somebody who has done all that leaves traces; their id."""
    given, (staff,) = assign(store), enrol(store, "ines", role="instructor")
    with store.write() as tx:
        person = people.add_person(tx, LOGIN, NAME, "student", NOW, email=EMAIL)
        people.set_password(tx, person.id, "hash of it")
        people.set_subject(tx, person.id, f"oidc|{LOGIN}")
        people.make_link(tx, person.id, NOW)
        people.make_token(tx, person.id, "laptop", NOW)
        asked.save_sheet(tx, given.name, sheet(person.id))
        asked.extend(tx, given.name, person.id, NOW + 9 * DAY, 0, "ill", staff.id, NOW)
    item = hand_in(store, given, person.id)
    grade_all(store)
    with store.write() as tx:
        marks.add_override(tx, item.handed.id, "a/one", "p1", None, "", "looked at again", staff.id, NOW)
        marks.add_request(tx, item.handed.id, "a/one", "p2", "please look", person.id, NOW)
        audit.note(tx, NOW, staff.id, "extend", person.id, assignment=given.name)
    return person.id


def test_who_is_forgotten_is_in_no_table_any_more_and_their_work_stays(both: Store) -> None:
    id = with_a_past(both)
    assert NAME.lower() in everything_written(both)
    with both.write() as tx:
        people.forget(tx, id)
    both.scrub()
    written = everything_written(both)
    for word in (LOGIN, NAME, EMAIL, "hash of it"):
        assert word.lower() not in written
    with both.read() as tx:
        assert [one.state for one in marks.gradings(tx, "hw", author=id)] == ["done"]
        assert people.names(tx, [id]) == {id: "(forgotten)"}
        assert people.person_called(tx, LOGIN) is None
        assert people.person_known_as(tx, f"oidc|{LOGIN}") is None


def test_a_forgotten_person_is_in_no_file_of_the_database_either(both: Store) -> None:
    id = with_a_past(both)
    with both.write() as tx:
        people.forget(tx, id)
    both.scrub()
    if both.engine.dialect.name == "sqlite":
        folder = Path(both.files.root).parent
        kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
        assert b"instructor" in kept  # it is searched where the database writes
    else:
        with both.read() as tx:
            paths = tx.exec_driver_sql(
                "SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c JOIN pg_namespace n "
                "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'i', 't') AND nspname = 'public'"
            )
            kept = b"".join(row[0] or b"" for row in paths)
    for word in (LOGIN, NAME, EMAIL):
        assert word.encode() not in kept


def test_everything_about_somebody_is_found_without_what_signs_them_in(both: Store) -> None:
    id = with_a_past(both)
    with both.read() as tx:
        found = people.everything_of(tx, id)
    assert {"person", "enrolment", "sheet", "extension", "submission", "submitted_file", "grading", "mark",
            "override", "request", "audit", "token", "sign_in_link"} <= found.keys()  # fmt: skip
    text = json.dumps(found)
    assert EMAIL in text
    assert "hash of it" not in text
    assert not any("digest" in row for name in ("token", "sign_in_link") for row in found[name])


def test_nobody_elses_rows_are_among_somebodys(both: Store) -> None:
    with_a_past(both)
    (ben,) = enrol(both, "ben")
    with both.read() as tx:
        found = people.everything_of(tx, ben.id)
    assert found.keys() == {"person", "enrolment"}


def test_enrolling_somebody_known_changes_their_name_and_keeps_their_id(both: Store) -> None:
    with both.write() as tx:
        first = people.add_person(tx, " Ana ", "Ana", "student", NOW)
        people.set_active(tx, first.id, False)
        second = people.add_person(tx, "ANA", "Ana Silva", "assistant", NOW)
    assert (second.id, second.login, second.name, second.role, second.active) == (
        first.id, "ana", "Ana Silva", "assistant", True,
    )  # fmt: skip


def test_a_link_signs_in_once_and_not_after_its_time(both: Store) -> None:
    (ana,) = enrol(both, "ana")
    with both.write() as tx:
        secret, late = people.make_link(tx, ana.id, NOW), people.make_link(tx, ana.id, NOW)
        assert people.link_owner(tx, secret, NOW + 13 * DAY) is not None
        assert [people.use_link(tx, secret, NOW) is not None for _ in range(2)] == [True, False]
        assert people.use_link(tx, late, NOW + timedelta(days=15)) is None
        assert people.use_link(tx, "no such link", NOW) is None


def test_a_token_acts_as_its_owner_until_it_is_revoked(both: Store) -> None:
    ana, ben = enrol(both, "ana", "ben")
    with both.write() as tx:
        secret = people.make_token(tx, ana.id, "laptop", NOW)
        (token,) = people.tokens(tx, ana.id)
        people.revoke_token(tx, ben.id, token.id, NOW)  # not his
        owner = people.token_owner(tx, secret)
        assert owner is not None
        assert (owner[0].id, owner[1]) == (ana.id, set(people.SCOPES))
        narrow = people.make_token(tx, ana.id, "laptop", NOW, ["submit"])
        found = people.token_owner(tx, narrow)
        assert found is not None
        assert found[1] == {"submit"}
        people.revoke_token(tx, ana.id, token.id, NOW)
        assert people.token_owner(tx, secret) is None


def test_a_new_password_or_being_shut_out_ends_every_session(both: Store) -> None:
    (ana,) = enrol(both, "ana")
    with both.write() as tx:
        people.set_password(tx, ana.id, "new")
        people.set_active(tx, ana.id, False)
        found = people.person_of(tx, ana.id)
    assert found is not None
    assert (found.epoch, found.active, found.has_password) == (2, False, True)


def test_people_stand_by_name_in_every_list_of_them(both: Store) -> None:
    with both.read() as tx:
        assert people.in_order(tx, "student") == {}
    with both.write() as tx:
        for login, name in (("c", "ben Zoe"), ("a", "Ada + B"), ("b", "ben Young"), ("d", "ada - b")):
            people.add_person(tx, login, name, "student", NOW)
        people.add_person(tx, "ines", "Ines", "instructor", NOW)
        out = people.person_called(tx, "c")
        assert out is not None
        people.set_active(tx, out.id, active=False)
    with both.read() as tx:
        lines = people.listed(tx, "student")
        assert {line.login for line in lines} == {"a", "b", "c", "d"}
        assert list(people.in_order(tx, "student").items()) == [(line.id, line.active) for line in lines]
        assert people.lines_of(tx, [line.id for line in reversed(lines)]) == lines[::-1]
        assert people.lines_of(tx, ["nobody", lines[2].id]) == lines[2:3]
