# SPDX-License-Identifier: Apache-2.0
"""The oracle shares no code with what it tests: it may know the clock and the clauses."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "sim" / "conform"
OURS = ("stagectl", "tracking", "render_bridge", "ui", "hardware_profiles")
ALLOWED = {"render_bridge.clock", "render_bridge.conformance.clauses"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: str(path.name))
def test_a_file_of_the_oracle_imports_nothing_that_it_tests(path: Path) -> None:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    ours = {name for name in found if name.partition(".")[0] in OURS}
    assert ours <= ALLOWED
