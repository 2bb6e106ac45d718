# SPDX-License-Identifier: Apache-2.0
"""Measures the rate of a reference from its edges, whatever rate was expected. Pure.

Least-squares sums are kept for each fifth of a second. The rate is the line through the last four
of them (eight, sixteen where the edges jitter much), believed only where

1. three sigma of it are below `SURE_PPM`: 24.000 and 23.976 are 1001 ppm apart;
2. the line through the older half, that through the newer half and the whole agree: a reference
   that jumps or changes its rate meanwhile is no line;
3. two measurements in a row agree.

Edges between two slots are left out; where they are many, the measurement starts again.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

BUCKET_NS = 200_000_000
EDGES_OF_BUCKET = 3
WINDOWS = (4, 8, 16)
SURE_PPM = 250.0
SIGMAS = 3.0
# Two measurements in a row may differ by so much.
SAME_PPM = 150.0
BASE_GAPS = 6
OFF_SLOT = 0.25
MOST_GAP_SLOTS = 16
# Edges off their slot: so many at once, or this share of all, and the base period is wrong.
MOST_OFF = 3.0
MOST_OFF_SHARE = 0.15
# So many edges in a row that each leave slots out: the base period is a part of the real one.
MOST_SPARSE = 8
# Clock offsets are slewed: the halves may differ by so much whatever their scatter says.
BEND_PPM = 100.0


class MeasuredRate(NamedTuple):
    """Edges per second, with one sigma of it in parts per million."""

    hz: float
    sigma_ppm: float


@dataclass(slots=True)
class _Bucket:
    """Sums over edges: x is slots, y how much later than the base period says, from (x0, t0)."""

    x0: int
    t0: int
    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0


class _Line(NamedTuple):
    slope: float
    scatter: float
    """Sum of squares about the line."""
    xx: float
    n: int


class RateMeter:
    """Constant work per edge."""

    def __init__(self) -> None:
        self.measured: MeasuredRate | None = None
        """The last measurement that is believed; None before there is one."""
        self._seen: MeasuredRate | None = None
        self._gaps: list[int] = []
        self._buckets: deque[_Bucket] = deque(maxlen=WINDOWS[-1])
        self._base_ns = self._off = 0.0
        self._newest_ns: int | None = None
        self._slot = self._last_ns = self._sparse = 0
        self._open = _Bucket(0, 0)

    def clear(self) -> None:
        """Begin again, as if no edge had come: the reference is another one, or jumped."""
        self.measured = None
        self._restart()

    def observe(self, t_ns: int) -> bool:
        """Take an edge; return whether `measured` is a new measurement."""
        last, self._newest_ns = self._newest_ns, t_ns
        if last is None:
            return False
        if self._base_ns == 0.0:
            return self._find_base(t_ns - last, t_ns)
        gap = (t_ns - self._last_ns) / self._base_ns
        slots = round(gap)
        if slots < 1 or slots > MOST_GAP_SLOTS or abs(gap - slots) > OFF_SLOT:
            self._off += 1.0
            if self._off >= MOST_OFF:
                self._restart()
                self._newest_ns = t_ns
            return False
        self._off = max(0.0, self._off - MOST_OFF_SHARE)
        self._sparse = self._sparse + 1 if slots > 1 else 0
        if self._sparse >= MOST_SPARSE:
            self._restart()
            self._newest_ns = t_ns
            return False
        self._slot += slots
        self._last_ns = t_ns
        bucket = self._open
        if t_ns - bucket.t0 >= BUCKET_NS and bucket.n >= EDGES_OF_BUCKET:
            self._buckets.append(bucket)
            self._open = _Bucket(self._slot, t_ns)
            self._add(self._open, t_ns)
            return self._measure()
        self._add(bucket, t_ns)
        return False

    def _restart(self) -> None:
        self._base_ns = self._off = 0.0
        self._newest_ns = self._seen = None
        self._slot = self._sparse = 0
        self._gaps.clear()
        self._buckets.clear()

    def _find_base(self, gap_ns: int, t_ns: int) -> bool:
        """Take the lower quartile of the first gaps: some edges may be missing, few are doubled."""
        if gap_ns > 0:
            self._gaps.append(gap_ns)
        if len(self._gaps) >= BASE_GAPS:
            self._base_ns = float(sorted(self._gaps)[BASE_GAPS // 3])
            self._last_ns = t_ns
            self._open = _Bucket(0, t_ns)
            self._add(self._open, t_ns)
        return False

    def _add(self, bucket: _Bucket, t_ns: int) -> None:
        x = float(self._slot - bucket.x0)
        y = (t_ns - bucket.t0) - x * self._base_ns
        bucket.n += 1
        bucket.x += x
        bucket.y += y
        bucket.xx += x * x
        bucket.xy += x * y
        bucket.yy += y * y

    def _measure(self) -> bool:
        buckets = list(self._buckets)
        for count in WINDOWS:
            if len(buckets) < count:
                return False
            found = self._rate(buckets[-count:])
            if found is None:
                continue
            before, self._seen = self._seen, found
            if before is None or abs(found.hz / before.hz - 1.0) * 1e6 > SAME_PPM:
                return False
            self.measured = found
            return True
        return False

    def _rate(self, buckets: list[_Bucket]) -> MeasuredRate | None:
        half = len(buckets) // 2
        whole, older, newer = (
            self._line(part) for part in (buckets, buckets[:half], buckets[half:])
        )
        # The scatter of the halves: a jump between them must not excuse itself.
        sigma = math.sqrt((older.scatter + newer.scatter) / (older.n + newer.n - 4))
        bend = BEND_PPM * 1e-6 * self._base_ns
        of_half = bend + SIGMAS * sigma * math.sqrt(1.0 / older.xx + 1.0 / newer.xx)
        of_whole = bend + SIGMAS * sigma * math.sqrt(1.0 / older.xx - 1.0 / whole.xx)
        if abs(newer.slope - older.slope) > of_half or abs(whole.slope - older.slope) > of_whole:
            return None
        period_ns = self._base_ns + whole.slope
        sigma_ppm = sigma / math.sqrt(whole.xx) / period_ns * 1e6
        if 3.0 * sigma_ppm > SURE_PPM:
            return None
        return MeasuredRate(1e9 / period_ns, sigma_ppm)

    def _line(self, buckets: list[_Bucket]) -> _Line:
        first = buckets[0]
        n, x, y, xx, xy, yy = 0, 0.0, 0.0, 0.0, 0.0, 0.0
        for one in buckets:
            ahead = float(one.x0 - first.x0)
            late = (one.t0 - first.t0) - ahead * self._base_ns
            n += one.n
            x += one.x + one.n * ahead
            y += one.y + one.n * late
            xx += one.xx + 2.0 * ahead * one.x + one.n * ahead * ahead
            xy += one.xy + ahead * one.y + late * one.x + one.n * ahead * late
            yy += one.yy + 2.0 * late * one.y + one.n * late * late
        s_xx = xx - x * x / n
        s_xy = xy - x * y / n
        slope = s_xy / s_xx
        return _Line(slope, max(yy - y * y / n - slope * s_xy, float(n)), s_xx, n)
