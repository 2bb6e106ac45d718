# SPDX-License-Identifier: Apache-2.0
"""Draws a node's pictures beside it: `python -P -m sim.preview.process PORT FOLDER NAME OUTPUT`.

It takes records (`records.py`) from the node's port, draws each frame it gets and saves it. The
node sends only what there is room for, so a slow machine gets fewer pictures, never a late node.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import zmq

from hardware_profiles.pose import Pose
from hardware_profiles.wall_shape import Segment
from render_bridge.barcode import rectangles
from sim.preview.looks import Inner
from sim.preview.node_pictures import PreviewRenderer, PreviewWall
from sim.preview.records import Draw, Record, Seven, Start
from stagectl.cli.errors import MachineError
from stagectl.runtime.child import die_with_parent

HOST = "127.0.0.1"
SIZE = (640, 360)


def pose_of(seven: Seven) -> Pose:
    """Return the pose of a record."""
    x, y, z, w, qx, qy, qz = seven
    return Pose((x, y, z), (w, qx, qy, qz))


def wall_of(id_: str, segments: tuple[tuple[float, ...], ...], pose: Seven) -> PreviewWall:
    """Return the wall of a record."""
    made = []
    for s in segments:
        corners = ((s[0], s[1], s[2]), (s[3], s[4], s[5]), (s[6], s[7], s[8]))
        made.append(Segment(*corners, *s[9:13]))
    return PreviewWall(id_, tuple(made), pose_of(pose))


def main(argv: list[str]) -> int:
    """Draw until the node is gone."""
    port, folder, name, output = int(argv[0]), Path(argv[1]), argv[2], int(argv[3])
    die_with_parent()
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.PULL)
    socket.setsockopt(zmq.RCVHWM, 1)
    socket.connect(f"tcp://{HOST}:{port}")
    renderer: PreviewRenderer | None = None
    decode = msgspec.msgpack.Decoder(Record)
    try:
        while True:
            record = decode.decode(socket.recv())
            if isinstance(record, Start):
                walls = [wall_of(w.id, w.segments, w.pose) for w in record.walls]
                renderer = PreviewRenderer(walls, SIZE, samples=1)
            elif renderer is not None:
                _draw(renderer, record, folder, name, output)
    except KeyboardInterrupt:
        return 0
    except MachineError as error:
        sys.stderr.write(f"stagectl: {error}\n")
        return 3


def _draw(renderer: PreviewRenderer, record: Draw, folder: Path, name: str, output: int) -> None:
    renderer.draw(
        record.frame,
        record.outcome,
        None if record.eye is None else pose_of(record.eye),
        folder,
        name=name,
        wall_poses={key: pose_of(pose) for key, pose in record.wall_poses.items()},
        delivered=record.delivered,
        barcode=rectangles(output, record.frame) if record.barcode else None,
        mode=record.mode,
        inners=[
            Inner(pose_of(one.pupil), one.extent, one.chroma, one.markers) for one in record.inners
        ],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
