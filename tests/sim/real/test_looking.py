# SPDX-License-Identifier: Apache-2.0
"""What is read of processes while they run: lines that grow, /proc, and who kept the cores busy."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from sim.real import machine_load, procfs
from sim.real.machine_load import MachineLoad
from sim.real.node_frames import NodeFrames, read_stalls

LINE = (
    b'{"event":"frame","frame":%d,"outcome":"exact","t_shown_ns":%d,"epoch":3,"bodies":{"A":'
    b'{"role":"taking","state":"OK","position_m":[1,2,3],"quaternion_wxyz":[1,0,0,0]}}}\n'
)


def test_a_line_that_is_not_whole_yet_is_read_later(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(LINE % (1, 10) + (LINE % (2, 20))[:30])
    frames = NodeFrames(path)
    assert [one.frame for one in frames.read()] == [1]
    path.write_bytes(LINE % (1, 10) + LINE % (2, 20) + b'{"event":"summary"}\n')
    assert [one.frame for one in frames.read()] == [1, 2]
    assert frames.read()[1].bodies["A"].position_m == (1.0, 2.0, 3.0)


def test_stalls_are_those_that_were_said(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(
        b'{"event":"ready"}\n{"event":"stall","from_ns":5,"to_ns":9}\nrubbish\n{"event":"beat"}\n'
    )
    assert read_stalls(path) == [(5, 9)]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (["python", "-P", "-m", "stagectl.runtime.child", "hot", "plan.json"], "hot"),
        (["python", "-P", "-m", "stagectl.runtime.stall", "1"], "stall"),
        (["python", "-P", "-m", "stagectl.cli.main", "console", "--supervised"], "console"),
        (["python", "-m", "stagectl.runtime.child"], ""),
        ([], ""),
    ],
)
def test_a_process_is_known_by_its_words(
    monkeypatch: pytest.MonkeyPatch, words: list[str], role: str
) -> None:
    monkeypatch.setattr(procfs, "command_line", lambda _: words)
    assert procfs.role_of(1) == role


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux")
def test_this_process_as_the_kernel_sees_it() -> None:
    own = os.getpid()
    before = procfs.descriptors(own)
    with Path(os.devnull).open("rb"):
        assert before is not None
        assert procfs.descriptors(own) == before + 1
    assert (procfs.resident_mb(own) or 0.0) > 5.0
    assert (procfs.cpu_s(own) or 0.0) > 0.0
    assert procfs.is_alive(own)
    assert own in procfs.children_of(os.getppid()) or os.getppid() == 0
    nobody = 2**22 + 1
    assert not procfs.is_alive(nobody)
    assert (procfs.descriptors(nobody), procfs.cpu_s(nobody)) == (None, None)


def test_the_share_of_others_leaves_out_ours_and_keeps_that_of_the_dead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """10 s on 2 cores, 12 s used: ours 3 s (one had 2 s before, one died), others 9 of 20 s."""
    used = {1: 2.0}
    clock = iter((100.0, 110.0))
    busy = iter((50.0, 62.0))
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(time, "process_time", lambda: 0.0)
    monkeypatch.setattr(machine_load, "machine_busy_s", lambda: next(busy))
    monkeypatch.setattr(machine_load, "cpu_s", used.get)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    load = MachineLoad()
    load.look([1], born_before=True)
    used |= {1: 4.0, 2: 1.0}
    load.look([1, 2])
    del used[2]
    load.look([1, 2])
    assert load.foreign_share() == pytest.approx(9.0 / 20.0)
