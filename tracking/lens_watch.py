# SPDX-License-Identifier: Apache-2.0
"""A lens encoder that is lost while the pose goes on (F-36): its ring is held, the rest goes on.

Two signs, both of packets that carry a pose:

1. Gone: a ring that came with the pose is not in it any more, for max(5 T, 100 ms). A sender that
   tells the lens in packets of its own (often only when it moves) is not judged by this.
2. Dead: from one packet to the next a ring stands at 0, at the end of its field (all ones), or
   outside its range by more than a tenth of it; and either it jumped more than half its range,
   which no hand and no motor does in a frame, or two rings jumped so in one packet, a twentieth of
   their range at least. From that packet on the ring is held; after 100 ms of it it is lost.

A ring is back with the first packet where it is there and elsewhere. Pure.
"""

from __future__ import annotations

import math
from fractions import Fraction

import msgspec

from hardware_profiles.rates import period_ns
from hardware_profiles.tracker import TrackerProfile
from tracking.sample import Decoded

_MS = 1_000_000
CONFIRM_NS = 100 * _MS
BACK_NS = 1_000 * _MS
JUMP, JUMP_OF_TWO = 0.5, 0.05
BEYOND = 0.1
_ALL_ONES = frozenset((float(0xFFFF), float(0xFFFFFF)))
# A ring and what a decoder makes of it.
_FIELDS = {
    "focus": ("focus_raw", "focus_distance_m"),
    "zoom": ("zoom_raw", "focal_mm"),
    "iris": ("iris_raw",),
}


class _Ring:
    def __init__(self, name: str, ends: tuple[float, float] | None) -> None:
        self.name = name
        self.fields = dict.fromkeys(_FIELDS[name])
        self.low, self.high = (0.0, 0.0) if ends is None else (min(ends), max(ends))
        beyond = BEYOND * (self.high - self.low)
        self.floor, self.ceiling = self.low - beyond, self.high + beyond
        if ends is None:
            self.floor, self.ceiling = -math.inf, math.inf
        self.good: float | None = None
        self.dead: float | None = None
        """The value at which it stands since `since_ns`."""
        self.since_ns: int | None = None
        """When it was first missing or dead; None while it is well."""

    def is_well(self, value: float | None) -> bool:
        """Take a value that needs no second look; return whether it was one."""
        if value == self.good:
            return True
        if value is None or self.looks_dead(value):
            return False
        self.good = value
        return True

    def looks_dead(self, value: float) -> bool:
        return value == 0.0 or value in _ALL_ONES or not self.floor <= value <= self.ceiling

    def jumped(self, value: float, share: float) -> bool:
        span = self.high - self.low
        if span <= 0.0:  # where nobody knows its ends, it counts beside another ring only
            return share < JUMP
        return abs(value - (self.good or 0.0)) > share * span


class LensWatch:
    """Watches the rings of one source."""

    def __init__(self, rate: Fraction, profile: TrackerProfile) -> None:
        self._gone_ns = max(round(5 * period_ns(rate)), CONFIRM_NS)
        iris = profile.iris
        self._rings = (
            _Ring("focus", (profile.focus.near, profile.focus.far)),
            _Ring("zoom", (profile.zoom.wide, profile.zoom.tele)),
            _Ring("iris", None if iris is None else (iris.close, iris.open)),
        )
        self._apart = False
        self._doubted = False
        self._last_ns = 0
        self._ill_ns = 0
        self.lost = ""
        """The rings that are lost: "", "focus", "focus, zoom"."""

    def held(self, decoded: Decoded, t_ns: int) -> Decoded:
        """Return the sample without the rings that cannot be believed; the lens keeps them."""
        self._last_ns = t_ns
        focus, zoom, iris = self._rings
        if not self._doubted and (
            focus.is_well(decoded.focus_raw)
            and zoom.is_well(decoded.zoom_raw)
            and iris.is_well(decoded.iris_raw)
        ):
            return decoded
        if decoded.position_m is None and decoded.rotation() is None:
            self._apart = True
        return self._sift(decoded, t_ns)

    def look(self) -> bool:
        """Return whether the lost rings are others than before; all well takes a second."""
        lost = ", ".join(ring.name for ring in self._rings if self._is_lost(ring))
        # One of two that is back is told with the other, and a loose plug is told once.
        if len(lost) < len(self.lost) and (lost or self._last_ns - self._ill_ns < BACK_NS):
            return False
        before, self.lost = self.lost, lost
        return lost != before

    def _sift(self, decoded: Decoded, t_ns: int) -> Decoded:
        values = (decoded.focus_raw, decoded.zoom_raw, decoded.iris_raw)
        pairs = tuple(zip(self._rings, values, strict=True))
        fell = [
            ring for ring, value in pairs
            if value is not None and ring.good is not None and ring.since_ns is None
            and not ring.looks_dead(ring.good) and ring.looks_dead(value)
            and ring.jumped(value, JUMP_OF_TWO)
        ]  # fmt: skip
        hidden: dict[str, None] = {}
        for ring, value in pairs:
            if value is None:
                if ring.good is not None and not self._apart and ring.since_ns is None:
                    ring.since_ns, ring.dead = t_ns, None
                continue
            new = ring in fell and (len(fell) > 1 or ring.jumped(value, JUMP))
            stays = ring.since_ns is not None and ring.dead == value
            if new:
                ring.since_ns, ring.dead = t_ns, value
            if new or stays:
                hidden |= ring.fields
            else:
                ring.good, ring.since_ns, ring.dead = value, None, None
        self._doubted = any(ring.since_ns is not None for ring in self._rings)
        if self._doubted:
            self._ill_ns = t_ns
        return msgspec.structs.replace(decoded, **hidden) if hidden else decoded

    def _is_lost(self, ring: _Ring) -> bool:
        if ring.since_ns is None or (ring.dead is None and self._apart):
            return False
        # By the packets: where all is silent, the lens is no fault of its own.
        return self._last_ns - ring.since_ns >= (self._gone_ns if ring.dead is None else CONFIRM_NS)
