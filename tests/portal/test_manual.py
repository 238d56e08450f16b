"""Questions answered in words: undecided until a person has marked them by the rubric."""

import re
from fractions import Fraction

import pytest
from first_course import said

from grader.catalog import load_assignment
from grader.service.publish import publish
from grader.service.rubric import Criterion, criteria_of
from grader.service.work import utc_now
from grader.verify import verify


@pytest.fixture
def course_desk(course, add_problem, open_desk):
    """A desk on a course with one question in words."""
    add_problem("manual", "topic/words")
    (course / "problems/assignments/first.toml").write_text('title = "First"\nproblems = ["topic/words"]\n')
    desk = open_desk()
    return lambda: desk


def test_a_part_in_words_waits_for_a_person_who_sees_the_rubric(course_desk, store, enrol, sign_in, work):
    enrol("ana")
    enrol("ada", "assistant")
    desk = course_desk()
    publish(store, desk, load_assignment(desk.catalog, "first"), utc_now(), "tests", reserve=0)
    student, staff = sign_in("ana"), sign_in("ada")
    page = student.get("/a/first").text
    assert "a person marks it" in page
    assert "1 point: the loss is made of probabilities" not in page
    where = student.post("/a/first/hand-in", data={"topic/words:why": "Since it is unsure."}).headers["Location"]
    assert work() == 1
    assert "A person marks this part." in student.get(where).text
    assert "topic/words" in staff.get("/staff/inbox").text
    shown = staff.get(where.replace("/s/", "/staff/s/")).text
    assert "the loss is made of probabilities" in shown
    told = {"part": "topic/words:why", "points": "2", "reason": "one cause is missing", "seen:why": "0"}
    staff.post(f"{where.replace('/s/', '/staff/s/')}/correct", data=told)
    after = student.get(where).text
    assert "one cause is missing" in after
    assert re.search(r"<strong>2</strong>\s+of 3", after)
    assert "topic/words" not in staff.get("/staff/inbox").text


def test_a_part_in_words_without_a_rubric_is_a_fault(course, add_problem, open_desk):
    _, secret = add_problem("manual", "topic/words")
    desk = open_desk()
    assert verify(desk.catalog, "topic/words", desk) == []
    (secret / "rubric.md").unlink()
    assert [fault.rule for fault in verify(desk.catalog, "topic/words", desk)] == ["rubric"]


@pytest.mark.parametrize(
    ("rubric", "found"),
    [
        ("- 1 point: says *why*\n* 1/2 points: says how\n", [(1, "says *why*"), (Fraction(1, 2), "says how")]),
        ("+ 0.5 points : half\n", [(Fraction(1, 2), "half")]),
        ("# `other`\n- 1 point: theirs\n## why\n- 2 points: ours\n", [(2, "ours")]),
        ("- 1 point: of all\n# other\n- 1 point: theirs\n", [(1, "of all")]),
        ("# Remarks\n- 1 point: ours\n", [(1, "ours")]),
        ("Give a point for each cause.\n- a cause\n- 1/0 points: no number\n- 1 point:\n", []),
        ("", []),
    ],
)
def test_items_of_a_rubric_are_its_lines_with_points_under_no_other_parts_name(rubric, found):
    wanted = tuple(Criterion(Fraction(points), text) for points, text in found)
    assert criteria_of(rubric, "why", ["why", "other"]) == wanted


@pytest.fixture
def three_in_words(course_desk, store, enrol, sign_in, work):
    """Submissions in words of Ana, Ben and Eva, by login, graded as far as a machine can."""
    for login in ("ana", "ben", "eva"):
        enrol(login)
    enrol("ada", "assistant")
    desk = course_desk()
    publish(store, desk, load_assignment(desk.catalog, "first"), utc_now(), "tests", reserve=3)
    told = {"topic/words:why": "Since it is unsure."}
    where = {who: sign_in(who).post("/a/first/hand-in", data=told) for who in ("ana", "ben", "eva")}
    work()
    return {who: answer.headers["Location"].removeprefix("/s/") for who, answer in where.items()}


def test_items_that_are_ticked_are_added_up_and_the_student_sees_how_many_and_not_which(three_in_words, sign_in):
    ada, id = sign_in("ada"), three_in_words["ana"]
    sent = {"by": "rubric", "part": "topic/words:why", "seen:why": "0"}
    for ticks in ([], ["none", "0"], ["7"]):
        assert ada.post(f"/staff/s/{id}/correct", data={**sent, "criterion": ticks}).status_code == 422, ticks
    assert ada.post(f"/staff/s/{id}/correct", data={**sent, "part": "no/such:why"}).status_code == 404
    ada.post(f"/staff/s/{id}/correct", data={**sent, "criterion": ["0", "2"]})
    page = said(sign_in("ana"), f"/s/{id}")
    assert "2 of 3" in page
    assert "Marked by the rubric: 2 of its 3 items." in page
    assert "probabilities" not in page
    other = three_in_words["ben"]
    ada.post(f"/staff/s/{other}/correct", data={**sent, "criterion": "none", "reason": "Say why."})
    page = said(sign_in("ben"), f"/s/{other}")
    assert "0 of 3" in page
    assert "Say why." in page


def test_one_goes_through_what_the_grid_shows_also_from_whom_it_shows_no_more(three_in_words, sign_in):
    ada = sign_in("ada")

    def around(who: str, query: str) -> dict[str, str]:
        page = ada.get(f"/staff/s/{three_in_words[who]}?{query}").text
        return dict(re.findall(r'<a rel="(prev|next)" href="/staff/s/(\w+)[^"]*"', page))

    assert around("ana", "") == {"next": three_in_words["ben"]}
    assert around("ben", "blind=1") == {"prev": three_in_words["ana"], "next": three_in_words["eva"]}
    assert around("ben", "down=1") == {"prev": three_in_words["eva"], "next": three_in_words["ana"]}
    sent = {"by": "rubric", "part": "topic/words:why", "seen:why": "0", "criterion": "none"}
    then = ada.post(f"/staff/s/{three_in_words['ben']}/correct?show=open&blind=1", data=sent).headers["Location"]
    assert "show=open" in then
    assert "blind=1" in then
    assert around("ben", "show=open") == {"prev": three_in_words["ana"], "next": three_in_words["eva"]}
    assert around("ana", "show=open") == {"next": three_in_words["eva"]}


def test_marking_by_keyboard_once_the_keys_are_on(three_in_words, open_page, sign_in):
    page = open_page("ada")
    page.goto(f"/staff/s/{three_in_words['ana']}?show=open")
    first = page.locator("[name=criterion]").first
    page.keyboard.press("1")
    page.keyboard.press("n")
    assert not first.is_checked(), "single keys do nothing before they are on"
    page.get_by_role("button", name="Keys are off").click()
    page.keyboard.press("1")
    page.keyboard.press("3")
    assert first.is_checked()
    page.get_by_role("status").filter(has_text="Ticked: 3 1 point: one cause").wait_for()
    page.keyboard.press("0")
    assert not first.is_checked(), "nothing and something exclude each other"
    page.keyboard.press("2")
    page.get_by_label("To the student").focus()
    page.keyboard.type("n1")
    assert page.get_by_label("To the student").input_value() == "n1"
    page.get_by_label("To the student").fill("")
    page.get_by_label("2 1 point").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Marked by the rubric: 1 of its 3 items.").first.wait_for()
    page.wait_for_load_state()  # the text is there before the script that hears keys
    page.keyboard.press("n")
    page.wait_for_url(f"**/{three_in_words['ben']}?show=open")
    page.keyboard.press("p")
    page.wait_for_url("**/staff/s/**")


def test_only_keys_that_do_something_are_named(three_in_words, sign_in):
    ada = sign_in("ada")

    def named(who: str) -> list[str]:
        page = ada.get(f"/staff/s/{three_in_words[who]}").text
        assert ("marking.js" in page) == ("data-keys" in page)
        line = page.partition("data-keys")[2].partition("</p>")[0]
        return re.findall(r"<kbd>(\w+)</kbd>", line)

    rubric = ["1", "9", "0", "Enter"]
    assert named("ana") == ["n", *rubric]
    assert named("ben") == ["n", "p", *rubric]
    assert named("eva") == ["p", *rubric]


def test_a_page_without_rubric_and_neighbours_has_no_keys(enrol, add_problem, course, open_desk, store, sign_in, work):
    add_problem("numeric", "topic/number")
    (course / "problems/assignments/first.toml").write_text('title = "First"\nproblems = ["topic/number"]\n')
    desk = open_desk()
    publish(store, desk, load_assignment(desk.catalog, "first"), utc_now(), "tests", reserve=1)
    enrol("ada", "assistant")
    pages = {}
    for login in ("ana", "ben"):
        enrol(login)
        where = sign_in(login).post("/a/first/hand-in", data={"topic/number:z": "1"}).headers["Location"]
        pages[login] = where.replace("/s/", "/staff/s/")
        if login == "ana":
            page = sign_in("ada").get(pages["ana"]).text
            assert "data-keys" not in page
            assert "marking.js" not in page
    page = sign_in("ada").get(pages["ana"]).text
    line = page.partition("data-keys")[2].partition("</p>")[0]
    assert re.findall(r"<kbd>(\w+)</kbd>[^<]*", line) == ["n"]
    assert "next submission." in line


def test_axe_finds_nothing_where_one_marks_or_is_asked(three_in_words, open_page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for width, scheme in ((360, "dark"), (1280, "light")):
        page = open_page("ada", color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        page.goto(f"/staff/s/{three_in_words['ana']}")
        found = [one["id"] for one in axe.Axe().run(page).response["violations"]]
        page.goto("/staff/a/first")
        page.get_by_label("Choose Ana").check()
        page.get_by_role("button", name="Give more time").click()
        page.get_by_role("heading", name="Give more time").wait_for()
        found += [one["id"] for one in axe.Axe().run(page).response["violations"]]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
