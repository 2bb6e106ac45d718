# SPDX-License-Identifier: Apache-2.0
"""Reads a wall's shape from a Wavefront OBJ file with texture coordinates. Pure.

From the format's public description (Wavefront "Object Files", appendix B1 of the Advanced
Visualizer manual): `v x y z`, `vt u v`, and `f` with three or four corners `v/vt` or `v/vt/vn`;
numbers below zero count back from the newest; a backslash continues a line. Normals (`vn`), groups,
smoothing and materials are read over: the winding says where a face looks.

OBJ has neither units nor axes. `y_up` (Blender's and Maya's default: X right, Y up, Z to the
viewer) and `z_up` (X right, Y away, Z up: the wall's own frame) are the two in use.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from hardware_profiles.pose import Vector
from hardware_profiles.wall_mesh import Corner, Face, WallMesh

Axes = Literal["y_up", "z_up"]
MOST_FACES = 100_000
MOST_LINES = 2_000_000
MOST_PROBLEMS = 20
FARTHEST_M = 10_000.0
_SHOWN = 40


class ObjError(ValueError):
    """An OBJ file that cannot be used; `lines` holds `file:line: sentence` for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def read_obj(
    text: str, name: str, *, axes: Axes = "y_up", metres_per_unit: float = 1.0
) -> WallMesh:
    """Return the faces of an OBJ text, in the wall's frame, metres.

    `name` is the file's, for messages. `metres_per_unit` is 0.01 for a file in centimetres.
    Raises ObjError with every problem, at most 20.
    """
    reader = _Reader(name, axes, metres_per_unit)
    for number, line in _joined_lines(text):
        reader.take(number, line)
        if len(reader.problems) >= MOST_PROBLEMS:
            break
    if not reader.problems and not reader.faces:
        reader.problems.append(f"{name}: found no face, expected at least one; export the mesh")
    if reader.problems:
        raise ObjError(reader.problems)
    return WallMesh(name, tuple(reader.faces))


def _joined_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield (number of its first line, line), continued lines joined, comments taken off."""
    first, held = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.split("#", 1)[0].rstrip()
        first = first or number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        yield first, held + line
        first, held = 0, ""
    if held:
        yield first, held


class _Reader:
    def __init__(self, name: str, axes: Axes, metres_per_unit: float) -> None:
        self.name = name
        self.faces: list[Face] = []
        self.problems: list[str] = []
        self._y_up = axes == "y_up"
        self._scale = metres_per_unit
        self._positions: list[Vector] = []
        self._uvs: list[tuple[float, float]] = []

    def take(self, number: int, line: str) -> None:
        """Take one line of the file."""
        words = line.split()
        if not words:
            return
        try:
            if number > MOST_LINES:
                raise ValueError(f"more than {MOST_LINES} lines; export one wall, not the stage")
            if words[0] == "v":
                self._positions.append(self._position(words[1:]))
            elif words[0] == "vt":
                u, v = _numbers(words[1:], 2, 3)[:2]
                self._uvs.append((u, v))
            elif words[0] == "f":
                self._add_face(number, words[1:])
        except ValueError as error:
            self.problems.append(f"{self.name}:{number}: {error}")

    def _position(self, words: list[str]) -> Vector:
        # More than three numbers: a weight, or a colour as some scanners write it.
        x, y, z = (value * self._scale for value in _numbers(words, 3, 7)[:3])
        if max(abs(x), abs(y), abs(z)) > FARTHEST_M:
            raise ValueError(
                f"a corner {max(abs(x), abs(y), abs(z)):g} m away, expected at most "
                f"{FARTHEST_M:g}; is the file's unit right?"
            )
        return (x, -z, y) if self._y_up else (x, y, z)

    def _add_face(self, number: int, words: list[str]) -> None:
        if not 3 <= len(words) <= 4:
            raise ValueError(
                f"a face of {len(words)} corners, expected 3 or 4; export triangles or quads"
            )
        if len(self.faces) >= MOST_FACES:
            raise ValueError(f"more than {MOST_FACES} faces; export the wall, not its LEDs")
        self.faces.append(Face(tuple(self._corner(word) for word in words), number))

    def _corner(self, word: str) -> Corner:
        parts = word.split("/")
        if len(parts) > 3:
            raise ValueError(f"corner {word[:_SHOWN]!r}, expected v, v/vt, v//vn or v/vt/vn")
        place = _index(parts[0], len(self._positions), "v")
        if len(parts) < 2 or not parts[1]:
            raise ValueError(
                f"corner {word[:_SHOWN]!r} has no texture coordinate; unwrap the wall and export "
                "UVs"
            )
        u, v = self._uvs[_index(parts[1], len(self._uvs), "vt")]
        return Corner(self._positions[place], u, v)


def _numbers(words: list[str], least: int, most: int) -> list[float]:
    if not least <= len(words) <= most:
        raise ValueError(f"{len(words)} numbers, expected {least} to {most}")
    values = []
    for word in words:
        try:
            value = float(word)
        except ValueError:
            raise ValueError(f"{word[:_SHOWN]!r} is no number") from None
        if not math.isfinite(value):
            raise ValueError(f"{word[:_SHOWN]!r} is no finite number")
        values.append(value)
    return values


def _index(word: str, count: int, kind: str) -> int:
    """Return the place in the list that an OBJ index names: 1 is the first, -1 the newest."""
    try:
        number = int(word)
    except ValueError:
        raise ValueError(f"{word[:_SHOWN]!r} is no {kind} number") from None
    place = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= place < count:
        known = f"expected 1 to {count} or -{count} to -1" if count else "there is none above it"
        raise ValueError(f"{kind} {word[:_SHOWN]}, {known}")
    return place
