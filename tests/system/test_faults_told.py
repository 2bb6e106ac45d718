# SPDX-License-Identifier: Apache-2.0
"""Faults of the operating system at a running stage: each is in the take by its id, in time.

A node is killed and another one stopped; then recorder and engine are killed. This is one stage of
its own at night; in `make test` the deaths are looked at in the rounds of test_kill.py, and a node
that dies in tests/sim/real/test_played.py.
"""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.alarms.catalogue import fault
from stagectl.cli import output
from stagectl.control.client import State
from stagectl.takes.reader import TakeReader
from stagectl.topics import Event
from tests.system import stages
from tests.system.processes import wait_until
from tests.system.workshop import Stage, Started, Workshop, kill_hard, poll_state, run_command

pytestmark = [pytest.mark.nightly, pytest.mark.system, pytest.mark.timeout(90)]

RATE = "24/1"
NODES = ("left", "middle", "right")
CODES = {"record": "F-21", "hot": "F-20"}


def node(shop: Workshop, port: int, name: str, sync: str) -> Started:
    words = ("node", "--connect", f"127.0.0.1:{port}", "--name", name, "--house-sync", sync)
    return shop.start("stagectl.cli.main", *words, "--json")


def _all_in_sync(board: State) -> bool:
    rows = board.get("nodes", {})
    return len(rows) == len(NODES) and all(row["state"] == "in sync" for row in rows.values())


def _shows(code: str, board: State) -> bool:
    return any(row["id"] == code for row in board.get("events", {}).values())


def _is_back(stage: Stage, role: str, old: int) -> bool:
    return stage.child(role) not in (old, None)


def events_in(folder: Path) -> list[Event]:
    """Return the events of a take."""
    items = (item.message() for item in TakeReader(folder).messages() if item.topic == "event")
    return [item for item in items if isinstance(item, Event)]


def test_faults_are_in_the_take_by_their_ids(workshop: Workshop) -> None:
    text, trackers = stages.two_cameras(workshop.folder, RATE)
    workshop.trackers(trackers)
    stage = workshop.stage(text)
    sync = f"{now_ns()}:{RATE}"
    nodes = {name: node(workshop, stage.plan.link_port, name, sync) for name in NODES}
    took: dict[str, int] = {}
    delays: dict[str, float] = {}
    with stage.client() as client:
        poll_state(client, _all_in_sync, 15.0, "three nodes in sync")
        time.sleep(1.2)  # of joining nothing is a fault
        run_command(client, "take_start", name="faults")
    time.sleep(1.0)
    took["crash"] = now_ns()
    kill_hard(nodes["left"].pid)
    time.sleep(1.0)
    took["stop"] = now_ns()
    os.kill(nodes["right"].pid, signal.SIGSTOP)
    time.sleep(1.0)
    os.kill(nodes["right"].pid, signal.SIGCONT)
    time.sleep(1.0)
    for role in ("record", "hot"):
        old = stage.child(role)
        assert old is not None
        with stage.client() as client:
            poll_state(client, bool, 5.0, "the board")
            took[role] = now_ns()
            kill_hard(old)
            code = CODES[role]
            poll_state(client, partial(_shows, code), 5.0, f"{code} on the board")
            delays[f"{code} on the board"] = (now_ns() - took[role]) / 1e6
        wait_until(partial(_is_back, stage, role, old), 5.0, role)
        time.sleep(2.5)
    with stage.client() as client:
        run_command(client, "take_stop")
    stage.end()
    events = events_in(workshop.folder / "takes/faults")

    def told(code: str, source: str, since: str) -> float:
        """Return after how many milliseconds."""
        found = [
            e.t_ns for e in events
            if (e.code, e.source) == (code, source) and e.t_ns >= took[since]
        ]  # fmt: skip
        assert found, (code, source, events)
        return (found[0] - took[since]) / 1e6

    delays["F-15 killed"] = told("F-15", "left", "crash")
    delays["F-15 stopped"] = told("F-15", "right", "stop")
    in_take = {"F-20": told("F-20", "engine", "hot"), "F-21": told("F-21", "recorder", "record")}
    output.note(", ".join(f"{name} in the take after {ms:.0f} ms" for name, ms in in_take.items()))
    output.note(", ".join(f"{name} after {ms:.0f} ms" for name, ms in delays.items()))
    for name, ms in delays.items():
        bound = fault(name[:4]).within_ms
        if bound is not None:
            assert ms <= bound, delays
    assert {e.source for e in events if e.code == "F-15"} == {"left", "right"}
    assert [e for e in events if e.level == "alarm" and not e.code] == []
