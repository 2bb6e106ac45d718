# SPDX-License-Identifier: Apache-2.0
"""Scenes of a controller that dies: lower epochs, higher ones, silence, and what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from render_bridge.clock import now_ns
from sim.conform.bytes import HELLO, Received
from sim.conform.content import Cast, snapshot_bytes
from sim.conform.lines import Joined
from sim.conform.scene import Check, Scene, drawing, pictures
from sim.conform.scenes_choosing import EXACT, aside, substituted
from sim.conform.scenes_clock import error_ns
from sim.conform.script import MS, Extra, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

AT_ONCE_NS = 120 * MS
# A ping that waited 2 s is off by one; a fresh one on a busy machine may be off a little.
WAITED_NS = 5 * MS


def rise(window: Window, session: Session, i: int, ms: float) -> None:
    """Let the controller have the slot's epoch from a time of the slot on."""
    epoch = window.grid.epoch(window.first + i, 3)

    def change() -> None:
        session.controller.epoch = epoch

    window.at(i, ms, change)


def break_grid(window: Window, i: int, number: int = -1, shift_ns: int = 0) -> None:
    """Begin a new epoch at a slot; with a number, with a new grid."""
    slot = window.first + i
    window.grid.breaks.append((slot, window.grid.epoch(slot, 3) + 1, number, shift_ns))


def hello_after(clause: str, window: Window, seen: Seen, i: int, ms: float) -> Check:
    """Check that HELLO was said at once after the first message of a higher epoch."""
    t_ns = window.v_raw_ns(i) + round(ms * MS)
    hellos = [h.t_raw_ns - t_ns for h in seen.within(t_ns, t_ns + 1_000 * MS, HELLO)]
    said = f"{hellos[0] / MS:.0f} ms" if hellos else "not within 1 s"
    right = bool(hellos) and hellos[0] <= AT_ONCE_NS
    return Check(clause, right, f"HELLO {said} after the first message of the epoch")


class LowerSnapshot(Scene):
    """A SNAPSHOT of a dead controller, with another stage and a port where nobody is."""

    clauses = ("epoch-lower-snapshot",)
    frames = 10

    def prepare(self, window: Window, session: Session) -> None:
        """Send it."""
        other = Cast(((0, 1, "X"),), stage_id="dead")

        def send() -> None:
            session.controller.send(snapshot_bytes(other, session.controller.epoch - 1, 1))

        window.at(2, 0.0, send)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Nothing happens."""
        clause = self.clauses[0]
        told = [line.epoch for _, line in seen.of(Joined) if isinstance(line, Joined)]
        yield Check(
            clause, min(told, default=0) >= 3, f"joined with epochs {told}, expected none below 3"
        )
        yield drawing(clause, window, seen, dict.fromkeys(range(self.frames), EXACT))


class HeardFirst(Scene):
    """A SNAPSHOT brings the higher epoch; frames of the lower one that come behind it are void."""

    clauses = ("epoch-heard-on-link",)
    frames = 12
    heard, change = 3, 7

    def prepare(self, window: Window, session: Session) -> None:
        """The dead controller's frames go on for four slots, with other states."""
        break_grid(window, self.change)
        for i in range(self.heard + 1, self.change):
            window.say(i, aside(window.content(i)))

        def hear() -> None:
            session.controller.epoch += 1
            session.answer_hello()

        # Between the copies of one frame and the first copy of the next.
        window.at(self.heard, -68.0, hear)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """What was there stands, look-ahead until the new epoch's first frame."""
        wanted = {self.heard: EXACT, self.change: EXACT}
        for i in range(self.heard + 1, self.change):
            wanted[i] = substituted(i - self.heard)
        yield drawing(self.clauses[0], window, seen, wanted)


class GoesOn(Scene):
    """A higher epoch on the same grid takes over from its first frame on."""

    clauses = ("epoch-goes-on", "epoch-hello", "epoch-joined")
    frames = 14
    change = 6
    first_ms = -125.0

    def prepare(self, window: Window, session: Session) -> None:
        """The new first frame comes before the decision of the frame before it."""
        break_grid(window, self.change)
        old = window.grid.epoch(window.first, 3)
        window.slot(self.change).first_ms = self.first_ms
        window.lose(self.change + 1)
        # What the old controller said of the frame behind the change is void.
        early = Extra(-185.0, aside(window.content(self.change + 1)), epoch=old)
        window.slot(self.change + 1).extras.append(early)
        rise(window, session, self.change, self.first_ms)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Old messages before it stand, those behind it are dropped."""
        wanted = dict.fromkeys(range(self.frames), EXACT)
        wanted[self.change + 1] = substituted(1)
        yield drawing("epoch-goes-on", window, seen, wanted)
        yield hello_after("epoch-hello", window, seen, self.change, self.first_ms)
        epoch = window.grid.epoch(window.first + self.change, 3)
        told = [line.epoch for _, line in seen.of(Joined) if isinstance(line, Joined)]
        yield Check("epoch-joined", epoch in told, f"joined with {told}, expected {epoch} too")


class MadeAnew(Scene):
    """A higher epoch with other frame numbers, and a grid 13 ms aside: all old messages go."""

    clauses = ("epoch-anew", "draw-only-later")
    frames = 14
    change = 6
    number = 100

    def prepare(self, window: Window, session: Session) -> None:
        """The new first frame comes before the decision of the last old one."""
        break_grid(window, self.change, self.number, 13 * MS)
        window.slot(self.change).first_ms = -155.0
        rise(window, session, self.change, -155.0)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """First only later messages are there, then the new ones are exact."""
        yield drawing("epoch-anew", window, seen, {self.change: EXACT, self.change + 4: EXACT})
        before = [r for r in pictures(window, seen) if r.slot == window.first + self.change - 1]
        good = [r for r in before if r.expected and r.expected.frame == self.number - 1]
        if not good or good[0].doubt:
            yield Check("draw-only-later", False, "the script came too late", True)
            return
        line = good[0].line
        right = (line.frame, line.outcome) == (self.number - 1, "substituted")
        right = right and line.digest == (good[0].expected.digest if good[0].expected else 0)
        detail = f"frame {line.frame} {line.outcome}, expected {self.number - 1} substituted"
        yield Check("draw-only-later", right, detail)


class Dead(Scene):
    """The controller is gone for two seconds, and back with a higher epoch on the same ports."""

    clauses = (
        "silence-drawing", "silence-reports", "silence-identity", "silence-pings",
        "silence-exact-again",
    )  # fmt: skip
    frames = 80
    gone, back, change = 4, 52, 55

    def __init__(self) -> None:
        self._back_ns = 0

    def prepare(self, window: Window, session: Session) -> None:
        """Close everything, and bind it again."""
        break_grid(window, self.change)
        window.lose(*range(self.gone + 3, self.change))
        epoch = window.grid.epoch(window.first + self.change, 3)

        def back() -> None:
            self._back_ns = now_ns()
            session.controller.epoch = epoch
            session.controller.back()

        def answers(ping: Received) -> bool:
            # At first only those that waited: who uses them is off by half of the wait.
            waited = int(ping.fields["t1_node_ns"]) < self._back_ns
            return not self._back_ns or waited or now_ns() > self._back_ns + 350 * MS

        session.answers_ping = answers
        window.at(self.gone, 0.0, session.controller.silence)
        window.at(self.back, 0.0, back)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Look-ahead, then the last state; all reports arrive; exact again within a second."""
        wanted = {self.gone + 8: substituted(6), self.gone + 20: substituted(18)}
        yield drawing("silence-drawing", window, seen, wanted)
        found = pictures(window, seen)
        missing = [r.line.vsync for r in found if r.report is None]
        late = [r for r in found if r.report and r.report.t_raw_ns - r.t_raw_ns > 500 * MS]
        detail = f"{len(missing)} of {len(found)} reports never came, {len(late)} waited"
        yield Check("silence-reports", not missing and len(late) > 20, detail)
        names = {identity for _, identity in seen.diary.identities}
        yield Check("silence-identity", len(names) == 1, f"{len(names)} routing ids, expected 1")
        worst = max((abs(error_ns(r, seen)) for r in found), default=10**12)
        detail = f"offset up to {worst / MS:.3f} ms off after pings that had waited up to 2 s"
        yield Check("silence-pings", worst <= WAITED_NS, detail)
        again = [r for r in found if r.t_raw_ns > self._back_ns and r.line.outcome == "exact"]
        took = (again[0].t_raw_ns - self._back_ns) / MS if again else 1e9
        epochs = {r.line.epoch for r in again[3:]}
        right = took <= 1_000 and epochs == {seen.session.controller.epoch}
        yield Check(
            "silence-exact-again", right, f"exact {took:.0f} ms after it was back, epochs {epochs}",
            seen.stalled(self._back_ns, self._back_ns + 1_000 * MS),
        )  # fmt: skip


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects; their order is that of the epochs."""
    return [LowerSnapshot(), HeardFirst(), GoesOn(), MadeAnew(), Dead()]
