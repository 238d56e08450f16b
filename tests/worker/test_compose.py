"""compose.yaml: valid by the Compose schema, and each service as little able to do harm as it can be."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from grader.service.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = json.loads(json.dumps(YAML(typ="safe").load(ROOT / "compose.yaml")))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WITH_REFERENCE = ("worker-cpu", "worker-gpu", "grader")


def test_it_is_valid_by_the_compose_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_production_set_is_all_there() -> None:
    assert {"web", "sweeper", "worker-cpu", "worker-gpu", "valkey", "postgres", "migrate"} <= SERVICES.keys()
    assert SERVICES["worker-gpu"]["profiles"] == ["gpu"]
    assert [name for name, service in SERVICES.items() if "profiles" not in service].count("worker-gpu") == 0


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_or_has_a_capability_or_writes_to_the_image(name: str) -> None:
    service = SERVICES[name]
    user, group = map(int, service["user"].split(":"))
    assert user > 0
    assert group > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert "no-new-privileges" in service["security_opt"]


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_runs_on_has_a_health_check_and_is_started_again(name: str) -> None:
    service = SERVICES[name]
    if name in ("migrate", "grader"):
        assert service["restart"] == "no"
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]


def test_only_the_portal_is_reached_from_outside_and_workers_reach_nothing_there() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["web"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert "127.0.0.1" in SERVICES["web"]["ports"][0]  # in front of it stands what speaks TLS


def test_the_references_are_where_grading_is_and_nowhere_else() -> None:
    for name, service in SERVICES.items():
        mounts = " ".join(map(str, service.get("volumes", [])))
        assert ("/course/reference:ro" in mounts) == (name in WITH_REFERENCE), name
    assert SERVICES["web"]["build"]["target"] == "web"
    stages = (ROOT / "worker" / "Containerfile").read_text().split("\nFROM ")
    (web,) = (stage for stage in stages if stage.startswith("shared AS web"))
    (shared,) = (stage for stage in stages if stage.startswith("${BASE} AS shared"))
    assert "COPY reference" not in web + shared


def test_what_grades_has_our_profile_of_system_calls() -> None:
    for name in WITH_REFERENCE:
        assert f"seccomp={'worker/seccomp.json'}" in SERVICES[name]["security_opt"]
    assert (ROOT / "worker" / "seccomp.json").is_file()


def test_no_secret_stands_in_an_environment() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert "PASSWORD" not in key or key.endswith("_FILE")
            assert "KEY" not in key
            assert "@" not in str(value)
    assert all("file" in secret for secret in COMPOSE["secrets"].values())


def test_settings_are_read_from_files_of_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {name for name in COMPOSE["secrets"] if name.startswith("grader_")}
    for name in wanted:
        monkeypatch.delenv(name.upper(), raising=False)
        (tmp_path / name).write_text(f"the {name}\n")
    found = Settings(_secrets_dir=tmp_path)  # type: ignore[call-arg]
    assert found.database_url == "the grader_database_url"
    assert found.portal_key == "the grader_portal_key"


def test_every_variable_that_is_set_is_one_that_is_read() -> None:
    known = {f"GRADER_{name.upper()}" for name in Settings.model_fields} | {"GRADER_COURSE", "GRADER_HOME"}
    for service in SERVICES.values():
        asked = {key for key in service.get("environment", {}) if key.startswith("GRADER_")}
        assert asked <= known
