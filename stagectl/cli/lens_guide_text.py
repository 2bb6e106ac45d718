# SPDX-License-Identifier: Apache-2.0
"""What `stagectl lens guide` says to people: the map in a terminal, the progress, the reasons."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.check import SAME_RING
from hardware_profiles.lens.measured import is_measured
from hardware_profiles.lens.profile import LensProfile, Use
from stagectl.cli import output
from stagectl.cli.report import print_table
from tracking.calibration.lens_guide.columns import columns_of, distinct
from tracking.calibration.lens_guide.left_out import Missed
from tracking.calibration.lens_guide.plan import FEWEST_FOCI, FEWEST_ZOOMS, Place, Plan
from tracking.calibration.lens_guide.predict import Prediction

_Floats = npt.NDArray[np.float64]
MOST_ROWS, MOST_COLUMNS = 33, 11


def why(place: Place | None, use: Use, limit_px: float) -> str:
    """Return why a place is the next one, in a sentence."""
    if place is None:
        return f"good enough for {use}: nothing is likely to be off by more than {limit_px:.1f} px"
    where = f"zoom {place.at[0]:.3g}, focus {place.at[1]:.3g}"
    likely = f"likely off by up to {place.px:.1f} px ({where}); {use} allows {limit_px:.1f}"
    if place.kind == "unknown":
        return (
            "nobody measured this place, so its error is not known: measure it, or take it out "
            "(stagectl lens ui, Remove)"
        )
    if place.kind == "end":
        return "nothing is measured at this end of the ring, and beyond its nodes a profile stops"
    if place.kind == "again":
        return (
            f"this place itself is known to {place.px:.1f} px only, too little for {use} "
            f"({limit_px:.1f} px): measure it again, with more views and the corners covered"
        )
    if place.px <= limit_px:
        if place.kind == "zoom":
            return f"fewer than {FEWEST_ZOOMS} zooms cannot show how the ring's cam bends"
        return f"fewer than {FEWEST_FOCI} foci at this end of the zoom cannot show how it breathes"
    return f"between the zooms: {likely}" if place.kind == "zoom" else f"at this zoom: {likely}"


def progress(use: Use, limit_px: float, plan: Plan) -> str:
    """Return how far a use is from being good enough, in a line."""
    if plan.next is None:
        return f"{use + ':':<10} good enough, below {limit_px:.1f} px"
    least = "at least" if plan.at_least else "about"
    return f"{use + ':':<10} {least} {plan.more} more to come below {limit_px:.1f} px"


def missed_line(one: Missed, use: Use, limit_px: float) -> str:
    """Return what the version before missed at a new node, in a line."""
    told = (
        f"more than {use} allows ({limit_px:.1f} px): it was needed"
        if one.missed_px > limit_px
        else f"within what {use} allows ({limit_px:.1f} px)"
    )
    predicted = "none" if math.isnan(one.predicted_px) else f"{one.predicted_px:.1f}"
    return (
        f"new: zoom {one.node.zoom:g}, focus {one.node.focus:g}: the version before missed it by "
        f"{one.missed_px:.1f} px ({predicted} predicted), {told}"
    )


def print_map(profile: LensProfile, prediction: Prediction, limits_px: Mapping[Use, float]) -> None:
    """Print the map: the nodes' zooms and the worst between them, over the foci likewise."""
    if not prediction.columns:
        output.say("nothing of it is measured: how far it is off is not known")
        return
    columns = columns_of(profile)
    zooms = np.array([column.zoom for column in columns])
    foci = distinct([focus for column in columns for focus in column.foci.tolist()])
    px = prediction.px
    rows = _shown(prediction.zooms, zooms, px.max(axis=1), MOST_ROWS)
    across = _shown(prediction.foci, foci, px.max(axis=0), MOST_COLUMNS)
    nodes = {
        (_at(prediction.zooms, node.zoom), _at(prediction.foci, node.focus)): is_measured(node)
        for node in profile.node
    }

    def cell(row: int, column: int) -> str:
        value = float(px[row, column])
        mark = "!" if value > limits_px["wall"] else "+" if value > limits_px["composite"] else " "
        text = f"{value:.1f}" if value < 99.95 else f"{value:.0f}"
        match nodes.get((row, column)):
            case True:
                return f"[{text}]{mark}"
            case False:
                return f"({text}){mark}"
            case None:
                return f" {text} {mark}"

    output.say("likely off by, px at the picture's border ([measured], + too much for composite,")
    unknown = "" if all(nodes.values()) else ", (not measured)"
    output.say(f"! also for the wall{unknown}), zoom down, focus across:")
    print_table(
        ("zoom", *(f" {prediction.foci[j]:.3g}" for j in across)),
        [(f"{prediction.zooms[i]:.3g}", *(cell(i, j) for j in across)) for i in rows],
    )


def _shown(marks: _Floats, measured: _Floats, worst: _Floats, most: int) -> list[int]:
    """Return which marks to print: what was measured, and the worst of each stretch between."""
    at = [_at(marks, value) for value in measured.tolist()]
    ends = sorted({0, *at, len(marks) - 1})
    between = [
        low + 1 + int(np.argmax(worst[low + 1 : high]))
        for low, high in itertools.pairwise(ends)
        if high - low > 1
    ]
    found = sorted({*ends, *between})
    return found if len(found) <= most else sorted(between)[:: 1 + len(between) // most]


def _at(marks: _Floats, value: float) -> int:
    near = int(np.argmin(np.abs(marks - value)))
    return near if abs(marks[near] - value) <= SAME_RING else -1
