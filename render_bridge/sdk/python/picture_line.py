# SPDX-License-Identifier: Apache-2.0
"""What a node would render, as numbers: the picture line of a conformance client. Pure.

docs/conformance.md is the contract. An exact frame has the frusta of its message; for a substituted
one they are worked out from the states that are drawn and the segments of the SNAPSHOT.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hardware_profiles.frames import (
    unity_euler_from_stage,
    unity_from_stage,
    unreal_from_stage,
    unreal_rotator_from_stage,
)
from hardware_profiles.pose import IDENTITY_ROTATION, Pose, Vector
from hardware_profiles.wall_shape import Segment
from render_bridge import engine_frusta
from render_bridge import messages as m
from render_bridge.projection import Frustum, Screen, off_axis_in_stage, screen
from render_bridge.sdk.python.player import Choice

NEAR_M, FAR_M = 0.1, 1000.0
CM_PER_M = 100.0

Row = dict[str, object]


class Stage:
    """The walls of a SNAPSHOT, made ready once."""

    def __init__(self, snapshot: m.Snapshot) -> None:
        self.walls = {wall.index: wall for wall in snapshot.walls}
        self.segments: tuple[tuple[int, Screen], ...] = tuple(
            (one.wall, screen(Segment(one.lower_left, one.lower_right, one.upper_left)))
            for one in snapshot.segments
        )


def picture(choice: Choice, frusta: Iterable[m.Frustum]) -> Row:
    """Return the part of the line that belongs to the picture; it stays while it is repeated."""
    message = choice.message
    return {
        "frame": choice.frame,
        "epoch": message.epoch,
        "digest": choice.digest,
        "flags": int(message.flags),
        "scene_offset": message.outer.scene_offset,
        "outer_eye_m": _outer_eye(choice),
        "bodies": [_body(drawn.body, drawn.state) for drawn in choice.bodies],
        "views": [_view(view) for view in message.views],
        "frusta": [_frustum(frustum) for frustum in frusta],
    }


def frusta_of(choice: Choice, stage: Stage) -> Iterable[m.Frustum]:
    """Return the frusta of what is drawn: the message's own, or those of the substituted states."""
    message = choice.message
    if choice.outcome is m.Outcome.EXACT:
        return message.frusta
    poses = {d.body.index: pose_of(d.state) for d in choice.bodies if d.state is not None}
    eyes = eyes_of(choice, poses)
    return [_seen_from(eyes.get(one.body), one, stage, poses) for one in message.frusta]


def eyes_of(choice: Choice, poses: Mapping[int, Pose]) -> dict[int, Vector]:
    """Return every eye on the stage: the pupil of each view's camera, and the outer eye."""
    message = choice.message
    eyes = {}
    for view in message.views:
        if view.body in poses:
            pupil = poses[view.body].compose(Pose((0.0, view.pupil_m, 0.0), IDENTITY_ROTATION))
            eyes[view.body] = pupil.position_m
    eyes[m.OUTER_EYE] = message.outer.eye_m
    on_wall = [v for v in message.views if v.flags & m.ViewFlag.ON_WALL and v.body in eyes]
    if message.outer.view is m.OuterView.CAMERA and on_wall:
        eyes[m.OUTER_EYE] = eyes[min(on_wall, key=lambda v: (-v.priority, v.body)).body]
    return eyes


def pose_of(state: m.State7) -> Pose:
    """Return a state as a pose."""
    x, y, z, qw, qx, qy, qz = state
    return Pose((x, y, z), (qw, qx, qy, qz))


def _outer_eye(choice: Choice) -> Vector:
    if choice.outcome is m.Outcome.EXACT:
        return choice.message.outer.eye_m
    poses = {d.body.index: pose_of(d.state) for d in choice.bodies if d.state is not None}
    return eyes_of(choice, poses)[m.OUTER_EYE]


def _seen_from(
    eye: Vector | None, asked: m.Frustum, stage: Stage, poses: Mapping[int, Pose]
) -> m.Frustum:
    unseen = m.Frustum(asked.body, asked.segment, (0.0, 0.0, 0.0, 0.0), 0.0)
    if eye is None or asked.segment >= len(stage.segments):
        return unseen
    index, place = stage.segments[asked.segment]
    wall = stage.walls[index]
    pose = pose_of(wall.pose)
    if wall.body != m.NO_BODY:
        if wall.body not in poses:
            return unseen
        pose = poses[wall.body].compose(pose)
    found = off_axis_in_stage(place, pose, eye)
    if found is None:
        return unseen
    return m.Frustum(asked.body, asked.segment, found[:4], found.distance_m)


def _body(body: m.RenderBody, state: m.State7 | None) -> Row:
    row: Row = {"index": body.index, "state": state, "flags": int(body.flags)}
    if state is not None:
        pose = pose_of(state)
        unreal, unity = unreal_from_stage(pose), unity_from_stage(pose)
        row["unreal"] = {
            "position_cm": unreal.position_m,
            "quaternion_xyzw": (*unreal.rotation[1:], unreal.rotation[0]),
            "rotator_deg": unreal_rotator_from_stage(pose.rotation),
        }
        row["unity"] = {
            "position_m": unity.position_m,
            "quaternion_xyzw": (*unity.rotation[1:], unity.rotation[0]),
            "euler_deg": unity_euler_from_stage(pose.rotation),
        }
    return row


def _view(view: m.View) -> Row:
    return {
        "body": view.body,
        "flags": int(view.flags),
        "priority": view.priority,
        "inner": view.inner,
        **_matrices(view.inner),
    }


def _frustum(frustum: m.Frustum) -> Row:
    row: Row = {
        "body": frustum.body,
        "segment": frustum.segment,
        "extent": frustum.extent,
        "distance_m": frustum.distance_m,
    }
    return {**row, **_matrices(frustum.extent)} if frustum.distance_m > 0.0 else row


def _matrices(extent: m.Extent) -> Row:
    frustum = Frustum(*extent, 1.0, IDENTITY_ROTATION)
    unreal = engine_frusta.unreal(frustum, NEAR_M * CM_PER_M, FAR_M * CM_PER_M)
    unity = engine_frusta.unity(frustum, NEAR_M, FAR_M)
    return {
        "unreal_matrix": [v for row in unreal for v in row],
        "unity_matrix": [v for row in unity for v in row],
    }
