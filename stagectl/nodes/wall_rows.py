# SPDX-License-Identifier: Apache-2.0
"""The board's rows of what stands on the walls, and of the walls themselves. Pure."""

from __future__ import annotations

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.latency import camera_wall_frames
from hardware_profiles.stage import Stage
from hardware_profiles.wall import Wall
from render_bridge.messages import BodyFlag, RenderBody
from stagectl.control.messages import Row
from stagectl.nodes.pose_state import pose_of
from stagectl.show.state import ShowState

AUTO = "auto"


def wall_row(wall: Wall, carrier: RenderBody | None, now_ns: int) -> Row:
    """Return a row of section "walls"; `carrier` is the tracked body of a wild wall.

    A wild wall whose body was never seen has no place.
    """
    pose = wall.pose.pose()
    seen = carrier is not None and bool(carrier.flags & BodyFlag.VALID)
    age_ms = None
    if carrier is not None and seen:
        pose = pose_of(carrier.state).compose(pose)
        age_ms = round((now_ns - carrier.t_capture_ns) / 1e6) if carrier.t_capture_ns else None
    unplaced = wall.body is not None and not seen
    pan, tilt, roll = to_pan_tilt_roll(pose.rotation)
    return {
        "label": wall.label or wall.id,
        "width_m": wall.width_m,
        "height_m": wall.height_m,
        "position_m": None if unplaced else [round(v, 4) for v in pose.position_m],
        "pan_deg": None if unplaced else round(pan, 3),
        "tilt_deg": None if unplaced else round(tilt, 3),
        "roll_deg": None if unplaced else round(roll, 3),
        "body": wall.body,
        "processor": wall.processor,
        "age_ms": age_ms,
    }


def view_row(stage: Stage, index: int, show: ShowState) -> Row:
    """Return what a camera's row says of its inner frustum and its wall."""
    body = stage.body[index]
    if body.role != "camera":
        return {}
    view = show.view(body.id)
    return {
        "on_wall": view.on_wall,
        "priority": view.priority,
        "size": view.size,
        "soft_edge": view.soft_edge,
        "overscan": AUTO if view.overscan is None else view.overscan,
        "wall_latency_frames": camera_wall_frames(stage, body),
    }
