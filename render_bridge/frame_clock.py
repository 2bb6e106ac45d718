# SPDX-License-Identifier: Apache-2.0
"""The frame grid, locked to house sync. Pure: edges and times are passed in.

Rules:
1. Frame k starts at V_k. Frame numbers only ever count up by one; the *phase* follows the
   reference.
2. FREE: no reference. ACQUIRING: edges arrive, not enough agree yet. LOCKED: phase and rate follow
   by a second-order loop. HOLDOVER: edges stopped; the last rate goes on, `bound_ns` grows.
3. Locking moves the phase at once by at most half a place of the reference's lattice
   (edge_lattice.py), half a frame at most; the frame number is the nearest one. Every such move of
   a grid that was locked is told (`take_moves`), with what it skipped or repeated.
4. A reference whose edges disagree with its nominal rate by more than `MAX_PPM` is not locked to;
   `wrong_rate` says what it measures.

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
from render_bridge.edge_fit import EdgeFit, EdgeLine
from render_bridge.edge_jitter import EdgeJitter
from render_bridge.edge_lattice import EdgeLattice
from render_bridge.grid_move import Cause, GridMove
from render_bridge.holdover import LoopKnowledge
from render_bridge.number_watch import NumberWatch
from render_bridge.phase_watch import PhaseWatch, SeenEdge, Verdict
from render_bridge.rate_names import ppm_of
from render_bridge.reference_rate import MeasuredRate, RateMeter

MAX_PPM = 500.0
# Long enough to tell 24 from 23.976 through 100 us of jitter, short enough to be back in a second.
ACQUIRE_EDGES = 8
ACQUIRE_S = 0.5
# A fit that is still unsure after this long starts again.
ACQUIRE_LIMIT_S = 10.0
# A wrong rate is believed no longer than this after its last measurement.
WRONG_HOLDS_S = 5.0
MEMORY_S = 8.0
HOLDOVER_AFTER_FRAMES = 12.0
# A reference that gives every m-th edge only (a node that draws every second frame) is no fault.
MOST_SPARSE = 8


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

    def __init__(
        self,
        rate: Fraction,
        anchor: Anchor,
        *,
        follow: bool = True,
        reference: Fraction | None = None,
    ) -> None:
        """Take the frame rate, a point of the grid, and the reference's rate where it differs."""
        self.lattice = EdgeLattice.of(rate, reference or rate)
        self._nominal_ns = period_ns(rate)
        self._anchor = anchor
        self._follow = follow
        self._state = ClockState.FREE
        self._last_edge_ns: int | None = None
        self._fit = EdgeFit(self.lattice.edge_ns)
        self._memory = max(float(ACQUIRE_EDGES), MEMORY_S * NS_PER_S / self.lattice.edge_ns)
        self._phase_edges = 0.0
        self._rate_edges = 0.0
        self._jitter = EdgeJitter(0.0, 0.0)
        self._beyond_frames = 0.0
        self._watch = PhaseWatch()
        self._numbers = NumberWatch(self.lattice.per_edge)
        self._counter = ""
        self._meter = RateMeter()
        self._judged_ns = 0
        self._good_ns: int | None = None
        self._lost: Cause | None = None
        self._moves: list[GridMove] = []
        self.phase_error_ns = 0.0
        self.relocks = 0
        self.missed_edges = 0
        """Edges that did not come between two that did, while locked."""
        self.wrong_rate: MeasuredRate | None = None
        """What the reference measures, where that is not its nominal rate."""

    @classmethod
    def starting(
        cls, rate: Fraction, t_ns: int, *, follow: bool = True, reference: Fraction | None = None
    ) -> FrameClock:
        """Return a grid whose frame 0 starts at `t_ns`."""
        anchor = Anchor(0, float(t_ns), period_ns(rate))
        return cls(rate, anchor, follow=follow, reference=reference)

    @property
    def anchor(self) -> Anchor:
        """The grid as it stands; with a rate it is enough to continue it after a restart."""
        return self._anchor

    @property
    def period_ns(self) -> float:
        """Length of a frame as the grid runs now."""
        return self._anchor.period_ns

    @property
    def measured_rate(self) -> MeasuredRate | None:
        """Return the edges per second that come, None before they are known."""
        return self._meter.measured

    def take_moves(self) -> list[GridMove]:
        """Return the moves since the last call."""
        moves, self._moves = self._moves, []
        return moves

    def state(self, now_ns: int) -> ClockState:
        """Return the state; edges that stopped are noticed here."""
        if self._last_edge_ns is None:
            return ClockState.FREE
        if now_ns - self._last_edge_ns <= self._holdover_ns:
            return self._state
        return ClockState.HOLDOVER if self._state is ClockState.LOCKED else ClockState.FREE

    def bound_ns(self, now_ns: int) -> float | None:
        """Return how far the grid may be from its reference now; None where nobody knows."""
        if self.state(now_ns) not in (ClockState.LOCKED, ClockState.HOLDOVER):
            return None
        if self._good_ns is None:
            return None
        known = LoopKnowledge(
            self._jitter.worth_ns, self.lattice.edge_ns, self._phase_edges, self._rate_edges
        )
        return known.bound_ns(now_ns - self._good_ns)

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

    def observe_edge(
        self, t_ns: int, *, quality: float = 1.0, number: int | None = None, counter: str = ""
    ) -> None:
        """Take one edge of the reference; `quality` (0 to 1) scales how far it is believed.

        `number` is the edge's own, of whoever `counter` names: numbers of one counter compare.
        """
        if not self._follow or quality <= 0.0:
            return
        last = self._last_edge_ns
        if last is not None and t_ns <= last:
            return  # late or doubled: an edge is news only once
        self._last_edge_ns = t_ns
        if counter != self._counter:
            self._counter = counter
            self._numbers.forget_numbers()
        if self._meter.observe(t_ns):
            self._judged_ns = t_ns
            self._judge_rate()
        gap_ns = 0 if last is None else t_ns - last
        edges = max(1, round(gap_ns / self.lattice.edge_ns))
        if gap_ns > self._holdover_ns:
            self._back(t_ns)
        if self._state is ClockState.LOCKED:
            self._track(t_ns, quality, number, edges)
        else:
            self._numbers.passed(edges)
            self._acquire(t_ns, number)

    @property
    def _holdover_ns(self) -> float:
        return HOLDOVER_AFTER_FRAMES * max(self._nominal_ns, self.lattice.edge_ns)

    def _place(self, t_ns: float) -> tuple[int, float]:
        """Return the nearest place, from the anchor's frame, and how much later the edge came."""
        anchor = self._anchor
        found = self.lattice.nearest(t_ns - anchor.t_ns, anchor.period_ns)
        return found.place, found.error_ns

    def _absolute(self, place: int) -> int:
        return self._anchor.frame * self.lattice.per_frame + place

    def _move_anchor(self, place: int, moved_ns: float, period: float) -> None:
        """Take the frame nearest to a place as the anchor, and shift the grid there."""
        anchor = self._anchor
        frames = round(place / self.lattice.per_frame)
        t_frame = anchor.t_ns + frames * anchor.period_ns + moved_ns
        self._anchor = Anchor(anchor.frame + frames, t_frame, period)
        self._beyond_frames = place / self.lattice.per_frame - frames

    def _back(self, t_ns: int) -> None:
        """Take up the edges again after a pause: rate is known well, phase may have run away."""
        self._numbers.lose_count()
        self._meter.clear()
        if self._state is not ClockState.LOCKED:
            return
        bound_ns = self.bound_ns(t_ns)
        self._watch.clear()
        if bound_ns is None or bound_ns > self._anchor.period_ns / self.lattice.per_frame / 2.0:
            self._start_again("holdover")  # the nearest place may be a wrong one: that is told
            return
        self._phase_edges = min(self._phase_edges, float(ACQUIRE_EDGES))
        self._lost = "holdover"

    def _judge_rate(self) -> None:
        """Compare the measured rate with the nominal one, or one edge of a few of it."""
        measured = self._meter.measured
        if measured is None:
            return
        reference = self.lattice.reference
        sparse = min(max(1, round(float(reference) / measured.hz)), MOST_SPARSE)
        if abs(ppm_of(measured.hz, reference / sparse)) <= MAX_PPM:
            self.wrong_rate = None
            return
        self.wrong_rate = measured
        if self._state is ClockState.LOCKED:
            self._anchor = self._anchor._replace(period_ns=self._nominal_ns)
            self._start_again("rate")
        elif self._lost is not None:  # what looked like a jump
            self._lost = "rate"
            self._numbers.lose_count()

    def _acquire(self, t_ns: int, number: int | None) -> None:
        self._state = ClockState.ACQUIRING
        fit = self._fit
        if self.wrong_rate is not None:
            # A line through edges of two rates looks like a right one: the meter speaks first.
            if t_ns - self._judged_ns <= WRONG_HOLDS_S * NS_PER_S:
                fit.clear()
                return
            self.wrong_rate = None
        fit.add(t_ns)
        if fit.edges < ACQUIRE_EDGES or fit.span_ns < ACQUIRE_S * NS_PER_S:
            return
        line = fit.line()
        ppm = abs(line.period_ns / self.lattice.edge_ns - 1.0) * 1e6
        unsure_ppm = 3.0 * line.period_sigma_ns / self.lattice.edge_ns * 1e6
        if ppm + unsure_ppm <= MAX_PPM:
            self._lock(t_ns, line, number)
        elif ppm - unsure_ppm > MAX_PPM or fit.span_ns > ACQUIRE_LIMIT_S * NS_PER_S:
            fit.clear()

    def _lock(self, t_ns: int, line: EdgeLine, number: int | None) -> None:
        """Take the fitted phase; keep a rate that is known better than the fit and agrees."""
        place, error = self._place(line.last_ns)
        absolute = self._absolute(place)
        edges = float(self._fit.edges)
        frames_per_edge = self.lattice.frames_per_edge
        period, sigma = line.period_ns / frames_per_edge, line.period_sigma_ns / frames_per_edge
        known = self._anchor.period_ns
        if self._rate_edges > edges and abs(known - period) <= 3.0 * sigma:
            period = known
        else:
            self._rate_edges = edges
        self._phase_edges = edges
        # A line takes two of its edges' freedom.
        self._jitter = EdgeJitter(edges, line.mean_error_ns**2 * edges / (edges - 2.0))
        self.phase_error_ns = error
        self._move_anchor(place, error, period)
        # The line runs through the place, so the frame beside it lies there at the new rate.
        self._anchor = self._anchor._replace(t_ns=line.last_ns - self._beyond_frames * period)
        self._fit.clear()
        self._watch.clear()
        self._state = ClockState.LOCKED
        places = self._numbers.regained(absolute, number)
        if self._lost is not None and self._good_ns is not None:
            self._tell(t_ns, self._lost, error, t_ns - self._good_ns, places)
        self._lost = None
        self._good_ns = t_ns

    def _track(self, t_ns: int, quality: float, number: int | None, edges: int) -> None:
        place, error = self._place(t_ns)
        absolute = self._absolute(place)
        before = self._anchor.period_ns
        verdict = self._watch.judge(
            SeenEdge(t_ns, error, before, self._jitter, absolute, number, edges),
            place_ns=before / self.lattice.per_frame,
            loop_edges=self._phase_edges,
        )
        if verdict in (Verdict.OUTLIER, Verdict.JUMPED):
            first = len(self._watch.outliers) == 1
            self._numbers.passed(min(edges, self._watch.stride()) if first else edges)
            if verdict is Verdict.JUMPED:
                self._start_again(self._lost or "jump")
            return
        if self._lost is None:
            self.missed_edges += max(0, edges - self._watch.stride())
        self._phase_edges = min(self._phase_edges + 1.0, self._memory)
        self._rate_edges = min(self._rate_edges + 1.0, self._memory)
        n, m = self._phase_edges, self._rate_edges
        frames = place / self.lattice.per_frame - self._beyond_frames
        phase_gain = quality * 2.0 * (2.0 * n - 1.0) / (n * (n + 1.0))
        rate_gain = quality * 6.0 / (m * (m + 1.0)) / max(self.lattice.frames_per_edge, frames)
        period = before + rate_gain * error
        self._move_anchor(place, phase_gain * error, period)
        self._jitter = self._jitter.after(error, self._memory)
        self.phase_error_ns = error
        self._lost, self._good_ns = None, t_ns
        jumped = self._numbers.followed(absolute, number)
        if jumped:
            self._tell(t_ns, "numbers", 0.0, 0, jumped)
        if verdict is Verdict.LEANS:
            self._lean(t_ns)
        elif abs(period / self._nominal_ns - 1.0) * 1e6 > MAX_PPM:
            # The reference runs at another rate: whatever the phase, this is no lock.
            self._anchor = self._anchor._replace(period_ns=self._nominal_ns)
            self._rate_edges = 0.0
            self._start_again("rate")

    def _lean(self, t_ns: int) -> None:
        """Follow a jump too small for an outlier at once; the rate is that of before it."""
        edges = list(self._watch.followed)
        moved = self._watch.lean_ns()
        anchor = self._anchor
        self._anchor = Anchor(anchor.frame, anchor.t_ns + moved, edges[0].period_before_ns)
        self._jitter = edges[0].jitter
        self._phase_edges = float(ACQUIRE_EDGES)
        first, last = edges[0], edges[-1]
        counted = self._watch.stride() * (len(edges) - 1)
        if first.number is not None and last.number is not None:
            counted = last.number - first.number
            self._numbers.forget_numbers()
        places = last.place - first.place - self.lattice.per_edge * counted
        self._watch.clear()
        self._tell(t_ns, "jump", moved, t_ns - first.t_ns, places)

    def _start_again(self, cause: Cause) -> None:
        self._state = ClockState.ACQUIRING
        self._lost = cause
        self._fit.clear()
        if cause == "rate":
            self._numbers.lose_count()
        for t_ns in self._watch.outliers:
            self._fit.add(t_ns)
        self._watch.clear()
        self.relocks += 1

    def _tell(
        self, t_ns: int, cause: Cause, moved_ns: float, after_ns: int, places: int | None
    ) -> None:
        frames = None if places is None else round(places / self.lattice.per_frame)
        self._moves.append(GridMove(t_ns, cause, moved_ns, after_ns, places, frames))
