"""What a run printed: kept at both ends, counted whole, safe to show."""

from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.conversation import LOG_KEPT, Log


def logged(*pieces: bytes) -> Log:
    log = Log()
    for piece in pieces:
        log.feed(piece)
    return log


def test_a_short_log_is_kept_whole() -> None:
    assert logged(b"one\n", "zwölf\n".encode()).text() == "one\nzwölf\n"


def test_of_a_long_log_both_ends_are_kept_and_the_gap_is_told() -> None:
    text = logged(b"first\n", b"x" * 10 * LOG_KEPT, b"\nlast").text()
    assert text.startswith("first\n")
    assert text.endswith("\nlast")
    assert "bytes left out" in text
    assert len(text) < LOG_KEPT + 100


@given(st.lists(st.binary(max_size=50)))
def test_a_log_is_always_text_without_power_over_a_terminal(pieces: list[bytes]) -> None:
    log = logged(*pieces)
    assert log.total == sum(map(len, pieces))
    assert all(char.isprintable() or char in "\n\t" for char in log.text())


@given(st.text(st.characters(categories=["L", "N"]), max_size=200), st.integers(1, 7))
def test_text_is_the_same_however_it_arrives(text: str, step: int) -> None:
    data = text.encode()
    assert logged(*(data[at : at + step] for at in range(0, len(data), step))).text() == text
