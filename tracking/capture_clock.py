# SPDX-License-Identifier: Apache-2.0
"""Which clock says when a sample was true: the source's own, its even rate, or the arrival. Pure.

"auto" takes the source's own time where packets carry it, else the even rate once the arrivals have
proved it near the nominal one, else the arrival. A tracker may send position, rotation and lens
each in packets of their own: each kind of packet has its own clock then.
"""

from __future__ import annotations

from fractions import Fraction

from hardware_profiles.rates import period_ns
from hardware_profiles.stage import ClockChoice
from tracking.even_clock import EvenClock
from tracking.sample import Decoded
from tracking.source_clock import SourceClock, Stamp

Kind = tuple[bool, bool, bool]
"""Whether a packet has a position, a rotation, anything of the lens."""


class CaptureClock:
    """The stage time of one source's samples."""

    def __init__(self, choice: ClockChoice, rate: Fraction) -> None:
        """Take what the stage file chose, and the nominal rate."""
        self._choice = choice
        self._period_ns = period_ns(rate)
        self._own: dict[Kind, SourceClock] = {}
        self._even: dict[Kind, EvenClock] = {}
        self._shown: SourceClock | EvenClock | None = None
        self.name = "arrival"
        """What the last sample's time came from: "source", "even" or "arrival"."""
        self.segment = 0
        """Grows by one at each step of the source's clock."""

    def observe(self, decoded: Decoded, t_arrival_ns: int) -> Stamp:
        """Return the stamp of a sample, in order of arrival."""
        if self._choice == "arrival":
            return Stamp(t_arrival_ns, 0, 0)
        kind = kind_of(decoded)
        if decoded.t_source_ns is not None and self._choice != "even":
            own = self._own.get(kind)
            if own is None:
                own = self._own[kind] = SourceClock(self._period_ns)
            self.name, self._shown = "source", own
            stamp = own.observe(decoded.t_source_ns, t_arrival_ns)
            self.segment = max(self.segment, own.segment)
            return stamp
        if self._choice == "source":
            self.name, self._shown = "arrival", None
            return Stamp(t_arrival_ns, self.segment, 0)
        even = self._even.get(kind)
        if even is None:
            even = self._even[kind] = EvenClock(self._period_ns, trusted=self._choice == "even")
        stamp = even.observe(t_arrival_ns, decoded.sequence, decoded.sequence_modulus)
        self.name, self._shown = "even" if even.is_even else "arrival", even
        return stamp._replace(segment=self.segment)

    def wait_ns(self) -> float:
        """Return how long packets wait, behind the fastest: p95 of the last ones."""
        return 0.0 if self._shown is None else self._shown.wait_ns(0.95)

    def period_ns(self) -> float | None:
        """Return the measured period, None where there is none."""
        return None if self._shown is None else self._shown.period_ns()


def kind_of(decoded: Decoded) -> Kind:
    """Return which quantities a sample carries."""
    lens = (decoded.focus_raw, decoded.zoom_raw, decoded.iris_raw, decoded.focal_mm, decoded.fx_px)
    return (
        decoded.position_m is not None,
        decoded.quaternion_wxyz is not None or decoded.pan_tilt_roll_deg is not None,
        any(value is not None for value in lens),
    )
