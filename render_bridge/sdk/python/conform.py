# SPDX-License-Identifier: Apache-2.0
"""The Python client as a conformance program: a virtual display around `NodeClient`.

    python -m render_bridge.sdk.python.conform --connect HOST:PORT --name NAME --lead-ms R

docs/conformance.md is the contract: what it draws, when it decides, and the lines it writes.
"""

from __future__ import annotations

import argparse
import queue
import sys
import threading
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.sdk.python.client import NodeClient
from render_bridge.sdk.python.picture_line import Row, Stage, frusta_of, picture
from render_bridge.sdk.python.player import Choice
from render_bridge.sdk.python.session import NodeSession, with_engine

ENGINE = "conform python"
DRAW_NS = 2_000_000
LOOK_NS = 10_000_000
START_PERIODS = 3
LEAD_WINDOW = 100
END_OF_INPUT = "stop"


class Drawn(NamedTuple):
    """A picture, from its decision on."""

    choice: Choice
    row: Row
    vsync: int
    """The vsync that it was drawn for: never shown before."""
    t_decided_ns: int
    t_end_ns: int


class Program:
    """One node under test."""

    def __init__(self, client: NodeClient, lead_ns: int) -> None:
        self._client = client
        self._lead_ns = lead_ns
        self._encoder = msgspec.json.Encoder()
        self._snapshot: m.Snapshot | None = None
        self._refusal: m.Refusal | None = None
        self._go: m.Go | None = None
        self._stage: Stage | None = None
        self._t0_ns: int | None = None
        self._period_ns = 0.0
        self._next_draw = self._next_show = 0
        self._pipeline: deque[Drawn] = deque()
        self._waiting_ready: deque[Drawn] = deque()
        self._on_glass: Drawn | None = None
        self._wall_mode = m.WallMode.PICTURE
        self._leads: deque[int] = deque(maxlen=LEAD_WINDOW)
        self.counts = {"exact": 0, "substituted": 0, "repeated": 0, "late": 0}

    def step(self) -> None:
        """Wait for the next thing to do, and do it."""
        self._client.wait(min(self._next_event_ns(), now_ns() + LOOK_NS))
        self._tell_news()
        if self._t0_ns is None:
            self._start_display()
            return
        if now_ns() >= self._decision_ns():
            self._draw()
        while self._waiting_ready and now_ns() >= self._waiting_ready[0].t_end_ns:
            drawn = self._waiting_ready.popleft()
            self._client.ready(drawn.choice.message.epoch, drawn.choice.frame)
        if now_ns() >= self._vsync_ns(self._next_show):
            self._show()

    def change(self, level: str, state: int) -> None:
        """Take another level and state of the engine."""
        session = self._client.session
        session.change(with_engine(session.hello, level, m.EngineState(state)))

    def emit(self, row: Row) -> None:
        """Write one line."""
        sys.stdout.buffer.write(self._encoder.encode(row) + b"\n")
        sys.stdout.buffer.flush()

    def _vsync_ns(self, j: int) -> int:
        return (self._t0_ns or 0) + round(j * self._period_ns)

    def _decision_ns(self) -> int:
        snapshot = self._snapshot
        barrier_us = snapshot.barrier_us if snapshot is not None and self._waits() else 0
        return self._vsync_ns(self._next_draw) - self._lead_ns - barrier_us * 1_000

    def _waits(self) -> bool:
        snapshot = self._snapshot
        return snapshot is not None and snapshot.barrier is m.Barrier.LOCK_STEP

    def _next_event_ns(self) -> int:
        if self._t0_ns is None:
            return now_ns() + LOOK_NS // 5
        events = [self._decision_ns(), self._vsync_ns(self._next_show)]
        if self._waiting_ready:
            events.append(self._waiting_ready[0].t_end_ns)
        return min(events)

    def _tell_news(self) -> None:
        session = self._client.session
        snapshot = session.snapshot
        if snapshot is not None and snapshot is not self._snapshot:
            self._snapshot = snapshot
            self._stage = Stage(snapshot)
            self.emit({
                "event": "joined", "epoch": snapshot.epoch, "rate_num": snapshot.rate_num,
                "rate_den": snapshot.rate_den, "policy": int(snapshot.policy),
                "barrier": int(snapshot.barrier), "node_index": snapshot.node_index,
                "bodies": len(snapshot.bodies), "walls": len(snapshot.walls),
                "segments": len(snapshot.segments),
            })  # fmt: skip
        refusal = session.refusal
        if refusal is not None and refusal is not self._refusal:
            self.emit({"event": "refused", "code": int(refusal.code), "text": refusal.text})
        self._refusal = refusal
        go = session.go
        if go is not None and go is not self._go:
            self._go = go
            mask = [go.mask >> (64 * part) & 0xFFFF_FFFF_FFFF_FFFF for part in range(4)]
            self.emit({"event": "go", "frame": go.frame, "go": int(go.show), "mask": mask})

    def _start_display(self) -> None:
        session = self._client.session
        offset, snapshot = session.offset(), session.snapshot
        # Below all numbers there are: that is the message with the lowest one, the first that came.
        first = session.player.choose(0)
        if first is None or offset is None or snapshot is None:
            return
        self._period_ns = 1e9 * snapshot.rate_den / snapshot.rate_num
        due_ns = first.message.t_vsync_ns - offset.offset_ns
        self._t0_ns = due_ns + round(START_PERIODS * self._period_ns)

    def _draw(self) -> None:
        session = self._client.session
        session.refresh_offset(now_ns())
        vsync = self._next_draw
        t_vsync = session.to_controller(self._vsync_ns(vsync))
        t_decided = now_ns()
        self._next_draw += 1
        frame = session.player.frame_for(t_vsync)
        choice = None if frame is None else session.player.choose(frame)
        if choice is None or self._stage is None:
            return
        row = picture(choice, frusta_of(choice, self._stage))
        drawn = Drawn(choice, row, vsync, t_decided, t_decided + DRAW_NS)
        self._pipeline.append(drawn)
        if self._waits():
            self._waiting_ready.append(drawn)

    def _show(self) -> None:
        vsync = self._next_show
        t_vsync = self._vsync_ns(vsync)
        self._next_show += 1
        self._show_wall(vsync, t_vsync)
        newest = None
        for drawn in self._pipeline:
            finished = drawn.vsync <= vsync and drawn.t_end_ns <= t_vsync
            if finished and self._may_show(drawn.choice, t_vsync):
                newest = drawn
        if newest is not None:
            while self._pipeline.popleft() is not newest:
                pass
            self._on_glass = newest
            outcome = newest.choice.outcome
            self._leads.append(t_vsync - newest.t_decided_ns)
        else:
            outcome = m.Outcome.REPEATED
        if self._on_glass is None:
            return
        self._tell(vsync, t_vsync, self._on_glass, outcome)

    def _show_wall(self, vsync: int, t_vsync_ns: int) -> None:
        session = self._client.session
        wall = session.wall.at(t_vsync_ns)
        self._wall_mode = m.WallMode.PICTURE if wall is None else wall.mode
        if wall is None or not session.wall_shown(wall, vsync, t_vsync_ns):
            return
        self.emit({
            "event": "wall", "epoch": wall.epoch, "rev": wall.rev, "mode": int(wall.mode),
            "vsync": vsync, "t_vsync_node_ns": t_vsync_ns, "light_cards": int(wall.light_cards),
            "cameras": [
                {"body": c.body, "chroma": int(c.chroma), "markers": int(c.markers)}
                for c in wall.cameras
            ],
        })  # fmt: skip

    def _may_show(self, choice: Choice, t_vsync_ns: int) -> bool:
        session = self._client.session
        t_vsync = session.to_controller(t_vsync_ns)
        return session.may_show(choice.message.epoch, choice.frame, t_vsync, self._period_ns)

    def _tell(self, vsync: int, t_vsync_ns: int, drawn: Drawn, outcome: m.Outcome) -> None:
        session = self._client.session
        choice = drawn.choice
        t_vsync = session.to_controller(t_vsync_ns)
        t_due = session.player.due_ns(choice.frame)
        self.counts[outcome.name.lower()] += 1
        if outcome is not m.Outcome.REPEATED:
            self.counts["late"] += t_vsync - t_due > self._period_ns / 2
        exact = outcome is m.Outcome.EXACT
        offset = session.offset()
        offset_ns, bound_ns, expected_ns = offset if offset is not None else (0, 0, 0)
        self._client.report(
            m.NodeReport(
                choice.message.epoch, choice.frame, outcome, m.VsyncSource.HARDWARE,
                vsync & 0xFFFFFFFF, t_vsync_ns, t_vsync, t_due,
                session.to_controller(choice.t_rx_node_ns) if exact else 0,
                choice.message.t_sent_ns if exact else 0,
                max(self._leads, default=0), offset_ns, bound_ns, choice.digest,
                self.counts["exact"], self.counts["substituted"], self.counts["repeated"],
                self.counts["late"], expected_ns, session.hello.engine_state,
            )
        )  # fmt: skip
        self.emit({
            "event": "render", "vsync": vsync, "t_vsync_node_ns": t_vsync_ns,
            "t_decided_node_ns": drawn.t_decided_ns, "outcome": outcome.name.lower(),
            "wall": int(self._wall_mode),
            "malformed": session.malformed, "offset_ns": offset_ns, "bound_ns": bound_ns,
            **drawn.row,
        })  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run until `stop` or the end of standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connect", required=True, metavar="HOST:PORT")
    parser.add_argument("--name", required=True)
    parser.add_argument("--lead-ms", type=float, required=True)
    parser.add_argument("--stage-id", default="")
    parser.add_argument("--engine-state", type=int, default=3)
    parser.add_argument("--project", default="")
    parser.add_argument("--level", default="")
    args = parser.parse_args(argv)
    host, _, port = args.connect.rpartition(":")
    lead_ns = round(args.lead_ms * 1e6)
    hello = m.Hello(
        args.name, ENGINE, args.stage_id, m.PosePoint.SENSOR, m.LensApplied(0),
        m.VsyncSource.HARDWARE, lead_ns, args.project, args.level, "",
        m.EngineState(args.engine_state), m.Feature.WALL,
    )  # fmt: skip
    client = NodeClient(host, int(port), NodeSession(hello, now_ns()))
    program = Program(client, lead_ns)
    words: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(words,), daemon=True).start()
    try:
        while True:
            program.step()
            if words.empty():
                continue
            command, *rest = words.get().split()
            if command == "stop":
                break
            if command == "level" and len(rest) == 2:
                program.change(rest[0], int(rest[1]))
    finally:
        client.close()
    program.emit({"event": "end", **program.counts})
    return 0


def _listen(words: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        if line.strip():
            words.put(line)
    words.put(END_OF_INPUT)


if __name__ == "__main__":
    sys.exit(main())
