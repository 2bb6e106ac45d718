# SPDX-License-Identifier: Apache-2.0
"""Reads what the Blackmagic RAW SDK's ExtractMetadata prints: lines of `key: value` in blocks."""

from __future__ import annotations

import re

from hardware_profiles.exchange.camera_clip import (
    MOST_FRAMES,
    Clip,
    Frame,
    StopKind,
    cell_number,
    distance,
    is_open,
    stop,
    timecode,
)
from hardware_profiles.exchange.reading import ExchangeError, short, shown

_FRAME = re.compile(r"Frame (\d{1,9}) Metadata")
_LENGTH = re.compile(r"(.*?)\s*(mm|cm|m|ft|in)?")
_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "ft": 0.3048, "in": 0.0254}

_Block = dict[str, tuple[int, str]]


def read_bmd(text: str, name: str) -> Clip:
    """Return the frames. Raises ExchangeError with file, line and key."""
    clip, frames = _blocks(text, name)
    kinds = {
        value[:1].upper() for _, block in frames for _, value in [block.get("aperture", (0, ""))]
    }
    kind: StopKind = "T" if kinds == {"T"} else "F" if kinds == {"F"} else ""
    rate = _words(frames[0][1], "sensor_rate").split(",") if frames else []
    fps = None
    if len(rate) >= 2 and all(part.strip().isdecimal() for part in rate[:2]) and int(rate[1]):
        fps = int(rate[0]) / int(rate[1])
    squeezed = _words(clip, "anamorphic_enable") not in ("", "0")
    line, factor = clip.get("anamorphic", (0, ""))
    squeeze = (
        cell_number(factor.lower().removesuffix("x"), f"{name}:{line}", "anamorphic", 0.5, 4.0)
        if squeezed and factor
        else None
    )
    return Clip(
        short(_words(clip, "camera_type")), short(_words(clip, "lens_type")), "", kind,
        tuple(_frame(number, block, name) for number, block in frames),
        fps=fps, squeeze=squeeze,
    )  # fmt: skip


def _blocks(text: str, name: str) -> tuple[_Block, list[tuple[int, _Block]]]:
    clip: _Block = {}
    frames: list[tuple[int, _Block]] = []
    here: _Block | None = None
    for line, content in enumerate(text.splitlines(), start=1):
        bare = content.strip()
        match = _FRAME.fullmatch(bare)
        if bare == "Clip Metadata":
            here = clip
        elif match is not None:
            if len(frames) >= MOST_FRAMES:
                raise ExchangeError(f"{name}:{line}: found more than {MOST_FRAMES} frames")
            frames.append((int(match[1]), {}))
            here = frames[-1][1]
        elif bare and here is not None:
            key, colon, value = bare.partition(":")
            if colon:
                here[key.strip()] = (line, value.strip())
    if not frames:
        raise ExchangeError(
            f'{name}: found no "Frame 0 Metadata", expected the output of ExtractMetadata'
        )
    return clip, frames


def _frame(number: int, block: _Block, name: str) -> Frame:
    line, text = block.get("aperture", (0, ""))
    line_tc, tc = block.get("timecode", (0, ""))
    focal = _length(block, "focal_length", name)
    return Frame(
        number, timecode(tc, f"{name}:{line_tc}"), None if focal is None else 1e3 * focal,
        _length(block, "distance", name), stop(text, f"{name}:{line}", "aperture"),
    )  # fmt: skip


def _length(block: _Block, key: str, name: str) -> float | None:
    """Return a length in metres; mm where no unit stands behind it."""
    line, text = block.get(key, (0, ""))
    if is_open(text):
        return None
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ExchangeError(f"{name}:{line}: {key}: found {shown(text)}, expected a length")
    return distance(match[1], f"{name}:{line}", key, _METRES[match[2] or "mm"])


def _words(block: _Block, key: str) -> str:
    return block.get(key, (0, ""))[1]
