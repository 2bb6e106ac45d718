# SPDX-License-Identifier: Apache-2.0
"""A running stage with LED processors of all three makes, and a scan asked for by a console."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from sim.processors.coex import FakeCoex
from sim.processors.megapixel import FakeHelios
from sim.processors.server import FakeServer
from sim.processors.tessera import FakeTessera
from sim.trackers.freed import encode_d1
from stagectl.control.client import ControlClient
from stagectl.control.messages import Row
from tests.system import stages
from tests.system.processes import wait_until
from tests.system.workshop import Stage, Workshop, kill_hard

pytestmark = [pytest.mark.system, pytest.mark.slow]
RATE = "25/1"
ROW = """
[[processor]]
id = "{kind}"
kind = "{kind}"
address = "{address}"
mode = "normal"
latency = [{{ mode = "normal", frames = 3.0 }}, {{ mode = "ultra-low", frames = 1.0 }}]
poll_s = 0.5
blackout = {blackout}
signal = {{ transfer = "sdr", lut = "show" }}
"""
Servers = dict[str, FakeServer]


class Console:
    """A client that is polled while it waits."""

    def __init__(self, client: ControlClient) -> None:
        self.client = client
        wait_until(lambda: client.poll(20) and client.rev is not None, 10.0, "a first snapshot")

    def rows(self, section: str) -> dict[str, Row]:
        self.client.poll(20)
        return dict(self.client.state.get(section, {}))

    def wait(self, section: str, is_so: Callable[[dict[str, Row]], bool], what: str) -> None:
        wait_until(lambda: is_so(self.rows(section)), 15.0, f"{what}: {self.rows(section)}")

    def ask(self, verb: str, **args: str) -> None:
        command = self.client.command(verb, args)
        wait_until(lambda: self.client.poll(20) and command in self.client.acks, 5.0, verb)
        assert self.client.acks[command].ok, self.client.acks[command]


@pytest.fixture
def servers() -> Iterator[Servers]:
    with contextlib.ExitStack() as stack:
        fakes = {"helios": FakeHelios(), "novastar": FakeCoex(), "brompton": FakeTessera()}
        made = {name: stack.enter_context(FakeServer(fake)) for name, fake in fakes.items()}
        for server in made.values():
            server.panel.input_hz = 25.0
        yield made


@pytest.fixture
def stage(workshop: Workshop, servers: Servers) -> Stage:
    rows = [
        ROW.format(
            kind=kind, address=server.address, blackout="false" if kind == "brompton" else "true"
        )
        for kind, server in servers.items()
    ]
    return workshop.stage(stages.stage(RATE, stages.body("A"), *rows, sync="free"))


def test_processors_are_shown_follow_black_and_are_missed(stage: Stage, servers: Servers) -> None:
    with stage.client() as client:
        console = Console(client)
        console.wait(
            "processors",
            lambda rows: len(rows) == 3 and all(row["state"] == "ok" for row in rows.values()),
            "all three answer",
        )
        rows = console.rows("processors")
        assert [rows[kind]["input_hz"] for kind in sorted(servers)] == [25.0] * 3
        assert all(row["mismatch"] == [] for row in rows.values()), rows
        servers["helios"].panel.low_latency = True
        servers["brompton"].panel.test_pattern = True
        console.wait(
            "processors",
            lambda now: bool(now["helios"]["mismatch"]) and bool(now["brompton"]["mismatch"]),
            "mismatches are told",
        )
        rows = console.rows("processors")
        assert "the wall latency is wrong" in str(rows["helios"]["mismatch"])
        assert rows["brompton"]["mismatch"] == ["its test pattern is on"]

        console.ask("wall_black")
        console.wait(
            "processors",
            lambda now: all(now[k]["wall_after_ms"] is not None for k in ("helios", "novastar")),
            "two are blacked out",
        )
        assert servers["helios"].panel.blackout
        assert servers["novastar"].panel.blackout
        assert servers["brompton"].panel.orders == []
        row = console.rows("processors")["helios"]
        assert float(str(row["wall_after_ms"])) < 1_000.0

        process = stage.child("processors")
        assert process is not None
        kill_hard(process)
        console.wait(
            "processors",
            lambda now: (
                stage.child("processors") not in (None, process)
                and all(row["state"] == "ok" for row in now.values())
            ),
            "the process is back",
        )
        console.ask("wall_release_arm")
        console.ask("wall_release")
        wait_until(
            lambda: not servers["helios"].panel.blackout and not servers["novastar"].panel.blackout,
            5.0,
            "both are released, though the process died meanwhile",
        )

        servers["novastar"].panel.fault = "unauthorised"
        servers["helios"].panel.fault = "silent"
        console.wait(
            "processors",
            lambda now: (
                now["novastar"]["state"] == "refused" and now["helios"]["state"] == "silent"
            ),
            "who does not answer is told",
        )
        assert console.rows("processors")["brompton"]["state"] == "ok"
    stage.end()


def test_a_console_scans_beside_a_running_stage(workshop: Workshop) -> None:
    """Given a tracker on a port that nobody listens on, Expect it found, and ours named."""
    port = stages.free_udp_port()
    own = stages.osc_source("osc-b", "A", stages.free_udp_port())
    stage = workshop.stage(stages.stage(RATE, stages.body("A"), own, sync="free"))
    with stage.client() as client, _talking(port):
        console = Console(client)
        console.ask("scan_start", seconds="2", host="127.0.0.1", port=str(port), serial="none")
        console.wait("scan", lambda rows: "heard-000" in rows, "the tracker is heard")
        row = console.rows("scan")["heard-000"]
        assert (row["protocol"], row["camera_id"]) == ("freed", 5)
        assert console.rows("scan")["own-osc-b"]["known"] == "osc-b"
        console.wait("scan", lambda rows: rows["state"]["running"] is False, "the scan ends")
        assert console.rows("scan")["state"]["sentence"] == "1 heard"
        assert "[[source]]" in str(console.rows("scan")["heard-000"]["source"])
    stage.end()


@contextlib.contextmanager
def _talking(port: int) -> Iterator[None]:
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        thread = threading.Thread(target=_talk, args=(sock, port, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _talk(sock: socket.socket, port: int, over: threading.Event) -> None:
    for turn in range(100_000):
        if over.wait(0.02):
            return
        data = encode_d1(5, (0.1 * (turn % 100), 0.0, 0.0), (0.0, 0.0, 1_500.0))
        sock.sendto(data, ("127.0.0.1", port))
