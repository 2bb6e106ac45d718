# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and SIGTERM end a run of many scenarios: no traceback, process or folder stays."""

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

pytestmark = [pytest.mark.system, pytest.mark.untimed]
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
@pytest.mark.parametrize(
    ("number", "to_all"),
    [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, False)],
    ids=["terminal", "parent only", "cancelled job"],
)
def test_a_stop_leaves_nothing_behind(tmp_path: Path, number: int, to_all: bool) -> None:
    # More than two processes take in at once: those that wait are part of the end too.
    files = [file_of(tmp_path, SHORT, name) for name in ("a", "b", "c", "d", "e", "f")]
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
            os.killpg(run.pid, number)
        else:
            os.kill(run.pid, number)
        begin = time.perf_counter()
        out, err = run.communicate(timeout=_WAIT_S)
        took_s = time.perf_counter() - begin
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
    assert (run.returncode, out) == (1, "")
    assert err.splitlines() == ["stagectl: stopped after 0 of 6 scenarios"]
    assert list(takes.iterdir()) == []
    until = time.perf_counter() + _WAIT_S
    while group := alive(run.pid):
        assert time.perf_counter() < until, group
        time.sleep(0.02)
    # At 0.01 of the clock a scenario would go on for minutes; idle it ends in 0.1 s.
    assert took_s < 10.0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel kills with the parent on Linux")
def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    files = [file_of(tmp_path, SHORT, name) for name in ("a", "b", "c")]
    takes = tmp_path / "takes"
    takes.mkdir()
    command = [sys.executable, "-m", "stagectl.cli.main", "sim", "run", *files]
    run = subprocess.Popen(
        [*command, "--speed", "0.01", "--jobs", "2"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "TMPDIR": str(takes)},
    )  # fmt: skip
    try:
        until = time.perf_counter() + _WAIT_S
        while playing(takes) < 2 and time.perf_counter() < until:
            time.sleep(0.02)
        assert len(alive(run.pid)) > 2
        run.kill()
        run.communicate(timeout=_WAIT_S)  # nobody holds its stdout open
        until = time.perf_counter() + 10.0
        while (group := alive(run.pid)) and time.perf_counter() < until:
            time.sleep(0.02)
        assert group == []
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
