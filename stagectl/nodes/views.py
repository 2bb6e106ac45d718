# SPDX-License-Identifier: Apache-2.0
"""What stands on the walls at a frame: inner frusta, the outer view, off-axis frusta. Pure.

The stage file says how each camera begins, the operators' order what it is now. A change of the
order is seen at the frame that it names, so that every node switches at the same one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from hardware_profiles.pose import Pose, Vector
from hardware_profiles.stage import Stage
from hardware_profiles.wall import Wall
from hardware_profiles.wall_mesh import WallMesh
from hardware_profiles.wall_shape import segments
from render_bridge.messages import (
    BLANK_STATE,
    OUTER_EYE,
    BodyFlag,
    FrameFlag,
    Frustum,
    Outer,
    OuterView,
    RenderBody,
    State7,
    View,
    ViewFlag,
)
from render_bridge.overscan import OverscanSteps, needed_overscan
from render_bridge.projection import Screen, camera_view, off_axis_in_stage, screen
from stagectl.nodes.pose_state import pose_of, state_of
from stagectl.show.state import ViewState
from stagectl.topics import FrameStates, ShowOrder

_NOTHING = (0.0, 0.0, 0.0, 0.0)


class _Camera:
    def __init__(self, index: int, stage: Stage) -> None:
        body = stage.body[index]
        self.index = index
        self.id = body.id
        self.lens = body.lens
        self.first = view_of(stage, index)
        self.least_overscan = body.view.overscan
        self.steps = OverscanSteps()
        self.was_on = self.first.on_wall


class _Wall:
    def __init__(self, wall: Wall, body: int | None, mesh: WallMesh | None, first: int) -> None:
        self.pose = wall.pose.pose()
        self.body = body
        self.screens: list[tuple[int, Screen]] = [
            (first + place, screen(segment)) for place, segment in enumerate(segments(wall, mesh))
        ]


def view_of(stage: Stage, index: int) -> ViewState:
    """Return how the stage file has a camera on the walls."""
    view = stage.body[index].view
    return ViewState(view.on_wall, view.priority, view.size, view.soft_edge, None)


class Views:
    """Makes the views of one frame after the other."""

    def __init__(self, stage: Stage, meshes: Mapping[str, WallMesh] | None = None) -> None:
        self._sends_pupil = stage.output.pose_point == "entrance_pupil"
        self._which = stage.output.frusta
        self._cameras = [
            _Camera(i, stage) for i, body in enumerate(stage.body) if body.role == "camera"
        ]
        self._scenes = {scene.id: state_of(scene.offset.pose()) for scene in stage.scene}
        bodies = {body.id: i for i, body in enumerate(stage.body)}
        self._walls: list[_Wall] = []
        count = 0
        for wall in stage.wall:
            carrier = None if wall.body is None else bodies.get(wall.body)
            made = _Wall(wall, carrier, (meshes or {}).get(wall.id), count)
            count += len(made.screens)
            self._walls.append(made)
        self._order = ShowOrder(0, {}, (), None)
        self._views: Mapping[str, ViewState] = {}
        self._views_rev = -1
        self._switch_at: int | None = None
        self._scene = BLANK_STATE

    def follow(self, order: ShowOrder) -> None:
        """Take an order; a change of the views waits for its frame."""
        if order.views_rev != self._views_rev:
            first = self._views_rev < 0
            self._views_rev = order.views_rev
            self._switch_at = None
            if first or not order.in_frames:
                self._views = order.views
            else:
                self._switch_at = -order.in_frames  # counted from the newest frame made
        self._order = order

    def make(
        self, states: FrameStates
    ) -> tuple[Outer, tuple[View, ...], tuple[Frustum, ...], FrameFlag]:
        """Return what stands on the walls at a frame, and the frame's flags."""
        tick = states.tick
        self._switch(tick.frame)
        bodies = states.bodies
        elapsed_s = tick.period_ns * 1e-9
        views = []
        eyes: list[tuple[int, Vector]] = []
        best: tuple[int, int] | None = None
        top_eye: Vector = (0.0, 0.0, 0.0)
        for camera in self._cameras:
            body = bodies[camera.index]
            sigma = states.tracked[camera.index].rotation_sigma_rad
            view = self._view(camera, body, sigma, elapsed_s)
            views.append(view)
            if not body.flags & BodyFlag.VALID:
                continue
            eye = _pupil(body.state, view.pupil_m)
            if view.flags & ViewFlag.ON_WALL:
                eyes.append((camera.index, eye))
                if best is None or view.priority > best[0]:
                    best, top_eye = (view.priority, camera.index), eye
        outer = self._outer(top_eye)
        flags = FrameFlag(0)
        if self._order.outer_frozen:
            flags |= FrameFlag.OUTER_FROZEN
        if self._order.barcode:
            flags |= FrameFlag.BARCODE
        if outer.scene_offset != self._scene:
            flags |= FrameFlag.CUT
            self._scene = outer.scene_offset
        frusta = self._frusta(outer.eye_m, eyes, bodies)
        return outer, tuple(views), frusta, flags

    def _switch(self, frame: int) -> None:
        if self._switch_at is not None and self._switch_at < 0:
            self._switch_at = frame - self._switch_at - 1
        if self._switch_at is not None and frame >= self._switch_at:
            self._views, self._switch_at = self._order.views, None

    def _view(self, camera: _Camera, body: RenderBody, sigma_rad: float, elapsed_s: float) -> View:
        order = self._views.get(camera.id, camera.first)
        lens = body.lens
        focal_mm = lens.focal_mm if lens.focal_mm > 0.0 else camera.lens.focal_mm
        overscan = order.overscan
        if overscan is None:
            half_view = math.atan(camera.lens.sensor_width_mm / (2.0 * focal_mm))
            wanted = camera.steps.update(needed_overscan(half_view, sigma_rad), elapsed_s)
            overscan = max(camera.least_overscan, wanted)
        flags = ViewFlag.ON_WALL if order.on_wall else ViewFlag(0)
        if order.on_wall and not camera.was_on:
            flags |= ViewFlag.CUT
        camera.was_on = order.on_wall
        inner = camera_view(
            focal_mm, camera.lens.sensor_width_mm, camera.lens.sensor_height_mm,
            size=order.size, overscan=overscan,
        )  # fmt: skip
        pupil = 0.0 if self._sends_pupil or math.isnan(lens.entrance_pupil_m) else (
            lens.entrance_pupil_m
        )  # fmt: skip
        return View(
            camera.index, flags, order.priority, order.size, order.soft_edge, overscan,
            inner[:4], pupil,
        )  # fmt: skip

    def _outer(self, top_eye: Vector) -> Outer:
        scene = self._scenes.get(self._order.scene, BLANK_STATE)
        fixed = self._order.outer_eye_m
        if fixed is not None:
            return Outer(OuterView.FIXED, fixed, scene)
        return Outer(OuterView.CAMERA, top_eye, scene)

    def _frusta(
        self, outer_eye: Vector, eyes: Sequence[tuple[int, Vector]], bodies: Sequence[RenderBody]
    ) -> tuple[Frustum, ...]:
        if self._which == "none" or not self._walls:
            return ()
        wanted = [(OUTER_EYE, outer_eye), *(eyes if self._which == "all" else ())]
        found = []
        for wall in self._walls:
            pose = wall.pose
            if wall.body is not None:
                pose = pose_of(bodies[wall.body].state).compose(pose)
            for number, place in wall.screens:
                for body, eye in wanted:
                    seen = off_axis_in_stage(place, pose, eye)
                    if seen is None:
                        found.append(Frustum(body, number, _NOTHING, 0.0))
                    else:
                        found.append(Frustum(body, number, seen[:4], seen.distance_m))
        return tuple(found)


def _pupil(state: State7, pupil_m: float) -> Vector:
    """Return where the perspective's centre is, for a body's state."""
    return pose_of(state).compose(Pose((0.0, pupil_m, 0.0))).position_m
