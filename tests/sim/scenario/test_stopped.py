# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C ends a run of many scenarios at once: no traceback, no process, no folder stays."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sim.scenario.written import SHORT, file_of

pytestmark = pytest.mark.system
_WAIT_S = 60.0


def playing(folder: Path) -> int:
    """Return how many takes are being written."""
    return len(list(folder.glob("stagectl-sim-*/stagectl-sim-*")))


def alive(group: int) -> list[str]:
    """Return the processes of a group that run; those that nobody has waited for do not."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = path.read_text(encoding="utf-8").rpartition(")")
            state, _, own_group = rest.split()[:3]
            if own_group == str(group) and state != "Z":
                found.append(name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("to_all", [True, False], ids=["terminal", "parent only"])
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, to_all: bool) -> None:
    files = [file_of(tmp_path, SHORT, name) for name in ("one", "two", "three")]
    takes = tmp_path / "takes"
    takes.mkdir()
    command = [sys.executable, "-m", "stagectl.cli.main", "sim", "run", *files]
    run = subprocess.Popen(
        [*command, "--speed", "0.01", "--jobs", "2"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "TMPDIR": str(takes)},
    )  # fmt: skip
    try:
        until = time.perf_counter() + _WAIT_S
        while playing(takes) < 2 and time.perf_counter() < until:
            time.sleep(0.02)
        assert playing(takes) == 2
        if to_all:
            os.killpg(run.pid, signal.SIGINT)
        else:
            os.kill(run.pid, signal.SIGINT)
        begin = time.perf_counter()
        out, err = run.communicate(timeout=_WAIT_S)
        took_s = time.perf_counter() - begin
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
    assert (run.returncode, out) == (1, "")
    assert err.splitlines() == ["stagectl: stopped after 0 of 3 scenarios"]
    assert list(takes.iterdir()) == []
    until = time.perf_counter() + _WAIT_S
    while group := alive(run.pid):
        assert time.perf_counter() < until, group
        time.sleep(0.02)
    # At 0.01 of the clock a scenario would go on for minutes; idle it ends in 0.1 s.
    assert took_s < 10.0
