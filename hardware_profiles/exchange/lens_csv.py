# SPDX-License-Identifier: Apache-2.0
"""A lens as a table, one node a row: what spreadsheets and scripts read and write.

Columns, in any order, small or capital letters; those in brackets may be missing:

    [zoom] [focus]                  0 to 1: wide to tele, infinity to near; missing: 0
    focal_x_mm [focal_y_mm]         on the sensor as recorded; or focal_mm for both (across it is
                                    divided by the squeeze); or fx_px [fy_px] in pixels
    [cx_px] [cy_px]                 missing: the middle of the picture
    [k1] ... [k6] [p1] [p2]         OpenCV's, radial and tangential; missing: 0
    [entrance_pupil_m]              an empty cell: not known
    [falloff_a1] [falloff_a2] [falloff_a3]

Remarks before the header say what a table cannot: `# sensor_mm: 36 x 20.25`, `# image_px: 1920 x
1080`, `# make:`, `# model:`, `# serial:`, `# mount:`, `# squeeze:`, `# sensor:`, `# direction:`,
and, as often as needed, `# focus_mark: POSITION METRES` and `# iris_mark: POSITION F_NUMBER`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

from hardware_profiles.exchange.csv_table import CsvTable, first_line, read_table
from hardware_profiles.exchange.places import clamped_notes, one_place
from hardware_profiles.exchange.reading import (
    MOST_NODES,
    ExchangeError,
    Imported,
    Wanted,
    finished,
    number,
    origin,
    picture_size,
    sensor_mode,
    short,
    shown,
    text_of,
)
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.distortion import six
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    Direction,
    FocusMark,
    IrisMark,
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    make_profile,
)

TITLE = "stagectl lens table 1"
COLUMNS = (
    "zoom", "focus", "focal_x_mm", "focal_y_mm", "cx_px", "cy_px", "k1", "k2", "k3", "k4", "k5",
    "k6", "p1", "p2", "entrance_pupil_m", "falloff_a1", "falloff_a2", "falloff_a3",
)  # fmt: skip
_ALIASES = {
    "fx": "fx_px", "fy": "fy_px", "cx": "cx_px", "cy": "cy_px", "focal_length_mm": "focal_mm",
    "focal": "focal_mm", "nodal_m": "entrance_pupil_m",
}  # fmt: skip
_FOCAL = ("focal_x_mm", "focal_mm", "fx_px")
_KNOWN = {*COLUMNS, *_FOCAL, "fy_px"}
_HEAD = 64 << 10
_MOST_MARKS = 1_000


class _Remarks(NamedTuple):
    words: dict[str, tuple[int, str]]
    focus_marks: tuple[FocusMark, ...]
    iris_marks: tuple[IrisMark, ...]

    def text(self, key: str) -> str:
        return self.words.get(key, (0, ""))[1]


def read_lens(data: bytes, name: str, wanted: Wanted) -> Imported:
    """Return the profile of a table. Raises ExchangeError with file, line and column."""
    table = read_table(text_of(data, name), name, MOST_NODES, lower=True)
    table = table._replace(header=tuple(_ALIASES.get(title, title) for title in table.header))
    for at, title in enumerate(table.header):
        if title in _KNOWN and title in table.header[:at]:
            raise ExchangeError(f"{name}:{table.header_line}: found {title} twice, expected once")
    if not table.rows:
        raise ExchangeError(f"{name}: found no rows, expected at least one node")
    remarks = _remarks(table)
    sensor, notes = _sensor(remarks, wanted, name)
    squeeze = wanted.squeeze or _remark_number(remarks, "squeeze", name, 0.5, 4.0) or 1.0
    cells = _reader(table)
    nodes = tuple(
        _node(row, f"{name}:{line}", cells, sensor, squeeze)
        for row, (line, _) in enumerate(table.rows)
    )
    unread = [title for title in table.header if title not in _KNOWN]
    if unread:
        notes += (f"columns that are not read: {', '.join(short(one, 40) for one in unread)}",)
    profile = make_profile(
        LensName(
            short(remarks.text("make")), short(remarks.text("model")),
            short(remarks.text("serial")), short(remarks.text("mount")), squeeze,
        ),
        sensor, nodes,
        direction=_direction(remarks, name),
        focus_mark=remarks.focus_marks, iris_mark=remarks.iris_marks,
        origin=origin(data, name, "imported from a table", notes),
    )  # fmt: skip
    return finished(profile, name, notes)


def looks_like(data: bytes) -> bool:
    """Say whether a file is a table of nodes: from its header."""
    text = data[:_HEAD].decode("utf-8-sig", errors="replace")
    header = first_line(text).lower()
    titles = {_ALIASES.get(one, one) for one in _split(header)}
    return not titles.isdisjoint(_FOCAL)


def write_lens(profile: LensProfile, zoom: float | None, focus: float | None) -> Written:
    """Return the table of every node, or of one place; read back it is the same lens.

    Raises ExchangeError where one ring is named and the other, with several positions, is not.
    """
    notes: tuple[str, ...] = ()
    if zoom is None and focus is None:
        nodes: Sequence[LensNode] = sorted(profile.node, key=lambda node: (node.zoom, node.focus))
    else:
        place = one_place(profile, LensModel(profile), zoom, focus)
        state = place.state
        nodes = [
            LensNode(
                place.zoom, place.focus, state.focal_mm, state.center_px, state.radial,
                state.tangential, state.entrance_pupil_m, state.falloff,
            )
        ]  # fmt: skip
        notes = clamped_notes(place)
    out = io.StringIO()
    for line in _remark_lines(profile):
        out.write(f"# {line}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for node in nodes:
        pupil = "" if node.entrance_pupil_m is None else repr(node.entrance_pupil_m)
        falloff = ("", "", "") if node.falloff is None else map(repr, node.falloff)
        numbers = (
            node.zoom, node.focus, *node.focal_mm, *node.center_px, *six(node.radial),
            *node.tangential,
        )  # fmt: skip
        writer.writerow((*map(repr, numbers), pupil, *falloff))
    return Written({".csv": out.getvalue().encode()}, notes)


def _remark_lines(profile: LensProfile) -> list[str]:
    lens, sensor = profile.lens, profile.sensor
    lines = [
        TITLE,
        f"make: {lens.make}", f"model: {lens.model}", f"serial: {lens.serial}",
        f"mount: {lens.mount}", f"squeeze: {lens.squeeze!r}",
        f"sensor: {sensor.name}", f"sensor_mm: {sensor.width_mm!r} x {sensor.height_mm!r}",
        f"image_px: {sensor.width_px} x {sensor.height_px}", f"direction: {profile.direction}",
    ]  # fmt: skip
    lines += [f"focus_mark: {mark.focus!r} {mark.distance_m!r}" for mark in profile.focus_mark]
    lines += [f"iris_mark: {mark.iris!r} {mark.f_number!r}" for mark in profile.iris_mark]
    lines.append(f"profile: {profile.hash}")
    return [" ".join(line.split()) for line in lines]


_Cells = Callable[[int, str, float, float], float | None]


def _reader(table: CsvTable) -> _Cells:
    """Return what reads a cell: None where the column is missing or the cell is empty."""
    columns = {title: at for at, title in enumerate(table.header)}

    def cell(row: int, title: str, low: float, high: float) -> float | None:
        at = columns.get(title)
        if at is None or not table.rows[row][1][at].strip():
            return None
        return table.number(table.rows[row], at, low, high)

    if not any(title in columns for title in _FOCAL):
        table.needed(*_FOCAL)
    return cell


def _node(row: int, place: str, cells: _Cells, sensor: SensorMode, squeeze: float) -> LensNode:
    middle = sensor.middle_px()
    radial = tuple(cells(row, f"k{n}", -1e4, 1e4) or 0.0 for n in range(1, 7))
    while len(radial) > 3 and not any(radial[3:]):
        radial = radial[:3]
    a1, a2, a3 = (cells(row, f"falloff_a{n}", -1e4, 1e4) for n in (1, 2, 3))
    cx, cy = (cells(row, title, -20_000.0, 40_000.0) for title in ("cx_px", "cy_px"))
    return LensNode(
        zoom=cells(row, "zoom", -0.5, 1.5) or 0.0,
        focus=cells(row, "focus", -0.5, 1.5) or 0.0,
        focal_mm=_focal(row, place, cells, sensor, squeeze),
        center_px=(middle[0] if cx is None else cx, middle[1] if cy is None else cy),
        radial=radial,
        tangential=(cells(row, "p1", -1e4, 1e4) or 0.0, cells(row, "p2", -1e4, 1e4) or 0.0),
        entrance_pupil_m=cells(row, "entrance_pupil_m", -5.0, 5.0),
        falloff=None if a1 is None else (a1, a2 or 0.0, a3 or 0.0),
        how="imported",
    )


def _focal(
    row: int, place: str, cells: _Cells, sensor: SensorMode, squeeze: float
) -> tuple[float, float]:
    across, down = sensor.px_per_mm()
    x, y = cells(row, "focal_x_mm", 0.5, 5000.0), cells(row, "focal_y_mm", 0.5, 5000.0)
    if x is None and (fx := cells(row, "fx_px", 1.0, 1e6)) is not None:
        fy = cells(row, "fy_px", 1.0, 1e6)
        x, y = fx / across, None if fy is None else fy / down
    if x is None and (both := cells(row, "focal_mm", 0.5, 5000.0)) is not None:
        x, y = both / squeeze, both
    if x is None:
        raise ExchangeError(
            f"{place}: found no focal length, expected one in {' or '.join(_FOCAL)}"
        )
    return x, x * squeeze if y is None else y


def _remarks(table: CsvTable) -> _Remarks:
    words: dict[str, tuple[int, str]] = {}
    focus: list[FocusMark] = []
    iris: list[IrisMark] = []
    for line, remark in table.remarks:
        key, colon, value = remark.partition(":")
        key, value = key.strip().lower(), value.strip()
        place = f"{table.name}:{line}"
        if not colon:
            continue
        if key in ("focus_mark", "iris_mark"):
            first, second = _two(value, place, key)
            position = number(first, place, key, -0.5, 1.5, "a position")
            if len(focus) + len(iris) >= _MOST_MARKS:
                raise ExchangeError(f"{place}: found more than {_MOST_MARKS} marks")
            if key == "focus_mark":
                focus.append(FocusMark(position, number(second, place, key, 1e-6, 1e6, "metres")))
            else:
                iris.append(
                    IrisMark(position, number(second, place, key, 0.3, 128.0, "an f-number"))
                )
        else:
            words.setdefault(key, (line, value))
    return _Remarks(words, tuple(focus), tuple(iris))


def _sensor(remarks: _Remarks, wanted: Wanted, name: str) -> tuple[SensorMode, tuple[str, ...]]:
    width: object = None
    height: object = None
    if "image_px" in remarks.words and wanted.image_px is None:
        line, text = remarks.words["image_px"]
        width, height = _two(text, f"{name}:{line}", "image_px")
    px = picture_size(wanted, name, width, height, "image_px")
    mm = None
    if "sensor_mm" in remarks.words:
        line, text = remarks.words["sensor_mm"]
        first, second = _two(text, f"{name}:{line}", "sensor_mm")
        mm = (
            number(first, f"{name}:{line}", "sensor_mm", 1.0, 200.0),
            number(second, f"{name}:{line}", "sensor_mm", 1.0, 200.0),
        )
    sensor, notes = sensor_mode(wanted, name, *px, mm)
    called = short(remarks.text("sensor"))
    if called and wanted.sensor_mm is None:
        sensor = SensorMode(sensor.width_mm, sensor.height_mm, *px, called)
    return sensor, notes


def _direction(remarks: _Remarks, name: str) -> Direction:
    line, text = remarks.words.get("direction", (0, "undistorted_to_distorted"))
    if text == "undistorted_to_distorted":
        return "undistorted_to_distorted"
    if text == "distorted_to_undistorted":
        return "distorted_to_undistorted"
    raise ExchangeError(
        f"{name}:{line}: direction: found {shown(text)}, expected undistorted_to_distorted or "
        "distorted_to_undistorted"
    )


def _remark_number(remarks: _Remarks, key: str, name: str, low: float, high: float) -> float | None:
    if key not in remarks.words:
        return None
    line, text = remarks.words[key]
    return number(text, f"{name}:{line}", key, low, high)


def _two(text: str, place: str, key: str) -> tuple[str, str]:
    parts = text.replace("x", " ").replace("=", " ").split()
    if len(parts) != 2:
        raise ExchangeError(f"{place}: {key}: found {shown(text)}, expected two numbers")
    return parts[0], parts[1]


def _split(header: str) -> list[str]:
    for delimiter in "\t;":
        header = header.replace(delimiter, ",")
    return [title.strip().strip('"') for title in header.split(",")]
