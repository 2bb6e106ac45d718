# SPDX-License-Identifier: Apache-2.0
"""A frustum the way each engine writes it, at full precision. Pure.

| | view space | vectors | picture x, y | depth |
|---|---|---|---|---|
| OpenGL, Unity | right-handed, -Z forward, +Y up | columns: M v | -1..1 | -1 near .. 1 far |
| Direct3D (LH) | left-handed, +Z forward, +Y up | rows: v M | -1..1 | 0 near .. 1 far |
| Unreal | left-handed, +Z forward, +Y up | rows: v M | -1..1 | 1 near .. 0 far |

Unity keeps `Camera.projectionMatrix` and `worldToCameraMatrix` in the OpenGL form on every platform
(its own pages say so) and converts for the driver itself. Unreal's *world* is X forward, Y right, Z
up, in centimetres; its view matrices change that into the view space of the table (right, up,
forward), and projection matrices, those of nDisplay too, start from there.

A matrix is four rows; `matrix[i][j]` is `m[i, j]` of Unity and `M[i][j]` of Unreal. Near and far
are in the engine's own unit: metres, but centimetres for Unreal. Poses are of the stage frame, with
the eye as position and the frustum's rotation as rotation.
"""

from __future__ import annotations

from typing import NamedTuple

from hardware_profiles.frames import unity_from_stage, unreal_from_stage
from hardware_profiles.pose import Pose, Quaternion, Vector, rotate
from render_bridge.projection import Frustum

Row = tuple[float, float, float, float]
Matrix = tuple[Row, Row, Row, Row]

_X: Vector = (1.0, 0.0, 0.0)
_Y: Vector = (0.0, 1.0, 0.0)
_Z: Vector = (0.0, 0.0, 1.0)


def opengl(frustum: Frustum, near_m: float, far_m: float) -> Matrix:
    """Return glFrustum's clip matrix, which is Unity's `Matrix4x4.Frustum` (column vectors).

    The four tangents times `near_m` are the left, right, bottom and top of both calls.
    """
    x, y, a, b = _scale_and_shift(frustum)
    depth = far_m - near_m
    return (
        (x, 0.0, a, 0.0),
        (0.0, y, b, 0.0),
        (0.0, 0.0, -(far_m + near_m) / depth, -2.0 * far_m * near_m / depth),
        (0.0, 0.0, -1.0, 0.0),
    )


unity = opengl


def direct3d(frustum: Frustum, near_m: float, far_m: float) -> Matrix:
    """Return Direct3D's `PerspectiveOffCenterLH` (row vectors)."""
    x, y, a, b = _scale_and_shift(frustum)
    depth = far_m - near_m
    return (
        (x, 0.0, 0.0, 0.0),
        (0.0, y, 0.0, 0.0),
        (-a, -b, far_m / depth, 1.0),
        (0.0, 0.0, -far_m * near_m / depth, 0.0),
    )


def unreal(frustum: Frustum, near_cm: float, far_cm: float | None = None) -> Matrix:
    """Return Unreal's off-centre matrix with reversed Z (row vectors), near and far in centimetres.

    For a symmetric frustum it is `FReversedZPerspectiveMatrix`. `far_cm` None has no far plane,
    which is the engine's usual one.
    """
    x, y, a, b = _scale_and_shift(frustum)
    if far_cm is None:
        depth_scale, depth_shift = 0.0, near_cm
    else:
        depth_scale = -near_cm / (far_cm - near_cm)
        depth_shift = far_cm * near_cm / (far_cm - near_cm)
    return (
        (x, 0.0, 0.0, 0.0),
        (0.0, y, 0.0, 0.0),
        (-a, -b, depth_scale, 1.0),
        (0.0, 0.0, depth_shift, 0.0),
    )


class PixelView(NamedTuple):
    """OpenCV's camera matrix [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], in pixels."""

    fx: float
    fy: float
    cx: float
    cy: float


def opencv(
    frustum: Frustum, width_px: int, height_px: int, *, first_pixel: float = 0.0
) -> PixelView:
    """Return the camera matrix of a picture that shows the frustum (x right, y down, z forward).

    `first_pixel` is the coordinate of the middle of the first pixel. OpenCV's own picture
    functions count from 0.0, so the picture's edges are at -0.5 and width - 0.5. With 0.5 the
    edges are at 0 and width, as OpenTrackIO and Unity count.
    """
    width, height = frustum.right - frustum.left, frustum.top - frustum.bottom
    shift = first_pixel - 0.5
    return PixelView(
        width_px / width,
        height_px / height,
        -frustum.left * width_px / width + shift,
        frustum.top * height_px / height + shift,
    )


class DisguiseView(NamedTuple):
    """The lens fields of RenderStream's CameraData."""

    sensor_x: float
    """Millimetres, for the focal length that was asked for."""
    sensor_y: float
    cx: float
    """Shift of the picture in normalised coordinates: 1 is half the picture's width."""
    cy: float


def disguise(frustum: Frustum, focal_mm: float) -> DisguiseView:
    """Return the RenderStream lens that shows the frustum at a given focal length.

    RenderStream's plug-ins draw a symmetric frustum of sensor / focal and then move the picture by
    (cx, cy): a frustum that reaches farther to the right has a cx below 0.
    """
    _, _, a, b = _scale_and_shift(frustum)
    return DisguiseView(
        (frustum.right - frustum.left) * focal_mm, (frustum.top - frustum.bottom) * focal_mm, -a, -b
    )


def unity_lens_shift(frustum: Frustum) -> tuple[float, float]:
    """Return `Camera.lensShift` of a physical camera; 0.5 is half the sensor.

    Derived from the documented projection; the sign was not tried in an engine. The matrix is safe.
    """
    _, _, a, b = _scale_and_shift(frustum)
    return (a / 2.0, b / 2.0)


def unity_view(eye: Pose) -> Matrix:
    """Return `worldToCameraMatrix` (column vectors): Unity's world to OpenGL's view space, m."""
    pose = unity_from_stage(eye)
    right, up, forward = _axes(pose.rotation)
    back = (-forward[0], -forward[1], -forward[2])
    return (
        _toward(right, pose.position_m),
        _toward(up, pose.position_m),
        _toward(back, pose.position_m),
        (0.0, 0.0, 0.0, 1.0),
    )


def unreal_view(eye: Pose) -> Matrix:
    """Return FViewMatrices' view matrix (row vectors): Unreal's world to right, up, forward, cm."""
    pose = unreal_from_stage(eye)
    forward, right, up = _axes(pose.rotation)
    x, y, z = (_toward(axis, pose.position_m) for axis in (right, up, forward))
    return (
        (x[0], y[0], z[0], 0.0),
        (x[1], y[1], z[1], 0.0),
        (x[2], y[2], z[2], 0.0),
        (x[3], y[3], z[3], 1.0),
    )


def _scale_and_shift(frustum: Frustum) -> Row:
    """Return 2/(r-l), 2/(t-b), (r+l)/(r-l), (t+b)/(t-b): all that the picture's x and y need."""
    left, right, bottom, top = frustum[:4]
    width, height = right - left, top - bottom
    return (2.0 / width, 2.0 / height, (right + left) / width, (top + bottom) / height)


def _axes(rotation: Quaternion) -> tuple[Vector, Vector, Vector]:
    """Return the turned X, Y, Z. The quaternion formula is the same in both handednesses."""
    return rotate(rotation, _X), rotate(rotation, _Y), rotate(rotation, _Z)


def _toward(axis: Vector, origin: Vector) -> Row:
    """Return the row that measures along an axis from an origin."""
    ax, ay, az = axis
    return (ax, ay, az, -(ax * origin[0] + ay * origin[1] + az * origin[2]))
