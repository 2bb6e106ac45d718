# SPDX-License-Identifier: Apache-2.0
"""The frame grid, locked to house sync. Pure: edges and times are passed in.

Rules:
1. Frame k starts at V_k. Frame numbers only ever count up by one; the *phase* follows the
   reference.
2. FREE: no reference. ACQUIRING: edges arrive, not enough agree yet. LOCKED: phase and rate follow
   by a second-order loop. HOLDOVER: edges stopped; the last rate goes on.
3. Locking moves the phase at once by at most half a frame; the frame number is the nearest one.
4. A reference whose edges disagree with the nominal rate by more than `MAX_PPM` is not locked to.

Acquiring fits a line to the edges (edge_fit.py). The loop goes on from there with the gains of a
least-squares line through n edges, phase 2(2n-1)/n(n+1) and rate 6/n(n+1), which shrink until n
edges span `MEMORY_S`: quick at first, then so steady that a minute of holdover stays below a
millisecond.
"""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.rates import NS_PER_S, period_ns
from render_bridge.edge_fit import EdgeFit

MAX_PPM = 500.0
# Long enough to tell 24 from 23.976 through 100 us of jitter, short enough to be back in a second.
ACQUIRE_EDGES = 8
ACQUIRE_S = 0.5
# A fit that is still unsure after this long starts again.
ACQUIRE_LIMIT_S = 10.0
MEMORY_S = 8.0
# Edges this far from the grid, `JUMP_EDGES` in a row, are no noise: the reference moved. Fewer are
# outliers and are not followed.
JUMP_NS = 1e6
JUMP_OF_MEAN_ERROR = 8.0
JUMP_MOST_OF_FRAME = 0.25
JUMP_EDGES = 3
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
        self._fit = EdgeFit(self._nominal_ns)
        self._memory = max(float(ACQUIRE_EDGES), MEMORY_S * NS_PER_S / self._nominal_ns)
        self._phase_edges = 0.0
        self._rate_edges = 0.0
        self._mean_error_ns = 0.0
        self._jumped: list[int] = []
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
        if now_ns - self._last_edge_ns <= self._holdover_ns:
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
        last = self._last_edge_ns
        if last is not None and t_ns <= last:
            return  # late or doubled: an edge is news only once
        self._last_edge_ns = t_ns
        if self._state is not ClockState.LOCKED:
            self._acquire(t_ns)
            return
        if last is not None and t_ns - last > self._holdover_ns:
            # Back from holdover: the rate is known well, the phase is what has run away.
            self._phase_edges = min(self._phase_edges, float(ACQUIRE_EDGES))
        self._track(t_ns, quality)

    @property
    def _holdover_ns(self) -> float:
        return HOLDOVER_AFTER_FRAMES * self._nominal_ns

    def _place(self, t_ns: int) -> tuple[int, float]:
        """Return the nearest frame and how much later than it the edge came, in ns."""
        anchor = self._anchor
        position = (t_ns - anchor.t_ns) / anchor.period_ns
        nearest = round(position)
        return anchor.frame + nearest, (position - nearest) * anchor.period_ns

    def _acquire(self, t_ns: int) -> None:
        self._state = ClockState.ACQUIRING
        fit = self._fit
        fit.add(t_ns)
        if fit.edges < ACQUIRE_EDGES or fit.span_ns < ACQUIRE_S * NS_PER_S:
            return
        line = fit.line()
        ppm = abs(line.period_ns / self._nominal_ns - 1.0) * 1e6
        unsure_ppm = 3.0 * line.period_sigma_ns / self._nominal_ns * 1e6
        if ppm + unsure_ppm <= MAX_PPM:
            self._lock(line.last_ns, line.period_ns, line.period_sigma_ns, line.mean_error_ns)
        elif ppm - unsure_ppm > MAX_PPM or fit.span_ns > ACQUIRE_LIMIT_S * NS_PER_S:
            fit.clear()

    def _lock(
        self, t_ns: float, period: float, period_sigma_ns: float, mean_error_ns: float
    ) -> None:
        """Take the fitted phase; keep a rate that is known better than the fit and agrees."""
        frame, error = self._place(round(t_ns))
        edges = float(self._fit.edges)
        known = self._anchor.period_ns
        if self._rate_edges > edges and abs(known - period) <= 3.0 * period_sigma_ns:
            period = known
        else:
            self._rate_edges = edges
        self._phase_edges = edges
        self._anchor = Anchor(frame, t_ns, period)
        self._mean_error_ns = mean_error_ns
        self.phase_error_ns = error
        self._fit.clear()
        self._state = ClockState.LOCKED

    def _track(self, t_ns: int, quality: float) -> None:
        frame, error = self._place(t_ns)
        anchor = self._anchor
        limit = max(JUMP_NS, JUMP_OF_MEAN_ERROR * self._mean_error_ns)
        if abs(error) > min(limit, JUMP_MOST_OF_FRAME * anchor.period_ns):
            self._jumped.append(t_ns)
            if len(self._jumped) >= JUMP_EDGES:
                self._start_again()
            return
        self._jumped.clear()
        self._phase_edges = min(self._phase_edges + 1.0, self._memory)
        self._rate_edges = min(self._rate_edges + 1.0, self._memory)
        n, m = self._phase_edges, self._rate_edges
        phase_gain = quality * 2.0 * (2.0 * n - 1.0) / (n * (n + 1.0))
        rate_gain = quality * 6.0 / (m * (m + 1.0)) / max(1, frame - anchor.frame)
        period = anchor.period_ns + rate_gain * error
        t_frame = anchor.t_ns + (frame - anchor.frame) * anchor.period_ns + phase_gain * error
        self._anchor = Anchor(frame, t_frame, period)
        self._mean_error_ns += (abs(error) - self._mean_error_ns) / n
        self.phase_error_ns = error
        if abs(period / self._nominal_ns - 1.0) * 1e6 > MAX_PPM:
            # The reference runs at another rate: whatever the phase, this is no lock.
            self._anchor = Anchor(frame, t_frame, self._nominal_ns)
            self._rate_edges = 0.0
            self._start_again()

    def _start_again(self) -> None:
        self._state = ClockState.ACQUIRING
        self._fit.clear()
        for t_ns in self._jumped:
            self._fit.add(t_ns)
        self._jumped.clear()
        self.relocks += 1
