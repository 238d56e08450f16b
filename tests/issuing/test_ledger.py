"""The ledger: codes that catch typing errors, and complaints about sheets that are somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.artefacts import Secret
from grader.issuing import Ledger, Sheet, load_ledger, save_ledger
from grader.issuing.ledger import check_letter_fits, sheet_code
from grader.model.blame import ProblemError

SECRET = Secret(b"a key of sixteen bytes")
codes = st.text(min_size=1).map(lambda student: sheet_code(SECRET, "hw", student))
LEDGER = Ledger(
    assignment="hw",
    sheets=(
        Sheet(student="ana", name="Ana Lima", code="7f3a-K", numbers={"a/b": 1}),
        Sheet(student="ben", code="12ab-C"),
    ),
    variants={"a/b": {1: {"x": 0.5, "w": [1.5, -2.0]}}},
)


@given(codes)
def test_a_code_fits_its_letter_in_either_case(code):
    assert check_letter_fits(code)
    assert check_letter_fits(code.upper())


@given(codes, st.integers(0, 3), st.sampled_from("0123456789abcdef"))
def test_one_wrong_digit_is_caught(code, place, digit):
    other = code[:place] + digit + code[place + 1 :]
    assert check_letter_fits(other) == (other == code)


@given(codes, st.integers(0, 2))
def test_two_digits_exchanged_are_caught(code, place):
    other = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert check_letter_fits(other) == (other == code)


@pytest.mark.parametrize("code", ["", "7f3a", "7f3a-", "-K", "xyzw-K", "7f3a-9"])
def test_what_is_no_code_fits_nothing(code):
    assert not check_letter_fits(code)


def test_no_two_sheets_have_the_same_code():
    taken: set[str] = set()
    for student in range(2000):  # of 65,536 codes some 30 would meet
        code = sheet_code(SECRET, "hw", str(student), taken)
        assert code not in taken
        assert check_letter_fits(code)
        taken.add(code)


@pytest.mark.parametrize(
    ("student", "code", "complaint"),
    [
        ("ana", None, ""),
        ("ben", sheet_code(SECRET, "hw", "ben"), ""),
        ("ben", sheet_code(SECRET, "hw", "ben").lower(), ""),
        ("ben", sheet_code(SECRET, "hw", "ana"), "this sheet is Ana Lima's, the folder ben's"),
        ("ana", sheet_code(SECRET, "hw", "ben"), "this sheet is ben's, the folder ana's"),
        ("ana", sheet_code(SECRET, "hw", "nobody"), "was never issued for hw"),
        ("ana", "0000-K", "is mistyped: its last letter does not fit"),
    ],
)
def test_a_sheet_that_is_not_the_students_is_complained_of(student, code, complaint):
    sheets = tuple(
        sheet.model_copy(update={"code": sheet_code(SECRET, "hw", sheet.student)}) for sheet in LEDGER.sheets
    )
    found = LEDGER.model_copy(update={"sheets": sheets}).complaint(student, code)
    assert found.endswith(complaint)
    assert bool(found) == bool(complaint)


def test_a_ledger_comes_back_as_it_was_for_its_owner_only(tmp_path):
    file = tmp_path / "ledgers" / "hw.json"
    save_ledger(LEDGER, file)
    assert load_ledger(file) == LEDGER
    assert file.stat().st_mode & 0o777 == 0o600
    assert LEDGER.values("a/b", 1) == {"x": 0.5, "w": [1.5, -2.0]}
    assert LEDGER.values("a/b", 2) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 2, "assignment": "hw", "sheets": []}', "\x00"])
def test_what_is_no_ledger_says_so(tmp_path, text):
    (tmp_path / "hw.json").write_text(text)
    with pytest.raises(ProblemError, match="the ledger cannot be read"):
        load_ledger(tmp_path / "hw.json")
    with pytest.raises(ProblemError, match="there is no ledger here"):
        load_ledger(tmp_path / "other.json")
