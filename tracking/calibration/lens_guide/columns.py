# SPDX-License-Identifier: Apache-2.0
"""The nodes of a profile by zoom, as the guide looks at them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.check import SAME_RING
from hardware_profiles.lens.profile import LensNode, LensProfile

Floats = npt.NDArray[np.float64]


class Column(NamedTuple):
    """The focus positions that were measured at one zoom, rising."""

    zoom: float
    foci: Floats


def columns_of(profile: LensProfile) -> list[Column]:
    """Return the columns by rising zoom."""
    groups: list[list[LensNode]] = []
    for node in sorted(profile.node, key=lambda node: (node.zoom, node.focus)):
        if groups and node.zoom - groups[-1][0].zoom <= SAME_RING:
            groups[-1].append(node)
        else:
            groups.append([node])
    return [
        Column(nodes[0].zoom, np.array(sorted(node.focus for node in nodes))) for nodes in groups
    ]


def distinct(values: list[float]) -> Floats:
    """Return the values, rising, without those that are the same place of a ring."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SAME_RING:
            found.append(value)
    return np.array(found)
