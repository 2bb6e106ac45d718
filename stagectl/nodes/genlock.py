# SPDX-License-Identifier: Apache-2.0
"""Genlock in three lamps (reference present, device locked, phase right), and words for it.

The lamps put together what the source of the edges says of itself and what the frame clock sees.
Where nobody can tell, a lamp is None: a node that reports vsyncs and nothing else shows no
reference, a reference with five phases to a frame shows no phase.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hardware_profiles.rates import period_ns
from render_bridge.frame_clock import MAX_PPM, ClockState, FrameClock
from render_bridge.grid_move import GridMove
from render_bridge.rate_names import NAME_PPM, beat_s, exact_name, rate_name, simple_ratio
from stagectl.topics import Event, Level, SyncEdge, SyncStatus

CODE = "F-29"
# What a source said of itself is old after this.
STALE_NS = 2_000_000_000
# A held grid that may be off by more shows a frame at the wrong side of a shutter.
RIGHT_SHARE_OF_FRAME = 0.25

_NO_EDGES = {
    "node": "no render node reports its vsync",
    "ptp": "the clock of this machine gives no PTP time",
    "tracker": "the tracker that gives the reference is silent",
    "ltc": "no timecode comes",
}


class Genlock:
    """What is known of the house sync."""

    def __init__(self, source: str, rate: Fraction, reference: Fraction) -> None:
        """Take the stage file's source, the frame rate and the reference's rate."""
        self._source = source
        self._rate = rate
        self._reference = reference
        self._frame_ns = period_ns(rate)
        self._said: SyncEdge | None = None
        self._said_ns = 0
        self._device_locked: bool | None = None
        self._present: bool | None = None
        self._note = ""
        self._wrong = ""
        self._told_hz: float | None = None
        self._is_sure = True
        self._told_choices = False
        self._jumps = 0
        self._moved_ns = 0.0
        self._numbers_skipped = 0
        self._numbers_repeated = 0

    @property
    def device_unlocked(self) -> bool:
        """Whether the device itself says that it follows nobody."""
        return self._device_locked is False or self._present is False

    def on_edge(self, edge: SyncEdge, now_ns: int) -> list[Event]:
        """Take what a source says of itself; tell what changed."""
        self._said, self._said_ns = edge, now_ns
        events: list[Event] = []
        present, locked = edge.present, edge.device_locked
        if edge.note and edge.note != self._note:
            events.append(_event(now_ns, "alarm", edge.note))
        elif present is not self._present and False in (present, self._present):
            text = (
                "the reference is gone: the device runs by itself"
                if present is False
                else "the reference is back"
            )
            events.append(_event(now_ns, "alarm" if present is False else "info", text))
        elif locked is not self._device_locked and False in (locked, self._device_locked):
            text = (
                "the device is not locked to the reference"
                if locked is False
                else "the device is locked again"
            )
            events.append(_event(now_ns, "alarm" if locked is False else "info", text))
        self._present, self._device_locked, self._note = present, locked, edge.note
        return events

    def on_moves(self, moves: Sequence[GridMove], clock: FrameClock) -> list[Event]:
        """Count the moves of the grid and tell each."""
        return [self._on_move(move, clock) for move in moves]

    def on_look(self, clock: FrameClock, now_ns: int) -> list[Event]:
        """Tell what changed since the last look: the rate, the phase's choices, the bound."""
        events: list[Event] = []
        events += self._look_at_rate(clock, now_ns)
        state = clock.state(now_ns)
        choices = clock.lattice.per_frame
        if choices > 1 and state is ClockState.LOCKED and not self._told_choices:
            self._told_choices = True
            events.append(_event(now_ns, "warn", self._choices_sentence(choices)))
        bound_ns = clock.bound_ns(now_ns)
        is_sure = bound_ns is None or bound_ns <= RIGHT_SHARE_OF_FRAME * self._frame_ns
        if self._is_sure and not is_sure and bound_ns is not None:
            text = f"no edges for long: the phase may be {bound_ns / 1e6:.1f} ms off"
            events.append(_event(now_ns, "alarm", text))
        self._is_sure = is_sure
        return events

    def _look_at_rate(self, clock: FrameClock, now_ns: int) -> list[Event]:
        """Tell a wrong rate once, and again only where it is clearly another one."""
        wrong_hz = self._wrong_hz(clock)
        told_hz = self._told_hz
        if wrong_hz is None and told_hz is None:
            return []
        if wrong_hz is not None and told_hz is not None:
            if abs(wrong_hz / told_hz - 1.0) * 1e6 <= NAME_PPM:
                return []
        self._told_hz = wrong_hz
        self._wrong = self._rate_sentence(clock) if wrong_hz is not None else ""
        if not self._wrong:
            return [_event(now_ns, "info", f"the reference is {exact_name(self._reference)} again")]
        return [_event(now_ns, "alarm", self._wrong)]

    def status(self, clock: FrameClock, now_ns: int) -> SyncStatus:
        """Return lamps, sentence and figures."""
        said = self._said if now_ns - self._said_ns <= STALE_NS else None
        measured = clock.measured_rate or clock.wrong_rate
        bound_ns = clock.bound_ns(now_ns)
        return SyncStatus(
            said.present if said else None,
            said.device_locked if said else None,
            self._phase_right(clock, said, bound_ns, now_ns),
            self._sentence(clock, said, bound_ns, now_ns),
            bound_ns,
            measured.hz if measured else None,
            said.reference_hz if said else None,
            clock.lattice.per_frame,
            self._jumps, self._moved_ns, self._numbers_skipped, self._numbers_repeated,
            clock.missed_edges,
        )  # fmt: skip

    def _phase_right(
        self, clock: FrameClock, said: SyncEdge | None, bound_ns: float | None, now_ns: int
    ) -> bool | None:
        if bound_ns is None or bound_ns > RIGHT_SHARE_OF_FRAME * self._frame_ns:
            return False
        if said is not None and False in (said.present, said.device_locked, said.phase_right):
            return False
        return True if clock.lattice.per_frame == 1 else None

    def _sentence(
        self, clock: FrameClock, said: SyncEdge | None, bound_ns: float | None, now_ns: int
    ) -> str:
        if self._source == "free":
            return "the grid runs free of house sync: set sync.source in the stage file"
        if said is not None and said.note:
            return said.note
        state = clock.state(now_ns)
        if state is ClockState.FREE:
            return _NO_EDGES[self._source]
        if state is ClockState.HOLDOVER:
            return (
                f"no edges; the phase is within {(bound_ns or 0.0) / 1e6:.2f} ms by the last rate"
            )
        if said is not None and said.present is False:
            return "the device has no reference and runs by itself"
        if said is not None and said.device_locked is False:
            return "the device is not locked to the reference"
        if self._wrong:
            return self._wrong
        if state is ClockState.ACQUIRING:
            return "edges come; the grid is not locked to them yet"
        if clock.lattice.per_frame > 1:
            return self._choices_sentence(clock.lattice.per_frame)
        return ""

    def _rate_sentence(self, clock: FrameClock) -> str:
        wrong = clock.wrong_rate
        if wrong is not None:
            text = f"reference is {rate_name(wrong.hz)}, the stage runs {exact_name(self._rate)}"
            if self._reference != self._rate:
                text += f" and expects a reference of {exact_name(self._reference)}"
            nearest = simple_ratio(wrong.hz, self._rate)
            if abs(nearest.ppm) <= MAX_PPM and self._source in ("node", "tracker", "ltc"):
                meant = nearest.ratio * self._rate
                text += (
                    f"; if it is meant: sync.reference_rate = "
                    f'"{meant.numerator}/{meant.denominator}"'
                )
            return text
        device_hz = self._wrong_hz(clock) or 0.0
        return (
            f"the device's reference is {rate_name(device_hz)}, "
            f"the stage runs {exact_name(self._rate)}"
        )

    def _wrong_hz(self, clock: FrameClock) -> float | None:
        """Return the reference's rate where it is wrong, as measured or as its device says."""
        if clock.wrong_rate is not None:
            return clock.wrong_rate.hz
        device_hz = self._said.reference_hz if self._said is not None else None
        if device_hz is None or device_hz <= 0.0 or beat_s(device_hz, self._rate) is None:
            return None
        return device_hz

    def _choices_sentence(self, choices: int) -> str:
        return (
            f"a reference of {exact_name(self._reference)} fits {choices} phases of a frame of "
            f"{exact_name(self._rate)}; the grid keeps the nearest: check it against a camera"
        )

    def _on_move(self, move: GridMove, clock: FrameClock) -> Event:
        frames = move.frames or 0
        if move.cause == "numbers":
            text = f"the reference's own count jumped by {-frames:+d} frames; frame numbers go on"
            return _event(move.t_ns, "warn", text)
        self._jumps += 1
        self._moved_ns = move.moved_ns
        self._numbers_skipped += max(frames, 0)
        self._numbers_repeated += max(-frames, 0)
        head = {
            "jump": "the reference jumped",
            "holdover": "the reference is back elsewhere",
            "rate": "the reference has its rate again",
        }[move.cause]
        text = (
            f"{head}: frames start {abs(move.moved_ns) / 1e6:.2f} ms "
            f"{'later' if move.moved_ns > 0 else 'earlier'}, "
            f"locked after {move.after_ns / 1e9:.2f} s; {_numbers(move, clock)}"
        )
        return _event(move.t_ns, "alarm", text)


def _numbers(move: GridMove, clock: FrameClock) -> str:
    if move.places is None:
        return "whether frame numbers were skipped or repeated against it is not known"
    if move.places % clock.lattice.per_frame:
        return "the grid now takes another of its phases: check it against a camera"
    if not move.frames:
        return "no frame number was skipped or repeated"
    what = "skipped" if move.frames > 0 else "repeated"
    count = abs(move.frames)
    return f"{count} frame number{'s' if count > 1 else ''} {what} against it"


def _event(t_ns: int, level: Level, text: str) -> Event:
    return Event(t_ns, level, "sync", f"house sync: {text}", CODE)
