# SPDX-License-Identifier: Apache-2.0
"""Puts a calibration into a lens profile: a new one, or a node of one that is there."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from hardware_profiles.lens.profile import (
    Judgement,
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    NodeStd,
    Origin,
    SensorMode,
    Verdict,
    make_profile,
)
from tracking.calibration.lens.calibration import Calibration
from tracking.calibration.lens.judgement import labels_of, worse

# Two rings nearer to each other than this are one place (hardware_profiles.lens.check).
SAME_PLACE = 1e-6
_MOST_REASONS = 200
_SAME_MM = 0.01


def solver_versions() -> dict[str, str]:
    """Return the versions of the libraries that solve."""
    return {"opencv": str(cv2.__version__), "numpy": np.__version__}


def node_of(
    calibration: Calibration, sensor: SensorMode, zoom: float = 0.0, focus: float = 0.0
) -> LensNode:
    """Return the solved node at a place of the rings; mm by the sensor's size."""
    s = calibration.solution
    across, down = sensor.px_per_mm()
    radial, std = s.radial(), s.std_distortion
    quality = NodeQuality(
        views=len(calibration.views),
        rms_px=s.rms_px,
        heldout_rms_px=calibration.ranking.heldout_rms_px,
        std=NodeStd(
            focal_mm=(s.std_fx_px / across, s.std_fy_px / down),
            center_px=(s.std_cx_px, s.std_cy_px),
            radial=(std[0], std[1], *std[4:]),
            tangential=(std[2], std[3]),
        ),
    )
    return LensNode(
        zoom, focus, (s.fx_px / across, s.fy_px / down), (s.cx_px, s.cy_px),
        radial, s.tangential(), quality=quality,
    )  # fmt: skip


def profile_of(
    calibration: Calibration, lens: LensName, sensor: SensorMode, node: LensNode, origin: Origin
) -> LensProfile:
    """Return a profile of one node."""
    return make_profile(lens, sensor, (node,), judgement=calibration.judgement, origin=origin)


def added(base: LensProfile, fresh: LensProfile) -> LensProfile | str:
    """Return `base` with the one node of `fresh`, or in one line why they do not fit.

    A node at the same place is replaced. The judgement is that of the worst place; each reason says
    of which place it is.
    """
    wrong = _misfit(base, fresh)
    if wrong:
        return wrong
    node = fresh.node[0]
    old = next((one for one in base.node if _same(one, node)), None)
    if old is not None:
        # A board does not tell these two: what was known of them stays.
        node = msgspec.structs.replace(
            node, entrance_pupil_m=old.entrance_pupil_m, falloff=old.falloff
        )
    nodes = sorted(
        (*(one for one in base.node if one is not old), node), key=lambda n: (n.zoom, n.focus)
    )
    inputs = {one.sha256 + one.name: one for one in (*base.origin.inputs, *fresh.origin.inputs)}
    return msgspec.structs.replace(
        base,
        lens=_fuller(base.lens, fresh.lens),
        node=tuple(nodes),
        judgement=_joined(base, fresh),
        origin=msgspec.structs.replace(fresh.origin, inputs=tuple(inputs.values())),
        parent=base.hash,
        hash="",
        signature=None,
    )


def _misfit(base: LensProfile, fresh: LensProfile) -> str:
    ours, theirs = base.sensor, fresh.sensor
    if (ours.width_px, ours.height_px) != (theirs.width_px, theirs.height_px):
        return (
            f"its pictures are {ours.width_px} x {ours.height_px}, these are {theirs.width_px} x "
            f"{theirs.height_px}; expected the same sensor mode"
        )
    if max(abs(ours.width_mm - theirs.width_mm), abs(ours.height_mm - theirs.height_mm)) > _SAME_MM:
        return (
            f"its sensor is {ours.width_mm:g} x {ours.height_mm:g} mm, --sensor-mm says "
            f"{theirs.width_mm:g} x {theirs.height_mm:g}; leave it out to take the profile's"
        )
    if base.direction != fresh.direction:
        return (
            f"its distortion is {base.direction}, a solve gives {fresh.direction}; calibrate anew"
        )
    serials = (base.lens.serial, fresh.lens.serial)
    if all(serials) and serials[0] != serials[1]:
        return f"it is of lens #{serials[0]}, --serial says {serials[1]}"
    if base.lens.squeeze != fresh.lens.squeeze:
        return f"its squeeze is {base.lens.squeeze:g}, --squeeze says {fresh.lens.squeeze:g}"
    return ""


def _same(one: LensNode, other: LensNode) -> bool:
    return max(abs(one.zoom - other.zoom), abs(one.focus - other.focus)) <= SAME_PLACE


def _fuller(base: LensName, fresh: LensName) -> LensName:
    """Return the name, with what only the new one knows filled in."""
    return msgspec.structs.replace(
        base,
        make=base.make or fresh.make,
        model=base.model or fresh.model,
        serial=base.serial or fresh.serial,
        mount=base.mount or fresh.mount,
    )


def _joined(base: LensProfile, fresh: LensProfile) -> Judgement | None:
    """Return the judgement of all places: the worst of what is said of each."""
    new, old = fresh.judgement, base.judgement
    node = fresh.node[0]
    if new is None or all(_same(one, node) for one in base.node):
        return new
    reasons = [_place(node) + reason for reason in new.reasons]
    if old is None:
        return Judgement(new.wall, new.composite, tuple(reasons[:_MOST_REASONS]))
    before = list(old.reasons)
    if len(base.node) == 1:
        place = _place(base.node[0])
        before = [one if one.startswith(place) else place + one for one in before]
    # What was said of this place before is answered by the new solve.
    kept = [one for one in before if not one.startswith(_place(node))]
    wall, composite = new.wall, new.composite
    # Verdicts of others may have reasons that say nothing of their use: then the old one stays.
    told = _worst(before) == (old.wall, old.composite) and len(before) < _MOST_REASONS
    rest = _worst(kept) if told else (old.wall, old.composite)
    wall, composite = worse(wall, rest[0]), worse(composite, rest[1])
    return Judgement(wall, composite, tuple([*reasons, *kept][:_MOST_REASONS]))


def _place(node: LensNode) -> str:
    return f"zoom {node.zoom:g}, focus {node.focus:g}: "


def _worst(reasons: list[str]) -> tuple[Verdict, Verdict]:
    """Return the verdicts for wall and composite that reasons with their places add up to."""
    wall: Verdict = "pass"
    composite: Verdict = "pass"
    for reason in reasons:
        on_wall, on_composite = labels_of(reason.partition(": ")[2])
        wall, composite = worse(wall, on_wall), worse(composite, on_composite)
    return wall, composite
