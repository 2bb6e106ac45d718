# SPDX-License-Identifier: Apache-2.0
"""The mesh files that a stage's walls name: read, checked, hashed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from hardware_profiles.exchange.obj_mesh import ObjError, read_obj
from hardware_profiles.pose import Vector, conjugate, rotate
from hardware_profiles.stage import Stage
from hardware_profiles.store import content_hash
from hardware_profiles.wall import Wall
from hardware_profiles.wall_mesh import WallMesh, check_faces
from hardware_profiles.wall_shape import WallShapeError, segments

# Where a camera stands, unless the wall says otherwise: the stage's middle, at a tripod's height.
_MIDDLE_M = (0.0, 0.0, 1.5)
_BEFORE_IT_M = (0.0, -3.0, 1.5)
_TOO_NEAR_M = 0.5
# What one SNAPSHOT to the nodes can hold (render_bridge/PROTOCOL.md, section 4).
MOST_SEGMENTS = 256


class WallFileError(ValueError):
    """Meshes that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_meshes(stage: Stage, folder: Path) -> Mapping[str, tuple[WallMesh, str]]:
    """Return, by wall id, the mesh and its file's SHA-256; paths are relative to `folder`.

    Every wall of the stage is made into segments once, so that what is wrong is known before the
    run. Raises WallFileError with all problems.
    """
    found: dict[str, tuple[WallMesh, str]] = {}
    problems: list[str] = []
    for wall in stage.wall:
        try:
            if wall.mesh:
                path = folder / wall.mesh
                data = path.read_bytes()
                mesh = read_obj(
                    data.decode("utf-8"), str(path),
                    axes=wall.mesh_axes, metres_per_unit=wall.mesh_unit_m,
                )  # fmt: skip
                problems += check_faces(mesh, _viewpoint(wall))
                found[wall.id] = (mesh, content_hash(data))
            segments(wall, found[wall.id][0] if wall.id in found else None)
        except OSError as error:
            problems.append(
                f"wall {wall.id!r}: mesh: {folder / wall.mesh} cannot be read ({error.strerror}); "
                "name an OBJ file"
            )
        except UnicodeDecodeError:
            problems.append(f"wall {wall.id!r}: mesh: {folder / wall.mesh} is no text; export OBJ")
        except (ObjError, WallShapeError) as error:
            problems += error.lines
    count = 0 if problems else _segment_count(stage, found)
    if count > MOST_SEGMENTS:
        problems.append(
            f"the walls have {count} flat segments, a stage holds {MOST_SEGMENTS}; "
            "give curved walls fewer, or simplify the mesh"
        )
    if problems:
        raise WallFileError(problems)
    return found


def _segment_count(stage: Stage, meshes: Mapping[str, tuple[WallMesh, str]]) -> int:
    return sum(
        len(segments(wall, meshes[wall.id][0] if wall.id in meshes else None))
        for wall in stage.wall
    )


def _viewpoint(wall: Wall) -> Vector:
    """Return a place in the wall's frame from which all of it should be seen."""
    if wall.body is not None:
        return _BEFORE_IT_M
    pose = wall.pose.pose()
    away = [a - b for a, b in zip(_MIDDLE_M, pose.position_m, strict=True)]
    if math.hypot(*away) < _TOO_NEAR_M:
        return _BEFORE_IT_M
    return rotate(conjugate(pose.rotation), (away[0], away[1], away[2]))
