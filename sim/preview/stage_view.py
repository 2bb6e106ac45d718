# SPDX-License-Identifier: Apache-2.0
"""Pictures of the set: on a wall, through the product's frusta, and straight from a camera.

`WallView` is what a render node does: for each flat segment the off-axis frustum of
`render_bridge.projection`, drawn into the segment's part of the wall's picture. `CameraView` is the
truth to compare with; its lens is made of Panda3D's own film size, focal length and film offset,
and of nothing of ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hardware_profiles.pose import Pose, Vector, multiply
from hardware_profiles.wall_shape import Segment
from render_bridge.projection import Frustum, Screen, off_axis_in_stage, screen, sub_region
from sim.preview.film import Camera, Panel
from sim.preview.panda import Canvas, Picture, Region, film_lens, tangent_lens
from sim.preview.scene import Scene

# A segment's edge may miss a whole pixel by this much and still be on it: the wire carries u, v as
# 32-bit floats.
_ON_PIXEL = 0.01

Extent = tuple[float, float, float, float, float]
"""What a FRUSTUM of the node link says: left, right, bottom, top, distance; all zero: not seen."""


class WallView:
    """One wall's picture, drawn for an eye."""

    def __init__(
        self, scene: Scene, segments: Sequence[Segment], size: tuple[int, int], samples: int = 3
    ) -> None:
        """Make it `size` px large, drawn `samples` times as wide and high and averaged."""
        self.canvas = Canvas(*size, samples)
        self.segments = tuple(segments)
        self._parts: list[tuple[Screen, tuple[float, float, float, float]]] = []
        for segment in segments:
            region, shares = _whole_pixels(segment, size)
            self.canvas.add(scene.root, region, scene.background)
            self._parts.append((screen(segment), shares))

    def draw(
        self, eye_m: Vector | None, wall: Pose, delivered: Sequence[Extent] | None = None
    ) -> Picture:
        """Return the wall's picture for an eye in the stage frame and a wall at `wall`.

        `delivered` are the controller's frusta, one for each segment in order; without them they
        are computed here. A segment that the eye cannot see stays black, and all of them where
        there is no eye.
        """
        for number, (place, shares) in enumerate(self._parts):
            frustum = None
            if eye_m is not None and delivered is not None:
                frustum = _delivered(delivered[number], place, wall)
            elif eye_m is not None:
                frustum = off_axis_in_stage(place, wall, eye_m)
            if eye_m is None or frustum is None:
                self.canvas.aim(number, None)
                continue
            part = sub_region(frustum, *shares)
            lens = tangent_lens(part.left, part.right, part.bottom, part.top)
            self.canvas.aim(number, Pose(eye_m, part.rotation), lens)
        return self.canvas.draw()

    def close(self) -> None:
        """Give the picture's memory back."""
        self.canvas.close()


class CameraView:
    """A camera's own picture of the set, without any wall."""

    def __init__(self, scene: Scene, size: tuple[int, int], samples: int = 3) -> None:
        self._canvas = Canvas(*size, samples)
        self._canvas.add(scene.root, Region(), scene.background)

    def draw(self, camera: Camera) -> Picture:
        """Return what the camera would see if the set stood there."""
        lens = film_lens(
            camera.focal_mm, camera.sensor_width_mm, camera.sensor_height_mm,
            -camera.axis_x_mm, camera.axis_y_mm,
        )  # fmt: skip
        self._canvas.aim(0, Pose(camera.position_m, camera.rotation_wxyz), lens)
        return self._canvas.draw()

    def close(self) -> None:
        """Give the picture's memory back."""
        self._canvas.close()


def panels(segments: Sequence[Segment], wall: Pose) -> list[Panel]:
    """Return a wall's segments as the panels that `film` sees, in the stage frame."""
    return [
        Panel(
            wall.compose(Pose(segment.lower_left)).position_m,
            wall.compose(Pose(segment.lower_right)).position_m,
            wall.compose(Pose(segment.upper_left)).position_m,
            segment.u0, segment.v0, segment.u1, segment.v1,
        )
        for segment in segments
    ]  # fmt: skip


def _delivered(extent: Extent, place: Screen, wall: Pose) -> Frustum | None:
    if not extent[4] > 0.0:
        return None
    return Frustum(*extent, multiply(wall.rotation, place.rotation))


def _whole_pixels(
    segment: Segment, size: tuple[int, int]
) -> tuple[Region, tuple[float, float, float, float]]:
    """Return the whole pixels that hold a segment, and their edges as shares of the segment.

    A segment's edges seldom fall between two pixels. So the frustum is widened to those that do:
    left, right, top, bottom as in `sub_region`.
    """
    width, height = size
    x0 = math.floor(segment.u0 * width + _ON_PIXEL)
    x1 = max(x0 + 1, math.ceil(segment.u1 * width - _ON_PIXEL))
    y0 = math.floor(segment.v0 * height + _ON_PIXEL)
    y1 = max(y0 + 1, math.ceil(segment.v1 * height - _ON_PIXEL))
    along, rise = segment.u1 - segment.u0, segment.v1 - segment.v0
    shares = (
        (x0 / width - segment.u0) / along,
        (x1 / width - segment.u0) / along,
        (segment.v1 - y1 / height) / rise,
        (segment.v1 - y0 / height) / rise,
    )
    return Region(x0 / width, x1 / width, y0 / height, y1 / height), shares
