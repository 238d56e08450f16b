"""What a submission may import, as one list: shown in the handout, checked before a run, and bound into the sandbox."""

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from grader.model.blame import SandboxError

#: Third-party packages a submission may import, beside the whole standard library.
THIRD_PARTY = ("numpy", "torch", "sympy", "mpmath", "safetensors")

#: Modules that stand here without their libraries: plots are not shown, bars not drawn, torchvision is only
#: importable; of past and six there is what programs of two Pythons ask for.
QUIET = (
    "matplotlib", "pylab", "seaborn", "tqdm", "torchvision", "torchsummary", "torchinfo", "IPython", "google",
    "past", "six",
)  # fmt: skip

#: Every importable name.
ALLOWED = frozenset(sys.stdlib_module_names) | frozenset(THIRD_PARTY)

#: What stands beside those on disk because they need it. Nothing else of an installation is visible inside.
_COMPANIONS = (
    "numpy.libs", "torch.libs", "torchgen", "functorch", "typing_extensions.py", "filelock", "networkx", "jinja2",
    "markupsafe", "fsspec", "nvidia", "triton", "cuda",
)  # fmt: skip

#: What our own code in a bounded child needs on top.
_BOUNDED = (
    "pydantic", "pydantic_core", "annotated_types", "typing_inspection", "flint", "python_flint.libs",
    "markdown_it", "mdurl", "mdit_py_plugins", "nbformat", "latex2mathml", "pint", "flexparser", "flexcache",
    "platformdirs",
)  # fmt: skip


def list_importable() -> tuple[str, ...]:
    """The names to show to people: third-party packages, then "the Python standard library"."""
    return (*THIRD_PARTY, "the Python standard library")


def locate_packages(*, bounded: bool = False) -> tuple[Path, ...]:
    """Every file and folder of installed packages that is bound into a sandbox. SandboxError where one is missing."""
    roots = []
    for name in THIRD_PARTY:
        spec = find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise SandboxError(f"the package {name} is not installed; run `make run` to set everything up again")
        roots.append(Path(next(iter(spec.submodule_search_locations))).resolve().parent)
    names = (*THIRD_PARTY, *_COMPANIONS, *(_BOUNDED if bounded else ()))
    return tuple(_present(names, dict.fromkeys(roots)))


def _present(names: Iterable[str], roots: Iterable[Path]) -> Iterable[Path]:
    for name in names:
        for root in roots:
            if (root / name).exists():
                yield root / name
                break
