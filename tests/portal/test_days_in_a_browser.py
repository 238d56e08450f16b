"""The days that docs/ tells of, in a real browser: signed out in mid-answer, a wrong file, a correction, a release."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from first_course import ABSOLUTE, PASSWORD, RELU

FIELD = 'textarea[name="topic/number:z"]'


@pytest.fixture
def class_of_three(enrol: Callable, published: Callable) -> Callable:
    for login, role in (("ana", "student"), ("ada", "assistant"), ("ines", "instructor")):
        enrol(login, role)
    published(due=timedelta(days=3))
    return published


def sign_in_by_form(page) -> None:
    page.get_by_label("Login").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def test_who_was_signed_out_while_typing_signs_in_elsewhere_and_types_on(class_of_three, open_page):
    page = open_page("ana")
    page.goto("/a/first")
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    page.locator(FIELD).fill("0.25")
    page.get_by_text("You are signed out").wait_for()
    sign_in_by_form(other)
    page.locator(FIELD).fill("0.255")
    page.get_by_text("Saved at").wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("heading", name="Submission 1").wait_for()
    page.goto("/a/first")
    assert page.locator(FIELD).input_value() == "0.255"
    open_page.complaints.clear()  # the browser's own, of the old token that was refused


def test_who_hands_in_while_signed_out_signs_in_and_finds_what_they_typed(class_of_three, open_page):
    page = open_page("ana")
    page.goto("/a/first")
    page.context.clear_cookies()
    page.locator(FIELD).fill("0.125")
    page.get_by_role("button", name="Hand in", exact=True).click()
    sign_in_by_form(page)
    assert page.url.endswith("/a/first")
    assert page.locator(FIELD).input_value() == "0.125"
    page.get_by_text("Saved at").wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("heading", name="Submission 1").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(class_of_three, open_page):
    page = open_page("ana")
    page.goto("/a/first")
    page.locator(FIELD).fill("0.5")
    page.get_by_text("Saved at").wait_for()
    page.route("**/draft", lambda route: route.abort())
    page.locator(FIELD).fill("0.75")
    page.get_by_text("The connection is lost").wait_for()
    page.unroute("**/draft")
    page.get_by_text("Saved at").wait_for()
    again = open_page("ana")
    again.goto("/a/first")
    assert again.locator(FIELD).input_value() == "0.75"
    open_page.complaints.clear()  # the browser's own, of the requests that were kept from the network


def test_a_wrong_file_then_the_right_one_and_an_assistants_correction(class_of_three, open_page, work):
    page = open_page("ana")
    for number, code in enumerate((ABSOLUTE, RELU), 1):
        page.goto("/a/first")
        page.locator("#files").set_input_files([{"name": "relu.py", "mimeType": "text/x-python", "buffer": code}])
        page.get_by_role("button", name="Hand in", exact=True).click()
        page.get_by_role("heading", name=f"Submission {number}").wait_for()
        work()
        page.get_by_text("Correct" if code is RELU else "That is the absolute value").first.wait_for(timeout=15_000)
    where = page.url
    staff = open_page("ada")
    staff.get_by_role("link", name="First").click()
    staff.get_by_role("link", name="Ana").click()
    staff.get_by_text("Correct a part").first.click()
    staff.get_by_label("Points").first.fill("1.5")
    staff.get_by_label("Why (the student sees it)").first.fill("the name was changed on purpose")
    staff.get_by_role("button", name="Correct").first.click()
    assert staff.get_by_text("The correction stands.").is_visible()
    page.goto(where)
    assert page.get_by_text("the name was changed on purpose").is_visible()


def test_more_time_for_one_student(class_of_three, open_page):
    class_of_three(due=timedelta(hours=-1))
    page = open_page("ana")
    page.goto("/a/first")
    assert page.get_by_text("Was due").is_visible()
    staff = open_page("ada")
    staff.get_by_role("link", name="First").click()
    staff.get_by_text("Give more time", exact=True).click()
    staff.get_by_label("To", exact=True).select_option(label="Ana")
    staff.get_by_label("Until").fill((datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    staff.get_by_role("button", name="Give it").click()
    page.reload()
    assert page.get_by_text("Was due").count() == 0
    assert page.get_by_text("in 23 h").is_visible()


def test_an_instructor_brings_in_a_roster_and_releases_and_the_students_see_it(class_of_three, open_page, work):
    class_of_three(
        due=timedelta(days=3), more='shows = { before_due = [], released = ["verdict", "points", "feedback"] }'
    )
    staff = open_page("ines")
    staff.get_by_role("link", name="People").click()
    staff.get_by_text("Bring in a roster").click()
    roster = {"name": "class.csv", "mimeType": "text/csv", "buffer": b"id,name\nana,Ana\nben,Ben Okafor\n"}
    staff.locator("#roster").set_input_files([roster])
    staff.get_by_role("button", name="Bring it in").click()
    link = staff.locator("code.token").inner_text()
    ben = open_page("ana").context.browser.new_context().new_page()
    ben.goto(link)
    ben.get_by_role("button", name="Sign in as ben").click()
    ben.get_by_label("New password").fill(PASSWORD)
    ben.get_by_label("The same again").fill(PASSWORD)
    ben.get_by_role("button", name="Set the password").click()
    ben.get_by_role("link", name="Assignments").click()
    ben.get_by_role("link", name="First").click()
    ben.locator(FIELD).fill("77")
    ben.get_by_role("button", name="Hand in", exact=True).click()
    ben.get_by_role("heading", name="Submission 1").wait_for()
    work()
    ben.get_by_text("Graded; shown later").first.wait_for(timeout=15_000)
    staff.get_by_role("link", name="Class").click()
    staff.get_by_role("link", name="First").click()
    staff.get_by_text("Release the marks").click()
    staff.get_by_role("button", name="Release").click()
    staff.get_by_role("link", name="Statistics").click()
    assert staff.get_by_text("1 of 2 handed in").is_visible()
    ben.reload()
    assert ben.get_by_text("Not right").first.is_visible()
    ben.context.close()
