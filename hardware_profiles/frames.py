# SPDX-License-Identifier: Apache-2.0
"""Every axis convention of the product, in one place.

The stage frame is OpenTrackIO's: right-handed, X right, Y forward (to the wall), Z up, metres;
R = Rz(pan) Rx(tilt) Ry(roll), intrinsic. Pan is positive to the left, tilt up, roll right side
down. The conversions and their golden vectors are those of OpenTrackIO (SMPTE RIS OSVP), the Free-D
manual V1.4.4, and the published axis tables of Unreal, Unity and OpenCV.
"""

from __future__ import annotations

import math

from hardware_profiles.pose import Pose, Quaternion, Vector, conjugate, multiply, rotate

_DEG = math.pi / 180.0
_CM_PER_M = 100.0
# Nearer to the pole than 6e-6 deg, pan and roll cannot be told apart.
_POLE_COSINE = 1e-7
# Turns the stage axes into OpenCV camera axes (x right, y down, z forward): -90 deg about X.
_OPENCV_FROM_STAGE: Quaternion = (math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0)


def from_pan_tilt_roll(pan_deg: float, tilt_deg: float, roll_deg: float) -> Quaternion:
    """Return the rotation Rz(pan) Rx(tilt) Ry(roll) as a quaternion with w >= 0."""
    cp, sp = math.cos(pan_deg * _DEG * 0.5), math.sin(pan_deg * _DEG * 0.5)
    ct, st = math.cos(tilt_deg * _DEG * 0.5), math.sin(tilt_deg * _DEG * 0.5)
    cr, sr = math.cos(roll_deg * _DEG * 0.5), math.sin(roll_deg * _DEG * 0.5)
    w = cp * ct * cr - sp * st * sr
    x = cp * st * cr - sp * ct * sr
    y = cp * ct * sr + sp * st * cr
    z = cp * st * sr + sp * ct * cr
    return (w, x, y, z) if w >= 0.0 else (-w, -x, -y, -z)


def to_pan_tilt_roll(q: Quaternion) -> Vector:
    """Return (pan, tilt, roll) in degrees; tilt within +-90, roll 0 at the pole."""
    w, x, y, z = q
    sin_tilt = 2.0 * (y * z + w * x)
    east, north = 2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z)
    cos_tilt = math.hypot(east, north)  # exact near the pole, where the sine is flat
    if cos_tilt < _POLE_COSINE:
        # Looking straight up or down, pan and roll turn about the same axis: give it all to pan.
        pan = math.atan2(2.0 * (x * y + w * z), 1.0 - 2.0 * (y * y + z * z))
        return (pan / _DEG, math.copysign(90.0, sin_tilt), 0.0)
    roll = math.atan2(-2.0 * (x * z - w * y), 1.0 - 2.0 * (x * x + y * y))
    tilt = math.atan2(sin_tilt, cos_tilt)
    return (math.atan2(-east, north) / _DEG, tilt / _DEG, roll / _DEG)


def stage_from_unity(position_m: Vector, rotation: Quaternion) -> Pose:
    """Return the stage pose of a Unity pose (left-handed, Y up, Z forward, metres)."""
    x, y, z = position_m
    qw, qx, qy, qz = rotation
    return Pose((x, z, y), (qw, -qx, -qz, -qy))


def unity_from_stage(pose: Pose) -> Pose:
    """Return the Unity pose of a stage pose: P = (x, z, y), q = (w, -x, -z, -y)."""
    return stage_from_unity(pose.position_m, pose.rotation)  # the mapping is its own inverse


def unreal_from_stage(pose: Pose) -> Pose:
    """Return Unreal's pose (left-handed, X forward, Y right, Z up), position in CENTIMETRES."""
    x, y, z = pose.position_m
    w, qx, qy, qz = pose.rotation
    return Pose((y * _CM_PER_M, x * _CM_PER_M, z * _CM_PER_M), (w, -qy, -qx, -qz))


def unreal_rotator_from_stage(rotation: Quaternion) -> Vector:
    """Return Unreal's FRotator (pitch, yaw, roll) in degrees: (tilt, -pan, roll)."""
    pan, tilt, roll = to_pan_tilt_roll(rotation)
    return (tilt, -pan, roll)


def unity_euler_from_stage(rotation: Quaternion) -> Vector:
    """Return Unity's Euler angles (x, y, z) in degrees, order ZXY: (-tilt, -pan, -roll)."""
    pan, tilt, roll = to_pan_tilt_roll(rotation)
    return (-tilt, -pan, -roll)


def opencv_from_stage(pose: Pose) -> Pose:
    """Return OpenCV's world-to-camera transform (x right, y down, z forward) of a stage pose."""
    to_camera = multiply(_OPENCV_FROM_STAGE, conjugate(pose.rotation))
    x, y, z = rotate(to_camera, pose.position_m)
    return Pose((-x, -y, -z), to_camera)
