# SPDX-License-Identifier: Apache-2.0
"""Token buckets, one for each sender, so that a flood (F-12) costs little and starves nobody. Pure.

A sender gets eight times the nominal rate, at least 2000 packets a second (one program may send
many bodies, or one packet for each quantity, to one port), and a quarter of a second of it at once.
So many senders have a bucket of their own; all others share one, so that forged addresses gain
nothing.
"""

from __future__ import annotations

from fractions import Fraction

HEADROOM = 8.0
LEAST_HZ = 2000.0
BURST_S = 0.25
MOST_SENDERS = 32
IDLE_NS = 10_000_000_000


class _Bucket:
    __slots__ = ("filled_ns", "tokens")

    def __init__(self, tokens: float, t_ns: int) -> None:
        self.tokens = tokens
        self.filled_ns = t_ns


class FloodGate:
    """Says of each packet whether its sender still may."""

    def __init__(self, rate: Fraction, scale: float = 1.0) -> None:
        """Take the nominal rate of the source; `scale` widens all bounds."""
        rate_hz = max(HEADROOM * float(rate), LEAST_HZ) * scale
        self._per_ns = rate_hz * 1e-9
        self._burst = rate_hz * BURST_S
        self._buckets: dict[str, _Bucket] = {}
        self._shared = _Bucket(self._burst, 0)
        self._next_sweep_ns = 0
        self.dropped = 0
        """Packets that were too many."""

    def passes(self, sender: str, t_ns: int) -> bool:
        """Take one packet of a sender; return whether it may go on."""
        bucket = self._buckets.get(sender)
        if bucket is None:
            bucket = self._new(sender, t_ns)
        tokens = bucket.tokens + (t_ns - bucket.filled_ns) * self._per_ns
        if tokens > self._burst:
            tokens = self._burst
        bucket.filled_ns = t_ns
        if tokens < 1.0:
            bucket.tokens = tokens
            self.dropped += 1
            return False
        bucket.tokens = tokens - 1.0
        return True

    def _new(self, sender: str, t_ns: int) -> _Bucket:
        buckets = self._buckets
        if len(buckets) >= MOST_SENDERS and t_ns >= self._next_sweep_ns:
            self._next_sweep_ns = t_ns + IDLE_NS // 10  # forged addresses must not make it dear
            for name in [n for n, b in buckets.items() if t_ns - b.filled_ns > IDLE_NS]:
                del buckets[name]
        if len(buckets) >= MOST_SENDERS:
            return self._shared
        bucket = buckets[sender] = _Bucket(self._burst, t_ns)
        return bucket
