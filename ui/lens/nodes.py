# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be said of a node of a profile: how well it is known. Pure, no Qt widgets."""

from __future__ import annotations

from hardware_profiles.lens.measured import is_measured
from hardware_profiles.lens.profile import LensNode, LensProfile
from hardware_profiles.lens.verdicts import place_words
from ui.lens import words
from ui.theme import Status

SAME_RING = 1e-6


def node_at(profile: LensProfile | None, zoom: float, focus: float) -> LensNode | None:
    """Return the node at a place, or None."""
    for node in profile.node if profile is not None else ():
        if max(abs(node.zoom - zoom), abs(node.focus - focus)) <= SAME_RING:
            return node
    return None


def node_status(profile: LensProfile, node: LensNode) -> Status:
    """Return how a node is known: the verdict on a profile of one node is that node's."""
    if node.how == "imported" and not is_measured(node):
        return words.HOW["unknown"]
    if node.how != "solved":
        return words.HOW[node.how]
    judgement = profile.judgement
    if judgement is None:
        return words.HOW["good"]
    if len(profile.node) == 1:
        found = {judgement.wall, judgement.composite}
        return words.HOW["bad" if "fail" in found else "poor" if "warn" in found else "good"]
    place = place_words(node)
    looked = any(reason.startswith(place) for reason in judgement.reasons)
    return words.HOW["poor" if looked else "good"]


def neighbour(
    profile: LensProfile, place: tuple[float, float], across: int, up: int
) -> tuple[float, float]:
    """Return the nearest node in a direction (across, up: -1, 0 or 1), or the place itself."""
    zoom, focus = place

    def cost(node: LensNode) -> float | None:
        dz, df = node.zoom - zoom, node.focus - focus
        along, aside = (dz * across, df) if across else (df * up, dz)
        return along + 3.0 * abs(aside) if along > SAME_RING else None

    found = [(value, node) for node in profile.node if (value := cost(node)) is not None]
    if not found:
        return place
    _, node = min(found, key=lambda one: (one[0], one[1].zoom, one[1].focus))
    return (node.zoom, node.focus)
