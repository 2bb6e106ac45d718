# SPDX-License-Identifier: Apache-2.0
"""Which nodes of a profile somebody measured, as far as the profile tells."""

from __future__ import annotations

from hardware_profiles.lens.profile import LensNode, LensProfile


def is_measured(node: LensNode) -> bool:
    """Return whether a node was solved here, or came with figures of how good it is.

    A nominal node is the maker's number or a table's, and an imported one without quality may be:
    how far either is off nobody knows.
    """
    return node.how == "solved" or (node.how == "imported" and node.quality is not None)


def measured_nodes(profile: LensProfile) -> tuple[LensNode, ...]:
    """Return the nodes that were measured."""
    return tuple(node for node in profile.node if is_measured(node))


def places_words(profile: LensProfile) -> str:
    """Return how many places a profile has and how many were measured, in words."""
    count, measured = len(profile.node), len(measured_nodes(profile))
    places = f"{count} place" if count == 1 else f"{count} places"
    if measured == count:
        return f"{places} measured"
    return f"{places}, {measured or 'none'} measured"
