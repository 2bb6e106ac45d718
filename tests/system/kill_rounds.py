# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of the children of a running stage, one after the other, and what was seen.

The stage runs at 60 with three nodes, two trackers, a held camera and a running take. A round kills
`hot`, `control` and `record` in turn; the same child is killed again only after it has been healthy
for the two seconds that make its next restart an immediate one.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
import zmq
from mcap.exceptions import McapError
from mcap.reader import NonSeekingReader

from render_bridge.clock import now_ns
from render_bridge.frame_clock import Anchor
from stagectl.bus.envelope import Envelope
from stagectl.bus.sockets import BusReader
from stagectl.control.client import State
from stagectl.runtime.state_store import Stored
from stagectl.runtime.supervisor import HEALTHY_AFTER_NS
from stagectl.step import Input, queue
from stagectl.takes.sidecar import read_sidecar
from stagectl.topics import FrameSent, GridState
from tests.system import stages
from tests.system.events import Frame, Stalls, Summary
from tests.system.processes import is_alive, is_listening, wait_until
from tests.system.workshop import (
    Stage,
    Workshop,
    kill_hard,
    poll_state,
    run_command,
    wait_for_frame,
)

RATE = "60/1"
PERIOD_NS = 1_000_000_000 / 60
NODES = ("left", "middle", "right")
ROLES = ("hot", "control", "record")
TAKE = "kill"
BACK_S = 5.0
SERVICE_S = 10.0


class Kill(NamedTuple):
    """One kill: when, when the effect of the new process was seen, and who died."""

    role: str
    t_ns: int
    back_ns: int
    old: int
    new: int

    @property
    def outage_ms(self) -> float:
        """From the kill to the effect of the new process."""
        return (self.back_ns - self.t_ns) / 1e6


@dataclass
class Evidence:
    """All that was seen in some rounds."""

    kills: list[Kill]
    frames: dict[str, list[Frame]]
    stalls: Stalls
    held_pose: tuple[float, float, float]
    boards: list[State]
    sent: list[tuple[int, FrameSent]]
    grids: list[GridState]
    take: Path
    summary: Summary
    stage_pid: int
    leads_ns: int
    left: list[int] = field(default_factory=list)

    def of(self, role: str) -> list[Kill]:
        """Return the kills of one process."""
        return [kill for kill in self.kills if kill.role == role]

    def shown(self, name: str, from_ns: int, to_ns: int) -> list[Frame]:
        """Return what a node showed in an interval, host stalls left out."""
        return [
            frame
            for frame in self.frames[name]
            if from_ns <= frame.t_shown_ns < to_ns and not self.stalled(frame)
        ]

    def stalled(self, frame: Frame) -> bool:
        """Return whether a host stall overlaps the making of a frame."""
        return self.stalls.touch(frame.t_shown_ns - self.leads_ns, frame.t_shown_ns)


class Tap:
    """Reads the bus of `hot` beside the product."""

    def __init__(self, stage: Stage) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        inputs = (Input("sent", queue(1000)), Input("grid", queue(100)))
        self._reader = BusReader(self._context, [stage.plan.hot], inputs)
        self.sent: list[tuple[int, FrameSent]] = []
        self.grids: list[GridState] = []

    def read(self) -> None:
        """Take what has come."""
        for envelope in self._reader.read():
            self._take(envelope)

    def close(self) -> None:
        """Close the sockets."""
        self._reader.close()
        self._context.term()

    def _take(self, envelope: Envelope) -> None:
        message = envelope.message()
        if isinstance(message, FrameSent):
            self.sent.append((envelope.epoch, message))
        elif isinstance(message, GridState):
            self.grids.append(message)


class Rounds:
    """The running stage and the one who kills."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        stage_text, trackers = stages.two_cameras(shop.folder, RATE)
        shop.trackers(trackers)
        self.stage = shop.stage(stage_text)
        self.stalls = shop.stalls(round(PERIOD_NS))
        sync = f"{now_ns()}:{RATE}"
        self.nodes = [shop.node(self.stage, name, "--house-sync", sync) for name in NODES]
        self.kills: list[Kill] = []
        self.boards: list[State] = []
        self.ready_ns: dict[str, int] = {}
        self.tap = Tap(self.stage)
        self.held: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def prepare(self) -> None:
        """Wait until all nodes are exact; hold camera A; roll."""
        for node in self.nodes:
            wait_for_frame(node, lambda f: _live(f), SERVICE_S, "an exact frame of both cameras")
        with self.stage.client() as client:
            poll_state(client, _locked, SERVICE_S, "a grid locked to house sync")
            run_command(client, "hold", camera="A")
            run_command(client, "take_start", name=TAKE)
        self.held = self._held_everywhere()
        wait_until(lambda: "A" in self._stored().pinned, 3.0, "the pinned pose in the state store")
        wait_until(lambda: self._segments() == 1, 3.0, "the first segment of the take")

    def kill(self, role: str) -> None:
        """Kill one child and wait for the effect of its successor."""
        self._wait_healthy(role)
        old = self.stage.child(role)
        assert old is not None
        segments, epoch = self._segments(), self._epoch()
        t_ns = now_ns()
        kill_hard(old)
        new = wait_until(lambda: self._successor(role, old), BACK_S, f"{role} is back")
        if role == "hot":
            wanted = "an exact frame of the new epoch"
            back_ns = max(
                wait_for_frame(
                    node, lambda f: f.epoch > epoch and f.outcome == "exact", BACK_S, wanted
                ).t_shown_ns
                for node in self.nodes
            )
        elif role == "control":
            port = self.stage.plan.api_port
            wait_until(lambda: is_listening(port), BACK_S, "the control API listens")
            with self.stage.client() as client:
                self.boards.append(poll_state(client, _complete, BACK_S, "a whole snapshot"))
            back_ns = now_ns()
        else:
            wait_until(lambda: self._segments() > segments, BACK_S, "a new segment of the take")
            back_ns = now_ns()
        self.ready_ns[role] = now_ns()
        self.kills.append(Kill(role, t_ns, back_ns, old, new))

    def finish(self) -> Evidence:
        """End the take and the stage; return what was seen."""
        newest = max(kill.back_ns for kill in self.kills)
        for node in self.nodes:
            wait_for_frame(
                node, lambda f: f.t_shown_ns > newest + 400_000_000, 3.0, "frames after the last"
            )
        with self.stage.client() as client:
            poll_state(client, _complete, 3.0, "the board")
            run_command(client, "take_stop")
        self.tap.read()
        summary = self.stage.end()
        left = [kill.old for kill in self.kills if is_alive(kill.old)]
        lead_ns = round((summary.L_ms or 0.0) * 1e6)
        self.tap.close()
        return Evidence(
            self.kills, {node.name: node.read() for node in self.nodes}, self.stalls, self.held,
            self.boards, self.tap.sent, self.tap.grids, self.shop.folder / "takes" / TAKE,
            summary, self.stage.pid, lead_ns, left,
        )  # fmt: skip

    def _wait_healthy(self, role: str) -> None:
        due_ns = self.ready_ns.get(role, -HEALTHY_AFTER_NS) + HEALTHY_AFTER_NS + 200_000_000

        def healthy() -> bool:
            self.tap.read()
            return now_ns() > due_ns

        wait_until(healthy, 5.0, "health")

    def _successor(self, role: str, old: int) -> int | None:
        self.tap.read()
        pid = self.stage.child(role)
        return pid if pid != old else None

    def _epoch(self) -> int:
        self.tap.read()
        return max(epoch for epoch, _ in self.tap.sent)

    def _held_everywhere(self) -> tuple[float, float, float]:
        found = set()
        for node in self.nodes:
            frame = wait_for_frame(node, lambda f: f.bodies["A"].held, 3.0, "the hold")
            found.add(frame.bodies["A"].position_m)
        (position,) = found
        assert position is not None
        return position

    def _stored(self) -> Stored:
        data = (self.stage.folder / "stagectl-state" / "show.json").read_bytes()
        return msgspec.json.decode(data, type=Stored)

    def _segments(self) -> int:
        folder = self.stage.folder / "takes" / TAKE
        sidecar = read_sidecar(folder) if folder.is_dir() else None
        return len(sidecar.segments) if sidecar else 0


def v_0(grid: GridState) -> float:
    """Return V_0 by a grid's anchor and nominal period (the anchor is within a second or so)."""
    anchor = Anchor(grid.frame, grid.t_ns, grid.period_ns)
    return anchor.t_ns - anchor.frame * PERIOD_NS


class Segment(NamedTuple):
    """One segment of a take, read by the MCAP library alone."""

    first_ns: int
    last_ns: int
    messages: int
    sequences: dict[tuple[str, int], list[int]]
    """By topic and the order of its publisher's lives: the sequence numbers."""


def take_segments(path: Path) -> Segment:
    """Read what is whole of a segment; a sequence that starts again is a new life."""
    times: list[int] = []
    sequences: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    lives: defaultdict[str, int] = defaultdict(int)
    with path.open("rb") as file, contextlib.suppress(McapError, EOFError):
        for _, channel, message in NonSeekingReader(file).iter_messages(log_time_order=False):
            times.append(message.publish_time)
            if channel.topic == "event":
                continue  # several processes tell, and each counts for itself
            numbers = sequences[channel.topic, lives[channel.topic]]
            # 0: what the recorder itself knew at its start.
            if numbers and (message.sequence <= numbers[-1] or numbers[-1] == 0):
                lives[channel.topic] += 1
                numbers = sequences[channel.topic, lives[channel.topic]]
            numbers.append(message.sequence)
    return Segment(times[0], times[-1], len(times), dict(sequences))


def _live(frame: Frame) -> bool:
    return frame.outcome == "exact" and all(
        row.position_m is not None and row.state == "OK" for row in frame.bodies.values()
    )


def _locked(state: State) -> bool:
    return state.get("stage", {}).get("stage", {}).get("grid_state") == "LOCKED"


def _complete(state: State) -> bool:
    return bool(state.get("show") and state.get("cameras") and state.get("nodes"))
