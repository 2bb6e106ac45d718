# SPDX-License-Identifier: Apache-2.0
"""A wall as it was built: faces with texture coordinates, and what is wrong with them. Pure.

Positions are in the wall's frame, metres. Texture coordinates run from (0, 0) at the lower left of
the wall's picture to (1, 1) at its upper right. A face's front is the side from which its corners
run counter-clockwise, as in OBJ and in every engine.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import Vector

# Smaller faces have no direction worth telling.
LEAST_AREA_M2 = 1e-8


class Corner(NamedTuple):
    """One corner of a face."""

    position_m: Vector
    u: float
    v: float


class Face(NamedTuple):
    """A triangle or a quad, corners counter-clockwise as seen from the front."""

    corners: tuple[Corner, ...]
    line: int
    """Of the file that it came from, for messages."""


class WallMesh(NamedTuple):
    """A wall's surface."""

    name: str
    """The file, for messages."""
    faces: tuple[Face, ...]

    def area_m2(self) -> float:
        """Return the area of all faces."""
        return sum(0.5 * _length(area_vector(face)) for face in self.faces)


def area_vector(face: Face) -> Vector:
    """Return the vector along the face's normal, twice its area long (Newell's method)."""
    corners = face.corners
    x = y = z = 0.0
    for i, corner in enumerate(corners):
        ax, ay, az = corner.position_m
        bx, by, bz = corners[(i + 1) % len(corners)].position_m
        x += (ay - by) * (az + bz)
        y += (az - bz) * (ax + bx)
        z += (ax - bx) * (ay + by)
    return (x, y, z)


def normal(face: Face) -> Vector:
    """Return the face's unit normal, on its front. Raises ValueError where it has no area."""
    x, y, z = area_vector(face)
    length = _length((x, y, z))
    if not length > 2.0 * LEAST_AREA_M2:
        raise ValueError(f"line {face.line}: this face has no area")
    return (x / length, y / length, z / length)


def uv_area(face: Face) -> float:
    """Return twice the signed area in u, v: positive where the picture is not mirrored."""
    corners = face.corners
    return sum(
        a.u * b.v - b.u * a.v for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    )


def check_faces(mesh: WallMesh, viewpoint_m: Vector) -> list[str]:
    """Return one line for each face that cameras at `viewpoint_m` would see wrongly.

    The viewpoint is in the wall's frame: a place from which every face should be seen, as the
    middle of the stage. Wrong is a face without area, one that looks away, one that is mirrored
    (its picture runs clockwise in u, v), and one that leaves the picture.
    """
    lines = []
    for face in mesh.faces:
        fault = _fault(face, viewpoint_m)
        if fault:
            lines.append(f"{mesh.name}:{face.line}: {fault}")
    return lines


def _fault(face: Face, viewpoint_m: Vector) -> str:
    for corner in face.corners:
        if not (-1e-6 <= corner.u <= 1.0 + 1e-6 and -1e-6 <= corner.v <= 1.0 + 1e-6):
            return (
                f"texture coordinate ({corner.u:g}, {corner.v:g}), expected 0 to 1; "
                "scale the UVs to the wall's picture"
            )
    x, y, z = area_vector(face)
    if not _length((x, y, z)) > 2.0 * LEAST_AREA_M2:
        return "this face has no area; delete it"
    px, py, pz = face.corners[0].position_m
    vx, vy, vz = viewpoint_m
    toward = x * (vx - px) + y * (vy - py) + z * (vz - pz)
    if not toward > 0.0:
        return "this face looks away from the cameras; flip its normal"
    if not uv_area(face) > 0.0:
        return "the picture is mirrored or has no width on this face; flip its UVs"
    return ""


def _length(v: Vector) -> float:
    return math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
