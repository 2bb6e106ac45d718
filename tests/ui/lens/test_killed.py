# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the window's process while it accepts: nothing that was accepted is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware_profiles.lens.file import load_profile
from ui.lens.folder import SessionFolder

pytestmark = [pytest.mark.system, pytest.mark.untimed]

TRIALS = (1, 2, 5)


def accepted_until_killed(session: Path, target: Path, lines: int) -> list[tuple[str, float]]:
    """Return hash and zoom of each accept that the window told of before it was killed."""
    words = [sys.executable, "-m", "tests.ui.lens.accepting_window", str(session), str(target)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        # At once, in the middle of the next one.
        process.kill()
        rest, errors = process.communicate()
    told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert all(told), errors
    return [(line.split()[1], float(line.split()[2])) for line in told]


@pytest.mark.parametrize("lines", TRIALS)
def test_a_killed_window_comes_back_with_all_it_accepted(tmp_path: Path, lines: int) -> None:
    session, target = tmp_path / "session", tmp_path / "lens.lens.json"
    told = accepted_until_killed(session, target, lines)
    assert len(told) >= lines
    folder = SessionFolder(session)
    # The same folder: the lock of a dead process holds nobody off.
    assert folder.path == session
    kept = {load_profile(path).hash for path in folder.kept()}
    assert {hash_ for hash_, _ in told} <= kept
    profile = load_profile(target)
    assert {zoom for _, zoom in told} <= {node.zoom for node in profile.node}
    loaded, solve = folder.load()
    assert not folder.problem
    assert loaded.profile == str(target)
    assert loaded.sources == ("left01.jpg",)
    assert solve.solved
    folder.close()
