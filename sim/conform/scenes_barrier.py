# SPDX-License-Identifier: Apache-2.0
"""Scenes of lock-step: READY after drawing, and nothing new without GO."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.conform import bytes as wire
from sim.conform.bytes import READY
from sim.conform.lines import GoLine, RenderLine
from sim.conform.model import digest_of
from sim.conform.scene import Check, Scene, pictures
from sim.conform.scenes_resend import Stops
from sim.conform.script import MS, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

MASK = (0x5, 0x40, 0, 0x8000000000000000)
READY_SLACK_NS = 12 * MS


class Ready(Scene):
    """READY for every picture, when its drawing has ended."""

    clauses = ("barrier-ready", "barrier-go")
    frames = 8

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """One READY a frame, 2 ms behind the decision; each shown in time."""
        wrong = []
        for render in pictures(window, seen):
            frame = render.line.frame
            decision = seen.raw_ns(render.line.t_decided_node_ns)
            times = [
                one.t_raw_ns - decision
                for one in seen.diary.of(READY)
                if one.fields["frame"] == frame and one.epoch == render.line.epoch
            ]
            if len(times) != 1 or not MS <= times[0] <= READY_SLACK_NS:
                said = ", ".join(f"{ns / MS:.1f} ms" for ns in times) or "never"
                wrong.append(
                    f"frame {frame}: READY {said} after the decision, expected once after 2"
                )
        stalled = seen.stalled(window.v_raw_ns(0) - 100 * MS, window.v_raw_ns(window.count - 1))
        early = abs(seen.always_late_ns) < 3 * MS
        detail = f"decisions {seen.always_late_ns / MS:+.2f} ms from t - R - barrier_us"
        yield Check("barrier-ready", early, detail)
        detail = wrong[0] if wrong else f"{window.count} frames"
        yield Check("barrier-ready", not wrong, detail, stalled)
        yield shown("barrier-go", window, seen, {})


class NoGo(Scene):
    """GO is missing, comes late, comes for the next frame only, or is of a dead controller."""

    clauses = ("barrier-no-go", "barrier-late-go", "barrier-show-time", "barrier-lower-epoch")
    frames = 20

    def prepare(self, window: Window, session: Session) -> None:
        """Keep GO back."""
        for i in (3, 4, 8, 12, 16):
            window.slot(i).go_ms = None
        # 7 gets its GO 12 ms after V_7; 8 none: 7 is shown at the vsync of 8.
        window.slot(7).go_ms = 12.0
        # The GO for 13 is there at V_12, but it is of a later vsync.
        window.slot(13).go_ms = -75.0

        def old() -> None:
            t_show_ns = session.clock.at(window.v_raw_ns(16))
            session.publish(wire.go(session.controller.epoch - 1, window.frame(16), 1, t_show_ns))

        window.at(16, -30.0, old)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The picture before stands until then."""
        yield shown("barrier-no-go", window, seen, {3: (2, True), 4: (2, True)}, until=7)
        yield shown(
            "barrier-late-go", window, seen, {7: (6, True), 8: (7, False)}, since=6, until=11
        )
        yield shown("barrier-show-time", window, seen, {12: (11, True)}, since=11, until=15)
        yield shown("barrier-lower-epoch", window, seen, {16: (15, True)}, since=15)


class Waiting(Scene):
    """GO with `go` 0: who was not ready, shown by the program, and nobody shows the frame."""

    clauses = ("barrier-waiting",)
    frames = 8

    def prepare(self, window: Window, session: Session) -> None:
        """Say that nobody shows a frame."""
        window.slot(3).go_ms = None
        window.at(3, -25.0, lambda: session.say_go(window.first + 3, 0, MASK))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The mask is told, the picture is not shown."""
        clause = self.clauses[0]
        told = [line for _, line in seen.of(GoLine) if isinstance(line, GoLine)]
        right = GoLine(window.frame(3), 0, MASK) in told
        yield Check(clause, right, f"mask told: {right}, {len(told)} go lines")
        yield shown(clause, window, seen, {3: (2, True)})


def shown(
    clause: str, window: Window, seen: Seen, instead: dict[int, tuple[int, bool]],
    since: int = 0, until: int | None = None,
) -> Check:  # fmt: skip
    """Check what each vsync shows: its own frame, or `instead` (slot shown, repeated?)."""
    until = window.count if until is None else until
    by_slot = {render.slot - window.first: render for render in pictures(window, seen)}
    stalled = seen.stalled(window.v_raw_ns(since) - 100 * MS, window.v_raw_ns(until - 1))
    for i in range(since, until):
        render = by_slot.get(i)
        if render is None:
            return Check(clause, False, f"no picture at frame {window.frame(i)}", stalled)
        slot, repeated = instead.get(i, (i, False))
        outcome = "repeated" if repeated else "exact"
        line: RenderLine = render.line
        content = window.slot(slot).content or window.content(slot)
        digest = digest_of([body.states[0] for body in content.bodies])
        is_ = (line.frame, line.outcome, line.digest)
        if is_ != (window.frame(slot), outcome, digest):
            detail = f"vsync of {window.frame(i)}: frame {line.frame} {line.outcome}"
            return Check(
                clause, False, f"{detail}, expected {window.frame(slot)} {outcome}", stalled
            )
    return Check(clause, True, f"{until - since} vsyncs")


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Ready(), NoGo(), Waiting(), Stops()]
