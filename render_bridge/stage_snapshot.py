# SPDX-License-Identifier: Apache-2.0
"""The SNAPSHOT of a stage: what every node needs to take part. Pure.

Bodies and walls are numbered in the order of the stage file, segments in the order of their walls.
"""

from __future__ import annotations

from collections.abc import Mapping

from hardware_profiles.stage import Body, Output, Stage
from hardware_profiles.wall import Wall
from hardware_profiles.wall_mesh import WallMesh
from hardware_profiles.wall_shape import segments
from render_bridge import messages as m
from render_bridge.codec import MAX_SEGMENTS

POSE_POINTS = {"sensor": m.PosePoint.SENSOR, "entrance_pupil": m.PosePoint.ENTRANCE_PUPIL}
LENS_STEPS = {
    "nodal": m.LensApplied.NODAL,
    "distortion": m.LensApplied.DISTORTION,
    "breathing": m.LensApplied.BREATHING,
}
ROLES = {"camera": m.Role.CAMERA, "wall": m.Role.WALL, "object": m.Role.OBJECT}
POLICIES = {"fresh": m.Policy.FRESH, "exact": m.Policy.EXACT}


def lens_bits(output: Output) -> m.LensApplied:
    """Return the stage file's `lens_applied` as wire bits."""
    bits = m.LensApplied(0)
    for step in output.lens_applied:
        bits |= LENS_STEPS[step]
    return bits


def stage_snapshot(
    stage: Stage,
    config_hash: str,
    *,
    epoch: int,
    frames_port: int,
    lead_ns: int,
    meshes: Mapping[str, tuple[WallMesh, str]] | None = None,
) -> m.Snapshot:
    """Return the snapshot for a node without a number yet.

    `meshes`: by wall id the mesh and the SHA-256 of its file. Raises WallShapeError for a wall
    without flat segments, ValueError where the stage has more segments than a message holds.
    """
    rate = stage.frame_rate()
    schedule = stage.schedule
    found: list[m.SegmentInfo] = []
    for index, wall in enumerate(stage.wall):
        mesh = (meshes or {}).get(wall.id)
        found += [
            m.SegmentInfo(
                index, s.lower_left, s.lower_right, s.upper_left, (s.u0, s.v0, s.u1, s.v1)
            )
            for s in segments(wall, None if mesh is None else mesh[0])
        ]
    if len(found) > MAX_SEGMENTS:
        raise ValueError(
            f"the walls have {len(found)} segments, a stage holds {MAX_SEGMENTS}; "
            "give curved walls fewer"
        )
    return m.Snapshot(
        epoch, stage.stage_id, config_hash[:32], rate.numerator, rate.denominator, frames_port,
        lead_ns, POSE_POINTS[stage.output.pose_point], lens_bits(stage.output),
        tuple(_body(index, body) for index, body in enumerate(stage.body)),
        tuple(
            _wall(stage, index, wall, (meshes or {}).get(wall.id, (None, ""))[1])
            for index, wall in enumerate(stage.wall)
        ),
        tuple(found), POLICIES[schedule.policy],
        m.Barrier.LOCK_STEP if schedule.barrier else m.Barrier.OFF,
        round(schedule.barrier_ms * 1e3),
    )  # fmt: skip


def _body(index: int, body: Body) -> m.BodyInfo:
    camera = body.role == "camera"
    lens = body.lens
    return m.BodyInfo(
        index, ROLES[body.role], body.id, lens.sensor_width_mm if camera else 0.0,
        lens.sensor_height_mm if camera else 0.0,
    )  # fmt: skip


def _wall(stage: Stage, index: int, wall: Wall, mesh_hash: str) -> m.WallInfo:
    pose = wall.pose.pose()
    carrier = next((i for i, body in enumerate(stage.body) if body.id == wall.body), m.NO_BODY)
    return m.WallInfo(
        index, wall.id, (*pose.position_m, *pose.rotation), carrier, wall.width_px,
        wall.height_px, mesh_hash[:32],
    )  # fmt: skip
