# SPDX-License-Identifier: Apache-2.0
"""What operators ride on a camera's pose: bypass of a source, masked axes, the live trim. Pure.

Each handler works as those in `commands.py`. A mask keeps an axis of the tracked pose where it was;
the trim comes last and is small: what needs more is the camera offset's or the alignment's affair.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from hardware_profiles.stage import ALL_AXES
from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.state import (
    NO_TRIM,
    ShowState,
    Trim,
    with_entry,
    with_member,
    without_member,
)
from stagectl.show.walls import NONE

MOST_TRIM_MM = 300.0
MOST_TRIM_DEG = 10.0
# All six at once, for the inverse of `trim_zero`.
ALL = "all"
_LENGTHS = 3

Texts: TypeAlias = Mapping[str, str]


def bypass(state: ShowState, args: Texts) -> Outcome:
    """Let a source's poses no longer count for a camera."""
    camera, source = args["camera"], args["source"]
    before = state.bypassed.get(camera, ())
    if source in before:
        return Applied(state, None, f"camera {camera}: {source} is bypassed already")
    return changed(
        state, Call("unbypass", {"camera": camera, "source": source}),
        f"camera {camera}: {source} bypassed",
        bypassed=with_entry(state.bypassed, camera, with_member(before, source), ()),
    )  # fmt: skip


def unbypass(state: ShowState, args: Texts) -> Outcome:
    """Let them count again."""
    camera, source = args["camera"], args["source"]
    before = state.bypassed.get(camera, ())
    if source not in before:
        return Applied(state, None, f"camera {camera}: {source} is not bypassed")
    return changed(
        state, Call("bypass", {"camera": camera, "source": source}),
        f"camera {camera}: {source} counts again",
        bypassed=with_entry(state.bypassed, camera, without_member(before, source), ()),
    )  # fmt: skip


def mask(state: ShowState, args: Texts) -> Outcome:
    """Keep these axes of a camera where they are, and no others."""
    camera = args["camera"]
    words = [word.strip() for word in args["axes"].split(",")]
    wanted = [word for word in words if word not in ("", NONE)]
    strange = next((word for word in wanted if word not in ALL_AXES), None)
    if strange is not None:
        known = ", ".join(ALL_AXES)
        return Refused(f"there is no axis {strange!r}; axes: {known}, or {NONE} for none")
    axes = tuple(axis for axis in ALL_AXES if axis in wanted)
    before = state.masks.get(camera, ())
    said = ", ".join(axes) or "none"
    if axes == before:
        return Applied(state, None, f"camera {camera}: masked axes are {said} already")
    return changed(
        state, Call("mask", {"camera": camera, "axes": ",".join(before) or NONE}),
        f"camera {camera}: masked axes: {said}",
        masks=with_entry(state.masks, camera, axes, ()),
    )  # fmt: skip


def trim(state: ShowState, args: Texts) -> Outcome:
    """Set one axis of a camera's trim, in mm or deg; "all" with six numbers sets them all."""
    camera, axis, text = args["camera"], args["axis"], args["value"]
    before = state.trims.get(camera, NO_TRIM)
    numbers = [_number(part) for part in text.split(",")]
    if axis == ALL:
        places = list(range(len(ALL_AXES)))
    elif axis in ALL_AXES:
        places = [ALL_AXES.index(axis)]
    else:
        known = ", ".join(ALL_AXES)
        return Refused(f"there is no axis {axis!r}; axes: {known}, or {ALL} with six numbers")
    if len(numbers) != len(places):
        return Refused(f"the trim of {axis} takes {len(places)} numbers, not {text!r}")
    after = list(before)
    for place, number in zip(places, numbers, strict=True):
        most, unit = (MOST_TRIM_MM, "mm") if place < _LENGTHS else (MOST_TRIM_DEG, "deg")
        if number is None or abs(number) > most:
            return Refused(
                f"the trim of {ALL_AXES[place]} must be {-most:g} to {most:g} {unit}; what needs "
                "more is wrong in the camera offset or the alignment"
            )
        after[place] = number + 0.0  # no -0.0: it would say the same in other bytes
    said = text if axis == ALL else f"{text} {'mm' if places[0] < _LENGTHS else 'deg'}"
    return _trimmed(state, camera, before, (
        after[0], after[1], after[2], after[3], after[4], after[5]
    ), f"camera {camera}: trim {axis} {said}")  # fmt: skip


def trim_zero(state: ShowState, args: Texts) -> Outcome:
    """Take the whole trim of a camera back."""
    camera = args["camera"]
    before = state.trims.get(camera, NO_TRIM)
    return _trimmed(state, camera, before, NO_TRIM, f"camera {camera}: trim zero")


def _trimmed(state: ShowState, camera: str, before: Trim, after: Trim, text: str) -> Applied:
    if after == before:
        return Applied(state, None, f"camera {camera}: the trim is so already")
    back = {"camera": camera, "axis": ALL, "value": ",".join(map(repr, before))}
    trims = with_entry(state.trims, camera, after, NO_TRIM)
    return changed(state, Call("trim", back), text, trims=trims)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
