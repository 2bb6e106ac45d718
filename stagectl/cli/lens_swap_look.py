# SPDX-License-Identifier: Apache-2.0
"""The quick look of `lens swap`: one picture of a board against the profile.

At which zoom and focus the picture was taken is given as ring positions or raw readings; a ring
that the profile has one place of needs neither. What is still open is taken from the picture: of
all places of the profile the one that fits best.
"""

from __future__ import annotations

import itertools
import os
import shlex
from pathlib import Path, PurePath
from typing import NamedTuple

import msgspec

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile, SensorMode
from hardware_profiles.rig.motor import Motor, Ring
from hardware_profiles.rig.session import Look, LookBoard
from hardware_profiles.store import content_hash
from stagectl.cli.lens_rig_text import RigTextError
from tracking.calibration.lens.board import Board, BoardError, parse_board
from tracking.calibration.lens.camera import Camera
from tracking.calibration.lens.corners import Found, Grey
from tracking.calibration.lens.look import Looked, look
from tracking.calibration.lens.meant import meant
from tracking.calibration.lens.pictures import LARGEST_BYTES, PictureError, load_picture
from tracking.calibration.lens_look import BoardLook, quick_look
from tracking.calibration.refusal import Refused

_KEYS = ("board", "square", "marker", "zoom", "focus", "zoom_raw", "focus_raw")
_SAME_SHAPE = 1e-3
LIVE = "live:"
MOST_FRAMES = 150
"""Of a live camera, until the board is in one of them, and sharp."""
_RINGS: tuple[Ring, Ring] = ("zoom", "focus")


class LookOrder(msgspec.Struct, frozen=True):
    """What to look at."""

    picture: str
    """A file, or "live:" and a camera's number, device or address."""
    board: LookBoard
    position: dict[Ring, float]
    raw: dict[Ring, float]


class LookResult(NamedTuple):
    """What the picture said."""

    look: Look
    found: BoardLook
    notes: list[str]


class LookError(ValueError):
    """A look that could not be had; one sentence."""


def parse_order(text: str, known: LookBoard | None) -> LookOrder:
    """Return the order of a line: PICTURE [board=SPEC square=MM marker=MM zoom=Z focus_raw=R ...].

    PICTURE may be live:0. `known` is the board of last time. Raises RigTextError.
    """
    try:  # on Windows a backslash parts folders
        words = [word.strip("\"'") for word in shlex.split(text, posix=os.name == "posix")]
    except ValueError as error:
        raise RigTextError(f"{text!r:.60}: cannot be read ({error})") from None
    if not words:
        raise RigTextError("name a picture, or live:0")
    picture, *rest = words
    given: dict[str, str] = {}
    for word in rest:
        key, equals, value = word.partition("=")
        if key not in _KEYS or not equals:
            raise RigTextError(f"{word!r:.60}: expected one of {', '.join(f'{k}=' for k in _KEYS)}")
        given[key] = value
    numbers = {key: _number(key, value) for key, value in given.items() if key != "board"}
    return order_of(picture, given.get("board"), numbers, known)


def order_of(
    picture: str, board: str | None, numbers: dict[str, float], known: LookBoard | None
) -> LookOrder:
    """Return the order; `numbers` by the keys of `parse_order`. Raises RigTextError."""
    spec = board or (known.spec if known else "")
    square = numbers.get("square", known.square_mm if known else 0.0)
    marker = numbers.get("marker", known.marker_mm if known and not board else None)
    if not spec or not square:
        raise RigTextError(
            "the board is not known yet: say board=chessboard:9x6 square=25 (or charuco:11x8:"
            "DICT_5X5_100); it is remembered"
        )
    position: dict[Ring, float] = {r: numbers[r] for r in _RINGS if r in numbers}
    raw: dict[Ring, float] = {r: numbers[f"{r}_raw"] for r in _RINGS if f"{r}_raw" in numbers}
    for ring, value in position.items():
        if not -0.5 <= value <= 1.5:
            raise RigTextError(f"{ring}={value:g}: expected a ring position, 0 to 1")
    try:
        parse_board(spec, square, marker)
        return LookOrder(
            picture, msgspec.convert(LookBoard(spec, square, marker), LookBoard), position, raw
        )
    except BoardError as error:
        raise RigTextError(str(error)) from None


def take_look(order: LookOrder, profile: LensProfile, motors: tuple[Motor, ...]) -> LookResult:
    """Look. Raises LookError."""
    board = parse_board(order.board.spec, order.board.square_mm, order.board.marker_mm)
    live = order.picture.startswith(LIVE)
    grey, looked, sha256 = _live(order, board) if live else _file(order, board)
    found = looked.found
    if found is None:
        better = meant(grey, board)
        raise LookError(f"{order.picture}: {looked.why}{f'; {better}' if better else ''}")
    notes = [f"{order.picture}: {looked.why}"] if looked.why else []
    found = _on_sensor(found, (grey.shape[1], grey.shape[0]), profile.sensor, notes)
    zoom, focus, best = _best(LensModel(profile), order, motors, found, board, notes)
    if abs(best.focal_percent) > 0.0 and not best.tells_focal:
        notes.append("the board was not tilted enough to tell the focal length")
    said = Look(
        PurePath(order.picture).name[:200], sha256, zoom, focus, best.points, best.rms_px,
        best.rms_percent, best.focal_percent if best.tells_focal else None,
        best.focal_std_percent if best.tells_focal else None,
    )  # fmt: skip
    return LookResult(said, best, notes)


def _file(order: LookOrder, board: Board) -> tuple[Grey, Looked, str]:
    """Return the picture, what is in it, and the hash of its file."""
    path = Path(order.picture)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise LookError(f"{path}: is too large for a picture")
        data = path.read_bytes()
        grey = load_picture(data)
    except OSError as error:
        raise LookError(f"{path}: cannot be read ({error.strerror})") from None
    except PictureError as error:
        raise LookError(f"{path}: {error}") from None
    return grey, look(path.name, grey, board), content_hash(data)


def _live(order: LookOrder, board: Board) -> tuple[Grey, Looked, str]:
    """Return the first good picture of a camera, of none the last; it is not kept: no hash."""
    device = order.picture.removeprefix(LIVE)
    try:
        camera = Camera(device)
    except ValueError as error:
        raise LookError(
            f"{order.picture}: {str(error).removeprefix(f'--live {device}: ')}"
        ) from None
    last: tuple[Grey, Looked, str] | None = None
    try:
        for grey in itertools.islice(camera, MOST_FRAMES):
            last = (grey, look(order.picture, grey, board, thorough=False), "")
            if not last[1].why:
                break
    finally:
        camera.close()
    if last is None:
        raise LookError(f"{order.picture}: the camera gives no picture")
    return last


def _best(
    model: LensModel, order: LookOrder, motors: tuple[Motor, ...], found: Found, board: Board,
    notes: list[str],
) -> tuple[float, float, BoardLook]:  # fmt: skip
    by_ring = {motor.ring: motor for motor in motors}
    marks: dict[Ring, list[float]] = {
        "zoom": model.grid.zooms.tolist(), "focus": model.grid.foci.tolist(),
    }  # fmt: skip
    places: list[list[float]] = []
    searched: list[Ring] = []
    for ring in _RINGS:
        reading = by_ring.get(ring, Motor(ring)).at(order.raw.get(ring))
        if ring in order.position:
            places.append([order.position[ring]])
        elif reading.position is not None:
            places.append([min(max(reading.position, -0.5), 1.5)])
        else:
            if ring in order.raw:
                notes.append(f"{ring}: ends not set, so the raw reading says nothing")
            places.append(marks[ring])
            searched += [ring] if len(marks[ring]) > 1 else []
    best: tuple[float, float, BoardLook] | None = None
    refused = ""
    for zoom, focus in itertools.product(*places):
        one = quick_look(model, model.at(zoom, focus), found, board)
        if isinstance(one, Refused):
            refused = one.reason
        elif best is None or one.rms_px < best[2].rms_px:
            best = (zoom, focus, one)
    if best is None:
        raise LookError(f"{order.picture}: {refused}")
    if searched:
        notes.append(
            f"{' and '.join(searched)} of the picture not given: taken as zoom {best[0]:g}, focus "
            f"{best[1]:g}, which fits best"
        )
    return best


def _on_sensor(found: Found, size: tuple[int, int], sensor: SensorMode, notes: list[str]) -> Found:
    """Return the points in pixels of the sensor mode: a proxy is smaller but of the same shape."""
    wide, high = size
    if (wide, high) == (sensor.width_px, sensor.height_px):
        return found
    expected = f"{sensor.width_px}x{sensor.height_px}"
    if abs(wide * sensor.height_px / (high * sensor.width_px) - 1.0) > _SAME_SHAPE:
        raise LookError(
            f"the picture is {wide}x{high}, the sensor mode {expected}: another shape; is it the "
            "mode that the camera is in?"
        )
    notes.append(f"the picture is {wide}x{high}: scaled to {expected}")
    times = (sensor.width_px / wide, sensor.height_px / high)
    points = ((found.points_px + 0.5) * times - 0.5).astype("float32")
    return Found(points, found.index, found.spacing_px * times[0], found.window,
                 found.fitting_window)  # fmt: skip


def _number(key: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= 1e12:  # nan is outside as well
        raise RigTextError(f"{key}={text:.20}: is no number")
    return value
