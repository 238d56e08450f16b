"""People's corrections: requests for another look, overrides, voided parts; who else was editing, and what is shown."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from first_course import ABSOLUTE, said

from grader.store import Store, asked, audit, marks


@pytest.fixture
def graded(enrol: Callable, published: Callable, sign_in: Callable, hand_in: Callable, work: Callable, right) -> str:
    """Ana's submission, graded after the due time: a right choice, everything else wrong."""
    for login, role in (("ana", "student"), ("ada", "assistant"), ("bo", "assistant"), ("ines", "instructor")):
        enrol(login, role)
    published(due=timedelta(minutes=-1))
    answers = dict.fromkeys(("topic/number:z", "topic/number:y"), "77")
    id = hand_in(sign_in("ana"), {**right("ana"), **answers}, ABSOLUTE)
    work()
    return id


def correction(points: str, seen: int = 0, part: str = "topic/number:z", reason: str = "seen by hand") -> dict:
    return {"part": part, "points": points, "reason": reason, f"seen:{part.split(':')[1]}": str(seen)}


def test_a_correction_counts_is_shown_with_its_reason_and_can_be_taken_back(graded, sign_in, store: Store):
    assert "2 of 8" in said(sign_in("ana"), f"/s/{graded}")
    assert sign_in("ada").post(f"/staff/s/{graded}/correct", data=correction("0.5")).status_code == 302
    page = said(sign_in("ana"), f"/s/{graded}")
    assert "2.5 of 8" in page
    assert "Corrected by a person (was 0): seen by hand" in page
    with store.read() as tx:
        seen = marks.override_history(tx, graded)[-1].id
    sign_in("ada").post(f"/staff/s/{graded}/correct", data=correction("", seen, reason="a mistake"))
    assert "2 of 8" in said(sign_in("ana"), f"/s/{graded}")
    with store.read() as tx:
        assert [entry.action for entry in audit.record(tx, subject=graded)].count("correct") == 2


def test_the_second_of_two_who_edit_one_part_is_told_of_the_first(graded, sign_in, store: Store):
    assert sign_in("ada").post(f"/staff/s/{graded}/correct", data=correction("1")).status_code == 302
    second = sign_in("bo").post(f"/staff/s/{graded}/correct", data=correction("0.5"))
    assert second.status_code == 422
    assert "omebody else has corrected this part meanwhile" in second.text
    other = sign_in("bo").post(f"/staff/s/{graded}/correct", data=correction("1", part="topic/number:y"))
    assert other.status_code == 302, "another part is another matter"
    with store.read() as tx:
        assert len(marks.override_history(tx, graded)) == 2


@pytest.mark.parametrize(
    ("points", "sentence"),
    [("x", "is no number of points"), ("1/0", "is no number of points"), ("-1", "points"), ("99", "points")],
)
def test_what_are_no_points_of_a_part_are_refused(points, sentence, graded, sign_in):
    answer = sign_in("ada").post(f"/staff/s/{graded}/correct", data=correction(points))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_correction_without_a_reason_or_of_no_part_is_refused(graded, sign_in):
    ada = sign_in("ada")
    assert ada.post(f"/staff/s/{graded}/correct", data=correction("1", reason=" ")).status_code == 422
    assert ada.post(f"/staff/s/{graded}/correct", data=correction("1", part="topic/number:none")).status_code == 422
    assert ada.post(f"/staff/s/{graded}/correct", data=correction("1", part="none:z")).status_code == 422
    assert ada.post("/staff/s/none/correct", data=correction("1")).status_code == 422
    assert ada.post("/staff/s/none/waive", data={"waived": "1"}).status_code == 422


def test_a_request_for_another_look_comes_to_the_inbox_once_and_its_answer_to_the_student(graded, sign_in, store):
    ana, ada, bo = sign_in("ana"), sign_in("ada"), sign_in("bo")
    wish = {"part": "topic/number:z", "text": "I kept more digits than you."}
    ana.post(f"/s/{graded}/again", data=wish)
    ana.post(f"/s/{graded}/again", data=wish)
    assert said(ada, "/staff/inbox").count("I kept more digits") == 1
    assert "Not answered yet" in said(ana, f"/s/{graded}")
    assert "1 thing waits" in said(ada, "/staff/")
    ada.post("/staff/inbox/1", data={"answer": "So did the key."})
    bo.post("/staff/inbox/1", data={"answer": "Another answer."})
    assert "Somebody else has answered it" in said(bo, "/staff/inbox")
    with store.read() as tx:
        assert [entry.action for entry in audit.record(tx)].count("answer request") == 1
    page = said(ana, f"/s/{graded}")
    assert "So did the key." in page
    assert "Another answer." not in page
    assert "I kept more digits" not in said(ada, "/staff/inbox")
    ana.post(f"/s/{graded}/again", data=wish)
    assert "I kept more digits" in said(ada, "/staff/inbox"), "what was answered may be asked again"
    nothing = ada.post("/staff/inbox/2", data={"answer": " ", "then": f"/staff/s/{graded}"})
    assert nothing.headers["Location"] == f"/staff/s/{graded}"


def test_a_request_has_a_deadline_after_the_release_which_binds_students_and_no_staff(
    enrol, published, sign_in, hand_in, work, store: Store
):
    enrol("ana")
    enrol("ada", "assistant")
    ines = enrol("ines", "instructor")
    published(due=timedelta(minutes=-1), more="requests_days = 2")
    ana, ada = sign_in("ana"), sign_in("ada")
    handed = hand_in(ana, {"topic/number:z": "1"}, None)
    work()
    assert "until 2 days after the marks are released" in said(ana, f"/s/{handed}")
    wish = {"part": "topic/number:z", "text": "I kept more digits than you."}
    for days, words, page in ((1, 1, "You can ask until"), (3, 0, "one could ask for another look")):
        with store.write() as tx:
            asked.set_released(tx, "first", True, ines.id, datetime.now(UTC) - timedelta(days=days))
        assert page in said(ana, f"/s/{handed}")
        ana.post(f"/s/{handed}/again", data=wish)
        assert said(ada, "/staff/inbox").count("I kept more digits") == words
        ada.post("/staff/inbox/1", data={"answer": "So did the key."})
    assert "I kept more digits" in said(ana, f"/s/{handed}")
    with store.read() as tx:
        assert len(marks.requests(tx)) == 1
    assert ada.post(f"/staff/s/{handed}/correct", data=correction("1")).status_code == 302


@pytest.mark.parametrize("wish", [{"part": "topic/number:z", "text": "  "}, {"part": "topic/none:z", "text": "x"}, {}])
def test_a_request_without_words_or_of_no_part_asks_for_nothing(wish, graded, sign_in):
    sign_in("ana").post(f"/s/{graded}/again", data=wish)
    assert "Nobody." in said(sign_in("ada"), "/staff/inbox")


def test_what_could_not_be_read_waits_in_the_inbox_until_somebody_decides(
    enrol, published, sign_in, hand_in, work
):  # fmt: skip
    enrol("ana")
    enrol("ada", "assistant")
    published()
    id = hand_in(sign_in("ana"), {"topic/number:z": "about (half"}, None)
    work()
    inbox = said(sign_in("ada"), "/staff/inbox")
    assert "topic/number z Ana" in inbox
    sign_in("ada").post(f"/staff/s/{id}/correct", data=correction("1"))
    assert "topic/number z Ana" not in said(sign_in("ada"), "/staff/inbox")


def test_what_waits_for_a_person_still_does_after_a_submission_of_other_problems(
    enrol, published, sign_in, hand_in, work
):  # fmt: skip
    enrol("ana")
    enrol("ada", "assistant")
    published()
    hand_in(sign_in("ana"), {"topic/number:z": "about (half"}, None)
    work()
    hand_in(sign_in("ana"), {})
    work()
    assert "topic/number z Ana" in said(sign_in("ada"), "/staff/inbox")
    hand_in(sign_in("ana"), {"topic/number:z": "0.5"}, None)
    work()
    assert "topic/number z Ana" not in said(sign_in("ada"), "/staff/inbox")


def test_what_waited_for_a_person_waits_again_once_a_correction_is_taken_back(
    enrol, published, sign_in, hand_in, work, store: Store
):  # fmt: skip
    enrol("ana")
    enrol("ada", "assistant")
    published()
    id = hand_in(sign_in("ana"), {"topic/number:z": "about (half"}, None)
    work()
    sign_in("ada").post(f"/staff/s/{id}/correct", data=correction("1"))
    with store.read() as tx:
        seen = marks.override_history(tx, id)[-1].id
    sign_in("ada").post(f"/staff/s/{id}/correct", data=correction("", seen))
    assert "topic/number z Ana" in said(sign_in("ada"), "/staff/inbox")


def test_the_grid_finds_who_is_being_graded_and_whose_marks_are_open(enrol, published, sign_in, hand_in, work):
    for login, role in (("ana", "student"), ("ben", "student"), ("zoe", "student"), ("ada", "assistant")):
        enrol(login, role)
    published()
    hand_in(sign_in("ana"), {"topic/number:z": "about (half"}, None)
    work()
    hand_in(sign_in("ben"), {"topic/number:z": "0.5"}, None)
    ada = sign_in("ada")
    for query, who in (("show=open", ["ana"]), ("show=running", ["ben"]), ("order=time", ["zoe", "ana", "ben"])):
        shown = [row.split(",")[0] for row in ada.get(f"/staff/a/first/grades.csv?{query}").text.splitlines()[1:]]
        assert shown == who, query
        page = said(ada, f"/staff/a/first?{query}")
        places = [page.index(f" {login} ") for login in who]
        assert places == sorted(places), query
        assert f"{len(who)} student" in page


def test_a_part_is_voided_in_full_or_out_of_the_total_or_counts_again(graded, sign_in):
    ines, ana = sign_in("ines"), sign_in("ana")
    void = {"part": "topic/code:values", "reason": "the statement was wrong"}
    for how, total in (("full", "4 of 8"), ("out", "2 of 6"), ("none", "2 of 8")):
        ines.post("/staff/a/first/void", data={**void, "how": how})
        assert total in said(ana, f"/s/{graded}"), how
    assert ines.post("/staff/a/first/void", data={**void, "how": "x"}).status_code == 404


def test_blind_marking_shows_no_name_on_any_page_that_one_comes_to(graded, sign_in, hand_in, right):
    sign_in("ana").post(f"/s/{graded}/again", data={"part": "topic/number:z", "text": "Please look."})
    hand_in(sign_in("ana"), right("ana"))  # it waits in the queue
    ada = sign_in("ada")
    todo, seen = ["/staff/a/first?blind=1", f"/staff/s/{graded}?blind=1", "/staff/?blind=1"], set()
    while todo:
        address = todo.pop()
        if address not in seen:
            seen.add(address)
            page = ada.get(address).text
            assert "Ana" not in page, address
            actions = re.findall(r'<form [^>]*action="(/staff/[^"]+)"', page)
            assert [action for action in actions if "blind=1" not in html.unescape(action)] == [], address
            links = (html.unescape(link).split("#")[0] for link in re.findall(r'<a [^>]*href="(/staff/[^"]+)"', page))
            todo += [link for link in links if "blind=1" in link]
    assert {urlsplit(address).path for address in seen} >= {"/staff/queue", "/staff/inbox", f"/staff/s/{graded}"}
    assert "Ana" in said(ada, "/staff/inbox")
    assert "Ana" in said(ada, "/staff/queue")


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/staff/s/{id}/correct", correction("1")),
        ("/staff/s/{id}/waive", {"waived": "1"}),
        ("/staff/s/{id}/again", {}),
        ("/staff/queue", {"what": "pause", "queue": "quick"}),
        ("/staff/inbox/1", {"answer": "We did.", "then": "/staff/s/{id}?blind=1"}),
        ("/staff/inbox/1", {"answer": " "}),
        ("/staff/a/first/extend", {"author": "*", "due": "2030-01-01T12:00", "once": "a"}),
    ],
)
def test_what_is_done_while_names_are_hidden_leads_to_a_page_that_hides_them(address, fields, graded, sign_in):
    sign_in("ana").post(f"/s/{graded}/again", data={"part": "topic/number:z", "text": "Please look."})
    ada = sign_in("ada")
    sent = {key: value.format(id=graded) for key, value in fields.items()}
    then = ada.post(f"{address.format(id=graded)}?blind=1", data=sent).headers["Location"]
    assert "blind=1" in then
    assert "Ana" not in said(ada, then)
    assert "Hide names" not in said(ada, then)


def test_the_grid_shows_who_is_looked_for_in_the_order_asked_for(graded, sign_in, enrol):
    enrol("zoe")
    ada = sign_in("ada")
    assert "2 students" in said(ada, "/staff/a/first")
    for query, who in (("find=zo", "Zoe"), ("show=handed", "Ana"), ("show=missing", "Zoe"), ("show=late", "Ana")):
        page = said(ada, f"/staff/a/first?{query}")
        assert "1 student " in page, query
        assert f"{who} {who.lower()}" in page, query
    page = ada.get("/staff/a/first?order=name&down=1").text
    assert page.index("zoe") < page.index(">Ana<")
    page = ada.get("/staff/a/first?order=points&down=1").text
    assert page.index(">Ana<") < page.index("zoe")
    exported = ada.get("/staff/a/first/grades.csv?find=zo").text.splitlines()
    assert len(exported) == 2
    assert exported[1].startswith("zoe,Zoe")
