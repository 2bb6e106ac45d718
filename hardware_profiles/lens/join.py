# SPDX-License-Identifier: Apache-2.0
"""Puts a place that was measured into a lens profile that is there."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from hardware_profiles.lens.check import SAME_RING
from hardware_profiles.lens.profile import (
    Judgement,
    LensName,
    LensNode,
    LensProfile,
    Verdict,
)
from hardware_profiles.lens.verdicts import labels_of, place_words, worse

MOST_REASONS = 200
_SAME_MM = 0.01


class Unlike(NamedTuple):
    """Why two profiles are not of one lens on one sensor mode, and what each of them says."""

    what: Literal["picture", "sensor", "direction", "serial", "squeeze"]
    base: str
    fresh: str


def unlike(base: LensProfile, fresh: LensProfile) -> Unlike | None:
    """Return the first thing in which they must not differ and do, or None."""
    ours, theirs = base.sensor, fresh.sensor
    if (ours.width_px, ours.height_px) != (theirs.width_px, theirs.height_px):
        a, b = (f"{sensor.width_px} x {sensor.height_px}" for sensor in (ours, theirs))
        return Unlike("picture", a, b)
    if max(abs(ours.width_mm - theirs.width_mm), abs(ours.height_mm - theirs.height_mm)) > _SAME_MM:
        a, b = (f"{sensor.width_mm:g} x {sensor.height_mm:g}" for sensor in (ours, theirs))
        return Unlike("sensor", a, b)
    if base.direction != fresh.direction:
        return Unlike("direction", base.direction, fresh.direction)
    serials = (base.lens.serial, fresh.lens.serial)
    if all(serials) and serials[0] != serials[1]:
        return Unlike("serial", *serials)
    if base.lens.squeeze != fresh.lens.squeeze:
        return Unlike("squeeze", f"{base.lens.squeeze:g}", f"{fresh.lens.squeeze:g}")
    return None


def joined(base: LensProfile, fresh: LensProfile) -> LensProfile:
    """Return `base` with the one node of `fresh`; `unlike` must have nothing to say of them.

    A node at the same place is replaced; what no board tells, entrance pupil and falloff, stays as
    it was known. The judgement is that of the worst place, each reason says of which place it is.
    A signature does not outlive a change.
    """
    (node,) = fresh.node
    old = next((one for one in base.node if same_place(one, node.zoom, node.focus)), None)
    if old is not None:
        pupil, falloff = node.entrance_pupil_m, node.falloff
        node = msgspec.structs.replace(
            node,
            entrance_pupil_m=old.entrance_pupil_m if pupil is None else pupil,
            falloff=old.falloff if falloff is None else falloff,
        )
    rest = [one for one in base.node if one is not old]
    inputs = {one.sha256 + one.name: one for one in (*base.origin.inputs, *fresh.origin.inputs)}
    return msgspec.structs.replace(
        base,
        lens=_fuller(base.lens, fresh.lens),
        node=tuple(sorted((*rest, node), key=lambda one: (one.zoom, one.focus))),
        judgement=_judgement(base, fresh),
        origin=msgspec.structs.replace(fresh.origin, inputs=tuple(inputs.values())),
        parent=base.hash,
        hash="",
        signature=None,
    )


def same_place(node: LensNode, zoom: float, focus: float) -> bool:
    """Tell whether a node stands at these rings."""
    return max(abs(node.zoom - zoom), abs(node.focus - focus)) <= SAME_RING


def _fuller(base: LensName, fresh: LensName) -> LensName:
    """Return the name, with what only the new one knows filled in."""
    return msgspec.structs.replace(
        base,
        make=base.make or fresh.make,
        model=base.model or fresh.model,
        serial=base.serial or fresh.serial,
        mount=base.mount or fresh.mount,
    )


def _judgement(base: LensProfile, fresh: LensProfile) -> Judgement | None:
    new, old = fresh.judgement, base.judgement
    node = fresh.node[0]
    if new is None:
        return old
    if all(same_place(one, node.zoom, node.focus) for one in base.node):
        return new
    reasons = [place_words(node) + reason for reason in new.reasons]
    if old is None:
        return Judgement(new.wall, new.composite, tuple(reasons[:MOST_REASONS]))
    before = list(old.reasons)
    if len(base.node) == 1:
        place = place_words(base.node[0])
        before = [one if one.startswith(place) else place + one for one in before]
    # What was said of this place before is answered by the new solve.
    kept = [one for one in before if not one.startswith(place_words(node))]
    # Verdicts of others may have reasons that say nothing of their use: then the old one stays.
    told = _worst(before) == (old.wall, old.composite) and len(before) < MOST_REASONS
    rest = _worst(kept) if told else (old.wall, old.composite)
    wall, composite = worse(new.wall, rest[0]), worse(new.composite, rest[1])
    return Judgement(wall, composite, tuple([*reasons, *kept][:MOST_REASONS]))


def _worst(reasons: list[str]) -> tuple[Verdict, Verdict]:
    """Return the verdicts for wall and composite that reasons with their places add up to."""
    wall: Verdict = "pass"
    composite: Verdict = "pass"
    for reason in reasons:
        on_wall, on_composite = labels_of(reason.partition(": ")[2])
        wall, composite = worse(wall, on_wall), worse(composite, on_composite)
    return wall, composite
