# SPDX-License-Identifier: Apache-2.0
"""What an eye sees through a flat piece of LED wall, and what a camera sees: frusta. Pure.

The off-axis frustum is that of R. Kooima, "Generalized Perspective Projection" (Louisiana State
University, 2008/2009), sections 2 to 4. A frustum here is four tangents and a rotation: a virtual
camera that stands in the eye, looks square at the wall's plane (whatever the tracked camera's own
rotation is) and whose picture ends at the segment's edges. `engine_frusta.py` writes it down the
way each engine wants it.

The eye is the entrance pupil. Plain floats, for the frame path: one frustum takes a microsecond or
two and makes nothing but its tuple.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import (
    IDENTITY_ROTATION,
    Pose,
    Quaternion,
    Vector,
    conjugate,
    multiply,
    normalized,
    rotate,
)
from hardware_profiles.wall_shape import Segment

# Nearer to the plane the tangents blow up, and no camera stands there.
LEAST_DISTANCE_M = 1e-3
# The edges of a segment may lean this far from a right angle (cosine).
_SQUARE_TOLERANCE = 1e-6


class Frustum(NamedTuple):
    """A pyramid of view.

    The first four are tangents: where the picture's edges are at a distance of 1 straight ahead.
    Right and top are greater than left and bottom; all four may have the same sign.
    """

    left: float
    right: float
    bottom: float
    top: float
    distance_m: float
    """From the eye to the segment's plane. 1 for a camera's own view, which has no plane."""
    rotation: Quaternion
    """Turns body axes into the segment's frame or the stage's: +X is the picture's right, +Y the
    direction of view (into the wall), +Z the picture's up. In section 12 of PROTOCOL.md it is the
    `q` of a camera at the eye."""


class Screen(NamedTuple):
    """A segment made ready: its lower left corner, unit axes and size, in the segment's frame."""

    origin: Vector
    right: Vector
    up: Vector
    normal: Vector
    """Toward the viewer: right x up."""
    width_m: float
    height_m: float
    rotation: Quaternion
    """As in Frustum."""


def screen(segment: Segment) -> Screen:
    """Return a segment made ready, once for all frames.

    Raises ValueError where the corners are no rectangle.
    """
    ax, ay, az = segment.lower_left
    bx, by, bz = segment.lower_right
    cx, cy, cz = segment.upper_left
    rx, ry, rz, width = _unit(bx - ax, by - ay, bz - az)
    ux, uy, uz, height = _unit(cx - ax, cy - ay, cz - az)
    if abs(rx * ux + ry * uy + rz * uz) > _SQUARE_TOLERANCE:
        raise ValueError("the segment's lower edge and left edge are not at right angles")
    nx, ny, nz, _ = _unit(ry * uz - rz * uy, rz * ux - rx * uz, rx * uy - ry * ux)
    right, normal = (rx, ry, rz), (nx, ny, nz)
    # up again from the others, so that the three are exactly square
    up = (ny * rz - nz * ry, nz * rx - nx * rz, nx * ry - ny * rx)
    rotation = _rotation(right, (-nx, -ny, -nz), up)
    return Screen(segment.lower_left, right, up, normal, width, height, rotation)


def off_axis(place: Screen, eye_m: Vector) -> Frustum | None:
    """Return the frustum from an eye through a segment, both in the segment's frame.

    None where the eye is on the plane or behind it: nothing is to be seen from there.
    """
    ox, oy, oz = place.origin
    ex, ey, ez = eye_m
    ax, ay, az = ox - ex, oy - ey, oz - ez
    nx, ny, nz = place.normal
    distance = -(ax * nx + ay * ny + az * nz)
    if not distance > LEAST_DISTANCE_M:  # an eye that is not a number is nowhere
        return None
    rx, ry, rz = place.right
    ux, uy, uz = place.up
    left = ax * rx + ay * ry + az * rz
    bottom = ax * ux + ay * uy + az * uz
    return Frustum(
        left / distance,
        (left + place.width_m) / distance,
        bottom / distance,
        (bottom + place.height_m) / distance,
        distance,
        place.rotation,
    )


def off_axis_in_stage(place: Screen, wall: Pose, eye_m: Vector) -> Frustum | None:
    """Return the frustum from an eye in the stage frame through a segment of a wall at `wall`.

    The rotation is in the stage frame. A tracked wall is a pose that changes; the segment, made
    ready in the wall's frame, does not.
    """
    px, py, pz = wall.position_m
    ex, ey, ez = eye_m
    found = off_axis(place, rotate(conjugate(wall.rotation), (ex - px, ey - py, ez - pz)))
    if found is None:
        return None
    left, right, bottom, top, distance, rotation = found
    return Frustum(left, right, bottom, top, distance, multiply(wall.rotation, rotation))


def camera_view(
    focal_mm: float,
    sensor_width_mm: float,
    sensor_height_mm: float,
    *,
    offset_x_mm: float = 0.0,
    offset_y_mm: float = 0.0,
    size: float = 1.0,
    overscan: float = 0.0,
    rotation: Quaternion = IDENTITY_ROTATION,
) -> Frustum:
    """Return the frustum of a camera's inner view.

    `offset_*_mm` is OpenTrackIO's projection offset: where the optical axis meets the sensor, from
    its middle, x to the right and y DOWN in the picture. `size` scales the picture about its
    middle; then `overscan`, a share of the picture's own width (height), is put on at each side. So
    0.1 makes the picture 1.2 times as wide. `rotation` is the camera's. Raises ValueError for a
    length that is not above 0.
    """
    if not (focal_mm > 0.0 and sensor_width_mm > 0.0 and sensor_height_mm > 0.0):
        raise ValueError(
            f"focal length {focal_mm} mm, sensor {sensor_width_mm} x {sensor_height_mm} mm; "
            "expected more than 0"
        )
    grown = size / 2.0 + overscan
    if not grown > 0.0:
        raise ValueError(f"size {size} and overscan {overscan} leave no picture")
    half_width, half_height = sensor_width_mm * grown, sensor_height_mm * grown
    return Frustum(
        (-half_width - offset_x_mm) / focal_mm,
        (half_width - offset_x_mm) / focal_mm,
        (-half_height + offset_y_mm) / focal_mm,
        (half_height + offset_y_mm) / focal_mm,
        1.0,
        rotation,
    )


def sub_region(whole: Frustum, left: float, right: float, top: float, bottom: float) -> Frustum:
    """Return the frustum of a part of a picture, for tiles.

    The shares run from 0 at the picture's left and TOP edge to 1 at its right and bottom, as in
    disguise's clipping rectangle; below 0 and above 1 is overscan.
    """
    width, height = whole.right - whole.left, whole.top - whole.bottom
    return Frustum(
        whole.left + left * width,
        whole.left + right * width,
        whole.top - bottom * height,
        whole.top - top * height,
        whole.distance_m,
        whole.rotation,
    )


def _unit(x: float, y: float, z: float) -> tuple[float, float, float, float]:
    length = math.sqrt(x * x + y * y + z * z)
    if not length > 0.0:
        raise ValueError("the segment has no width or no height")
    return (x / length, y / length, z / length, length)


def _rotation(right: Vector, forward: Vector, up: Vector) -> Quaternion:
    """Return the rotation whose matrix has these columns (Shepperd's method: the largest first)."""
    (xx, yx, zx), (xy, yy, zy), (xz, yz, zz) = right, forward, up
    trace = xx + yy + zz
    if trace > 0.0:
        q = (1.0 + trace, zy - yz, xz - zx, yx - xy)
    elif xx >= yy and xx >= zz:
        q = (zy - yz, 1.0 + xx - yy - zz, xy + yx, xz + zx)
    elif yy >= zz:
        q = (xz - zx, xy + yx, 1.0 - xx + yy - zz, yz + zy)
    else:
        q = (yx - xy, xz + zx, yz + zy, 1.0 - xx - yy + zz)
    return normalized(q)
