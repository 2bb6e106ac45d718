# SPDX-License-Identifier: Apache-2.0
"""The clauses of the prompted part: which axis moved, to which side, and how far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hardware_profiles.tracker import TrackerProfile
from sim.conform_tracker.heard import Heard
from sim.conform_tracker.moves import MOVES, Move, Window
from sim.conform_tracker.samples import (
    ANGLES,
    FOCUS,
    NAMES,
    PAN,
    PLACES,
    RINGS,
    ZOOM,
    Samples,
    X,
    Y,
    mean_of,
)
from sim.conform_tracker.timing import Floats
from sim.conform_tracker.verdict import Verdict, judged, not_judged

# The rest of the group may move by this share of what moved most.
MIXED = 0.5


class Group(NamedTuple):
    """Columns that are compared with each other."""

    columns: tuple[int, ...]
    least: float
    """Less is no move."""
    low: float
    high: float
    """Where what moved lies, with some freedom, if it is as was asked and the unit is right."""
    unit: str
    scale: float
    """From the column's unit to `unit`."""
    thousand: str
    """What a move that is a thousand times too large means."""


_TURN = Group(ANGLES, 4.0, 5.0, 120.0, "deg", 1.0, "angles")
_SHIFT = Group(PLACES, 0.04, 0.15, 1.7, "m", 1.0, "mm sent as metres")
_RING = Group(RINGS, 0.03, 0.03, 1.2, "of the ring", 1.0, "another range than the profile's")
_SIDES = {
    "pan": ("left", "right"), "tilt": ("up", "down"), "roll": ("clockwise", "anticlockwise"),
    "X": ("right", "left"), "Y": ("forward", "back"), "Z": ("up", "down"),
    "focus": ("near", "far"), "zoom": ("in", "out"),
}  # fmt: skip
_WIRE = {
    "freed": "Free-D's own pan is positive to the right, tilt up, roll clockwise; X right, "
    "Y forward, Z up",
    "f4": "F4 has pan positive to the left, tilt up, roll clockwise; X right, Y forward, Z up",
    "osc": "or change 'axes' (sign and order), unit and angle order in the OSC preset",
}


def judge_axes(
    heard: Heard, samples: Samples, windows: Sequence[Window], wanted: Sequence[str]
) -> list[Verdict]:
    """Judge every move that was asked for."""
    by_name = {window.move: window for window in windows}
    verdicts = []
    for move in MOVES:
        clause = f"axis-{move.name}"
        if clause not in wanted:
            continue
        window = by_name.get(move.name)
        if window is None:
            verdicts.append(not_judged(clause, "this move was not asked for"))
        else:
            verdicts.append(_judge(heard, samples, move, window))
    return verdicts


def _judge(heard: Heard, samples: Samples, move: Move, window: Window) -> Verdict:
    clause, profile = f"axis-{move.name}", heard.asked.profile
    group = _group(move)
    whole = samples.values[:, group.columns]
    if np.isnan(whole[:, group.columns.index(move.column)]).all():
        return not_judged(clause, f"no {NAMES[move.column]} is sent")
    if not np.nan_to_num(whole).any():
        return not_judged(clause, f"{_these(group)} are always 0: this tracker does not measure it")
    before = mean_of(samples.between(*window.still_s))
    after = mean_of(samples.between(*window.moved_s))
    own = list(group.columns)
    if np.isnan(before[own]).all() or np.isnan(after[own]).all():
        return not_judged(clause, "no frames at rest before or behind the move")
    moved = _moved(before, after, profile)
    return _verdict(heard, move, group, moved)


def _group(move: Move) -> Group:
    return next(group for group in (_TURN, _SHIFT, _RING) if move.column in group.columns)


def _these(group: Group) -> str:
    return ", ".join(NAMES[column] for column in group.columns)


def _moved(before: Floats, after: Floats, profile: TrackerProfile) -> Floats:
    """Return what moved: degrees, metres along the camera's own right and view, shares of rings.

    A tracker's origin may be turned against the stage (the alignment says how), so a shift is told
    in the heading that the tracker itself gives; only where it gives none, along its axes.
    """
    moved = np.nan_to_num(after - before)
    heading = math.radians(before[PAN]) if not math.isnan(before[PAN]) else 0.0
    c, s = math.cos(heading), math.sin(heading)
    moved[X], moved[Y] = c * moved[X] + s * moved[Y], -s * moved[X] + c * moved[Y]
    # A ring counts from far to near, and from wide to tele.
    moved[FOCUS] /= (profile.focus.near - profile.focus.far) or 1.0
    moved[ZOOM] /= (profile.zoom.tele - profile.zoom.wide) or 1.0
    return moved


def _told(group: Group, column: int, amount: float) -> str:
    side = _SIDES[NAMES[column]][0 if amount > 0 else 1]
    size = f"{abs(amount):.1%}" if group is _RING else f"{abs(amount):.3g}"
    return f"{NAMES[column]} moved {side} by {size} {group.unit}"


def _verdict(heard: Heard, move: Move, group: Group, moved: Floats) -> Verdict:
    clause = f"axis-{move.name}"
    own = sorted(group.columns, key=lambda column: -abs(moved[column]))
    first, second = own[0], own[1]
    amount = float(moved[first])
    name, wanted = NAMES[first], NAMES[move.column]
    figures = {
        NAMES[c]: round(float(moved[c]), 5) for c in group.columns
    } | {"moved": name, "expected": wanted}  # fmt: skip
    told = _told(group, first, amount)
    if abs(amount) < group.least:
        return _nothing(clause, group, moved, told, figures)
    if first == move.column and amount * move.sign < 0.0:
        side = _SIDES[name][0 if move.sign > 0 else 1]
        return judged(clause, False, f"{told}, expected {side}", _flip(heard, name), figures)
    if first != move.column:
        detail = f"{told}, expected {wanted}"
        return judged(clause, False, detail, _swap(heard, wanted, name), figures)
    if abs(moved[second]) > MIXED * abs(amount):
        return not_judged(clause, f"{told}, but {_told(group, second, moved[second])} as well: "
                          "move one axis only", figures)  # fmt: skip
    if abs(amount) > group.high:
        many = abs(amount) > 100.0 * group.low
        fix = f"{group.thousand}: set the unit" if many else "repeat it with the size asked for"
        return judged(clause, False, f"{told}: far more than was asked for", fix, figures)
    if abs(amount) < group.low:
        return judged(clause, False, f"{told}: far less than was asked for",
                      "a wrong unit (cm for m, mm for cm)? else repeat with the size asked for",
                      figures)  # fmt: skip
    return judged(clause, True, told, figures=figures)


def _nothing(
    clause: str, group: Group, moved: Floats, told: str, figures: dict[str, float | str]
) -> Verdict:
    others = [
        _told(other, column, float(moved[column]))
        for other in (_TURN, _SHIFT, _RING)
        for column in other.columns
        if other is not group and abs(moved[column]) >= other.least
    ]
    if others:
        return judged(clause, False, f"none of {_these(group)} moved; {others[0]}",
                      "the fields stand in another order than the protocol's", figures)  # fmt: skip
    fix = "was the camera moved? then this axis is not measured, or its unit is wrong"
    largest = max(abs(float(moved[column])) for column in group.columns)
    if group is _SHIFT and 1.5e-4 <= largest <= 1.7e-3:
        fix = "a thousandth of what was asked for: metres sent as millimetres?"
    elif group is _TURN and 0.08 <= largest <= 2.1:
        fix = "a sixtieth of what was asked for: radians sent as degrees?"
    return judged(clause, False, f"nothing moved enough ({told})", fix, figures)


def _flip(heard: Heard, name: str) -> str:
    asked = heard.asked
    if name in ("focus", "zoom"):
        profile = asked.profile
        ends = (
            f"near {profile.focus.near:g}, far {profile.focus.far:g}" if name == "focus"
            else f"wide {profile.zoom.wide:g}, tele {profile.zoom.tele:g}"
        )  # fmt: skip
        return f"{name} runs the other way: {profile.id} has {ends}; choose a profile that fits"
    return f"flip {name} in the tracker; {_WIRE[asked.protocol]}"


def _swap(heard: Heard, wanted: str, found: str) -> str:
    if {wanted, found} <= {"X", "Y"}:
        return (
            "position and heading do not agree: pan 0 looks along Y. Turn one of them by 90 deg in "
            f"the tracker; {_WIRE[heard.asked.protocol]}"
        )
    return f"{found} stands where {wanted} should; {_WIRE[heard.asked.protocol]}"
