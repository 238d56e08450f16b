import io

from marked_class import ALL_RIGHT, report
from rich.console import Console

from grader.reporting import table


def _printed(reports, width=80) -> str:
    out = io.StringIO()
    table(reports, Console(file=out, width=width))
    return out.getvalue()


def test_every_student_has_a_line_with_points_by_problem(reports):
    lines = _printed(reports).splitlines()
    assert lines[1].split() == ["ana", "final", "30/30", "5", "5", "20"]
    assert lines[3].split() == ["cleo", "waiting", "0/30", "4", "0?", "0", "0"]
    assert "1 backprop/sigmoid_neuron  2 foundations/logsumexp" in _printed(reports)


def test_the_last_line_counts(reports):
    assert (
        _printed(reports).splitlines()[-1] == "4 students, 2 final, 1 waiting, 1 ungraded; “?” may still become more."
    )
    assert _printed([report("ana", ALL_RIGHT)]).splitlines()[-1] == "1 student, 1 final."
    assert _printed([]).splitlines()[-1] == "0 students."


def test_nothing_is_cut_on_80_columns_with_11_problems():
    gradings = [ALL_RIGHT.model_copy(update={"problem": f"backprop/p{number}"}) for number in range(11)]
    printed = _printed([report("a_long_name_of_some_student", *gradings)])
    assert all(len(line) <= 80 for line in printed.splitlines())
    assert printed.splitlines()[1].split() == ["a_long_name_of_some…", "final", "55/55", *["5"] * 11]


def test_where_problems_do_not_fit_that_is_said(reports):
    printed = _printed(reports, width=40)
    assert "grades.csv" in printed
    assert "30/30" in printed


def test_a_name_commands_no_terminal():
    printed = _printed([report("[red]ana[/]\x1b[2J\r", ALL_RIGHT)])
    assert "[red]ana[/]�[2J�" in printed
