# SPDX-License-Identifier: Apache-2.0
"""Scenes of the clock: which exchange counts, what the bound promises, drift and slew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sim.conform import bytes as wire
from sim.conform.bytes import Received
from sim.conform.scene import Check, Scene, pictures
from sim.conform.script import MS, Window

if TYPE_CHECKING:
    from sim.conform.seen import Render, Seen
    from sim.conform.session import Session

HELD_NS = 14 * MS
FIRST_HELD_NS = 60 * MS
GOOD_NS = 700_000
LARGEST_BOUND_NS = 6 * MS
SILENCE_FRAMES = 52
OUT_FRAMES = 50
WAITED_NS = 300 * MS
SLEW = 0.5e-3
LEAST_UNSURE = 1e-6


def error_ns(render: Render, seen: Seen) -> int:
    """Return how far a picture's offset is off the truth."""
    return render.line.offset_ns - seen.offset_ns(render.line.t_vsync_node_ns)


class Queueing(Scene):
    """Three of four exchanges wait in a queue, on the way there or back; the first one longest."""

    clauses = ("clock-best", "clock-bound", "clock-step")
    frames = 40

    def enter(self, session: Session) -> None:
        """Hold pings and pongs."""
        session.hold_pong = self._hold

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The offset is that of the clean exchanges, and no error is above its bound."""
        found = pictures(window, seen)
        worst = max((abs(error_ns(r, seen)) for r in found), default=10**12)
        stalled = worst < HELD_NS / 4 and seen.stalled(
            window.v_raw_ns(0) - 2_000 * MS, window.v_raw_ns(window.count - 1)
        )
        detail = f"offset up to {worst / 1e6:.3f} ms off; queueing added 7 ms to others"
        yield Check("clock-best", worst <= GOOD_NS, detail, stalled)
        yield bounded("clock-bound", found, seen)
        first = [abs(error_ns(r, seen)) for r in seen.renders[:4]]
        worst = max(first, default=10**12)
        yield Check(
            "clock-step", worst <= 2 * GOOD_NS,
            f"1 s after a first exchange that was 30 ms off: {worst / 1e6:.3f} ms off", stalled,
        )  # fmt: skip

    @staticmethod
    def _hold(number: int) -> tuple[int, int]:
        if number == 0:
            return (0, FIRST_HELD_NS)
        return ((0, 0), (HELD_NS, 0), (0, HELD_NS), (0, HELD_NS))[number % 4]


class WrongPongs(Scene):
    """A PONG of a lower epoch, and one that came before it was asked: both count for nothing."""

    clauses = ("clock-lower-epoch", "clock-negative")
    frames = 24

    def __init__(self) -> None:
        self._half = 12

    def prepare(self, window: Window, session: Session) -> None:
        """Answer some pings wrongly, 40 ms off, beside the right answer."""
        state = {"wrong": ""}
        answers = session.answers_ping

        def on_ping(ping: Received) -> bool:
            t1 = int(ping.fields["t1_node_ns"])
            now = session.clock.at(ping.t_raw_ns)
            epoch = session.controller.epoch
            if state["wrong"] == "lower":
                session.controller.send(wire.pong(epoch - 1, t1, now + 40 * MS, now + 40 * MS))
            elif state["wrong"] == "negative":
                session.controller.send(wire.pong(epoch, t1, now - 40 * MS, now + 120 * MS))
            return answers(ping)

        def become(word: str) -> Callable[[], None]:
            return lambda: state.update(wrong=word)

        session.answers_ping = on_ping
        window.at(2, 0.0, become("lower"))
        window.at(self._half - 2, 0.0, become(""))
        window.at(self._half + 2, 0.0, become("negative"))
        window.at(self.frames - 2, 0.0, become(""))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The offset stays where it was."""
        stalled = seen.stalled(window.v_raw_ns(0), window.v_raw_ns(window.count - 1))
        found = pictures(window, seen)
        for clause, part in (
            ("clock-lower-epoch", [r for r in found if r.slot < window.first + self._half]),
            ("clock-negative", [r for r in found if r.slot >= window.first + self._half]),
        ):
            worst = max((abs(error_ns(r, seen)) for r in part), default=10**12)
            yield Check(clause, worst <= GOOD_NS, f"offset up to {worst / 1e6:.3f} ms off", stalled)


class Cable(Scene):
    """A cable that is out for two seconds: all its answers come at once, and none is worth a thing.

    The newest ones stay out for a few frames more, so that nothing good hides what they did.
    """

    clauses = ("clock-queue",)
    frames = OUT_FRAMES + 14

    def prepare(self, window: Window, session: Session) -> None:
        """Keep the pings, then answer the old ones together."""
        before = session.answers_ping
        kept: list[Received] = []

        def keep(ping: Received) -> bool:
            kept.append(ping)
            return False

        def pull() -> None:
            session.answers_ping = keep

        def put_back() -> None:
            now_ns = session.clock.at(kept[-1].t_raw_ns)
            for ping in kept:
                t1 = int(ping.fields["t1_node_ns"])
                if kept[-1].t_raw_ns - ping.t_raw_ns >= WAITED_NS:
                    session.controller.send(wire.pong(session.controller.epoch, t1, now_ns, now_ns))

        def end() -> None:
            session.answers_ping = before

        window.at(1, 0.0, pull)
        window.at(OUT_FRAMES, 0.0, put_back)
        window.at(OUT_FRAMES + 8, 0.0, end)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The offset stays where it was, and so the numbers of the frames."""
        found = pictures(window, seen)
        stalled = seen.stalled(window.v_raw_ns(0), window.v_raw_ns(window.count - 1))
        worst = max((abs(error_ns(r, seen)) for r in found), default=10**12)
        yield Check(
            self.clauses[0], worst <= GOOD_NS, f"offset up to {worst / 1e6:.3f} ms off", stalled
        )


class Silence(Scene):
    """No PONG for two seconds: the bound grows with the drift that may have been."""

    clauses = ("clock-bound-grows",)
    frames = SILENCE_FRAMES

    def prepare(self, window: Window, session: Session) -> None:
        """Answer no ping in the middle of the window."""
        before = session.answers_ping

        def mute(yes: bool) -> Callable[[], None]:
            def change() -> None:
                session.answers_ping = (lambda _ping: False) if yes else before

            return change

        window.at(1, 0.0, mute(True))
        window.at(window.count - 2, 0.0, mute(False))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The bound grows, and holds."""
        found = [r for r in pictures(window, seen) if r.slot < window.first + window.count - 3]
        found = found[6:]
        if len(found) < 10:
            yield Check(self.clauses[0], False, f"{len(found)} pictures")
            return
        seconds = (found[-1].line.t_vsync_node_ns - found[0].line.t_vsync_node_ns) / 1e9
        grown = found[-1].line.bound_ns - found[0].line.bound_ns
        # How sure a client is of the drift is its own; of less than 1 ppm it cannot be. An offset
        # that was still on its way to the target takes as much from the bound as it moved.
        moved = abs(found[-1].line.offset_ns - found[0].line.offset_ns)
        least = LEAST_UNSURE * seconds * 0.9e9 - moved
        yield Check(
            self.clauses[0], grown >= least,
            f"bound grew by {grown} ns in {seconds:.1f} s without an answer, at least {least:.0f}",
        )  # fmt: skip
        yield bounded(self.clauses[0], found, seen)


class Drift(Scene):
    """After 8 s on a clock that is 90 ppm fast, 3 s without an answer: the offset goes on."""

    clauses = ("clock-drift",)
    frames = 75

    def __init__(self, good_frames: int) -> None:
        self._good = good_frames
        self.frames = good_frames + 75

    def prepare(self, window: Window, session: Session) -> None:
        """Answer no ping in the last 3 s."""

        def mute() -> None:
            session.answers_ping = lambda _ping: False

        window.at(self._good, 0.0, mute)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """At the end the offset is still right."""
        found = [r for r in pictures(window, seen) if r.slot >= window.first + self._good]
        stalled = seen.stalled(window.v_raw_ns(0), window.v_raw_ns(window.count - 1))
        if len(found) < 60:
            yield Check(self.clauses[0], False, f"{len(found)} pictures", stalled)
            return
        drift = seen.session.clock.drift
        moved = found[-1].line.offset_ns - found[10].line.offset_ns
        span = found[-1].line.t_vsync_node_ns - found[10].line.t_vsync_node_ns
        wanted = round(drift * span)
        yield Check(
            self.clauses[0], abs(moved - wanted) <= 0.45 * wanted,
            f"offset moved {moved / 1000:.0f} us without an answer, "
            f"the clocks {wanted / 1000:.0f} us", stalled,
        )  # fmt: skip
        yield bounded(self.clauses[0], found, seen)


class Slew(Scene):
    """All exchanges are 3 ms off until the frames begin, then clean: the offset slews, slowly."""

    clauses = ("clock-slew",)
    frames = 60

    def __init__(self) -> None:
        self._clean = False

    def enter(self, session: Session) -> None:
        """Let every PONG wait 6 ms."""
        session.hold_pong = lambda _number: (0, 0) if self._clean else (0, 6 * MS)

    def prepare(self, window: Window, session: Session) -> None:
        """End that."""

        def clean() -> None:
            self._clean = True

        window.at(0, 0.0, clean)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """No step, a move of no more than 0.5 ms a second, and the bound holds all the while."""
        clause = self.clauses[0]
        found = pictures(window, seen)
        stalled = seen.stalled(window.v_raw_ns(0), window.v_raw_ns(window.count - 1))
        if len(found) < 40:
            yield Check(clause, False, f"{len(found)} pictures", stalled)
            return
        fastest = 0.0
        for before, after in zip(found, found[4:], strict=False):
            span = after.line.t_vsync_node_ns - before.line.t_vsync_node_ns
            # An exchange comes every 50 ms: the move of one more may fall into the span.
            most = SLEW * (span + 60 * MS)
            fastest = max(fastest, abs(after.line.offset_ns - before.line.offset_ns) / most)
        start, end = (abs(error_ns(found[i], seen)) for i in (0, -1))
        right = fastest <= 1.05 and 1.5 * MS < start < 4 * MS and end < start - 0.6 * MS
        yield Check(
            clause, right,
            f"{start / MS:.2f} ms off, after {len(found)} pictures {end / MS:.2f} ms; fastest "
            f"{fastest:.2f} of the 0.5 ms/s that it may", stalled,
        )  # fmt: skip
        yield bounded(clause, found, seen)


def bounded(clause: str, found: list[Render], seen: Seen) -> Check:
    """Check that no error is above its bound, and that the bound is no idle promise."""
    worst = -(10**12)
    for render in found:
        line = render.line
        over = abs(error_ns(render, seen)) - line.bound_ns
        worst = max(worst, over)
        if over > 0:
            detail = f"vsync {line.vsync}: off by {error_ns(render, seen)} ns"
            return Check(clause, False, f"{detail}, bound {line.bound_ns} ns")
    largest = max((r.line.bound_ns for r in found), default=10**12)
    detail = f"largest bound {largest / MS:.3f} ms, errors at least {-worst / MS:.3f} ms below"
    return Check(clause, largest <= LARGEST_BOUND_NS, detail)
