# SPDX-License-Identifier: Apache-2.0
"""The board's section "wall_shapes": the flat segments of each wall, in the wall's own frame. Pure.

They never change while a stage runs; where a wall stands is in its row of "walls". A row's
`corners_m` is a flat list, nine numbers for each segment: lower left, lower right, upper left.
"""

from __future__ import annotations

from collections.abc import Mapping

from hardware_profiles.stage import Stage
from hardware_profiles.wall_mesh import WallMesh
from hardware_profiles.wall_shape import segments
from stagectl.control.board import Board

SECTION = "wall_shapes"
# A scanned wall may have thousands of quads; a view of the stage does not need more.
MOST_SEGMENTS = 256


def set_wall_shapes(board: Board, stage: Stage, meshes: Mapping[str, WallMesh]) -> None:
    """Set the rows of all walls; `meshes` by wall id. Raises WallShapeError."""
    for wall in stage.wall:
        found = segments(wall, meshes.get(wall.id))
        every = -(-len(found) // MOST_SEGMENTS)
        corners = [
            round(value, 4)
            for segment in found[::every]
            for corner in (segment.lower_left, segment.lower_right, segment.upper_left)
            for value in corner
        ]
        board.set(SECTION, wall.id, {"corners_m": corners, "segments": len(found)})
