# SPDX-License-Identifier: Apache-2.0
"""A stop reaches the judge that lives in namespaces of its own, and lets it end its stage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sim.real import judge
from sim.scenario.load import load_scenario

_JUDGE = """\
import pathlib, signal, sys
def end(number, frame):
    pathlib.Path(sys.argv[1]).write_text("ended its stage")
    sys.exit(1)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
signal.pause()
"""


@pytest.mark.system
@pytest.mark.untimed
@pytest.mark.skipif(sys.platform == "win32", reason="real scenarios need a POSIX system")
def test_a_stop_lets_the_judge_end_its_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "note"
    started: list[subprocess.Popen[bytes]] = []

    class Stopped(subprocess.Popen[bytes]):
        """One that a stop comes to while its verdict is waited for."""

        def communicate(self, input: bytes | None = None, timeout: float | None = None) -> NoReturn:
            """Wait until it is up; then somebody stops the run."""
            started.append(self)
            assert self.stdout is not None
            assert self.stdout.readline() == b"up\n"
            raise KeyboardInterrupt

    script = tmp_path / "judge.py"
    script.write_text(_JUDGE, encoding="utf-8")
    monkeypatch.setattr(subprocess, "Popen", Stopped)
    monkeypatch.setattr(
        judge, "apart_words", lambda scenario: [sys.executable, str(script), str(note)]
    )
    monkeypatch.setattr(judge, "is_apart", lambda: False)
    monkeypatch.setattr(judge, "why_not_here", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        judge.judge_real(load_scenario("real-disk-full"))
    assert note.read_text(encoding="utf-8") == "ended its stage"
    assert started[0].returncode == 1
