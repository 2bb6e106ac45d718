# SPDX-License-Identifier: Apache-2.0
"""Reads the JSON that ARRI's Reference Tool (ART CMD) writes: sets for the clip, sets a frame.

Units of "Lens State" (ARRI's schema camera/lens_state): focal length and entrance pupil in
micrometres, focus distance in mm (-1: infinity, 0: not known), iris in thousandths of a stop with
T1 = 1000 (below 0: not known, closed). A pupil of -1 is one that the camera does not know.
"""

from __future__ import annotations

import json
import math

from hardware_profiles.exchange.camera_clip import MOST_FRAMES, Clip, Frame, fraction, timecode
from hardware_profiles.exchange.reading import ExchangeError, number, short, shown

_Set = dict[str, object]


def read_arri_json(text: str, name: str) -> Clip:
    """Return the frames. Raises ExchangeError with file and key."""
    try:
        whole: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{name}: found no JSON ({error}), expected ART CMD's output") from None
    if not isinstance(whole, dict) or "frameBasedMetadata" not in whole:
        raise ExchangeError(f"{name}: frameBasedMetadata: found nothing, expected frames")
    block = whole["frameBasedMetadata"]
    frames = block.get("frames") if isinstance(block, dict) else None
    if not isinstance(frames, list) or len(frames) > MOST_FRAMES:
        raise ExchangeError(
            f"{name}: frameBasedMetadata.frames: found {shown(frames)}, expected a list"
        )
    sets = _named_sets(whole)
    lens, rate = sets.get("Lens Device", {}), sets.get("Project Rate", {})
    drop = rate.get("dropframe") is True
    squeeze, base = lens.get("lensSqueezeFactor"), rate.get("timebase")
    return Clip(
        short(sets.get("Camera Device", {}).get("cameraModel")), short(lens.get("lensModel")),
        short(lens.get("lensSerialNumber")), "T",
        tuple(_frame(one, at, name, drop=drop) for at, one in enumerate(frames)),
        fps=None if base is None else fraction(str(base)[:40], name, "timebase"),
        squeeze=None if squeeze is None else fraction(str(squeeze)[:40], name, "lensSqueezeFactor"),
    )  # fmt: skip


def _named_sets(whole: dict[str, object]) -> dict[str, _Set]:
    """Return the clip's sets by their names."""
    found: dict[str, _Set] = {}
    for key in ("clipBasedMetadataSets", "descriptiveMetadataSets"):
        listed = whole.get(key)
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and isinstance(one.get("metadataSetPayload"), dict):
                found[str(one.get("metadataSetName"))] = one["metadataSetPayload"]
    return found


def _frame(one: object, at: int, name: str, *, drop: bool) -> Frame:
    place = f"{name}: frames[{at}]"
    if not isinstance(one, dict):
        raise ExchangeError(f"{place}: found {shown(one)}, expected a frame")
    sets = one.get("frameBasedMetadataSets")
    state = sets.get("Lens State") if isinstance(sets, dict) else None
    lens: _Set = state if isinstance(state, dict) else {}
    focal = _value(lens, "lensFocalLength", place)
    focus = _value(lens, "lensFocusDistanceMetric", place)
    iris = _value(lens, "lensIris", place)
    pupil = _value(lens, "lensEntrancePupilOffset", place)
    return Frame(
        int(number(one.get("frameNo", at), place, "frameNo", 0.0, 1e12)),
        timecode(str(one.get("timecode") or ""), place, drop=drop),
        focal / 1e3 if focal is not None and focal > 0.0 else None,
        _focus_m(focus),
        math.pow(2.0, (iris - 1_000.0) / 2_000.0) if iris is not None and iris > 0.0 else None,
        pupil / 1e6 if pupil is not None and pupil != -1.0 else None,
    )


def _focus_m(millimetres: float | None) -> float | None:
    if millimetres is None or millimetres == 0.0:
        return None
    return math.inf if millimetres < 0.0 else millimetres / 1e3


def _value(lens: _Set, key: str, place: str) -> float | None:
    return None if lens.get(key) is None else number(lens[key], place, key, -1e7, 1e7)
