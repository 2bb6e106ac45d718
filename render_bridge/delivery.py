# SPDX-License-Identifier: Apache-2.0
"""How long a frame's message takes to each node, as measured: p99.9 of the newest thousands. Pure.

A node tells when the message of an exact frame came. One that came too late, or not at all, tells
nothing: it counts as later than everything that is allowed for now, so that L grows where more than
one in a thousand is late.
"""

from __future__ import annotations

# A quarter of a millisecond a bin, up to 100 ms.
BIN_NS = 250_000
BINS = 400
QUANTILE = 0.999
# Below that many there is no p99.9 to speak of.
FEWEST = 1_000
# Half of what is known is forgotten when so much has come.
MEMORY = 16_000
# Looked for again when that many have come.
AGAIN_AFTER = 100


class DeliveryMeter:
    """One node's delivery times."""

    def __init__(self) -> None:
        self._bins = [0] * BINS
        self._count = 0
        self._known_ns: int | None = None
        self._known_at = 0

    def add(self, delivery_ns: int) -> None:
        """Take one delivery time."""
        self._bins[max(0, min(BINS - 1, delivery_ns // BIN_NS))] += 1
        self._count += 1
        if self._count >= MEMORY:
            self._bins = [n // 2 for n in self._bins]
            self._count = sum(self._bins)

    def quantile_ns(self) -> int | None:
        """Return p99.9, rounded up to a bin; None while there are too few."""
        if self._count < FEWEST:
            return None
        if abs(self._count - self._known_at) >= AGAIN_AFTER:
            self._known_ns, self._known_at = self._look(), self._count
        return self._known_ns

    def _look(self) -> int:
        left = (1.0 - QUANTILE) * self._count
        for place in range(BINS - 1, -1, -1):
            left -= self._bins[place]
            if left < 0.0:
                return (place + 1) * BIN_NS
        return BIN_NS
