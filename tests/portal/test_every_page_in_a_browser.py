"""Every page in a real browser: by axe, narrow and wide, light and dark; and by keyboard, a page for each role."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from first_course import ABSOLUTE, PASSWORD

from grader.grading.desk import Desk

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

NARROW, WIDE = 360, 1280
EXAM = 'exam = { minutes = 60, access_code = "blackboard" }'
#: By who looks: an address, and what only that page says.
STUDENT = (
    ("/", "Assignments"), ("/a/first", "Hand in"), ("/account", "Your account"), ("/s/{id}", "the absolute value"),
    ("/link/unknown", "link"), ("/a/exam", "You have"), ("/staff/", "This page is not for you"),
    ("/nothing", "There is no such page"),
)  # fmt: skip
STAFF = (
    ("/staff/", "Class"), ("/staff/a/first", "Ana"), ("/staff/s/{id}", "Correct a part"), ("/staff/queue", "Queue"),
    ("/staff/inbox", "Inbox"), ("/staff/problems", "topic/code"), ("/staff/problems/1", "topic/"),
    ("/staff/problems/2", "topic/"), ("/staff/a/first/statistics", "handed in"),
    ("/staff/a/first/unrecognised", "without a name"), ("/staff/a/first/regrade", "nothing to regrade"),
    ("/staff/people", "Bring in a roster"), ("/staff/audit", "sign in"),
)  # fmt: skip


@pytest.fixture
def course_desk(own_course_desk: Callable[[], Desk]) -> Callable[[], Desk]:
    return own_course_desk


@pytest.fixture
def class_of_two(enrol: Callable, published: Callable) -> None:
    for login, role in (("ana", "student"), ("ines", "instructor")):
        enrol(login, role)
    published(due=timedelta(days=3))


@pytest.fixture
def post(app, sign_in) -> Callable:
    """Sends a form as somebody, past what keeps forged ones out: that is not what is tested here."""

    def one(login: str, address: str, **form: str) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        assert sign_in(login).post(address, data=form).status_code == 302
        app.config["WTF_CSRF_ENABLED"] = True

    return one


@dataclass
class Eyes:
    """Looks at pages of one width and remembers what is wrong with them."""

    width: int
    found: dict[str, list[str]] = field(default_factory=dict)

    def look(self, page, name: str, says: str) -> None:
        """Look at the page that is open: it must say so much, break no rule, and not scroll sideways."""
        text = page.locator("main").inner_text()
        other = [] if says in text else [f"{says!r} is not said: {text[:300]!r}"]
        told = axe.Axe().run(page).response["violations"]
        rules = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told]
        wide = page.evaluate("document.documentElement.scrollWidth")
        rules += other + ([f"{wide} pixels wide"] if wide > self.width else [])
        if rules:
            self.found[name] = rules


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (NARROW, "light"),
        pytest.param(WIDE, "dark", marks=pytest.mark.slow),
        pytest.param(NARROW, "dark", marks=pytest.mark.slow),
        pytest.param(WIDE, "light", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_on_any_page_and_no_page_scrolls_sideways(
    class_of_two, published, app, open_page, work, hand_in, sign_in, right, post, scheme, width, course: Path
):
    published(due=None, more=EXAM, name="exam")
    app.config["WTF_CSRF_ENABLED"] = False
    id = hand_in(sign_in("ana"), right("ana"), ABSOLUTE)
    app.config["WTF_CSRF_ENABLED"] = True
    eyes = Eyes(width)
    ana, ines = (
        open_page(login, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        for login in ("ana", "ines")
    )

    def see(page, address: str, says: str) -> None:
        page.goto(address.format(id=id))
        eyes.look(page, address, says)

    see(ana, "/s/{id}", "Being graded")
    see(ines, "/staff/queue", "topic/code")
    ana.goto("about:blank")  # else her page loads itself anew once it is graded, in the midst of going to the next
    work()
    for page, addresses in ((ana, STUDENT), (ines, STAFF)):
        for address, says in addresses:
            see(page, address, says)
    post("ana", "/a/exam/begin", code="blackboard")
    see(ana, "/a/exam", "Hand in")
    see(ines, "/staff/a/exam", "Ana")
    _look_at_refusals(app, ana, eyes)

    solution = course / "reference" / "topic" / "number" / "solution.py"
    solution.write_text(solution.read_text().replace("return w * x + b", "return w * x + b + 1"))
    published(due=timedelta(minutes=-1), more='shows = { released = ["verdict", "points", "feedback", "solution"] }')
    see(ines, "/staff/a/first/regrade", "of an older version")
    post("ines", "/staff/a/first/regrade")
    work()
    see(ines, "/staff/a/first/regrade", "Show them to students")
    listed = ines.locator("[name=listed]").get_attribute("value")
    post("ines", "/staff/a/first/regrade/release", listed=listed)
    post("ines", "/staff/a/first/release", released="1")
    see(ana, "/s/{id}", "Graded anew")
    see(ana, "/a/first/solution", "prepared")
    work()
    see(ana, "/a/first/solution", "relu")
    assert eyes.found == {}
    open_page.complaints.clear()  # the browser's own, of pages that there are not


def _look_at_refusals(app, page, eyes: Eyes) -> None:
    """What is said of an upload that is too large, and of signing in too often."""
    page.goto("/a/first")
    page.route("**/look-over", lambda route: route.abort())  # else it is told, and not sent at all
    page.locator("#files").set_input_files(
        [{"name": "data.py", "mimeType": "text/x-python", "buffer": b"#" * 2_100_000}]
    )
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("heading", name="That did not work").wait_for()
    eyes.look(page, "too large", "more than can be uploaded")
    other = page.context.browser.new_context(viewport=page.viewport_size, bypass_csp=True).new_page()
    for _ in range(11):
        other.goto(page.url.split("/a/")[0] + "/login")
        other.get_by_label("Login").fill("eve")
        other.get_by_label("Password").fill(PASSWORD)
        other.get_by_role("button", name="Sign in").click()
    eyes.look(other, "too often", "often in a short time")
    other.context.close()


# -- by keyboard alone -------------------------------------------------------------------------------------------------

#: What can have the focus and is to be seen; of radio buttons of one name the keyboard visits one.
_STOPS = """() => {
  const all = [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"]')];
  const seen = all.filter((e) => e.type !== "hidden" && !e.disabled && e.tabIndex >= 0 && e.checkVisibility());
  window.stops = seen.filter((e, n) => e.type !== "radio" || seen.findIndex((o) => o.name === e.name) === n);
  return window.stops.length;
}"""
#: Of what has the focus now: its place among the stops, whether one sees that it has it, and what it says.
_FOCUS = """async () => {
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame); // until it has scrolled there
  const e = document.activeElement;
  const at = e.type === "radio" ? window.stops.findIndex((o) => o.name === e.name) : window.stops.indexOf(e);
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const there = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const name = (e.labels?.[0]?.textContent || e.textContent || e.value || "").trim().replace(/\\s+/g, " ");
  return { at, outlined: shown, there, name, tag: e.tagName };
}"""


def walk(page) -> list[str]:
    """Go through a page by Tab, once: every stop is seen, none is left out or holds one fast. What the stops say."""
    count = page.evaluate(_STOPS)
    names = []
    for place in range(count):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        assert focus["at"] == place, f"after {names[-1:]}, not the next as it is read, but {focus}"
        assert focus["outlined"], f"nobody sees that {focus} has the focus"
        assert focus["there"], f"{focus} has the focus where nobody looks"
        names.append(focus["name"])
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS)["at"] in (-1, 0), "the last one holds one fast"
    return names


def tab_to(page, name: str) -> None:
    """Press Tab until something whose name begins so has the focus."""
    page.evaluate(_STOPS)
    for _ in range(100):
        page.keyboard.press("Tab")
        if f"{page.evaluate(_FOCUS)['name']} ".startswith(f"{name} "):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_a_student_fills_in_the_form_and_hands_in_by_keyboard_alone(class_of_two, open_page):
    page = open_page("ana", reduced_motion="reduce")  # else it is still on its way when one looks
    page.goto("/a/first")
    names = walk(page)
    assert names[0] == "Skip to the page"
    assert names.index("Hand in") > 5
    page.reload()
    tab_to(page, "z")
    page.keyboard.type("0.5")
    tab_to(page, "Hand in")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Submission 1").wait_for()


def test_an_assistant_corrects_a_mark_by_keyboard_alone(class_of_two, enrol, app, open_page, hand_in, sign_in, work):
    enrol("ada", "assistant")
    app.config["WTF_CSRF_ENABLED"] = False
    id = hand_in(sign_in("ana"), {}, ABSOLUTE)
    app.config["WTF_CSRF_ENABLED"] = True
    work()
    page = open_page("ada", reduced_motion="reduce")  # else it is still on its way when one looks
    page.goto(f"/staff/s/{id}")
    walk(page)
    page.reload()
    tab_to(page, "Correct a part")
    page.keyboard.press("Enter")
    tab_to(page, "Points")
    page.keyboard.type("1.5")
    tab_to(page, "Why (the student sees it)")
    page.keyboard.type("a good idea")
    tab_to(page, "Correct")
    page.keyboard.press("Enter")
    page.get_by_text("The correction stands.").wait_for()


def test_an_instructor_releases_the_marks_by_keyboard_alone(class_of_two, open_page):
    page = open_page("ines", reduced_motion="reduce")
    page.goto("/staff/a/first")
    walk(page)
    page.reload()
    tab_to(page, "Release the marks")
    page.keyboard.press("Enter")
    tab_to(page, "Release")
    page.keyboard.press("Enter")
    page.get_by_text("Take the release back").wait_for()
