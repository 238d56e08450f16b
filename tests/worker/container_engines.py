"""Podman or Docker on this machine, tried out, and a base image that needs no registry of images."""

import ast
import configparser
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE = "localhost/dl-grader-base"
#: Where no more open files or processes may be allowed than are now, which engines otherwise try.
_MODEST = ("--ulimit", "nofile=1024:4096", "--ulimit", "nproc=4096:4096")
#: Podman's usual runtime, crun, does not start where control groups of both versions are mounted.
_CANDIDATES = (("podman",), ("podman", "--runtime", "runc"), ("docker",))


class Missing(Exception):
    """Why no image can be built or run here."""


@dataclass(frozen=True)
class Engine:
    """A command that was seen to start a container, with what it takes on this machine beside what the docs say."""

    command: tuple[str, ...]
    extra: tuple[str, ...] = ()

    def run(self, *arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """Start a container, wait for its end, and keep what it says."""
        return _call([*self.command, "run", "--rm", *self.extra, *arguments], seconds)

    def build(self, target: str, tag: str, settings: Path) -> None:
        """Build one stage of the Containerfile with pip as it is set up on this machine."""
        command = [*self.command, "build", "--network", "host", "--build-arg", f"BASE={BASE}", "--target", target]
        command += ["-f", str(ROOT / "worker" / "Containerfile"), "-t", tag, *self._hand_over_pip(settings)]
        if self.command[0] == "podman":
            command += self.extra
        built = _call([*command, str(ROOT)], 3000)
        assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-4000:]

    def _hand_over_pip(self, settings: Path) -> list[str]:
        found = read_pip_settings()
        if self.command[0] == "podman":
            return [word for volume in write_pip_settings(found, settings) for word in ("--volume", volume)]
        if any(_local_paths(value) for value in found.values()):
            raise Missing("pip is set up with files of this machine, which `docker build` cannot see; use Podman")
        named = {"index-url": "PIP_INDEX_URL", "extra-index-url": "PIP_EXTRA_INDEX_URL", "find-links": "PIP_FIND_LINKS"}
        values = {named[key]: value for (_, key), value in found.items() if key in named}
        return [word for name, value in values.items() for word in ("--build-arg", f"{name}={value}")]


def find_engine() -> Engine:
    """The first engine that starts a container of the base image. Missing says what each of them said."""
    reasons = []
    for command in _CANDIDATES:
        if shutil.which(command[0]) is None:
            reasons.append(f"{command[0]} is not installed")
            continue
        for extra in ((), _MODEST):
            try:
                engine = Engine(command, extra)
                _require_base(engine)
                return engine
            except Missing as error:
                reasons.append(f"{' '.join(command)}: {error}")
    raise Missing("; ".join(dict.fromkeys(reasons)))


def _require_base(engine: Engine) -> None:
    if _call([*engine.command, "info"], 60).returncode != 0:
        raise Missing("its engine does not answer")
    if _call([*engine.command, "image", "inspect", BASE], 60).returncode != 0:
        _import_base(engine)
    started = engine.run("--network", "none", BASE, "true")
    if started.returncode != 0:
        raise Missing(started.stderr.strip()[-300:])


def _import_base(engine: Engine) -> None:
    """Debian's own minimal system as an image. It is kept, as is everything built on it: the next time is quick."""
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        raise Missing(f"a base image takes root and debootstrap, or one that is named {BASE}")
    folder = Path("/var/tmp/dl-grader-base")  # not /tmp, which may be mounted without devices or programs
    shutil.rmtree(folder, ignore_errors=True)
    try:
        made = _call(["debootstrap", "--variant=minbase", "bookworm", str(folder)], 900)
        if made.returncode != 0:
            raise Missing(f"debootstrap: {made.stdout.strip()[-300:]}")
        archive = folder.with_suffix(".tar")
        subprocess.run(["tar", "-C", folder, "--one-file-system", "-cf", archive, "."], check=True)
        imported = _call([*engine.command, "import", str(archive), BASE], 300)
        if imported.returncode != 0:
            raise Missing(imported.stderr.strip()[-300:])
        archive.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)


_CERTIFICATES = "/run/pip/cert.pem"

#: A setting by its section and name, as in pip's own files.
PipSettings = Mapping[tuple[str, str], str]


def read_pip_settings() -> PipSettings:
    """pip's settings here, from its files and the environment, which counts for more."""
    said = _call([sys.executable, "-m", "pip", "config", "list"], 60).stdout.splitlines()
    found: dict[tuple[str, str], str] = {}
    for line in sorted(said, key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        section, _, key = name.removeprefix(":env:.").rpartition(".")
        found[section or "global", key] = ast.literal_eval(value)
    return found


def write_pip_settings(settings: PipSettings, file: Path) -> list[str]:
    """Write them as one file; returns what is to be mounted for it, with all that it speaks of."""
    volumes = [f"{file}:/etc/pip.conf:ro"]
    written = configparser.RawConfigParser()
    for (section, key), value in settings.items():
        if key == "cert":  # not at its own place, where Debian's package of certificates will want to write
            volumes.append(f"{value}:{_CERTIFICATES}:ro")
            value = _CERTIFICATES
        else:
            volumes += [f"{path}:{path}:ro" for path in _local_paths(value)]
        written.read_dict({section: {key: value}})
    with file.open("w") as stream:
        written.write(stream)
    return list(dict.fromkeys(volumes))


def _local_paths(value: str) -> list[Path]:
    """The files and folders of this machine in a setting. An index of files keeps them beside itself."""
    found = []
    for word in value.split():
        path = Path(word.removeprefix("file://"))
        if path.is_absolute() and path.exists():
            found.append(path.parent if word.startswith("file://") else path)
    return found


@contextlib.contextmanager
def alone(file: Path) -> Iterator[None]:
    """One process at a time: the second finds built what the first has built."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
