# SPDX-License-Identifier: Apache-2.0
"""What the console asks for is made once, on the right target, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from sim.demo_stage import DemoStage
from sim.drill.offers import TITLES, offers
from sim.drill.player import DrillPlayer
from sim.faults.catalogue import FAULTS
from sim.house_sync import HouseSync
from sim.node.node_core import NodeCore, NodeSettings
from sim.node.orders import ORDERS, NodeOrders
from sim.trackers.config import TrackerConfig
from stagectl.alarms.catalogue import fault
from stagectl.control.messages import Row

S = 1_000_000_000
NODES = ("node-1", "node-2")


@pytest.fixture
def trackers(tmp_path: Path) -> list[TrackerConfig]:
    """The two trackers of the demo."""
    return list(DemoStage(tmp_path, Fraction(24), 1).tracker_configs())


class Demo:
    """What a player says to the processes of a demo."""

    def __init__(self, trackers: list[TrackerConfig], pid: int | None = None) -> None:
        self.said: list[tuple[str, str]] = []
        self.player = DrillPlayer(trackers, NODES, self._tell, lambda name: pid)

    def _tell(self, child: str, line: bytes) -> bool:
        self.said.append((child, line.decode()))
        return True

    def follow(self, now_s: float = 0.0, **rows: Row) -> list[tuple[str, str]]:
        self.said.clear()
        named = {name.replace("_", "-"): row for name, row in rows.items()}
        self.player.follow(named, round(now_s * S))
        return list(self.said)


def running(target: str = "", n: int = 1, left_s: float = 2.0) -> Row:
    return {"running": True, "n": n, "target": target, "left_s": left_s}


def test_offers_are_faults_of_the_catalogue_on_what_there_is(trackers: list[TrackerConfig]) -> None:
    found = {offer.id: offer for offer in offers(trackers, NODES)}
    assert len(found) >= 30
    for offer in found.values():
        assert offer.row == FAULTS[offer.id].row == fault(offer.row).id
        assert not any(word in offer.title for word in ("for_s", "target", ":"))
    assert found["node-crash"].title == "a render node dies"
    assert set(TITLES) <= set(found)
    assert found["node-hang"].targets == NODES
    assert found["controller-kill"].targets == ()
    # A float on OSC can be no number; bytes of Free-D cannot. Only a serial line has a speed.
    assert found["nan"].targets == ("osc-b",)
    if sys.platform != "win32":
        assert found["baud-mismatch"].targets == ("freed-a",)


def test_a_tracker_is_broken_once_and_mended(trackers: list[TrackerConfig]) -> None:
    demo = Demo(trackers)
    assert demo.follow(stuck=running("osc-b")) == [("trackers", "fault osc-b stuck 7 {}")]
    assert demo.follow(stuck=running("osc-b", left_s=1.0)) == []
    assert demo.follow(stuck={"running": False, "n": 0}) == [("trackers", "clear osc-b")]
    assert demo.player.count == 1
    assert demo.player.running == ()


def test_a_drill_begun_anew_is_another_one(trackers: list[TrackerConfig]) -> None:
    demo = Demo(trackers)
    demo.follow(unplug=running("freed-a"))
    said = demo.follow(unplug=running("freed-a", n=2))
    wanted = ["clear freed-a", "fault freed-a unplug 7 {}"]
    if sys.platform != "win32":  # there a line is UDP and has no plug
        wanted = ["replug freed-a", "unplug freed-a"]
    assert [line for _, line in said] == wanted


def test_nodes_get_orders_and_all_of_them_without_a_target(trackers: list[TrackerConfig]) -> None:
    demo = Demo(trackers)
    assert demo.follow(node_hang=running("node-2")) == [("node-2", "order node-hang 2")]
    said = demo.follow(node_hang=running("node-2"), sync_lost=running())
    assert said == [(name, "order sync-lost 2") for name in NODES]
    demo.said.clear()
    demo.player.close()
    assert ("node-2", "order node-hang 0") in demo.said


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.system
@pytest.mark.untimed
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_stand_still_and_go_on(
    trackers: list[TrackerConfig], victim: subprocess.Popen[bytes]
) -> None:
    demo = Demo(trackers, victim.pid)

    def state() -> str:
        return Path(f"/proc/{victim.pid}/stat").read_text().rpartition(") ")[2][0]

    demo.follow(0.0, controller_stall=running(left_s=3.0))
    os.waitid(os.P_PID, victim.pid, os.WSTOPPED | os.WNOWAIT)
    assert state() == "T"
    demo.follow(0.3, controller_stall=running(left_s=2.7))
    assert state() in "SR"
    demo.follow(1.1, controller_stall=running(left_s=1.9))
    demo.player.close()
    assert state() in "SR"
    demo.follow(controller_kill=running())
    assert victim.wait(5) == -signal.SIGKILL


def test_a_node_carries_out_its_orders() -> None:
    core = NodeCore(NodeSettings("n"), 0, sync=HouseSync(0, Fraction(24)))
    orders = NodeOrders(core)
    assert orders.take("node-hang 2", 5 * S) is None
    assert core.render_due_ns() == 7 * S
    assert orders.take("node-hang 0", 6 * S) is None
    assert core.render_due_ns() == 6 * S
    orders.take("node-slow 1", 10 * S)
    orders.step(10 * S)
    assert core.render_due_ns() == 10 * S + 60_000_000
    orders.step(10 * S + 100_000_000)
    orders.step(10 * S + 400_000_000)
    assert core.render_due_ns() == 10 * S + 460_000_000
    orders.step(12 * S)
    assert core.render_due_ns() == 10 * S + 460_000_000
    orders.take("sync-lost 2", 20 * S)
    assert core.reference_present is False
    orders.step(21 * S)
    assert core.reference_present is False
    orders.step(22 * S)
    assert core.reference_present is True


@pytest.mark.parametrize("order", ["", "node-hang", "node-hang soon", "dance 3", "node-hang nan"])
def test_what_is_no_order_is_said(order: str) -> None:
    core = NodeCore(NodeSettings("n"), 0, sync=None)
    said = NodeOrders(core).take(order, 0)
    assert said is not None
    assert said.startswith("no order")
    assert set(ORDERS) <= set(FAULTS)
