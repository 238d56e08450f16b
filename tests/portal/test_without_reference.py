"""The portal's machine holds no reference/: every page is there without it, and the portal's code never asks for it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from grader.grading.desk import Desk


@pytest.fixture
def course_desk(own_course_desk: Callable[[], Desk]) -> Callable[[], Desk]:
    return own_course_desk


def test_every_page_is_there_without_the_reference(
    course: Path, enrol, published, sign_in, hand_in, work, right, monkeypatch: pytest.MonkeyPatch
):
    enrol("ana")
    enrol("ines", "instructor")
    published(due=timedelta(days=1))
    answers = right("ana")
    id = hand_in(sign_in("ana"), answers)
    work()
    shutil.rmtree(course / "reference")
    shutil.rmtree(course / "problems")
    monkeypatch.chdir("/")
    ana, ines = sign_in("ana"), sign_in("ines")
    for page in ("/", "/a/first", f"/s/{id}", f"/s/{id}/status", "/a/first/starter/topic/code/relu.py", "/account"):
        assert ana.get(page).status_code == 200, page
    read = ana.post("/a/first/preview", json={"typed": {"topic/number:z": "1/3"}}).json
    assert read == {"topic/number:z": {"text": "1/3"}}
    for page in (
        "", "a/first", f"s/{id}", "queue", "inbox", "problems", "problems/1?variant=1", "problems/3", "people", "audit",
        "a/first/statistics", "a/first/unrecognised", "a/first/regrade", "a/first/grades.csv",
    ):  # fmt: skip
        assert ines.get(f"/staff/{page}").status_code == 200, page
    hand_in(ana, answers)


def test_the_portal_starts_in_a_folder_that_has_neither_problems_nor_reference(tmp_path: Path):
    """The installed package alone, in a process of its own: nothing of the course is found, and nothing is missed."""
    package = Path(__file__).resolve().parents[2] / "grader"
    shutil.copytree(package, tmp_path / "site" / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "import pathlib, sys\n"
        "from grader.service.settings import Settings\n"
        "from grader.portal.app import create_app\n"
        "import grader\n"
        f"assert grader.__file__.startswith({str(tmp_path)!r}), grader.__file__\n"
        "settings = Settings(state=pathlib.Path('state'), portal_key='for tests')\n"
        "settings.state.mkdir()\n"
        "settings.open_store().migrate()\n"
        "answer = create_app(settings).test_client().get('/login')\n"
        "assert answer.status_code == 200\n"
        "assert not [name for name in sys.modules if name in ('torch', 'sympy')], 'slow to start'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
