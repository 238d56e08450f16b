"""The schema: what the migrations build is what the tables say, and another schema is refused."""

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from alembic import command
from databases import Server
from filled_store import NOW, assign, enrol, grade_all, hand_in
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from grader.model.blame import SandboxError
from grader.service.tally import tallies_of
from grader.store import Store, marks, open_store, people
from grader.store import tables as t


def test_the_migrations_build_exactly_the_tables(both: Store) -> None:
    command.check(both.alembic())


def test_migrating_twice_changes_nothing(both: Store) -> None:
    before = both.schema
    enrol(both, "ana")
    both.migrate()
    assert both.schema == before
    with both.read() as tx:
        assert tx.execute(select(t.person.c.login)).scalars().all() == ["ana"]


def test_the_migrations_can_be_taken_back(both: Store) -> None:
    command.downgrade(both.alembic(), "base")
    assert both.schema is None
    both.migrate()
    both.require_current()


def test_work_comes_through_the_migrations_with_its_points(both: Store) -> None:
    given, (ana,) = assign(both, "a/one", "a/two"), enrol(both, "ana")
    hand_in(both, given, ana.id)
    grade_all(both, {"a/one": (2, 1)})
    command.downgrade(both.alembic(), "0001")
    both.migrate()
    with both.read() as tx:
        assert tallies_of(tx, given, [ana.id])[ana.id].points == (3, 4)


def test_what_waits_for_another_version_comes_through_the_migrations(both: Store) -> None:
    given, (ana,) = assign(both, "a/one", "a/two"), enrol(both, "ana")
    hand_in(both, given, ana.id)
    command.downgrade(both.alembic(), "0005")
    said = "w has another version of a/one: publish it, or start it anew"
    with both.write() as tx:
        tx.execute(text("UPDATE grading SET trouble = :said WHERE slug = 'a/one'"), {"said": said})
    both.migrate()
    with both.read() as tx:
        assert {g.slug: g.waits_for_us for g in marks.gradings(tx, "hw")} == {"a/one": True, "a/two": False}


def test_a_token_made_before_they_were_for_something_is_for_everything(both: Store) -> None:
    (ana,) = enrol(both, "ana")
    command.downgrade(both.alembic(), "0007")
    row = {
        "id": "1",
        "person": ana.id,
        "digest": people.digest_of("secret"),
        "label": "laptop",
        "created": NOW.isoformat(),
    }
    with both.write() as tx:
        tx.execute(
            text(
                "INSERT INTO token (id, person, digest, label, created)"
                " VALUES (:id, :person, :digest, :label, :created)"
            ),
            row,
        )
    both.migrate()
    with both.read() as tx:
        assert people.token_owner(tx, "secret") == (people.person_of(tx, ana.id), set(people.SCOPES))


def test_another_schema_is_refused_with_what_to_do(both: Store) -> None:
    both.require_current()
    with both.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SandboxError, match=r"has schema 0000, this program \w+: run `grader migrate`"):
        both.require_current()


def test_an_empty_database_is_refused_too(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'empty.db'}", str(tmp_path / "files"))
    with pytest.raises(SandboxError, match="has schema none"):
        store.require_current()
    store.close()


def test_a_database_that_is_not_there_is_our_failure_and_its_password_is_not_told(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://grader:very-secret@/none?host={tmp_path}"
    with pytest.raises(SandboxError, match="cannot be reached") as told:
        open_store(url, str(tmp_path / "files"))
    assert "very-secret" not in str(told.value)


def test_points_stay_exact_and_moments_keep_their_zone(both: Store) -> None:
    row = {"opens": None, "due": NOW, "closes": None, "asked": {"ä": [1, None]}, "synced": NOW, "name": "hw"}
    worth = Fraction(10**30 + 1, 3)
    with both.write() as tx:
        tx.execute(t.assignment.insert().values(row))
        values = {
            "slug": "a/b",
            "run": "r",
            "judge": "j",
            "text": "t",
            "problem": {},
            "handout": {},
            "figures": {},
            "rubric": "",
        }
        version = tx.execute(t.version.insert().values(**values, published=NOW).returning(t.version.c.id)).scalar_one()
        tx.execute(t.assigned.insert().values(assignment="hw", slug="a/b", place=0, worth=worth, version=version))
    with both.read() as tx:
        assert tx.execute(select(t.assigned.c.worth)).scalar_one() == worth
        found = tx.execute(select(t.assignment)).one()
        assert (found.due, found.opens, found.asked) == (NOW, None, {"ä": [1, None]})


def test_a_time_without_a_zone_does_not_get_in(both: Store) -> None:
    with pytest.raises(StatementError, match="without a zone"), both.write() as tx:
        tx.execute(select(t.person).where(t.person.c.created < datetime(2026, 1, 1)))


def test_a_transaction_that_fails_leaves_nothing(both: Store) -> None:
    def fail() -> None:
        with both.write() as tx:
            tx.execute(t.course.insert().values(id=1, facts={}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with both.read() as tx:
        assert tx.execute(select(t.course)).all() == []


def test_a_reader_sees_one_moment(both: Store) -> None:
    with both.read() as tx:
        assert tx.execute(select(t.person)).all() == []
        enrol(both, "ana")
        assert tx.execute(select(t.person)).all() == []
    with both.read() as tx:
        assert len(tx.execute(select(t.person)).all()) == 1


def test_a_postgresql_without_an_encoding_keeps_every_letter(postgres: Server, tmp_path: Path) -> None:
    postgres.run("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII'")
    store = open_store(postgres.url("ascii"), str(tmp_path / "files"))
    store.migrate()
    (person,) = enrol(store, "zéphyrine-∂")
    with store.read() as tx:
        assert tx.execute(select(t.person.c.login)).scalar_one() == person.login == "zéphyrine-∂"
    store.close()
