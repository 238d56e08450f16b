import base64
import hashlib
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from marked_class import LOGSUMEXP, NEURON, STATEMENT

from grader.model.mark import Verdict
from grader.reporting import write_html
from grader.reporting.marks import LOOKS

WHEN = datetime(2026, 11, 21, 9, 3, tzinfo=UTC)
VOID = {"meta", "br", "img", "link", "wbr", "hr", "input"}

BLOCKS = {"dt", "dd", "div", "p", "li", "h1", "h2", "h3", "td", "th"}


class _Page(HTMLParser):
    """What a browser would find: elements with their attributes, headings in order, ids, text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in BLOCKS:
            self.text.append(" ")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if not {"script", "style"} & set(self._open):
            self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(reports, assigned, statements, tmp_path_factory):
    file = tmp_path_factory.mktemp("out") / "report.html"
    write_html(reports, assigned, statements, file, names={"ana": "Ana <Lima>"}, when=WHEN)
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    found = _Page()
    found.feed(html)
    assert not found._open
    return found


@pytest.fixture(scope="module")
def text(page):
    return " ".join("".join(page.text).split())


def test_every_verdict_is_shown_by_a_word_and_a_sign(html):
    for verdict in Verdict:
        look = LOOKS[verdict]
        assert f'<use href="#sign-{look.sign}"/></svg>{look.word}</span>' in html
        assert f'<symbol id="sign-{look.sign}"' in html


def test_the_head_says_what_when_and_how(text):
    assert "Homework 1: by hand & by code" in text
    assert "Graded 21 November 2026, 09:03 UTC" in text
    assert "Due 2026-11-20, 23:59" in text
    assert "torch 2.13.0" in text
    assert "Students 4 Final 2 Waiting 1 Ungraded 1 Mean 21.5 of 30 Median 21.5 of 30" in text


def test_a_stand_in_data_set_is_announced(text, html, reports, assigned, tmp_path):
    assert "Accuracies were measured on shapes10, a generated stand-in." in text
    assert "ran without walls" not in text
    bare = reports[1].gradings[1].marks[0]
    bare = bare.model_copy(update={"evidence": bare.evidence.model_copy(update={"sandbox": "none"})})
    grading = reports[1].gradings[1].model_copy(update={"marks": (bare,)})
    write_html([reports[1].model_copy(update={"gradings": (grading,)})], assigned, {}, tmp_path / "r.html")
    other = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Some programs ran without walls" in other
    assert "generated stand-in. They say" not in other


def test_what_students_wrote_is_text(page, html):
    assert "<script>alert" not in html
    assert len(page.all("script")) == 1
    assert len(page.all("img")) == 0
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;/dd&gt;&lt;h1&gt;mine" in html
    assert page.headings.count(1) == 1
    assert not [attrs for _, attrs in page.elements if any(name.startswith("on") or name == "style" for name in attrs)]
    assert all(attrs["href"].startswith("#") for attrs in page.all("a"))


def test_the_page_fetches_nothing(html, page):
    assert "https://" not in html
    assert "http://" not in html
    assert not page.all("link")
    assert not re.search(r"url\(|@import", html)


def test_only_our_own_style_and_script_are_let_through(html, page):
    (policy,) = [attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs]
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_headings_skip_no_order(page):
    assert page.headings[0] == 1
    for before, after in zip(page.headings, page.headings[1:], strict=False):
        assert after <= before + 1


def test_every_link_and_label_leads_somewhere(page):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [attrs["href"][1:] for tag in ("a", "use") for attrs in page.all(tag)]
    targets += [id for _, attrs in page.elements for id in (attrs.get("aria-labelledby") or "").split()]
    assert set(targets) <= set(ids)
    assert {"main", "student-1", "student-4"} <= set(targets)


def test_the_page_has_landmarks_and_pictures_have_words(page):
    for landmark in ("header", "nav", "main"):
        assert page.all(landmark)
    plots = [attrs for attrs in page.all("svg") if attrs.get("role") == "img"]
    assert len(plots) == 4
    assert all(attrs.get("aria-labelledby") for attrs in plots)
    assert all(attrs.get("aria-hidden") == "true" for attrs in page.all("svg") if attrs.get("role") != "img")


def test_open_parts_and_misconceptions_are_counted(text):
    assert "2 Error backwards Backprop through one sigmoid neuron dz The error is y - t, not t−y" in text
    assert (
        "1 No activation CIFAR-10 with dense layers only accuracy There is no activation between your layers." in text
    )
    assert "1 CIFAR-10 with dense layers only accuracy ungraded This part could not be graded: our side failed." in text


def test_a_student_sees_what_was_typed_read_and_found(html, text):
    assert 'Typed</dt><dd class="typed">0.5 + <mark title="reading stopped here">; drop</mark>' in html
    assert re.search(r"Read as</dt><dd><math.*?</math>", html)
    assert "Differs at y = 0.3" in text
    assert "lse.py, line 4: OverflowError" in text
    assert "Accuracies 91.2 %, 90.0 %, 92.0 %" in text
    assert "accuracy 0.9, loss 0.111 after epoch 9" in text
    assert "modle.py was not asked for" in text
    assert "0 + ? of 5" in text
    assert "Ana &lt;Lima&gt;" in html


def test_what_was_used_is_shown_of_what_was_run(text):
    used = "The program took 1.50 s, 1.25 s of processor time, 80 MB at most, measured from outside."
    assert text.count(used) == 8  # two problems with programs, four students
    assert "Right, given your earlier answer to y. Typed" in text


def test_what_a_program_tried_is_for_staff_and_left_out_where_pages_are_printed(html, text):
    said = "For staff: lse.py, line 2: tried to open a network connection; <script>alert(5)</script>, line 3: tried"
    assert text.count("For staff:") == 1
    assert said in text
    printed = html[html.index("@media print") : html.index("</style>")]
    assert re.search(r"\.staff,[^{}]*\{\s*display: none", printed)
    assert '<p class="aside staff">' in html


def test_points_are_in_the_assignments_measure(html):
    ben = html[html.index('id="student-2"') : html.index('id="student-3"')]
    assert "<strong>10</strong> of 20" in ben


def test_a_statement_that_students_share_stands_there_once(html, text):
    assert html.count("the same for all") == 1
    assert all(html.count(f"numbers {place}") == 1 for place in range(4))
    assert html.count("What is asked</h4>much") == 2  # of the shared statement, and shared by the others
    assert "<h3>Neuron</h3>" in html


def test_a_statement_of_one_student_alone_stands_whole_with_them(reports, assigned, tmp_path):
    own = {"ana": {NEURON.slug: STATEMENT.format("mine"), LOGSUMEXP.slug: STATEMENT.format("mine too")}}
    write_html(reports[:1], assigned, own, tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert html.count("much</section>") == 2
    assert 'id="statements"' not in html


def test_an_empty_class_is_a_page_too(assigned, tmp_path):
    write_html([], assigned, {}, tmp_path / "r.html")
    assert "Nobody's points are decided yet." in (tmp_path / "r.html").read_text(encoding="utf-8").replace("&#39;", "'")
