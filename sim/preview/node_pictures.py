# SPDX-License-Identifier: Apache-2.0
"""The pictures that `stagectl node --preview` saves: the set on this node's walls, frame by frame.

Each wall's picture is drawn for the delivered eye, with the frame number, what became of the frame
and the eye's pose burnt in at its lower left, and the frame barcode at its upper right. A node with
several walls puts them side by side into one file, from left to right as they were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.pose import Pose
from hardware_profiles.wall import Wall
from hardware_profiles.wall_mesh import WallMesh
from hardware_profiles.wall_shape import Segment, segments
from render_bridge.barcode import COLUMNS, ROWS, Rectangle
from sim.preview.film import Camera, Filmed, film_wall
from sim.preview.looks import COVERS, Inner, covered, put_on
from sim.preview.panda import Picture, Region, core, save_png
from sim.preview.scene import Scene
from sim.preview.stage_view import Extent, WallView, panels

DEFAULT_SIZE = (960, 540)
# The barcode's board is a quarter of the wall's picture wide, in whole pixels a cell.
_BOARD_SHARE = 0.25
_TEXT_HEIGHT = 0.045


class PreviewWall(NamedTuple):
    """A wall of this node: as the SNAPSHOT of the node link tells it, or as `preview_wall` does."""

    id: str
    segments: tuple[Segment, ...]
    pose: Pose = Pose()
    """Where it stands on the stage."""


def preview_wall(wall: Wall, mesh: WallMesh | None = None) -> PreviewWall:
    """Return a wall of a stage file. Raises WallShapeError where it has no flat segments."""
    return PreviewWall(wall.id, segments(wall, mesh), wall.pose.pose())


class _WallPictures:
    """One wall of the node, and the text on it."""

    def __init__(
        self, scene: Scene, wall: PreviewWall, size: tuple[int, int], samples: int
    ) -> None:
        self.id = wall.id
        self.pose = wall.pose
        self._picture: Picture = np.zeros((size[1], size[0], 3), np.uint8)
        self._view = WallView(scene, wall.segments, size, samples)
        self._text, overlay = _text_overlay()
        region = self._view.canvas.add(overlay, Region())
        aspect = size[0] / size[1]
        lens = core.OrthographicLens()
        lens.set_film_size(aspect, 1.0)
        lens.set_film_offset(aspect / 2.0, 0.5)
        lens.set_near_far(-1.0, 1.0)
        self._view.canvas.aim(region, Pose(), lens)

    def draw(
        self,
        eye: Pose | None,
        text: str,
        delivered: Sequence[Extent] | None,
        inners: Sequence[Inner],
    ) -> Picture:
        self._text.set_text(text)
        eye_m = None if eye is None else eye.position_m
        self._picture = self._view.draw(eye_m, self.pose, delivered)
        put_on(self._picture, self._view.segments, self.pose, inners)
        return self._picture

    def cover(self, mode: str) -> Picture:
        self._picture = covered(self._view.canvas.size, mode)
        return self._picture

    def film(self, camera: Camera) -> Filmed:
        return film_wall(self._picture, panels(self._view.segments, self.pose), camera)

    def close(self) -> None:
        self._view.close()


class PreviewRenderer:
    """Draws and saves the pictures of one node."""

    def __init__(
        self,
        walls: Sequence[PreviewWall],
        size: tuple[int, int] = DEFAULT_SIZE,
        *,
        samples: int = 2,
    ) -> None:
        """Make one whose walls' pictures are `size` px large, drawn `samples` times as large.

        Raises MachineError where the machine cannot draw, ValueError for a segment that is no
        rectangle.
        """
        scene = Scene()
        self._walls = [_WallPictures(scene, wall, size, samples) for wall in walls]

    def draw(
        self,
        frame: int,
        outcome: str,
        eye: Pose | None,
        folder: Path,
        *,
        name: str = "frame",
        wall_poses: Mapping[str, Pose] | None = None,
        delivered: Mapping[str, Sequence[Extent]] | None = None,
        barcode: Sequence[Rectangle] | None = None,
        mode: str = "picture",
        inners: Sequence[Inner] = (),
    ) -> Path:
        """Draw frame `frame` and return the PNG: `folder/name_000012345.png`.

        With `mode` "black" or "grey" nothing but that, in `folder/name_000012345_black.png`.

        `eye` is the pose of the camera's entrance pupil in the stage frame; None, before a camera
        was ever valid, leaves the walls black. By wall id: `wall_poses` are where tracked walls
        stand now (the others stand where they stood), `delivered` the message's frusta (without
        them they are computed here). `inners` are painted over the picture. `barcode` is what
        `render_bridge.barcode.rectangles` returns. Raises MachineError where it cannot write.
        """
        if mode in COVERS:
            dark = [wall.cover(mode) for wall in self._walls]
            return save_png(np.hstack(dark), folder / f"{name}_{frame:09d}_{mode}.png")
        pictures = []
        for wall in self._walls:
            if wall_poses and wall.id in wall_poses:
                wall.pose = wall_poses[wall.id]
            extents = delivered.get(wall.id) if delivered else None
            picture = wall.draw(eye, burnt_in(frame, outcome, wall.id, eye), extents, inners)
            if barcode is not None:
                _paint_board(picture, barcode)
            pictures.append(picture)
        return save_png(np.hstack(pictures), folder / f"{name}_{frame:09d}.png")

    def film(self, camera: Camera) -> Filmed:
        """Return what a camera sees of the walls as drawn last; the first given is in front."""
        picture = np.zeros((camera.height_px, camera.width_px, 3), np.uint8)
        seen = np.zeros(picture.shape[:2], np.bool_)
        for wall in self._walls:
            filmed = wall.film(camera)
            new = filmed.seen & ~seen
            picture[new] = filmed.picture[new]
            seen |= new
        return Filmed(picture, seen)

    def close(self) -> None:
        """Give the pictures' memory back."""
        for wall in self._walls:
            wall.close()


def burnt_in(frame: int, outcome: str, wall: str, eye: Pose | None) -> str:
    """Return the two lines that stand on a wall's picture."""
    first = f"{wall}   frame {frame}   {outcome}"
    if eye is None:
        return f"{first}\nno camera pose yet"
    x, y, z = eye.position_m
    pan, tilt, roll = to_pan_tilt_roll(eye.rotation)
    return (
        f"{first}\nx {x:+.3f}  y {y:+.3f}  z {z:+.3f} m   "
        f"pan {pan:+.2f}  tilt {tilt:+.2f}  roll {roll:+.2f} deg"
    )


def _text_overlay() -> tuple[Any, Any]:
    """Return a text and the scene that it stands in: 0..aspect wide, 0..1 high."""
    root = core.NodePath("overlay")
    root.set_depth_test(False)
    root.set_depth_write(False)
    root.set_bin("fixed", 0)
    text = core.TextNode("burnt in")
    text.set_text_color(1.0, 1.0, 1.0, 1.0)
    text.set_card_color(0.0, 0.0, 0.0, 1.0)
    text.set_card_as_margin(0.4, 0.4, 0.2, 0.2)
    text.set_card_decal(True)
    path = root.attach_new_node(text)
    path.set_scale(_TEXT_HEIGHT)
    path.set_pos(_TEXT_HEIGHT, 0.0, 2.2 * _TEXT_HEIGHT)
    return text, root


def _paint_board(picture: Picture, barcode: Sequence[Rectangle]) -> None:
    """Paint the barcode's board at the upper right, a cell's width from the edges."""
    height, width, _ = picture.shape
    cell = max(1, min(int(width * _BOARD_SHARE) // COLUMNS, height // (2 * ROWS)))
    board_width, board_height = COLUMNS * cell, ROWS * cell
    left, top = width - board_width - cell, cell
    for part in barcode:
        rows = slice(top + round(part.top * board_height), top + round(part.bottom * board_height))
        columns = slice(
            left + round(part.left * board_width), left + round(part.right * board_width)
        )
        picture[rows, columns] = 255 if part.white else 0
