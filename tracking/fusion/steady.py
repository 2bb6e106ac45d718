# SPDX-License-Identifier: Apache-2.0
"""A body that moves steadily, seen by a source that is exact: a parabola through the last samples.

Learned gains shrink what they foretell, because starts and stops are in what they learned; an even
dolly on encoders is then carried on by half a percent too little. Where the samples themselves are
finer than `Prior.finest`, a parabola through the newest of them foretells constant velocity and
constant acceleration exactly, and knows nothing else. It is fitted to as many samples as it fits
(`WINDOWS`, the longest whose residuals are noise: Lepski's choice), so that it is over a change of
acceleration after four samples and calm long after it.

How much it counts is learned like the gains: by what it would have given (`gains.judge`). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracking.fusion.space import Space, Value

if TYPE_CHECKING:
    from tracking.fusion.entry import Entry, Key

Parabola = tuple[float, float, float, float, float, float, float, float, float]
"""x, y, z of the offset from the estimate for h^0, h^1, h^2 with h in s: 9 numbers."""

WINDOWS = (4, 6, 9, 13)
"""Samples that a parabola is fitted to."""
# Residuals larger than these many sigmas are no noise.
_FITS = 3.0
# Values that differ by less are one value: the last digits of another machine's sines.
_SAME = 1e-12
_LONGEST_GAP_NS = 60_000_000
_TICK_NS = 1e7  # the unit of time of a fit, for its conditioning


def roughness(entries: Sequence[Entry], space: Space) -> float | None:
    """Return the variance of each axis of what four samples have beside a parabola.

    The only contrast of four samples that no parabola has: their third divided difference, scaled
    so that it is the variance of one sample. None where two of them have one time, or all
    have one value: a source at rest that repeats itself says nothing of its noise.
    """
    a, b, c, d = entries
    ta, tb, tc = [(e.key[0] - d.key[0]) / _TICK_NS for e in (a, b, c)]
    if not ta < tb < tc < 0.0:
        return None
    wa = 1.0 / ((ta - tb) * (ta - tc) * ta)
    wb = 1.0 / ((tb - ta) * (tb - tc) * tb)
    wc = 1.0 / ((tc - ta) * (tc - tb) * tc)
    wd = -1.0 / (ta * tb * tc)
    ax, ay, az = space.minus(a.measured, d.measured)
    bx, by, bz = space.minus(b.measured, d.measured)
    cx, cy, cz = space.minus(c.measured, d.measured)
    went = max(abs(ax), abs(ay), abs(az), abs(bx), abs(by), abs(bz), abs(cx), abs(cy), abs(cz))
    if went <= _SAME:
        return None
    x, y, z = (
        wa * ax + wb * bx + wc * cx,
        wa * ay + wb * by + wc * cy,
        wa * az + wb * bz + wc * cz,
    )
    return (x * x + y * y + z * z) / (3.0 * (wa * wa + wb * wb + wc * wc + wd * wd))


def parabola(
    key: Key, measured: Value, value: Value, before: Sequence[Entry], place: int, space: Space,
    noise2: float, coarsest2: float,
) -> Parabola | None:  # fmt: skip
    """Return the parabola through a sample and those before it, ring[:place].

    `value` is the estimate that its offsets count from; `noise2` the variance of a sample, each
    axis; `coarsest2` that of the fewest samples at which there still is a parabola.
    """
    found: Parabola | None = None
    t0_ns = later_ns = key[0]
    mx0, my0, mz0 = space.minus(measured, value)
    count = 1
    s0, s1, s2, s3, s4 = 1.0, 0.0, 0.0, 0.0, 0.0
    mx1 = my1 = mz1 = mx2 = my2 = mz2 = 0.0
    squares = mx0 * mx0 + my0 * my0 + mz0 * mz0
    while place > 0 and count < WINDOWS[-1]:
        place -= 1
        e = before[place]
        t_ns = e.key[0]
        if not 0 < later_ns - t_ns <= _LONGEST_GAP_NS:
            break
        later_ns = t_ns
        u = (t_ns - t0_ns) / _TICK_NS
        x, y, z = space.minus(e.measured, value)
        uu = u * u
        count += 1
        s0 += 1.0
        s1 += u
        s2 += uu
        s3 += u * uu
        s4 += uu * uu
        mx0, my0, mz0 = mx0 + x, my0 + y, mz0 + z
        mx1, my1, mz1 = mx1 + u * x, my1 + u * y, mz1 + u * z
        mx2, my2, mz2 = mx2 + uu * x, my2 + uu * y, mz2 + uu * z
        squares += x * x + y * y + z * z
        if count not in WINDOWS:
            continue
        i00, i01, i02 = s2 * s4 - s3 * s3, s2 * s3 - s1 * s4, s1 * s3 - s2 * s2
        i11, i12, i22 = s0 * s4 - s2 * s2, s1 * s2 - s0 * s3, s0 * s2 - s1 * s1
        over = 1.0 / (s0 * i00 + s1 * i01 + s2 * i02)
        i00, i01, i02, i11, i12, i22 = (
            i00 * over, i01 * over, i02 * over, i11 * over, i12 * over, i22 * over
        )  # fmt: skip
        x0, y0, z0 = (
            i00 * mx0 + i01 * mx1 + i02 * mx2,
            i00 * my0 + i01 * my1 + i02 * my2,
            i00 * mz0 + i01 * mz1 + i02 * mz2,
        )
        x1, y1, z1 = (
            i01 * mx0 + i11 * mx1 + i12 * mx2,
            i01 * my0 + i11 * my1 + i12 * my2,
            i01 * mz0 + i11 * mz1 + i12 * mz2,
        )
        x2, y2, z2 = (
            i02 * mx0 + i12 * mx1 + i22 * mx2,
            i02 * my0 + i12 * my1 + i22 * my2,
            i02 * mz0 + i12 * mz1 + i22 * mz2,
        )
        left = squares - (
            x0 * mx0 + y0 * my0 + z0 * mz0 + x1 * mx1 + y1 * my1 + z1 * mz1
            + x2 * mx2 + y2 * my2 + z2 * mz2
        )  # fmt: skip
        most = coarsest2 if found is None else _FITS * _FITS * noise2
        if not left <= 3.0 * (count - 3) * most:
            break
        t1, t2 = 1e9 / _TICK_NS, (1e9 / _TICK_NS) ** 2
        found = (x0, y0, z0, x1 * t1, y1 * t1, z1 * t1, x2 * t2, y2 * t2, z2 * t2)
    return found
