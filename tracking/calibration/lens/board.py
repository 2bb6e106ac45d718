# SPDX-License-Identifier: Apache-2.0
"""Calibration boards: what stands on them, in millimetres.

A board is a plane: x to the right, y down, z into it, origin at its upper left corner (or first
circle). Points have an index; every view says which of them it found.

| spec | points |
|---|---|
| chessboard:9x6 | 9 x 6 inner corners, of 10 x 7 squares |
| circles:9x6 | middles of 9 x 6 circles |
| acircles:4x11 | 11 rows of 4 circles, every second row half a pitch to the right |
| charuco:11x8:DICT_5X5_100 | inner corners of 11 x 8 squares, markers in the white ones |
| aruco:5x7:DICT_4X4_50 | the four corners of 5 x 7 markers, clockwise from their upper left |

DICT is a predefined dictionary of OpenCV or a YAML file of one's own. `:legacy` behind a ChArUco
spec means the pattern that OpenCV drew before 4.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Kind = Literal["chessboard", "circles", "acircles", "charuco", "aruco"]

MOST = 100
"""Columns or rows."""
SMALLEST_MM, LARGEST_MM = 0.1, 10_000.0
MARKER_SHARE = 0.75
"""Of a ChArUco square, where no other marker size is given."""
_EXAMPLES = "chessboard:9x6, circles:9x6, acircles:4x11, charuco:11x8:DICT_5X5_100"
_LARGEST_FILE = 16 << 20


class BoardError(ValueError):
    """A board that cannot be; one sentence that says what to write."""


@dataclass(frozen=True, slots=True)
class Board:
    """One board; lengths in millimetres."""

    kind: Kind
    columns: int
    rows: int
    square_mm: float
    """Side of a square, pitch of circles (see `points_mm`), or side and gap of a marker."""
    marker_mm: float = 0.0
    """Side of a marker; 0 where there are none."""
    dictionary: str = ""
    legacy: bool = False

    @property
    def spec(self) -> str:
        """The words that name it."""
        words = [self.kind, f"{self.columns}x{self.rows}"]
        words += [self.dictionary] if self.dictionary else []
        return ":".join(words + ["legacy"] * self.legacy)

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows of the points; of an ArUco board, of the markers."""
        if self.kind == "charuco":
            return (self.columns - 1, self.rows - 1)
        return (self.columns, self.rows)

    def points_mm(self) -> Floats:
        """Return all points, (n, 3), by index.

        `acircles` as OpenCV counts it: rows are a square apart, circles of a row two squares.
        """
        columns, rows = self.grid
        s = self.square_mm
        y, x = (a.ravel().astype(np.float64) for a in np.mgrid[:rows, :columns])
        if self.kind == "acircles":
            flat = np.stack((2.0 * x + y % 2, y), axis=1) * s
        elif self.kind == "aruco":
            corners = self.marker_mm * np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
            flat = (np.stack((x, y), axis=1)[:, None] * s + corners).reshape(-1, 2)
        else:
            start = 1.0 if self.kind in ("chessboard", "charuco") else 0.0
            flat = np.stack((x + start, y + start), axis=1) * s
        return np.concatenate((flat, np.zeros((len(flat), 1))), axis=1)

    def edges(self) -> tuple[Indices, npt.NDArray[np.int64]]:
        """Return pairs (m, 2) of neighbouring points, and of each 0 (along x) or 1 (along y).

        Of an ArUco board they are the sides of its markers.
        """
        columns, rows = self.grid
        if self.kind == "aruco":
            first = 4 * np.arange(columns * rows)[:, None]
            sides = first[:, None] + np.array([[0, 1], [1, 2], [3, 2], [0, 3]])
            return sides.reshape(-1, 2), np.tile([0, 1, 0, 1], columns * rows)
        index = np.arange(columns * rows).reshape(rows, columns)
        across = np.stack((index[:, :-1], index[:, 1:]), axis=2).reshape(-1, 2)
        down = np.stack((index[:-1], index[1:]), axis=2).reshape(-1, 2)
        way = np.repeat([0, 1], [len(across), len(down)])
        return np.concatenate((across, down)), way

    def clear_share(self) -> float:
        """Return how far from a corner its two edges stand alone, of the distance of an edge.

        In a ChArUco square a marker begins there; along a marker's side its first cell ends.
        """
        if self.kind == "charuco":
            return (self.square_mm - self.marker_mm) / 2.0 / self.square_mm
        if self.kind == "aruco":
            cells = dictionary_of(self.dictionary).markerSize + 2
            return min(1.0 / cells, (self.square_mm - self.marker_mm) / self.marker_mm)
        return 0.5

    def cells(self, marker: int) -> npt.NDArray[np.bool_]:
        """Return a marker's cells, (n, n), True where black, its border included."""
        book = dictionary_of(self.dictionary)
        side = book.markerSize + 2
        drawn: npt.NDArray[np.bool_] = np.asarray(book.generateImageMarker(marker, side)) == 0
        return drawn


def parse_board(
    spec: str,
    square_mm: float,
    marker_mm: float | None = None,
    separation_mm: float | None = None,
) -> Board:
    """Return the board of a spec and its measures. Raises BoardError."""
    kind, columns, rows, more = _words(spec)
    for name, value in (
        ("--square-mm", square_mm), ("--marker-mm", marker_mm), ("--separation-mm", separation_mm),
    ):  # fmt: skip
        if value is not None and not SMALLEST_MM <= value <= LARGEST_MM:
            raise BoardError(
                f"{name}: found {value:g}, expected {SMALLEST_MM:g} to {LARGEST_MM:g} mm"
            )
    if kind not in ("charuco", "aruco"):
        if more:
            raise BoardError(f"--board {spec}: {':'.join(more)!r} does not belong to a {kind}")
        if marker_mm is not None or separation_mm is not None:
            raise BoardError(f"--marker-mm, --separation-mm: a {kind} has no markers; leave it out")
        return Board(kind, columns, rows, square_mm)
    legacy = kind == "charuco" and more[-1:] == ["legacy"]
    name = ":".join(more[:-1] if legacy else more)
    if not name:
        raise BoardError(
            f"--board {spec}: names no dictionary; expected {kind}:{columns}x{rows}:DICT_5X5_100"
        )
    book = dictionary_of(name)
    count = columns * rows if kind == "aruco" else columns * rows // 2
    has = len(np.asarray(book.bytesList))
    if count > has:
        raise BoardError(f"--board {spec}: needs {count} markers, {name} has {has}; take a larger")
    if kind == "aruco":
        pitch, marker = _marker_grid(square_mm, marker_mm, separation_mm)
        return Board(kind, columns, rows, pitch, marker, name)
    if separation_mm is not None:
        raise BoardError("--separation-mm: belongs to aruco boards; leave it out")
    marker = MARKER_SHARE * square_mm if marker_mm is None else marker_mm
    if not 0.3 * square_mm <= marker <= 0.95 * square_mm:
        raise BoardError(
            f"--marker-mm: found {marker:g} in squares of {square_mm:g}, expected "
            f"{0.3 * square_mm:g} to {0.95 * square_mm:g}: measure marker and square"
        )
    return Board(kind, columns, rows, square_mm, marker, name, legacy)


def dictionary_of(name: str) -> cv2.aruco.Dictionary:
    """Return a predefined dictionary, or one's own out of a YAML file. Raises BoardError."""
    if name in predefined():
        return cv2.aruco.getPredefinedDictionary(int(getattr(cv2.aruco, name)))
    path = Path(name)
    wanted = name.upper().removeprefix("DICT_")
    near = [known for known in predefined() if wanted in known][:6]
    if not path.is_file():
        raise BoardError(
            f"--board: dictionary: found {name!r}, expected one of OpenCV's, such as "
            f"{', '.join(near or ['DICT_4X4_50', 'DICT_5X5_100', 'DICT_6X6_250'])}, or a YAML file"
        )
    book = cv2.aruco.Dictionary()
    try:
        text = path.read_bytes()[:_LARGEST_FILE].decode("utf-8")
        storage = cv2.FileStorage(text, cv2.FileStorage_READ | cv2.FileStorage_MEMORY)
        good = bool(book.readDictionary(storage.root()))
        storage.release()
    except (OSError, UnicodeDecodeError, cv2.error, SystemError) as error:
        raise BoardError(f"{name}: is no ArUco dictionary ({error!s:.60})") from None
    if not good or not 3 <= book.markerSize <= 12:
        raise BoardError(f"{name}: is no ArUco dictionary; expected nmarkers, markersize, marker_0")
    return book


def predefined() -> list[str]:
    """Return the names of OpenCV's dictionaries."""
    return sorted(name for name in dir(cv2.aruco) if name.startswith("DICT_"))


def _words(spec: str) -> tuple[Kind, int, int, list[str]]:
    head, _, rest = spec.partition(":")
    size, _, more = rest.partition(":")
    across, _, down = size.lower().partition("x")
    kind = next((known for known in get_args(Kind) if known == head.lower()), None)
    if kind is None or not (size.isascii() and across.isdigit() and down.isdigit()):
        raise BoardError(f"--board {spec!r:.80}: expected KIND:COLUMNSxROWS, such as {_EXAMPLES}")
    columns, rows = int(across[:6]), int(down[:6])
    fewest = {"aruco": 1, "charuco": 3}.get(kind, 2)
    if not (fewest <= columns <= MOST and fewest <= rows <= MOST) or max(columns, rows) < 3:
        raise BoardError(
            f"--board {spec}: found {columns} x {rows}, expected {max(fewest, 2)} to {MOST} each"
        )
    return kind, columns, rows, more.split(":") if more else []


def _marker_grid(
    square_mm: float, marker_mm: float | None, separation_mm: float | None
) -> tuple[float, float]:
    """Return pitch and marker side of an ArUco board."""
    if marker_mm is None and separation_mm is None:
        raise BoardError(
            "--board aruco: needs the gap between two markers: --square-mm SIDE --separation-mm "
            "GAP, or --square-mm PITCH --marker-mm SIDE"
        )
    if separation_mm is None and marker_mm is not None:
        if not 0.3 * square_mm <= marker_mm <= 0.98 * square_mm:
            raise BoardError(
                f"--marker-mm: found {marker_mm:g}, expected less than the pitch of two markers, "
                f"--square-mm {square_mm:g}"
            )
        return square_mm, marker_mm
    side = square_mm if marker_mm is None else marker_mm
    pitch = side + (separation_mm or 0.0)
    if min(abs(square_mm - side), abs(square_mm - pitch)) > 1e-3 * pitch:
        raise BoardError(
            f"--square-mm: found {square_mm:g}, expected {side:g} (the marker) or {pitch:g} (with "
            "its gap)"
        )
    return pitch, side
