# SPDX-License-Identifier: Apache-2.0
"""Scenes of asking again: RESEND for what is missing, its times, and what an answer does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.conform.bytes import RESEND, Received
from sim.conform.scene import Check, Scene, drawing
from sim.conform.scenes_choosing import EXACT
from sim.conform.script import MS, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

GRACE_MS = 5.0
EARLY_MS = 1.5
LATE_MS = 10.0
MOST_ASKS = 3


def asks(window: Window, seen: Seen, i: int) -> list[tuple[float, Received]]:
    """Return the RESENDs for a slot with their times in ms from its V_k."""
    frame, v_raw_ns = window.frame(i), window.v_raw_ns(i)
    return [
        ((one.t_raw_ns - v_raw_ns) / MS, one)
        for one in seen.diary.of(RESEND)
        if one.fields["frame"] == frame and abs(one.t_raw_ns - v_raw_ns) < 1000 * MS
    ]


def needless(clause: str, window: Window, seen: Seen, lost: tuple[int, ...]) -> Check:
    """Check that nothing was asked for that had come in time."""
    for i in range(window.count):
        found = [] if i in lost else asks(window, seen, i)
        if found:
            stalled = seen.stalled(window.v_raw_ns(i) - 150 * MS, window.v_raw_ns(i))
            detail = f"frame {window.frame(i)} was asked for {found[0][0]:.1f} ms from its V_k"
            return Check(clause, False, f"{detail}, it had come or was not due", stalled)
    return Check(clause, True, f"{window.count - len(lost)} frames that came, none asked for")


class Asked(Scene):
    """A lost frame is asked for three times, 5 ms apart, and nobody answers."""

    clauses = ("resend-asked", "resend-needless")
    frames = 9
    lost = 4

    def prepare(self, window: Window, session: Session) -> None:
        """Lose one frame."""
        window.lose(self.lost)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Look at number, times and epoch of the questions."""
        clause = self.clauses[0]
        lead_ms = seen.session.script.cast.deadline_lead_ns / MS
        due_ms = -lead_ms + GRACE_MS
        found = asks(window, seen, self.lost)
        times = [ms for ms, _ in found]
        stalled = seen.stalled(window.v_raw_ns(self.lost) - 150 * MS, window.v_raw_ns(self.lost))
        said = ", ".join(f"{ms:.1f}" for ms in times) or "never"
        detail = f"asked at {said} ms from V_k; expected 3 times from {due_ms:.0f} ms on"
        # Arrivals jitter one by one; what they take together tells a node that asks in a burst.
        spread = times[-1] - times[0] if times else 0.0
        right = (
            len(times) == MOST_ASKS
            and due_ms - EARLY_MS <= times[0] <= due_ms + LATE_MS
            and spread >= (MOST_ASKS - 1) * (GRACE_MS - EARLY_MS)
            and times[-1] <= -seen.session.lead_ms + LATE_MS
        )
        yield Check(clause, right, detail, stalled)
        epochs = {one.epoch for _, one in found}
        if found and epochs != {window.grid.epoch(window.first, 3)}:
            yield Check(clause, False, f"epochs {sorted(epochs)}, expected the controller's")
        yield needless(self.clauses[1], window, seen, (self.lost,))


class Answered(Scene):
    """Answers to the first and to the second question come in time, and are drawn."""

    clauses = ("resend-answered",)
    frames = 10

    def prepare(self, window: Window, session: Session) -> None:
        """Lose two frames, and answer."""
        window.lose(3, 6)
        window.slot(3).answer_ask = 1
        window.slot(6).answer_ask = 2

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Both are exact."""
        clause = self.clauses[0]
        for i in (3, 6):
            if not asks(window, seen, i):
                yield Check(clause, False, f"frame {window.frame(i)} was never asked for")
                return
        yield drawing(clause, window, seen, {3: EXACT, 6: EXACT})


class Gap(Scene):
    """A later message comes before the missing one is due: it is asked for at once."""

    clauses = ("resend-gap", "resend-needless")
    frames = 9
    lost = 4

    def prepare(self, window: Window, session: Session) -> None:
        """Lose one frame, and let the next come 108 ms before the V_k of the lost one."""
        window.lose(self.lost)
        window.slot(self.lost).answer_ask = 1
        window.slot(self.lost + 1).first_ms = -150.0

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """The question comes right behind the later message."""
        clause = self.clauses[0]
        later_ms = -150.0 + (window.v_raw_ns(5) - window.v_raw_ns(4)) / MS
        times = [ms for ms, _ in asks(window, seen, self.lost)]
        v_raw_ns = window.v_raw_ns(self.lost)
        stalled = seen.stalled(v_raw_ns - 200 * MS, v_raw_ns)
        said = f"{times[0]:.1f} ms" if times else "never"
        right = bool(times) and later_ms - EARLY_MS <= times[0] <= later_ms + LATE_MS
        yield Check(
            clause, right, f"asked at {said} from V_k, the later message came at {later_ms:.1f} ms",
            stalled,
        )  # fmt: skip
        if right:
            yield drawing(clause, window, seen, {self.lost: EXACT})
        yield needless(self.clauses[1], window, seen, (self.lost,))


class Stops(Scene):
    """With little time before the decision, asking ends at the decision."""

    clauses = ("resend-stops",)
    frames = 8
    lost = 4

    def prepare(self, window: Window, session: Session) -> None:
        """Lose one frame."""
        window.lose(self.lost)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """No question after V_k - R."""
        lead_ms = seen.session.lead_ms
        times = [ms for ms, _ in asks(window, seen, self.lost)]
        late = [ms for ms in times if ms > -lead_ms + EARLY_MS]
        said = ", ".join(f"{ms:.1f}" for ms in times) or "never"
        detail = f"asked at {said} ms from V_k, the decision is at -{lead_ms} ms"
        # There are 13 ms for the first question: a client that misses them was late.
        v_raw_ns = window.v_raw_ns(self.lost)
        stalled = not times or seen.stalled(v_raw_ns - 150 * MS, v_raw_ns)
        yield Check(self.clauses[0], bool(times) and not late, detail, stalled)


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Asked(), Answered(), Gap()]
