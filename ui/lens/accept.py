# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a solved place of the rings into a lens profile: what Accept writes. No files."""

from __future__ import annotations

import msgspec

from hardware_profiles.lens.join import Unlike, same_place, unlike
from hardware_profiles.lens.join import joined as with_place
from hardware_profiles.lens.profile import LensProfile, Verdict
from hardware_profiles.lens.verdicts import place_words, worse
from ui.words import say


def joined(
    base: LensProfile | None,
    solved: LensProfile,
    zoom: float,
    focus: float,
) -> LensProfile | str:
    """Return `base` with the solved node at (zoom, focus), or in one line why they do not fit.

    Without `base` it is the solved profile itself, at that place. The solver's notes name the views
    that were left out; a signature does not outlive a change.
    """
    if len(solved.node) != 1:
        return say(
            "the solved profile has {count} places, expected 1: solve again", count=len(solved.node)
        )
    (node,) = solved.node
    if not same_place(node, zoom, focus):
        node = msgspec.structs.replace(node, zoom=zoom, focus=focus)
        solved = msgspec.structs.replace(solved, node=(node,), hash="", signature=None)
    if base is None:
        return solved
    found = unlike(base, solved)
    return with_place(base, solved) if found is None else _misfit(found)


def without(base: LensProfile, zoom: float, focus: float) -> LensProfile | str:
    """Return a profile without its node at a place, or in one line why that cannot be."""
    kept = tuple(node for node in base.node if not same_place(node, zoom, focus))
    if len(kept) == len(base.node):
        return say("nothing was measured at this place")
    if not kept:
        return say("this is the only place of the profile; a profile has at least one")
    gone = next(node for node in base.node if same_place(node, zoom, focus))
    place = place_words(gone)
    judgement = base.judgement
    if judgement is not None:
        rest = tuple(reason for reason in judgement.reasons if not reason.startswith(place))
        judgement = msgspec.structs.replace(judgement, reasons=rest)
    return msgspec.structs.replace(
        base, node=kept, judgement=judgement, parent=base.hash, hash="", signature=None
    )


def worst_of(profile: LensProfile) -> Verdict | None:
    """Return the worse of the two verdicts of a profile, None where nobody judged it."""
    found = profile.judgement
    return worse(found.wall, found.composite) if found is not None else None


def replaces(base: LensProfile | None, zoom: float, focus: float) -> bool:
    """Tell whether the profile has a node at this place already."""
    return base is not None and any(same_place(node, zoom, focus) for node in base.node)


def _misfit(found: Unlike) -> str:
    a, b = found.base, found.fresh
    match found.what:
        case "picture":
            return say(
                "the open profile is for pictures of {a}, these are {b}; accept into a new file",
                a=a, b=b,
            )  # fmt: skip
        case "sensor":
            return say(
                "the open profile is for a sensor of {a} mm, this solve for {b} mm; set the sensor "
                "the same, and solve again", a=a, b=b,
            )  # fmt: skip
        case "direction":
            return say("the open profile's distortion goes the other way; accept into a new file")
        case "squeeze":
            return say("the open profile has squeeze {a}, this solve {b}", a=a, b=b)
        case "serial":
            return say("the open profile is of lens #{a}, this solve of lens #{b}", a=a, b=b)
