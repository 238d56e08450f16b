"""The portal in a real browser: a student's day, with scripts and without."""

from collections.abc import Callable
from datetime import timedelta

import pytest


@pytest.fixture
def class_of_two(enrol: Callable, published: Callable) -> None:
    for login, role in (("ana", "student"), ("ines", "instructor")):
        enrol(login, role)
    published(due=timedelta(days=3))


def test_a_student_types_comes_back_hands_in_and_reads_the_marks(class_of_two, open_page, work):
    page = open_page("ana")
    page.get_by_role("link", name="First").click()
    field = page.locator("textarea").first
    field.fill("[0.5, 0.25")
    page.get_by_text("never closed").wait_for()
    field.fill("0.1234")
    page.get_by_text("Saved at").wait_for()
    page.get_by_role("button", name="Sign out").click()
    again = open_page("ana")
    again.goto("/a/first")
    assert again.locator("textarea").first.input_value() == "0.1234"
    again.locator("#files").set_input_files(
        [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a program"}]
    )
    again.get_by_text("notes.txt, 13 bytes: no problem asks for a file of this name").wait_for()
    again.get_by_role("button", name="Hand in", exact=True).click()
    again.get_by_role("heading", name="Submission 1").wait_for()
    assert again.get_by_role("heading", name="Being graded").is_visible()
    assert work() > 0
    again.get_by_text("Not right").first.wait_for(timeout=15_000)
    again.get_by_text("Something wrong with these marks?").first.click()
    again.get_by_label("What should be looked at again, and why").first.fill("I rounded at the end.")
    again.get_by_role("button", name="Ask a person to look").first.click()
    again.get_by_text("I rounded at the end.").wait_for()
    staff = open_page("ines")
    staff.get_by_role("link", name="Inbox").click()
    staff.get_by_label("Your answer").fill("So did we.")
    staff.get_by_role("button", name="Answer").click()
    again.reload()
    assert again.get_by_text("So did we.").is_visible()


def test_files_are_dropped_and_looked_over_before_they_are_sent(class_of_two, open_page):
    page = open_page("ana")
    page.goto("/a/first")

    def drop(name: str, size: int) -> None:
        held = page.evaluate_handle("() => new DataTransfer()")
        page.evaluate("([all, name, size]) => all.items.add(new File(['#'.repeat(size)], name))", [held, name, size])
        for event in ("dragover", "drop"):
            page.locator("[data-drop]").dispatch_event(event, {"dataTransfer": held})

    drop("relu (1).py", 1500)
    page.get_by_text("relu (1).py, 1.5 KB: for “Code”").wait_for()
    page.get_by_text("This file goes with what you typed once you hand in: 1.5 KB of at most 2.0 MB.").wait_for()
    drop("run.log", 3_000_000)
    page.get_by_text("these files would not be taken: together they have 3.0 MB, and at most 2.0 MB").wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    assert page.get_by_role("heading", name="First").is_visible()  # it was not sent
    page.locator("#files").set_input_files([{"name": "relu.py", "mimeType": "text/plain", "buffer": b"relu = abs"}])
    page.get_by_text("relu.py, 10 bytes: for “Code”").wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("heading", name="Submission 1").wait_for()
    assert page.get_by_role("link", name="relu.py").is_visible()


def test_everything_works_without_scripts(class_of_two, open_page, work):
    page = open_page("ana", java_script_enabled=False)
    page.goto("/a/first")
    page.locator("textarea").first.fill("0.1234")
    page.get_by_role("button", name="Hand in", exact=True).click()
    assert page.get_by_role("heading", name="Submission 1").is_visible()
    work()
    page.reload()
    assert page.get_by_text("Not right").first.is_visible()
