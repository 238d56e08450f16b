"""Teams: people who share numbers, drafts, submissions and marks in one assignment."""

import io
import re

import pytest

from grader.store import asked, teams


@pytest.fixture
def team(published, enrol, sign_in):
    """Ana and Ben in a team of the assignment; Eva is alone."""
    for login in ("ana", "ben", "eva"):
        enrol(login)
    enrol("ines", "instructor")
    published()
    return _form(sign_in("ines"), "team,id\nOwls,ana\nOwls,ben\n")


def _form(staff, text):
    data = {"teams": (io.BytesIO(text.encode()), "teams.csv")}
    return staff.post("/staff/a/first/teams", data=data, follow_redirects=True)


def test_what_one_of_a_team_hands_in_is_seen_by_the_other_and_by_nobody_else(team, sign_in, work, store):
    assert "There is one team now" in team.text
    with store.read() as tx:
        author = teams.teams(tx, "first")[0].id
        assert asked.sheet_of(tx, "first", author) is not None
    where = sign_in("ana").post("/a/first/hand-in", data={"topic/pick:name": "b"}).headers["Location"]
    assert work() == 1
    assert sign_in("ben").get(where).status_code == 200
    assert sign_in("eva").get(where).status_code == 404
    assert "Owls" in sign_in("ines").get(where.replace("/s/", "/staff/s/")).text


def test_a_draft_is_the_whole_teams(team, sign_in):
    field = re.search(r'<textarea[^>]* name="(topic/number:[^"]+)"', sign_in("ana").get("/a/first").text)[1]
    sign_in("ana").post("/a/first/draft", json={"typed": {field: "0.12345"}})
    for login, shared in (("ben", True), ("eva", False)):
        page = sign_in(login).get("/a/first").text
        assert ("0.12345" in page, "Your team" in page) == (shared, shared)


def test_whoever_has_handed_in_alone_stays_alone(team, sign_in):
    sign_in("eva").post("/a/first/hand-in", data={"topic/pick:name": "b"})
    refused = _form(sign_in("ines"), "team,id\nOwls,eva\n")
    assert refused.status_code == 422
    assert "handed in alone already" in refused.text


@pytest.mark.parametrize(
    ("text", "says"),
    [("a,b\n", "columns"), ("team,id\nOwls,nobody\n", "not enrolled"), ("team,id\nA,ana\nB,ana\n", "twice")],
)
def test_a_list_that_is_none_forms_nothing(team, sign_in, text, says):
    refused = _form(sign_in("ines"), text)
    assert refused.status_code == 422
    assert says in refused.text
