# SPDX-License-Identifier: Apache-2.0
"""Registration of each frame of a camera, and of a whole film, in the words of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Percentiles = dict[str, float]
Summary = dict[str, Percentiles | dict[str, float] | float | None]


@dataclass(frozen=True, slots=True)
class FrameFigures:
    """One frame of the camera. Pixels are the camera's.

    The figure of a frame is the root mean square over the directions of the depth that is off most.
    Over all depths at once it would be flattered: a point ON the wall is in its place whatever pose
    the node drew with. So 5 mm sideways count as on a set, with the content far behind the wall.
    """

    t_mid_ns: int
    """Mid-exposure of the centre row."""
    lit: bool
    """The wall showed this camera's inner frustum then; where not, the figures are None."""
    frame: int | None = None
    """The number of the wall's frame that was lit then."""
    held: bool = False
    """It is the frame that was lit at the camera's last frame too."""
    wall_px: float | None = None
    """Where the wall shows a point against where it should; None also where no wall is in view."""
    wall_depths_px: tuple[float, ...] = ()
    """The same for each depth of the field; `wall_px` is the largest."""
    wall_most_px: float | None = None
    """The largest over all points."""
    margin_px: float | None = None
    """From the picture's outline to the inner frustum's edge; negative: the edge is seen."""
    seen: bool = False
    edge_px: float | None = None
    """How far the inner frustum's edge lies from where the true pose would draw it, at most; None
    where nobody asked (edges.py)."""
    overscan_needed: float | None = None
    """The least overscan with which the edge would just not have been seen, as a share of the
    picture on each side; None as above."""
    composite_px: float | None = None
    """What post draws over the picture against where it should be; None without an overlay."""
    row_spread_px: float | None = None
    """How much farther off the rows are than at mid-exposure, because they are read one by one."""
    split: bool = False
    """The wall changed its frame between the first row's start and the last row's end."""


def summary(frames: Sequence[FrameFigures]) -> Summary:
    """Return the registration of a film; percentiles are over its frames, each that of a real one.

    Frames with no light are left out (`dark` counts them); a figure that no frame has is None.
    `row_spread_px` is the largest, `seen_share` the share of frames with the frustum's edge seen.
    """
    margins = [one.margin_px for one in frames if one.margin_px is not None]
    seen = sum(one.seen for one in frames if one.margin_px is not None)
    spreads = [one.row_spread_px for one in frames if one.row_spread_px is not None]
    return {
        "wall_px": _percentiles([one.wall_px for one in frames]),
        "margin_px": {"min": min(margins), "seen_share": seen / len(margins)} if margins else None,
        "composite_px": _percentiles([one.composite_px for one in frames]),
        "row_spread_px": max(spreads) if spreads else None,
    }


def dark(frames: Sequence[FrameFigures]) -> int:
    """Return how many frames found no inner frustum of this camera on the wall."""
    return sum(not one.lit for one in frames)


def _percentiles(values: Sequence[float | None]) -> Percentiles | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    # "higher": a frame that there was, and never a kinder one between two.
    p50, p95 = np.percentile(known, [50.0, 95.0], method="higher")
    return {"p50": float(p50), "p95": float(p95), "max": max(known)}
