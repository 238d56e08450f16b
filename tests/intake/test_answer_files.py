"""The answer file: verbatim after the first `=`, and a bad line costs its own part only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.answers import LARGEST, AnswerFile, decode_text, read_answer_file

SLUG = "backprop/sigmoid_neuron"
PLAIN = f"""\
# homework-1 · ana · sheet 7f3a-K
[{SLUG}]
y  = 0.5744
dz = −0.1040
dw = [-0.031,
  0.052]

[foundations/lse]
slope = e^b / (e^a + e^b)
"""


def _texts(data: bytes | str, slug: str = SLUG) -> dict[str, str]:
    found = read_answer_file(data.encode() if isinstance(data, str) else data).responses(slug)
    return {id: response.text for id, response in found.items()}


EXPECTED = {"y": "0.5744", "dz": "−0.1040", "dw": "[-0.031,\n0.052]"}


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        b"\xff\xfe" + PLAIN.encode("utf-16-le"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\n\n").replace(",\n\n", ",\n").encode(),
        PLAIN.rstrip("\n").encode(),
    ],
)
def test_an_answer_file_is_read_as_any_editor_saves_it(data):
    assert _texts(data) == EXPECTED
    assert read_answer_file(data).sheet == "7f3a-K"
    assert read_answer_file(data).notes == ()


def test_other_encodings_keep_their_letters_and_curly_quotes():
    assert decode_text("‘a’ – “b” é".encode("cp1252")) == "‘a’ – “b” é"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("y = \\theta = \\tfrac12 x", "\\theta = \\tfrac12 x"),
        ("y == 3", "= 3"),
        ("y=“0.5”", "“0.5”"),
        ("y\u00a0=\u00a00.5", "0.5"),
        ("y ＝ 0.5", "0.5"),
        ("  y = 0.5  ", "0.5"),
        ("y = # not a comment", "# not a comment"),
        ("y = [a]", "[a]"),
        ("y = \tx\t+ 1", "x\t+ 1"),
    ],
)
def test_everything_after_the_first_equals_sign_is_verbatim(line, text):
    assert _texts(f"[{SLUG}]\n{line}\n") == {"y": text}


@pytest.mark.parametrize(
    "header",
    [SLUG, "sigmoid_neuron", "Sigmoid Neuron", "sigmoid-neuron", f" {SLUG} ", f"{SLUG}/", "BACKPROP/SIGMOID_NEURON"],
)
def test_a_section_is_named_by_slug_or_last_word(header):
    assert _texts(f"[{header}]\ny = 1\n") == {"y": "1"}


def test_indented_lines_continue_and_others_do_not():
    text = "[sigmoid_neuron]\ny = 1\n  + 2\n\t+ 3\ndw = 4\n\n  5\ndz = 6\n"
    assert _texts(text) == {"y": "1\n+ 2\n+ 3", "dw": "4", "dz": "6"}
    assert read_answer_file(text.encode()).notes == ("answers.txt, line 7: this line answers nothing: '5'",)


def test_a_file_indented_throughout_is_read_like_one_that_is_not():
    assert _texts("  [sigmoid_neuron]\n  y = 1\n    + 2\n  dz = 3\n") == {"y": "1\n+ 2", "dz": "3"}


def test_a_list_on_a_line_of_its_own_opens_no_section():
    text = f"[{SLUG}]\ndw =\n[0.1]\nchoice =\n[a]\ny = 1\n"
    assert _texts(text) == {"dw": "", "choice": "", "y": "1"}
    assert [note.split(": ", 1)[0] for note in read_answer_file(text.encode()).notes] == [
        "answers.txt, line 3",
        "answers.txt, line 5",
    ]


def test_a_comment_inside_an_answer_is_no_part_of_it():
    assert _texts("[sigmoid_neuron]\ny = 1\n# really?\n  + 2\n") == {"y": "1\n+ 2"}


@pytest.mark.parametrize(
    ("text", "answers", "notes"),
    [
        ("y = 1\n[sigmoid_neuron]\ndz = 2", {"dz": "2"}, ["line 1: `y` stands before any [topic/problem]"]),
        ("[sigmoid_neuron]\ny = 1\ny = 2", {"y": "2"}, ["line 3: `y` is answered twice; the later answer counts"]),
        ("[sigmoid_neuron]\ny = 1\ny =", {"y": "1"}, []),
        ("[sigmoid_neuron]\ny =\ny = 2", {"y": "2"}, []),
        ("[sigmoid_neuron]\ny = 1\n[sigmoid_neuron]\ndz = 2", {"y": "1", "dz": "2"}, []),
        (f"[{SLUG}]\ny = 1\n[sigmoid_neuron]\ny =\ndz = 2", {"y": "1", "dz": "2"}, []),
        ("[sigmoid_neuron]\nhello\ny = 1", {"y": "1"}, ["line 2: this line answers nothing: 'hello'"]),
        ("[sigmoid_neuron]\n" + "x" * 50 + "\ny = 1", {"y": "1"}, [f"line 2: this line answers nothing: '{'x' * 40}…"]),
        ("[sigmoid_neuron]\ny: 1\n2y = 3\ndz = 2", {"dz": "2"}, ["line 2: this", "line 3: this"]),
        ("[sigmoid_neuron\ny = 1", {}, ["line 1: this line", "line 2: `y` stands before"]),
        ("", {}, []),
        ("\ufeff", {}, []),
    ],
)  # fmt: skip
def test_a_bad_line_costs_its_own_part_only(text, answers, notes):
    found = read_answer_file(text.encode())
    assert {id: response.text for id, response in found.responses(SLUG).items()} == answers
    assert len(found.notes) == len(notes)
    for note, expected in zip(found.notes, notes, strict=True):
        assert note.startswith(f"answers.txt, {expected}")


def test_a_response_knows_its_line():
    assert read_answer_file(PLAIN.encode()).responses(SLUG)["dw"].line == 5


@pytest.mark.parametrize(
    ("comment", "sheet"),
    [
        ("# hw · ana · sheet 7f3a-K", "7f3a-K"),
        ("#sheet: 00ff-a", "00ff-a"),
        ("# Sheet 12-Z, mine", "12-Z"),
        ("# my sheets are 1-2", None),
    ],
)
def test_the_sheet_stands_in_a_comment(comment, sheet):
    assert read_answer_file(f"{comment}\n[a/bc]\ny = sheet 1111-B".encode()).sheet == sheet


def test_a_file_too_large_to_be_typed_is_noted_and_not_read():
    found = read_answer_file(b"x" * (LARGEST + 1))
    assert found.sections == {}
    assert "1,000,000 are read at most" in found.notes[0]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_an_answer_file(data):
    found = read_answer_file(data)
    assert isinstance(found, AnswerFile)
    for section in found.sections.values():
        for response in section.values():
            response.text.encode()


@given(
    st.dictionaries(
        st.sampled_from(["y", "dz", "dw"]), st.text(alphabet="0123456789+-=[], \\^x", min_size=1), max_size=3
    )
)
def test_what_is_typed_on_one_line_comes_back(typed):
    lines = "".join(f"{id} = {text}\n" for id, text in typed.items())
    assert _texts(f"[{SLUG}]\n{lines}") == {id: text.strip() for id, text in typed.items()}
