# SPDX-License-Identifier: Apache-2.0
"""What a profile would have missed without some of its nodes: measured, not predicted."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from hardware_profiles.lens.check import SAME_RING
from hardware_profiles.lens.measured import is_measured
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensNode, LensProfile
from tracking.calibration.lens_guide.border import miss_px
from tracking.calibration.lens_guide.predict import predicted_px


class LeftOut(NamedTuple):
    """A node, and how far the others miss it at the border, pixels; None: it is at an end, or
    was not measured."""

    node: LensNode
    zoom_px: float | None
    """Without all nodes of its zoom."""
    focus_px: float | None
    """Without the node itself, where its zoom has a node on both sides of it."""


class Missed(NamedTuple):
    """A node that a profile did not have: what was predicted for it, and what came out."""

    node: LensNode
    predicted_px: float
    """nan: nothing was measured before."""
    missed_px: float


def left_out(profile: LensProfile) -> list[LeftOut]:
    """Return what leaving out each node shows, by zoom and focus."""
    nodes = sorted(profile.node, key=lambda node: (node.zoom, node.focus))
    zooms = (nodes[0].zoom, nodes[-1].zoom)
    found = []
    others_of: dict[float, LensModel] = {}
    for node in nodes:
        here = [one for one in nodes if abs(one.zoom - node.zoom) <= SAME_RING]
        zoom_px = focus_px = None
        if not is_measured(node):
            found.append(LeftOut(node, None, None))
            continue
        if zooms[0] + SAME_RING < node.zoom < zooms[1] - SAME_RING:
            if node.zoom not in others_of:
                others_of[node.zoom] = _model(profile, [one for one in nodes if one not in here])
            zoom_px = miss_px(others_of[node.zoom], _alone(profile, node), node.zoom, node.focus)
        if here[0].focus < node.focus < here[-1].focus:
            rest = _model(profile, [one for one in here if one is not node])
            focus_px = miss_px(rest, _alone(profile, node), node.zoom, node.focus)
        found.append(LeftOut(node, zoom_px, focus_px))
    return found


def missed(before: LensProfile, after: LensProfile) -> list[Missed]:
    """Return what `before` missed at each measured node that only `after` has, or has anew."""
    asked = LensModel(before)
    return [
        Missed(
            node,
            predicted_px(before, node.zoom, node.focus),
            miss_px(asked, _alone(after, node), node.zoom, node.focus),
        )
        for node in after.node
        if is_measured(node) and node not in before.node
    ]


def _alone(profile: LensProfile, node: LensNode) -> LensModel:
    return _model(profile, [node])


def _model(profile: LensProfile, nodes: list[LensNode]) -> LensModel:
    return LensModel(msgspec.structs.replace(profile, node=tuple(nodes)), smooth=False)
