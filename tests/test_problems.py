"""Every shipped problem proves itself, and both halves of the course show the same tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.artefacts import open_home
from grader.catalog import load_assignment, load_entry, open_catalog
from grader.grading.desk import Desk
from grader.model.problem import TrainingPart
from grader.sandbox import open_walls
from grader.verify import verify

CATALOG = open_catalog()
ROOT = CATALOG.courses[0].root


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = open_home(tmp_path_factory.mktemp("home"))
    with open_walls() as walls, Desk(CATALOG, home, walls) as desk:
        yield desk


#: Builds that are much like others, or much larger: each program of theirs is exported anew.
LARGE = frozenset(
    f"builds/{name}"
    for name in (
        "alexnet", "densenet_block", "inception_block", "mbconv", "mobilenet_block", "nin_block", "resnet18", "vgg16",
        "vgg_block",
    )
)  # fmt: skip


def slugs() -> Iterator[object]:
    """Every slug; what trains networks or builds large ones takes long: `make verify` and `make test-all` prove it."""
    for slug in CATALOG.slugs():
        parts = load_entry(CATALOG, slug).problem.parts
        trains = any(isinstance(part, TrainingPart) and part.returns == "module" for part in parts)
        yield pytest.param(slug, marks=pytest.mark.slow) if trains or slug in LARGE else slug


@pytest.mark.parametrize("slug", list(slugs()))
def test_a_shipped_problem_proves_itself(slug: str, desk: Desk) -> None:
    assert [fault for fault in verify(CATALOG, slug, desk) if not fault.warning] == []


def test_a_statement_s_table_of_scales_says_what_the_scales_say() -> None:
    seen = 0
    for slug in CATALOG.slugs():
        entry = load_entry(CATALOG, slug)
        rows = re.findall(
            r"\| ([\d.]+) % \| ([\d.]+) % \|$",
            (entry.public / "statement.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        parts = [part for part in entry.problem.parts if isinstance(part, TrainingPart)]
        knots = [tuple(f"{100 * at:g}" for at, _ in scale) for part in parts for scale in part.scale.values()]
        assert rows in ([], knots), slug
        seen += len(rows)
    assert seen > 8


@pytest.mark.parametrize("name", list(CATALOG.assignments()))
def test_a_shipped_assignment_loads_with_all_its_problems(name: str) -> None:
    assert load_assignment(CATALOG, name).entries


def _handout_of(file: Path) -> Path:
    topic, name = file.relative_to(ROOT / "reference").parts[:2]
    return ROOT / "problems" / topic / name / "handout"


def test_references_import_only_what_authors_may() -> None:
    allowed = {"numpy", "sympy", "torch", "safetensors", "sys", "grader", "math", "__future__"}
    for file in sorted((ROOT / "reference").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                own = any((folder / f"{name.split('.')[0]}.py").exists() for folder in (file.parent, _handout_of(file)))
                assert name.split(".")[0] in allowed or own, f"{file}:{node.lineno} imports {name}"
                assert not name.startswith("grader") or name == "grader.author", f"{file}:{node.lineno}: {name}"


def test_both_halves_of_the_course_hold_the_same_problems() -> None:
    def tree(half: str) -> set[str]:
        folders: Iterator[Path] = (ROOT / half).glob("*/*/")
        return {f"{folder.parent.name}/{folder.name}" for folder in folders if folder.parent.name != "assignments"}

    assert tree("problems") == tree("reference")
