# SPDX-License-Identifier: Apache-2.0
"""The reference render node: a `NodeCore` with sockets and the real clock.

It draws nothing but numbers (pictures with a preview), and is otherwise a whole node: it joins,
keeps its clock, decides R before each of its vsyncs, latches, reports, and goes black when told.
With a witness port it also tells the simulator's witness what is on its glass, which no real node
could.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import zmq

from render_bridge.clock import now_ns
from render_bridge.messages import BodyFlag, Outcome, TrackState, Wall
from render_bridge.sdk.python.client import NodeClient
from render_bridge.sdk.python.security import CurveKeys
from render_bridge.sdk.python.session import NodeSession
from sim.house_sync import HouseSync
from sim.node.display import Latched
from sim.node.latest import LatestValue
from sim.node.lossy import LossySession
from sim.node.node_core import NodeCore, NodeSettings
from sim.node.preview_feed import PreviewFeed

MAX_WAIT_NS = 50_000_000
LATEST_KEPT = 64


class ReferenceNode:
    """One node; `step` again and again until told to stop."""

    def __init__(
        self,
        host: str,
        port: int,
        settings: NodeSettings,
        *,
        sync: HouseSync | None,
        keys: CurveKeys | None = None,
        witness_port: int | None = None,
        latest_port: int | None = None,
        loss: float = 0.0,
        preview: Path | None = None,
        output: int = 0,
        on_frame: Callable[[dict[str, object]], None] | None = None,
    ) -> None:
        self._name = settings.name
        self._on_frame = on_frame
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._latest = (
            None
            if latest_port is None
            else LatestValue(self._context, latest_port, loss, f"latest {self._name}")
        )
        self.preview = (
            None if preview is None else PreviewFeed(self._context, preview, self._name, output)
        )
        self._latest_by_vsync: dict[int, int] = {}
        self._has_picture = False
        self.core = NodeCore(
            settings, now_ns(), sync=sync, on_latched=self._latched, on_decision=self._decided,
            on_wall=self._walled,
            make_session=lambda hello, now: LossySession(hello, now, loss, f"loss {self._name}")
            if loss
            else NodeSession(hello, now),
        )  # fmt: skip
        self.client = NodeClient(host, port, self.core.session, keys)
        self._witness: zmq.Socket[bytes] | None = None
        if witness_port is not None:
            self._witness = self._context.socket(zmq.PUSH)
            self._witness.setsockopt(zmq.LINGER, 200)
            self._witness.connect(f"tcp://127.0.0.1:{witness_port}")

    def step(self) -> None:
        """Wait for the next thing to do, at most 50 ms, and do it."""
        now = now_ns()
        self.client.wait(min(self.core.due_ns(now), now + MAX_WAIT_NS))
        for data in self.core.step(now_ns()):
            self.client.send(data)

    def close(self) -> None:
        """Leave the stage."""
        self.client.close()
        if self._witness is not None:
            self._witness.close()
        if self._latest is not None:
            self._latest.close()
        if self.preview is not None:
            self.preview.close()
        self._context.term()

    def _decided(self, vsync: int) -> None:
        if self._latest is not None:
            self._latest_by_vsync[vsync] = self._latest.take()
            self._latest_by_vsync.pop(vsync - LATEST_KEPT, None)

    def _latched(self, latched: Latched) -> None:
        if self._witness is not None:
            record = glass_record(self._name, latched)
            record["latest"] = self._latest_by_vsync.get(latched.vsync)
            self._witness.send(msgspec.msgpack.encode(record))
        if self.preview is not None:
            session = self.client.session
            self.preview.show(session.snapshot, latched, session.wall.at(latched.t_vsync_ns))
        self._has_picture = True
        if self._on_frame is not None:
            self._on_frame(self._frame_event(latched))

    def _walled(self, wall: Wall, t_vsync_ns: int) -> None:
        snapshot = self.client.session.snapshot
        if self.preview is not None and not self._has_picture:
            self.preview.cover(snapshot, wall)
        if self._on_frame is not None:
            names = {info.index: info.id for info in snapshot.bodies} if snapshot else {}
            self._on_frame(
                {
                    "event": "wall",
                    "mode": wall.mode.name.lower(),
                    "rev": wall.rev,
                    "epoch": wall.epoch,
                    "t_shown_ns": t_vsync_ns,
                    "light_cards": wall.light_cards,
                    "cameras": {
                        names.get(one.body, str(one.body)): {
                            "chroma": one.chroma.name.lower(),
                            "markers": one.markers,
                        }
                        for one in wall.cameras
                    },
                }
            )

    def _frame_event(self, latched: Latched) -> dict[str, object]:
        choice = latched.drawn.choice
        snapshot = self.client.session.snapshot
        names = {info.index: info.id for info in snapshot.bodies} if snapshot else {}
        bodies = {}
        for drawn in choice.bodies:
            body = drawn.body
            row: dict[str, object] = {
                "role": body.role.name.lower(),
                "state": TrackState(body.track_state).name,
                "held": bool(body.flags & BodyFlag.HELD),
                "frozen": bool(body.flags & BodyFlag.FROZEN),
            }
            if drawn.state is not None:
                row["position_m"] = list(drawn.state[:3])
                row["quaternion_wxyz"] = list(drawn.state[3:])
            bodies[names.get(body.index, str(body.index))] = row
        return {
            "event": "frame",
            "frame": choice.frame,
            "outcome": latched.outcome.name.lower(),
            "t_shown_ns": latched.t_vsync_ns,
            "epoch": choice.message.epoch,
            "bodies": bodies,
        }


def glass_record(name: str, latched: Latched) -> dict[str, object]:
    """Return what the witness sees of one vsync, for `sim.witness.Glass`."""
    choice = latched.drawn.choice
    return {
        "node": name,
        "t_vsync_ns": latched.t_vsync_ns,
        "frame": choice.frame,
        "new": latched.outcome is not Outcome.REPEATED,
        "exact": latched.outcome is Outcome.EXACT,
        "epoch": choice.message.epoch,
        "states": [drawn.state for drawn in choice.bodies],
    }
