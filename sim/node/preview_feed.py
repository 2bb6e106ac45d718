# SPDX-License-Identifier: Apache-2.0
"""Feeds the process that draws a node's pictures; never waits for it."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import msgspec
import zmq

from hardware_profiles.pose import Pose
from render_bridge.messages import (
    NO_BODY,
    OUTER_EYE,
    FrameFlag,
    Outcome,
    OuterView,
    Snapshot,
    State7,
    ViewFlag,
    Wall,
    WallMode,
)
from sim.node.display import Latched
from sim.preview.records import Draw, Five, InnerRecord, Record, Start, WallRecord
from stagectl.runtime.supervisor import python_child

HOST = "127.0.0.1"


class PreviewFeed:
    """Starts the drawing process and tells it what is on the glass."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], folder: Path, name: str, output: int
    ) -> None:
        self._socket = context.socket(zmq.PUSH)
        self._socket.setsockopt(zmq.SNDHWM, 1)
        self._socket.setsockopt(zmq.LINGER, 0)
        port = self._socket.bind_to_random_port(f"tcp://{HOST}")
        argv = python_child(
            "sim.preview.process", str(port), str(folder.resolve()), name, str(output)
        )
        self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL)
        self._snapshot: Snapshot | None = None
        self._over: Wall | None = None

    @property
    def error(self) -> int | None:
        """The exit code of a drawing process that has ended by itself."""
        return self._process.poll()

    def show(self, snapshot: Snapshot | None, latched: Latched, over: Wall | None) -> None:
        """Tell of one vsync and what lies over it; what there is no room for is left out."""
        if snapshot is None or (latched.outcome is Outcome.REPEATED and over is self._over):
            return
        self._begin(snapshot)
        if self._send(_frame(snapshot, latched, over)):
            self._over = over

    def cover(self, snapshot: Snapshot | None, over: Wall) -> None:
        """Tell of a vsync that has no picture yet and shows black or grey."""
        if snapshot is not None and over.mode is not WallMode.PICTURE:
            self._begin(snapshot)
            self._send(Draw(0, "none", None, {}, None, False, over.mode.name.lower()))

    def _begin(self, snapshot: Snapshot) -> None:
        if self._snapshot is None or self._snapshot.segments != snapshot.segments:
            if self._send(_walls(snapshot)):
                self._snapshot = snapshot

    def close(self) -> None:
        """End the drawing process."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _send(self, record: Record) -> bool:
        with contextlib.suppress(zmq.Again):
            self._socket.send(msgspec.msgpack.encode(record), zmq.NOBLOCK)
            return True
        return False


def _walls(snapshot: Snapshot) -> Start:
    return Start(
        tuple(
            WallRecord(
                wall.id,
                tuple(
                    (*s.lower_left, *s.lower_right, *s.upper_left, *s.uv)
                    for s in snapshot.segments
                    if s.wall == wall.index
                ),
                wall.pose,
            )
            for wall in snapshot.walls
        )
    )


def _frame(snapshot: Snapshot, latched: Latched, over: Wall | None) -> Draw:
    choice = latched.drawn.choice
    message = choice.message
    states = {drawn.body.index: drawn.state for drawn in choice.bodies}
    poses: dict[str, State7] = {}
    for wall in snapshot.walls:
        carrier = None if wall.body == NO_BODY else states.get(wall.body)
        if carrier is not None:
            poses[wall.id] = _seven(_pose(carrier).compose(_pose(wall.pose)))
    exact = latched.outcome is Outcome.EXACT
    delivered: dict[str, tuple[Five, ...]] | None = None
    if exact and message.frusta:
        by_segment = {f.segment: f for f in message.frusta if f.body == OUTER_EYE}
        delivered = {
            wall.id: tuple(
                (*by_segment[i].extent, by_segment[i].distance_m)
                for i, s in enumerate(snapshot.segments)
                if s.wall == wall.index
            )
            for wall in snapshot.walls
        }
    return Draw(
        choice.frame, latched.outcome.name.lower(), _eye(latched, states), poses, delivered,
        bool(message.flags & FrameFlag.BARCODE),
        *(() if over is None else (over.mode.name.lower(), _inners(latched, states, over))),
    )  # fmt: skip


def _inners(
    latched: Latched, states: dict[int, State7 | None], over: Wall
) -> tuple[InnerRecord, ...]:
    """Return the inner frusta that do not show the plain picture, the one on top last."""
    cameras = {camera.body: camera for camera in reversed(over.cameras)}
    views = latched.drawn.choice.message.views
    found = []
    for view in sorted(views, key=lambda v: (v.priority, -v.body)):
        camera, state = cameras.get(view.body), states.get(view.body)
        if camera is not None and state is not None and view.flags & ViewFlag.ON_WALL:
            pupil = _seven(_pose(state).compose(Pose((0.0, view.pupil_m, 0.0))))
            chroma = camera.chroma.name.lower()
            found.append(InnerRecord(pupil, view.inner, chroma, camera.markers))
    return tuple(found)


def _eye(latched: Latched, states: dict[int, State7 | None]) -> State7 | None:
    """Return where the outer view is seen from: the fixed eye, or the pupil of the top camera."""
    message = latched.drawn.choice.message
    if message.outer.view is OuterView.FIXED:
        return _seven(Pose(message.outer.eye_m))
    on_wall = [v for v in message.views if v.flags & ViewFlag.ON_WALL]
    for view in sorted(on_wall, key=lambda v: (-v.priority, v.body)):
        state = states.get(view.body)
        if state is not None:
            return _seven(_pose(state).compose(Pose((0.0, view.pupil_m, 0.0))))
    return None


def _pose(seven: State7) -> Pose:
    x, y, z, w, qx, qy, qz = seven
    return Pose((x, y, z), (w, qx, qy, qz))


def _seven(pose: Pose) -> State7:
    return (*pose.position_m, *pose.rotation)
