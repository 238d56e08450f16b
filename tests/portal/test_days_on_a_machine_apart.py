"""The days again, on a portal whose machine has neither problems/ nor reference/: it is killed in the middle, and comes
back. What `reference/` is needed for, a worker elsewhere has done."""

import inspect
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import test_days_in_a_browser as days

from grader.grading.desk import Desk
from grader.service.serving import end_with_parent, portal_command
from grader.service.settings import Settings
from grader.store import Store

FIELD = days.FIELD
class_of_three = days.class_of_three  # a fixture


@dataclass
class Machine:
    """A portal of its own, in a folder that holds the program and nothing of the course."""

    folder: Path
    address: str
    told: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, seconds: float = 60.0) -> None:
        """Start the portal; come back when it answers."""
        with (self.folder / "portal.log").open("ab") as log:
            *command, application = portal_command(self.address)
            self.process = subprocess.Popen(
                [*command, "--workers", "1", application], cwd=self.folder, env=self.told, stdout=log, stderr=log,
                preexec_fn=end_with_parent,
            )  # fmt: skip
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, (self.folder / "portal.log").read_text()
            try:
                with urllib.request.urlopen(f"http://{self.address}/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError((self.folder / "portal.log").read_text())

    def kill(self) -> None:
        """Kill it with -9. The processes that answer end with the one that listens."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def course_desk(own_course_desk: Callable[[], Desk]) -> Callable[[], Desk]:
    return own_course_desk


@pytest.fixture
def machine(settings: Settings, store: Store, tmp_path: Path) -> Iterator[Machine]:
    folder = tmp_path / "machine"
    package = Path(__file__).resolve().parents[2] / "grader"
    shutil.copytree(package, folder / "grader")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}
    told = {"GRADER_STATE": str(settings.state), "GRADER_PORTAL_KEY": "for tests", "GRADER_ROOM_MB": "1"}
    here = Machine(folder, address, {**kept, **told, "PYTHONPATH": str(folder)})
    program = "import grader; print(grader.__file__)"
    found = subprocess.run([sys.executable, "-c", program], cwd=folder, env=here.told, capture_output=True, check=True)
    assert found.stdout.decode().startswith(str(folder)), "the program that runs is not the one in that folder"
    here.start()
    yield here
    here.kill()


@pytest.fixture
def address(machine: Machine) -> str:
    return f"http://{machine.address}"


def test_what_is_typed_and_handed_in_during_an_outage_is_there_after_it(class_of_three, open_page, work, machine):
    page = open_page("ana")
    page.goto("/a/first")
    page.locator(FIELD).fill("0.5")
    page.get_by_text("Saved at").wait_for()
    machine.kill()
    page.locator(FIELD).fill("0.875")
    page.get_by_text("The connection is lost").wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.wait_for_url("chrome-error://**")
    machine.start()
    page.goto("/a/first")
    assert page.locator(FIELD).input_value() == "0.875"
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("heading", name="Submission 1").wait_for()
    machine.kill()
    page.get_by_text("The connection is lost; this page looks again.").wait_for()
    assert work() > 0
    machine.start()
    page.get_by_text("Not right").first.wait_for(timeout=15_000)
    open_page.complaints.clear()  # the browser's own, of the requests that nobody answered


def test_a_regrade_that_lowers_a_mark_is_seen_by_staff_first_and_told_to_the_student(
    enrol, published, open_page, work, right, course: Path
):
    for login, role in (("ana", "student"), ("ines", "instructor")):
        enrol(login, role)
    published()
    page = open_page("ana")
    page.goto("/a/first")
    page.locator(FIELD).fill(right("ana")["topic/number:z"])
    page.get_by_text("Read as").first.wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("heading", name="Submission 1").wait_for()
    assert work() > 0
    page.get_by_text("1 of 8").wait_for(timeout=15_000)
    solution = course / "reference" / "topic" / "number" / "solution.py"
    solution.write_text(solution.read_text().replace("return w * x + b", "return w * x + b + 1"))
    published()
    staff = open_page("ines")
    staff.get_by_role("link", name="First").click()
    staff.get_by_role("link", name="Regrade").click()
    staff.get_by_role("button", name="Regrade 1").click()
    assert work() == 1
    staff.reload()
    lowered = staff.get_by_role("region", name="Down").get_by_role("row").last
    assert lowered.inner_text().split() == ["Ana", "topic/number", "1", "0"]
    page.reload()
    assert page.get_by_text("1 of 8").is_visible()
    staff.get_by_role("button", name="Show them to students").click()
    page.reload()
    assert page.get_by_text("0 of 8").is_visible()
    assert page.get_by_text("Graded anew, as the problem or its key was corrected: 1 before, 0 now.").is_visible()
    page.get_by_text("Something wrong with these marks?").first.click()
    page.get_by_label("What should be looked at again, and why").first.fill("It was right before.")
    page.get_by_role("button", name="Ask a person to look").first.click()
    page.get_by_text("It was right before.").wait_for()


#: All that is told of in the other file, on this machine.
AGAIN = [(name, test) for name, test in vars(days).items() if name.startswith("test_")]


@pytest.mark.slow
@pytest.mark.parametrize("test", [test for _, test in AGAIN], ids=[name for name, _ in AGAIN])
def test_every_other_day_is_the_same_there(test: Callable, request: pytest.FixtureRequest):
    names = inspect.signature(test).parameters
    test(**{name: request.getfixturevalue(name) for name in names})
