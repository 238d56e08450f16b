"""The worked solution: rendered by a worker once it is shown, and the end of handing in for whoever has seen it."""

from datetime import timedelta

import pytest
from first_course import said

from grader.store import asked, people
from grader.store.people import Person


def test_a_solution_waits_for_the_release_and_for_the_last_extension(published, enrol, sign_in, work, store):
    enrol("ana")
    ben: Person = enrol("ben")
    ines = enrol("ines", "instructor")
    published(due=timedelta(minutes=-5))
    browser, staff = sign_in("ana"), sign_in("ines")
    assert browser.get("/a/first/solution").status_code == 404
    with store.write() as tx:
        later = asked.given(tx, "first").times.due + timedelta(days=1)
        asked.extend(tx, "first", ben.id, later, 0, "ill", ines.id, later)
    staff.post("/staff/a/first/release", data={"released": "1"})
    assert browser.get("/a/first/solution").status_code == 404
    assert work() == 0
    with store.write() as tx:
        asked.extend(tx, "first", ben.id, later - timedelta(days=1), 0, "well again", ines.id, later)
    assert work() > 0
    page = browser.get("/a/first/solution")
    assert page.status_code == 200
    assert "being prepared" not in page.text
    refused = browser.post("/a/first/hand-in", data={"topic/number:nothing": "1"}, follow_redirects=True)
    assert "you have looked at the worked solution" in refused.text


@pytest.mark.parametrize("role", ["assistant", "instructor"])
def test_staff_see_any_variants_solution_before_the_release_and_students_do_not(
    role, published, enrol, sign_in, work, store, right
):
    enrol("ana")
    enrol("sam", role)
    published(due=timedelta(days=1))
    ana, sam = sign_in("ana"), sign_in("sam")
    with store.read() as tx:
        number, _, code = (a.version for a in asked.given(tx, "first").problems)
        last = asked.last_variant(tx, number.slug)
        mine = asked.sheet_of(tx, "first", people.person_called(tx, "ana").id).numbers[number.slug]
    address = f"/staff/problems/{number.id}"
    for variant in {mine, last}:
        sam.post(f"{address}/solution", data={"variant": variant})
        assert "waits for a worker" in said(sam, f"{address}?variant={variant}")
    sam.post(f"/staff/problems/{code.id}/solution", data={"variant": "1"})
    assert work() == len({mine, last}) + 1
    z = f"{float(right('ana')['topic/number:z']):.4g}"
    assert z in said(sam, f"{address}?variant={mine}").split("Look at it")[1]
    assert "def relu(x)" in sam.get(f"/staff/problems/{code.id}").text
    for page in ("/a/first/solution", f"{address}?variant={mine}", f"/staff/problems/{code.id}"):
        assert ana.get(page).status_code in (403, 404), page
    assert ana.post(f"{address}/solution", data={"variant": mine}).status_code == 403
    assert "solution" not in ana.get("/a/first").text
    assert "looked at the worked solution" not in ana.post("/a/first/hand-in", data={}, follow_redirects=True).text


def test_a_variant_that_was_not_drawn_has_no_solution(published, enrol, sign_in, work, store):
    enrol("ada", "assistant")
    published()
    ada = sign_in("ada")
    for variant in ("0", "-1", "99", "x"):
        assert ada.post("/staff/problems/1/solution", data={"variant": variant}).status_code == 404, variant
    assert ada.post("/staff/problems/99/solution", data={"variant": "1"}).status_code == 404
    assert work() == 0
