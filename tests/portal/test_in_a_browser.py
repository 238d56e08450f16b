"""The portal in a real browser: a student's day, every page by axe, narrow and wide, light and dark, no scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

WIDTHS = (360, 1280)
STUDENT = ("/", "/a/first", "/account", "/s/{id}", "/login", "/link/unknown")
STAFF = (
    "/staff/", "/staff/a/first", "/staff/s/{id}", "/staff/queue", "/staff/inbox", "/staff/problems",
    "/staff/problems/1", "/staff/problems/2", "/staff/a/first/statistics", "/staff/a/first/unrecognised",
    "/staff/a/first/regrade",
    "/staff/people", "/staff/audit",
)  # fmt: skip


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
    again.get_by_text("notes.txt, 0.0 KB").wait_for()
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


def test_everything_works_without_scripts(class_of_two, open_page, work):
    page = open_page("ana", java_script_enabled=False)
    page.goto("/a/first")
    page.locator("textarea").first.fill("0.1234")
    page.get_by_role("button", name="Hand in", exact=True).click()
    assert page.get_by_role("heading", name="Submission 1").is_visible()
    work()
    page.reload()
    assert page.get_by_text("Not right").first.is_visible()


def test_the_form_is_filled_in_and_handed_in_by_keyboard_alone(class_of_two, open_page):
    page = open_page("ana")
    page.goto("/a/first")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.tagName + ' ' + (document.activeElement.textContent || '').trim()")
        )
        focus = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert focus != "none", f"nobody sees that {seen[-1]} has the focus"
        if seen[-1].startswith("TEXTAREA"):
            page.keyboard.type("0.5")
        if seen[-1] == "BUTTON Hand in":
            page.keyboard.press("Enter")
            break
    page.get_by_role("heading", name="Submission 1").wait_for()
    assert any(line.startswith("TEXTAREA") for line in seen)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (WIDTHS[0], "light"),
        (WIDTHS[1], "dark"),
        pytest.param(WIDTHS[0], "dark", marks=pytest.mark.slow),
        pytest.param(WIDTHS[1], "light", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_on_any_page_and_no_page_scrolls_sideways(
    class_of_two, app, open_page, work, hand_in, sign_in, right, scheme, width
):
    app.config["WTF_CSRF_ENABLED"] = False  # this hand-in is not what is tested here
    id = hand_in(sign_in("ana"), right("ana"), None)
    app.config["WTF_CSRF_ENABLED"] = True
    work()
    found = {}
    for login, addresses in (("ana", STUDENT), ("ines", STAFF)):
        page = open_page(login, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        for address in addresses:
            page.goto(address.format(id=id))
            told = axe.Axe().run(page).response["violations"]
            rules = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if rules or wide > width:
                found[address] = rules + ([f"{wide} pixels wide"] if wide > width else [])
    assert found == {}
    open_page.complaints.clear()  # the link that there is not
