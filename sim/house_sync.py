# SPDX-License-Identifier: Apache-2.0
"""The house sync of the virtual stage: one edge per frame, for displays and genlocked trackers.

    D_j = D_0 + j T (1 + ppm) + jitter

All arithmetic is in whole fractions, so the edge a day from now is exact to the nanosecond. The
jitter of edge j depends on the seed and j only: two processes with one seed see the same edges.
"""

from __future__ import annotations

from fractions import Fraction

NS_PER_S = 1_000_000_000
_MASK_64 = (1 << 64) - 1


class HouseSync:
    """The edges of one sync generator.

    `d0_ns` is the time of edge 0 on the clock of `time.perf_counter_ns`, `rate` in edges a second,
    `ppm` how much longer its periods are than they should be (parts per million), `jitter_us` the
    largest distance of an edge from its place, uniform, either way (below half a period).
    """

    def __init__(
        self, d0_ns: int, rate: Fraction, ppm: float = 0.0, jitter_us: float = 0, seed: int = 0
    ) -> None:
        if rate <= 0:
            raise ValueError(f"house sync rate {rate} must be above 0")
        self._d0_ns = d0_ns
        self._period_ns = NS_PER_S / rate * (1 + Fraction(str(ppm)) / 1_000_000)
        self._jitter_ns = round(jitter_us * 1000)
        self._seed = seed
        if not 0 <= 2 * self._jitter_ns < self._period_ns:
            raise ValueError(f"house sync jitter {jitter_us} us must be below half a period")

    @property
    def period_ns(self) -> Fraction:
        """The length of one period in nanoseconds, drift included."""
        return self._period_ns

    def vsync_ns(self, j: int) -> int:
        """Return the time of edge j (any sign)."""
        period = self._period_ns
        return self._d0_ns + j * period.numerator // period.denominator + self._offset_ns(j)

    def index_at(self, t_ns: int) -> int:
        """Return the index of the newest edge at or before t_ns."""
        period = self._period_ns
        j = (t_ns - self._d0_ns) * period.denominator // period.numerator
        while self.vsync_ns(j) > t_ns:
            j -= 1
        while self.vsync_ns(j + 1) <= t_ns:
            j += 1
        return j

    def _offset_ns(self, j: int) -> int:
        if self._jitter_ns == 0:
            return 0
        # SplitMix64 of (seed, j): a random number that needs no history.
        z = (
            self._seed * 0x9E3779B97F4A7C15 + j * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019
        ) & _MASK_64
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK_64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK_64
        z ^= z >> 31
        return z % (2 * self._jitter_ns + 1) - self._jitter_ns
