# SPDX-License-Identifier: Apache-2.0
"""Figures of films: root mean squares, percentiles of real frames, ratios, the two bounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.bench.registration.run import JUDGED_AT, LATENCIES, Late, Moved

POSITION_BOUND, ROTATION_BOUND = 0.5, 0.75
"""Prediction over hold at `JUDGED_AT` frames, at most (issue 6, "done when")."""


def rms(values: Sequence[float]) -> float:
    """Return the root of the mean square; nan of nothing."""
    return float(np.sqrt(np.mean(np.square(values)))) if len(values) else math.nan


def share(values: Sequence[float], percent: float) -> float:
    """Return a percentile, that of a real frame; nan of nothing."""
    return float(np.percentile(values, percent, method="higher")) if len(values) else math.nan


class Ratio(NamedTuple):
    """Prediction over hold."""

    rms: float
    p95: float

    def within(self, bound: float) -> bool:
        """Tell whether both are within a bound."""
        return self.rms <= bound and self.p95 <= bound


DIAGONAL_PX = math.hypot(3840.0, 2160.0)
"""An `edge_px` that large says only that the edge is nowhere near the picture."""


class Ratios(NamedTuple):
    """What the bounds are about."""

    position: Ratio
    """Of `wall_px`."""
    rotation: Ratio
    """Of `edge_px`."""

    @property
    def met(self) -> bool:
        """Both bounds are."""
        return self.position.within(POSITION_BOUND) and self.rotation.within(ROTATION_BOUND)


def ratios(predicted: Late, held: Late) -> Ratios:
    """Return prediction over hold for one wall latency."""
    return Ratios(_ratio(predicted.wall_px, held.wall_px), _ratio(predicted.edge_px, held.edge_px))


def judged(moved: Moved) -> Ratios:
    """Return the ratios of a move at the latency that the bounds are for."""
    return ratios(moved.predicted[JUDGED_AT], moved.held[JUDGED_AT])


def pooled(name: str, moves: Sequence[Moved]) -> Moved:
    """Return all frames of several moves as those of one: a long move counts for more."""
    return Moved(
        name, all(one.recorded for one in moves), sum(one.seconds for one in moves),
        sum(one.gap_s for one in moves), sum(one.left_out for one in moves),
        max(one.speed_m_s for one in moves), max(one.rate_deg_s for one in moves),
        [_together([one.predicted[late] for one in moves]) for late in LATENCIES],
        [_together([one.held[late] for one in moves]) for late in LATENCIES],
    )  # fmt: skip


def seen_share(late: Late) -> float:
    """Return the share of frames in which the frustum's edge was in the picture."""
    return sum(margin < 0.0 for margin in late.margin_px) / len(late.margin_px)


def gone_share(late: Late) -> float:
    """Return the share of frames with the edge a picture's diagonal away or more."""
    return sum(px >= DIAGONAL_PX - 1e-6 for px in late.edge_px) / len(late.edge_px)


def mean_ratios(moves: Sequence[Moved]) -> Ratios:
    """Return the geometric means of the moves' ratios: each move counts the same."""
    found = [judged(move) for move in moves]

    def mean(values: Sequence[float]) -> float:
        return math.exp(sum(map(math.log, values)) / len(values))

    return Ratios(*(
        Ratio(mean([one.rms for one in part]), mean([one.p95 for one in part]))
        for part in ([one.position for one in found], [one.rotation for one in found])
    ))  # fmt: skip


def _ratio(predicted: Sequence[float], held: Sequence[float]) -> Ratio:
    return Ratio(rms(predicted) / rms(held), share(predicted, 95.0) / share(held, 95.0))


def _together(rows: Sequence[Late]) -> Late:
    def all_of(name: str) -> list[float]:
        return [value for row in rows for value in getattr(row, name)]

    return Late(
        frames_late=rows[0].frames_late,
        horizon_ms=max(row.horizon_ms for row in rows),
        wall_px=all_of("wall_px"),
        edge_px=all_of("edge_px"),
        needed=all_of("needed"),
        margin_px=all_of("margin_px"),
        composite_px=all_of("composite_px"),
        row_spread_px=all_of("row_spread_px"),
        split=sum(row.split for row in rows),
        overscan_mean=float(np.mean([row.overscan_mean for row in rows])),
        overscan_max=max(row.overscan_max for row in rows),
    )
