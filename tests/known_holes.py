"""Whether a locked dependency has a known hole: `python -m tests.known_holes [pip-audit's own options]`.

pip-audit ends with 1 where it found holes, but also where it could ask nobody and where it broke; and with 0 where the
service knew none of the packages. What it writes tells these apart. Ends with 1 for holes and for whatever else went
wrong; with 0 for none, and where the service could not be reached, which is said and never read as none.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

_ASK = (
    sys.executable,
    "-m",
    "pip_audit",
    "--no-deps",
    "--disable-pip",
    "--progress-spinner",
    "off",
    "--format",
    "json",
)
#: How pip-audit's last words begin where nobody answered it: its own, those of `requests`, or a service that is down.
_UNREACHED = re.compile(
    r"^(ERROR:pip_audit\._cli:Tip: your network may be blocking"
    r"|requests\.exceptions\.(ConnectionError|ConnectTimeout|ReadTimeout|Timeout|ProxyError|SSLError)\b"
    r"|requests\.exceptions\.HTTPError: 5\d\d )",
    re.MULTILINE,
)


def ask(requirements: str, options: Sequence[str] = ()) -> tuple[int, str]:
    """The exit status and what is to be said about the packages of a requirements file."""
    done = subprocess.run([*_ASK, "--requirement", requirements, *options], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        if done.returncode == 1 and _UNREACHED.search(done.stderr):
            return 0, "pip-audit could not ask for known holes here: the service cannot be reached"
        return 1, f"pip-audit failed with status {done.returncode}:\n{done.stderr.strip()}"
    packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    holes = [_told(one) for one in packages if one.get("vulns")]
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if holes or done.returncode != 0:
        return 1, "\n".join(["known holes in dependencies:", *holes])
    if len(unknown) == len(packages):
        return 0, "pip-audit could not ask for known holes here: the service knows none of these packages"
    left = f"; nobody knows of {', '.join(unknown)}" if unknown else ""
    return 0, f"no known holes in {len(packages) - len(unknown)} dependencies{left}"


def _told(package: dict[str, Any]) -> str:
    holes = (f"{one['id']} (mended in {', '.join(one['fix_versions']) or 'none yet'})" for one in package["vulns"])
    return f"  {package['name']} {package['version']}: {'; '.join(holes)}"


if __name__ == "__main__":
    status, sentence = ask("requirements.lock", sys.argv[1:])
    sys.stdout.write(sentence + "\n")
    sys.exit(status)
