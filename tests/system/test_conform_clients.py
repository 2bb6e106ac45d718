# SPDX-License-Identifier: Apache-2.0
"""The three clients of the tree pass every clause of `stagectl conform node`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from render_bridge.conformance.clauses import CLAUSES
from tests.sdk import cpp_programs

pytestmark = [pytest.mark.system, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
SDK = ROOT / "render_bridge" / "sdk"
CSHARP_PROGRAM = ("ConformClient.cs", "ConformLines.cs", "JsonLine.cs", "VirtualDisplay.cs")
LONGEST_S = 100
# A host that stands still for some ms spoils a clause here and there; a wrong client fails again.
TRIES = 3


def conform(*command: str, only: Sequence[str] = ()) -> tuple[int, list[dict[str, object]]]:
    """Run the conformance of a client; return the exit code and the lines."""
    chosen = ["--only", *only] if only else []
    done = subprocess.run(
        [sys.executable, "-m", "stagectl.cli.main", "conform", "node", "--json", *chosen, "--",
         *command],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


class Client(NamedTuple):
    """A client of the tree: how it is started, or why it cannot be built here."""

    command: tuple[str, ...]
    why_not: str = ""


def python_client(_factory: pytest.TempPathFactory) -> Client:
    """Return the Python client."""
    return Client((sys.executable, "-m", "render_bridge.sdk.python.conform"))


def cpp_client(factory: pytest.TempPathFactory) -> Client:
    """Build the C++ client, where the tests of the SDK have not done so."""
    if reason := cpp_programs.why_not():
        return Client((), reason)
    return Client((str(cpp_programs.built("conform_client", factory)),))


def csharp_client(factory: pytest.TempPathFactory) -> Client:
    """Build the C# client."""
    if not (shutil.which("mcs") and shutil.which("mono")):
        return Client((), "mcs or mono is not here")
    source = SDK / "csharp"
    program = factory.mktemp("clients") / "ConformClient.exe"
    build(
        "mcs", "-langversion:7", f"-out:{program}",
        *(str(path) for path in sorted((source / "src").glob("*.cs"))),
        *(str(source / "programs" / name) for name in CSHARP_PROGRAM),
    )  # fmt: skip
    shutil.copy(source / "libzmq.config", f"{program}.config")
    return Client(("mono", str(program)))


CLIENTS = {"python": python_client, "cpp": cpp_client, "csharp": csharp_client}
Verdict = tuple[int, list[dict[str, object]]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Client]:
    """Build all clients, two at once."""
    with ThreadPoolExecutor(2) as pool:
        made = {
            name: pool.submit(build_one, tmp_path_factory) for name, build_one in CLIENTS.items()
        }
        return {name: future.result() for name, future in made.items()}


@pytest.fixture(scope="module")
def verdicts(built: dict[str, Client]) -> dict[str, Verdict]:
    """Run the whole conformance of all clients side by side: it is mostly waiting."""
    with ThreadPoolExecutor(len(built)) as pool:
        running = {
            name: pool.submit(conform, *client.command)
            for name, client in built.items()
            if client.command
        }
        return {name: future.result() for name, future in running.items()}


def build(*command: str) -> None:
    """Build a client; its compiler's words are the reason where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_of_the_tree_passes_every_clause(
    name: str, built: dict[str, Client], verdicts: dict[str, Verdict]
) -> None:
    """Those that failed may pass at a second or third try."""
    client = built[name]
    if client.why_not:
        pytest.skip(client.why_not)
    code, lines = verdicts[name]
    assert code in (0, 1)
    assert [line["id"] for line in lines[:-1]] == [clause.id for clause in CLAUSES]
    for _ in range(TRIES - 1):
        failed = {str(line["id"]): line["detail"] for line in lines if line.get("pass") is False}
        if not failed:
            break
        code, lines = conform(*client.command, only=sorted(failed))
    assert {line["id"]: line["detail"] for line in lines if line.get("pass") is False} == {}
    assert code == 0


@pytest.mark.nightly
def test_a_client_that_never_joins_is_told() -> None:
    code, lines = conform(sys.executable, "-c", "import sys; sys.stdin.read()")
    assert code == 4
    assert lines == []


def test_a_client_that_ends_at_once_is_told() -> None:
    code, lines = conform(sys.executable, "-c", "raise SystemExit(7)")
    assert code == 4
    assert lines == []


def test_the_words_for_people_name_section_and_what_was_expected() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stagectl.cli.main", "conform", "node", "--only", "body-keeps-last",
         "draw-exact", "--", sys.executable, str(Path(__file__).with_name("wrong_clients.py")),
         "blind-to-valid"],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["pass", "draw-exact", "section", "8.1"]
    assert lines[1].split() == ["FAIL", "body-keeps-last", "section", "6"]
    assert lines[2].strip().startswith("expected: ")
    assert lines[3].strip().startswith("found: ")
    assert lines[-1] == "1 of 2 clauses passed"
