# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a solved place of the rings into a lens profile: what Accept writes. No files."""

from __future__ import annotations

import msgspec

from hardware_profiles.lens.profile import (
    Judgement,
    LensName,
    LensNode,
    LensProfile,
    Verdict,
)
from ui.words import say

# Two rings nearer than this are one place (lens.check uses the same).
SAME_PLACE = 1e-6
_WORSE: tuple[Verdict, ...] = ("pass", "warn", "fail")
_MOST_REASONS = 40


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
    origin, node = solved.origin, solved.node[0]
    if not _same(node, zoom, focus):
        node = msgspec.structs.replace(node, zoom=zoom, focus=focus)
        solved = msgspec.structs.replace(solved, node=(node,), hash="", signature=None)
    if base is None:
        return solved
    wrong = _misfit(base, solved)
    if wrong:
        return wrong
    inputs = {one.sha256 + one.name: one for one in (*base.origin.inputs, *origin.inputs)}
    return msgspec.structs.replace(
        base,
        lens=_fuller(base.lens, solved.lens),
        node=_with(base.node, node),
        origin=msgspec.structs.replace(origin, inputs=tuple(inputs.values())),
        judgement=_worse(base, solved, zoom, focus),
        parent=base.hash,
        hash="",
        signature=None,
    )


def without(base: LensProfile, zoom: float, focus: float) -> LensProfile | str:
    """Return a profile without its node at a place, or in one line why that cannot be."""
    kept = tuple(node for node in base.node if not _same(node, zoom, focus))
    if len(kept) == len(base.node):
        return say("nothing was measured at this place")
    if not kept:
        return say("this is the only place of the profile; a profile has at least one")
    place = place_words(zoom, focus)
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
    return max(found.wall, found.composite, key=_WORSE.index) if found is not None else None


def replaces(base: LensProfile | None, zoom: float, focus: float) -> bool:
    """Tell whether the profile has a node at this place already."""
    return base is not None and any(_same(node, zoom, focus) for node in base.node)


def _misfit(base: LensProfile, solved: LensProfile) -> str:
    ours, theirs = base.sensor, solved.sensor
    a, b = (f"{sensor.width_px} x {sensor.height_px}" for sensor in (ours, theirs))
    if a != b:
        return say(
            "the open profile is for pictures of {a}, these are {b}; accept into a new file",
            a=a, b=b,
        )  # fmt: skip
    if max(abs(ours.width_mm - theirs.width_mm), abs(ours.height_mm - theirs.height_mm)) > 0.01:
        a, b = (f"{sensor.width_mm:g} x {sensor.height_mm:g}" for sensor in (ours, theirs))
        return say(
            "the open profile is for a sensor of {a} mm, this solve for {b} mm; set the sensor the "
            "same, and solve again", a=a, b=b,
        )  # fmt: skip
    if base.direction != solved.direction:
        return say("the open profile's distortion goes the other way; accept into a new file")
    if base.lens.squeeze != solved.lens.squeeze:
        return say(
            "the open profile has squeeze {a}, this solve {b}",
            a=f"{base.lens.squeeze:g}", b=f"{solved.lens.squeeze:g}",
        )  # fmt: skip
    serials = (base.lens.serial, solved.lens.serial)
    if all(serials) and serials[0] != serials[1]:
        return say(
            "the open profile is of lens #{a}, this solve of lens #{b}", a=serials[0], b=serials[1]
        )
    return ""


def _with(nodes: tuple[LensNode, ...], fresh: LensNode) -> tuple[LensNode, ...]:
    """Return the nodes with one more, or with the one of that place replaced; pupils are kept.

    A board alone does not tell the entrance pupil: what was known of it stays.
    """
    old = next((node for node in nodes if _same(node, fresh.zoom, fresh.focus)), None)
    if old is not None and fresh.entrance_pupil_m is None:
        fresh = msgspec.structs.replace(fresh, entrance_pupil_m=old.entrance_pupil_m)
    if old is not None and fresh.falloff is None:
        fresh = msgspec.structs.replace(fresh, falloff=old.falloff)
    rest = [node for node in nodes if node is not old]
    return tuple(sorted((*rest, fresh), key=lambda node: (node.zoom, node.focus)))


def _same(node: LensNode, zoom: float, focus: float) -> bool:
    return max(abs(node.zoom - zoom), abs(node.focus - focus)) <= SAME_PLACE


def place_words(zoom: float, focus: float) -> str:
    """Return what the reasons of a place begin with."""
    return f"zoom {zoom:g}, focus {focus:g}: "


def _fuller(base: LensName, solved: LensName) -> LensName:
    """Return the name with what only the solve knows filled in."""
    return msgspec.structs.replace(
        base,
        make=base.make or solved.make,
        model=base.model or solved.model,
        serial=base.serial or solved.serial,
        mount=base.mount or solved.mount,
    )


def _worse(base: LensProfile, solved: LensProfile, zoom: float, focus: float) -> Judgement | None:
    """Return the verdict of the whole: that of its worst place, with each reason's place."""
    new, old = solved.judgement, base.judgement
    if new is None:
        return old
    if all(_same(node, zoom, focus) for node in base.node):
        return new
    place = place_words(zoom, focus)
    reasons = [place + reason for reason in new.reasons]
    if old is None:
        return Judgement(new.wall, new.composite, tuple(reasons))
    # What was said of this place before is answered by the new solve.
    kept = [reason for reason in old.reasons if not reason.startswith(place)]
    return Judgement(
        max(old.wall, new.wall, key=_WORSE.index),
        max(old.composite, new.composite, key=_WORSE.index),
        tuple([*reasons, *kept][:_MOST_REASONS]),
    )
