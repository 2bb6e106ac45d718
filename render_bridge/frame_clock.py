# SPDX-License-Identifier: Apache-2.0
"""The frame grid, locked to house sync. Pure: edges and times are passed in.

Rules:
1. Frame k starts at V_k. Frame numbers only ever count up by one; the *phase* follows the
   reference.
2. FREE: no reference. ACQUIRING: edges arrive, not enough agree yet. LOCKED: phase and rate follow
   by a second-order loop. HOLDOVER: edges stopped; the last rate goes on.
3. Locking moves the phase at once by at most half a frame; the frame number is the nearest one.
4. A reference whose edges disagree with the nominal rate by more than `MAX_PPM` is not locked to.

The loop is the usual proportional-integral one on the phase error e of each edge: phase += KP e,
period += KI e. KP^2 > 4 KI makes it over-damped, at any rate.
"""

from __future__ import annotations

import enum
from collections import deque
from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.rates import period_ns

KP = 0.1
KI = 0.002
ACQUIRE_EDGES = 8
MAX_PPM = 500.0
# An edge this far from the grid is no phase noise: the reference moved.
REACQUIRE_SHARE = 0.25
HOLDOVER_AFTER_FRAMES = 12.0


class ClockState(enum.Enum):
    """How the grid stands to its reference."""

    FREE = "FREE"
    ACQUIRING = "ACQUIRING"
    LOCKED = "LOCKED"
    HOLDOVER = "HOLDOVER"


class Anchor(NamedTuple):
    """One point of the grid and its slope: frame `frame` starts at `t_ns`."""

    frame: int
    t_ns: float
    period_ns: float


class FrameClock:
    """Maps frame numbers to times and follows a reference."""

    def __init__(self, rate: Fraction, anchor: Anchor, *, follow: bool = True) -> None:
        self._nominal_ns = period_ns(rate)
        self._anchor = anchor
        self._follow = follow
        self._state = ClockState.FREE
        self._last_edge_ns: int | None = None
        self._acquired: deque[float] = deque(maxlen=ACQUIRE_EDGES)
        self.phase_error_ns = 0.0
        self.relocks = 0

    @classmethod
    def starting(cls, rate: Fraction, t_ns: int, *, follow: bool = True) -> FrameClock:
        """Return a grid whose frame 0 starts at `t_ns`."""
        return cls(rate, Anchor(0, float(t_ns), period_ns(rate)), follow=follow)

    @property
    def anchor(self) -> Anchor:
        """The grid as it stands; with a rate it is enough to continue it after a restart."""
        return self._anchor

    @property
    def period_ns(self) -> float:
        """Length of a frame as the grid runs now."""
        return self._anchor.period_ns

    def state(self, now_ns: int) -> ClockState:
        """Return the state; edges that stopped are noticed here."""
        if self._last_edge_ns is None:
            return ClockState.FREE
        silent = now_ns - self._last_edge_ns > HOLDOVER_AFTER_FRAMES * self._nominal_ns
        if not silent:
            return self._state
        return ClockState.HOLDOVER if self._state is ClockState.LOCKED else ClockState.FREE

    def time_of(self, frame: int) -> int:
        """Return V_k in ns."""
        anchor = self._anchor
        return round(anchor.t_ns + (frame - anchor.frame) * anchor.period_ns)

    def frame_at(self, t_ns: int) -> int:
        """Return the frame that is on at `t_ns`: the last k with V_k <= t."""
        anchor = self._anchor
        frame = anchor.frame + int((t_ns - anchor.t_ns) // anchor.period_ns)
        while self.time_of(frame + 1) <= t_ns:  # rounding of time_of may move the border by 1 ns
            frame += 1
        while self.time_of(frame) > t_ns:
            frame -= 1
        return frame

    def observe_edge(self, t_ns: int, *, quality: float = 1.0) -> None:
        """Take one edge of the reference; `quality` (0 to 1) scales how far it is believed."""
        if not self._follow or quality <= 0.0:
            return
        if self._last_edge_ns is not None and t_ns <= self._last_edge_ns:
            return  # late or doubled: an edge is news only once
        gap = None if self._last_edge_ns is None else t_ns - self._last_edge_ns
        self._last_edge_ns = t_ns
        anchor = self._anchor
        position = (t_ns - anchor.t_ns) / anchor.period_ns
        frame = anchor.frame + round(position)
        error = (position - round(position)) * anchor.period_ns
        if self._state is ClockState.LOCKED:
            if gap is not None and abs(error) > REACQUIRE_SHARE * anchor.period_ns:
                self._start_acquiring(t_ns)
                return
            self._correct(frame, error, anchor, quality)
            return
        self._acquire(t_ns, frame, error, gap)

    def _start_acquiring(self, t_ns: int) -> None:
        self._state = ClockState.ACQUIRING
        self._acquired.clear()
        self._acquired.append(float(t_ns))
        self.relocks += 1

    def _acquire(self, t_ns: int, frame: int, error: float, gap: int | None) -> None:
        self._state = ClockState.ACQUIRING
        if gap is not None:
            frames = gap / self._nominal_ns
            # Jitter moves single edges; only a gap that is no whole number of frames disagrees.
            if frames > ACQUIRE_EDGES or abs(frames - round(frames)) > 0.2:
                self._acquired.clear()
        self._acquired.append(float(t_ns))
        if len(self._acquired) < ACQUIRE_EDGES:
            return
        span = self._acquired[-1] - self._acquired[0]
        period = span / round(span / self._nominal_ns)
        if abs(period / self._nominal_ns - 1.0) * 1e6 > MAX_PPM + 1e6 * 0.02 / ACQUIRE_EDGES:
            self._acquired.clear()
            return
        self._anchor = Anchor(frame, float(t_ns), self._nominal_ns)
        self.phase_error_ns = error
        self._state = ClockState.LOCKED

    def _correct(self, frame: int, error: float, anchor: Anchor, quality: float) -> None:
        expected = anchor.t_ns + (frame - anchor.frame) * anchor.period_ns
        limit = self._nominal_ns * MAX_PPM * 1e-6
        period = anchor.period_ns + KI * quality * error
        period = min(max(period, self._nominal_ns - limit), self._nominal_ns + limit)
        self._anchor = Anchor(frame, expected + KP * quality * error, period)
        self.phase_error_ns = error
