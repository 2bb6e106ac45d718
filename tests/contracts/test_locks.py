# SPDX-License-Identifier: Apache-2.0
"""The lock files: exact versions, hashes, no addresses, and in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("run", "dev")
# name==version, a marker perhaps, then nothing but hashes.
HASHED_PIN = r"([\w.-]+)==(\S+)( ; [^#]+?)?((\s+--hash=sha256:[0-9a-f]{64})+)"
TEST_AND_LINT_TOOLS = {"pytest", "hypothesis", "mypy", "ruff", "import-linter"}


def pins(lock: str) -> dict[str, str]:
    """Return name -> version of a lock file, and fail on anything that is no hashed pin."""
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    found = {}
    for entry in text.replace("\\\n", " ").splitlines():
        match = re.fullmatch(
            r"([\w.-]+)==(\S+)( ; [^#]+?)?((\s+--hash=sha256:[0-9a-f]{64})+)", entry
        )
        assert match, f"requirements/{lock}.txt: not a hashed pin: {entry[:80]}"
        assert match[1] not in found, f"{match[1]} is pinned twice"
        found[match[1]] = match[2]
    return found


def name_of(requirement: str) -> str:
    """Return the normalised project name of a requirement such as "PyQt6>=6.7"."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_requirement_of_the_project(lock: str) -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["ui"], "editables"]
    wanted += pyproject["build-system"]["requires"]
    if lock == "dev":
        wanted += project["optional-dependencies"]["test"]
    assert {name_of(one) for one in wanted} - pins(lock).keys() == set()


def test_what_runs_is_what_was_tested() -> None:
    run, dev = pins("run"), pins("dev")
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def test_running_needs_no_test_tools() -> None:
    assert TEST_AND_LINT_TOOLS & pins("run").keys() == set()
