"""Nothing of ours calls what runs code that data holds: unpickling, `torch.load`, `eval`, SymPy's readers of text."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent
#: What runs beside student code, as that code could itself, is not ours to guard.
FILES = {
    path.relative_to(PACKAGE).as_posix(): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if not path.is_relative_to(PACKAGE / "sandbox" / "inside")
}

#: Functions and classes that build objects or run code from what they are given, by the last part of their name.
RUNNING = {
    "eval", "exec", "compile", "__import__", "sympify", "parse_expr", "parse_latex", "lambdify", "load_inline",
    "run_path", "run_module", "Unpickler", "PackageImporter", "full_load", "unsafe_load",
}  # fmt: skip
#: Functions that are harmless in other libraries, with the library's name.
LOADING = {
    "torch.load", "torch.export.load", "torch.jit.load", "torch.hub.load", "pickle.load", "pickle.loads", "onnx.load",
}  # fmt: skip
#: Whatever else is called `compile` runs what it is given.
HARMLESS = {"re.compile"}
MODULES = {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "sympy.parsing", "onnx", "runpy"}

#: Where one of these is used on something else, and what that is.
EXCUSED = {
    ("bounded/authoring.py", "compile"): "the author's own steps, in the bounded zone",
    ("bounded/authoring.py", "exec"): "the author's own steps, in the bounded zone",
    ("formula/from_sympy.py", "sympify"): "what an author's step returned, in the bounded zone",
    ("data/batch.py", "pickle"): "the official data sets, by an unpickler that knows four names",
    ("data/batch.py", "Unpickler"): "the official data sets, by an unpickler that knows four names",
}


def _forbidden(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if _is_module(name.name))
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from [node.module] if _is_module(node.module) else []
            yield from (name.name for name in node.names if name.name in RUNNING)
            yield from (full for name in node.names if (full := f"{node.module}.{name.name}") in LOADING)
        elif isinstance(node, ast.Name | ast.Attribute):
            written = ast.unparse(node)
            if written not in HARMLESS and (written in LOADING or written.rpartition(".")[2] in RUNNING):
                yield written.rpartition(".")[2] if written not in LOADING else written
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            yield "allow_pickle"


def _is_module(name: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in MODULES)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("torch.load(file)", {"torch.load"}),
        ("torch.export.load(file)", {"torch.export.load"}),
        ("from torch.export import load", {"torch.export.load"}),
        ("from torch import load", {"torch.load"}),
        ("import pickle", {"pickle"}),
        ("from sympy.parsing.latex import parse_latex", {"sympy.parsing.latex", "parse_latex"}),
        ("sp.sympify(text)", {"sympify"}),
        ("run = eval", {"eval"}),
        ("np.load(file, allow_pickle=True)", {"allow_pickle"}),
        ("np.load(file, allow_pickle=False); re.compile('a'); model.eval_mode; json.load(file)", set()),
    ],
)
def test_what_is_forbidden_is_found(source: str, found: set[str]) -> None:
    assert set(_forbidden(ast.parse(source))) == found


def test_our_side_runs_no_code_that_data_holds() -> None:
    used = {(name, what) for name, path in FILES.items() for what in _forbidden(ast.parse(path.read_text("utf-8")))}
    assert used - EXCUSED.keys() == set()
    assert EXCUSED.keys() - used == set()
