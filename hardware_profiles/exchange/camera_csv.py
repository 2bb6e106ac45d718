# SPDX-License-Identifier: Apache-2.0
"""Reads the lens metadata of cameras, frame by frame, in the forms that camdkit reads as well.

arri    ARRI Meta Extract's table (tabs between the cells)
red     REDline --printMeta 5, with Cooke /i data where the lens has it
bmd     ExtractMetadata of the Blackmagic RAW SDK: "Frame 0 Metadata", then "key: value"
sony    the VENICE's table ("Focal Length (mm)", "Focus Distance (ft)")
canon   the Cinema RAW frames table (fractions, focus as the hex of a float)
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable

from hardware_profiles.exchange import camera_csv_makers as makers
from hardware_profiles.exchange.camera_bmd import read_bmd
from hardware_profiles.exchange.camera_clip import Clip, Frame, gap_notes
from hardware_profiles.exchange.csv_table import first_line
from hardware_profiles.exchange.reading import ExchangeError, text_of

FRAME_FORMATS: dict[str, str] = {
    "arri": "ARRI Meta Extract CSV or ART CMD JSON, frames",
    "red": "REDline --printMeta 5 CSV, frames",
    "bmd": "Blackmagic RAW SDK ExtractMetadata, frames",
    "sony": "Sony VENICE CSV, frames",
    "canon": "Canon Cinema RAW frames CSV, frames",
}
COLUMNS = (
    "frame", "timecode", "focal_mm", "focus_m", "t_number", "f_number", "entrance_pupil_m",
    "focus_encoder", "zoom_encoder", "iris_encoder",
)  # fmt: skip
_READERS: dict[str, Callable[[str, str], Clip]] = {
    "arri": makers.read_arri,
    "red": makers.read_red,
    "bmd": read_bmd,
    "sony": makers.read_sony,
    "canon": makers.read_canon,
}
_HEAD = 64 << 10
# Titles that only this maker's table has.
_TELLING = {
    "arri": ("Lens Distance Unit", "Lens Focal Length"),
    "red": ("FrameNo", "Focal Length"),
    "sony": ("Focal Length (mm)", "Aperture"),
    "canon": ("FocusPosition", "ApertureNumber"),
}


def read_clip(data: bytes, name: str, kind: str) -> Clip:
    """Return the frames of a camera's file. Raises ExchangeError with file, line and column."""
    clip = _READERS[kind](text_of(data, name), name)
    if not clip.frames:
        raise ExchangeError(f"{name}: found no frames, expected at least one")
    return clip._replace(notes=(*clip.notes, *gap_notes(clip.frames)))


def looks_like(data: bytes) -> str:
    """Return which camera's file it is, or ""."""
    text = data[:_HEAD].decode("utf-8-sig", errors="replace")
    lines = [line.strip() for line in text.splitlines()[:200]]
    if "Clip Metadata" in lines or "Frame 0 Metadata" in lines:
        return "bmd"
    if '"arriJsonHeader"' in text:
        return "arri"
    header = first_line(text)
    titles = {cell.strip().strip('"') for cell in header.replace("\t", ",").split(",")}
    return next((kind for kind, ones in _TELLING.items() if titles.issuperset(ones)), "")


def write_frames(
    clip: Clip, more: tuple[str, ...] = (), rows: list[list[float | None]] | None = None
) -> bytes:
    """Return the frames as CSV with COLUMNS, then `more` columns with their `rows`.

    An empty cell is what the camera does not say; inf is a focus at infinity.
    """
    out = io.StringIO()
    out.write("# stagectl lens frames 1\n")
    for key, value in (("camera", clip.camera), ("lens", clip.lens), ("serial", clip.serial)):
        if value:
            out.write(f"# {key}: {value}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *more))
    for at, frame in enumerate(clip.frames):
        extra = rows[at] if rows is not None else []
        writer.writerow((*_row(frame, clip), *(_cell(one) for one in extra)))
    return out.getvalue().encode()


def _row(frame: Frame, clip: Clip) -> list[str]:
    t_number = frame.stop if clip.stop_kind == "T" else None
    f_number = frame.stop if clip.stop_kind != "T" else None
    return [
        str(frame.frame), frame.timecode,
        *(
            _cell(one)
            for one in (
                frame.focal_mm, frame.focus_m, t_number, f_number, frame.entrance_pupil_m,
                frame.focus_encoder, frame.zoom_encoder, frame.iris_encoder,
            )
        ),
    ]  # fmt: skip


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return "inf" if math.isinf(value) else format(value, ".10g")
