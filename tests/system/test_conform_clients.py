# SPDX-License-Identifier: Apache-2.0
"""The three clients of the tree pass every clause of `stagectl conform node`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from render_bridge.conformance.clauses import CLAUSES

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


def all_pass(*command: str) -> None:
    """Assert that a client passes every clause, those that failed at a second or third try."""
    code, lines = conform(*command)
    assert code in (0, 1)
    assert [line["id"] for line in lines[:-1]] == [clause.id for clause in CLAUSES]
    for _ in range(TRIES - 1):
        failed = {str(line["id"]): line["detail"] for line in lines if line.get("pass") is False}
        if not failed:
            break
        code, lines = conform(*command, only=sorted(failed))
    assert {line["id"]: line["detail"] for line in lines if line.get("pass") is False} == {}
    assert code == 0


def build(*command: str) -> None:
    """Build a client; its compiler's words are the reason where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_python_client() -> None:
    all_pass(sys.executable, "-m", "render_bridge.sdk.python.conform")


@pytest.mark.skipif(
    not (shutil.which("g++") and Path("/usr/include/zmq.h").exists()),
    reason="g++ or libzmq's header is not here",
)
def test_the_cpp_client(tmp_path: Path) -> None:
    program = tmp_path / "conform_client"
    build(
        "g++", "-std=c++17", "-O2", "-pthread", f"-I{SDK / 'cpp' / 'include'}",
        str(SDK / "cpp" / "programs" / "conform_client.cpp"),
        str(SDK / "cpp" / "src" / "stagectl_node.cpp"), "-o", str(program), "-lzmq",
    )  # fmt: skip
    all_pass(str(program))


@pytest.mark.skipif(
    not (shutil.which("mcs") and shutil.which("mono")), reason="mcs or mono is not here"
)
def test_the_csharp_client(tmp_path: Path) -> None:
    folder = SDK / "csharp"
    program = tmp_path / "ConformClient.exe"
    build(
        "mcs", "-langversion:7", f"-out:{program}",
        *(str(path) for path in sorted((folder / "src").glob("*.cs"))),
        *(str(folder / "programs" / name) for name in CSHARP_PROGRAM),
    )  # fmt: skip
    shutil.copy(folder / "libzmq.config", f"{program}.config")
    all_pass("mono", str(program))


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
