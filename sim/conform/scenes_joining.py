# SPDX-License-Identifier: Apache-2.0
"""Scenes of joining: HELLO and its answers, a change of level, another port for frames."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.conform import bytes as wire
from sim.conform.bytes import HELLO, PING, Received
from sim.conform.lines import Joined, Refused
from sim.conform.scene import Check, Scene, drawing
from sim.conform.script import MS, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

HELLO_NS = 200 * MS
SLACK_NS = 60 * MS
AT_ONCE_NS = 100 * MS
UNANSWERED = 3
REFUSED = ((2, "belongs to stage 'b', this is 'conform'"), (5, "has project 'Übung' loaded"))
ENGINE = "conform"
LEVEL, LOADING = "Harbour_Night", 1


class Greeting(Scene):
    """Three HELLOs without an answer, two refusals, an old epoch's SNAPSHOT, and the right one."""

    clauses = (
        "join-hello-fields", "join-hello-repeats", "join-refusal", "join-old-snapshot",
        "join-joined", "join-quiet", "join-identity", "epoch-hello-at-once", "ping-starts",
    )  # fmt: skip
    frames = 4

    def __init__(self) -> None:
        self._said: dict[int, int] = {}
        """Which HELLO was answered when, for the old SNAPSHOT and the right one."""
        self._pong_ns = 0

    def enter(self, session: Session) -> None:
        """Answer each HELLO as the script says; pings only after the refusals."""
        first_pong = UNANSWERED + len(REFUSED)
        heard = [0]

        def on_hello(number: int) -> None:
            heard[0] = number + 1
            if number < UNANSWERED:
                return
            if number < first_pong:
                session.controller.send(wire.refusal(*REFUSED[number - UNANSWERED]))
            elif number == first_pong:
                self._said[number] = session.controller.send(
                    session.snapshot(session.controller.epoch - 1)
                )
            else:
                session.answer_hello()

        def answers(_ping: Received) -> bool:
            right = heard[0] >= first_pong
            if right and not self._pong_ns:
                self._pong_ns = _ping.t_raw_ns
            return right

        session.on_hello = on_hello
        session.answers_ping = answers

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Look at the HELLOs and lines."""
        hellos = seen.diary.of(HELLO)
        times = [one.t_raw_ns for one in hellos]
        stalled = seen.stalled(seen.session.t_start_ns, window.v_raw_ns(0))
        yield self._fields(hellos, seen.session.asked_lead_ms * MS)
        raster = times[: UNANSWERED + len(REFUSED)]
        gaps = [b - a for a, b in pairwise(raster)]
        said = ", ".join(f"{gap / MS:.0f}" for gap in gaps)
        right = len(gaps) == UNANSWERED + len(REFUSED) - 1
        right = right and all(abs(gap - HELLO_NS) <= SLACK_NS for gap in gaps)
        yield Check("join-hello-repeats", right, f"{said} ms between HELLOs, expected 200", stalled)
        yield self._refused(seen)
        yield from self._epochs(window, seen, times, stalled)
        identities = seen.diary.identities
        one = identities[0][1] if identities else b""
        right = len({i for _, i in identities}) == 1 and len(one) == 17 and one[:1] == b"n"
        yield Check("join-identity", right, f"routing id of {len(one)} bytes, first {one[:1]!r}")
        pings = seen.diary.of(PING)
        wait = pings[0].t_raw_ns - times[0] if pings and times else None
        right = wait is not None and abs(wait) <= AT_ONCE_NS
        yield Check("ping-starts", right, f"first PING {(wait or 0) / MS:.0f} ms from the HELLO")

    def _fields(self, hellos: list[Received], lead_ns: int) -> Check:
        if not hellos:
            return Check("join-hello-fields", False, "no HELLO")
        fields = hellos[0].fields
        wanted: dict[str, int | str] = {
            "name": "conform-1", "stage_id": "", "project": "", "level": "", "config_hash": "",
            "pose_point": 1, "lens_applied": 0, "vsync_source": 2, "engine_state": 3,
            "decision_lead_ns": lead_ns,
        }  # fmt: skip
        wrong = [
            f"{name} {fields[name]!r}, expected {value!r}"
            for name, value in wanted.items()
            if fields[name] != value
        ]
        if not str(fields["engine"]).startswith(ENGINE):
            wrong.append(f"engine {fields['engine']!r}, expected {ENGINE!r} and the language")
        return Check("join-hello-fields", not wrong, wrong[0] if wrong else f"{fields['engine']}")

    def _refused(self, seen: Seen) -> Check:
        found = [(r.code, r.text) for _, r in seen.of(Refused) if isinstance(r, Refused)]
        return Check("join-refusal", found == list(REFUSED), f"{found}, expected {list(REFUSED)}")

    def _epochs(
        self, window: Window, seen: Seen, times: list[int], stalled: bool
    ) -> Iterator[Check]:
        after = [t - self._pong_ns for t in times if t > self._pong_ns]
        at_once = bool(after) and after[0] <= AT_ONCE_NS
        said = f"{after[0] / MS:.0f} ms" if after else "never"
        detail = f"HELLO {said} after the PONG of a higher epoch"
        yield Check("epoch-hello-at-once", at_once, detail, stalled)
        epoch = seen.session.controller.epoch
        joined = [line for _, line in seen.of(Joined) if isinstance(line, Joined)]
        old = [line.epoch for line in joined if line.epoch < epoch]
        went_on = len(times) > UNANSWERED + len(REFUSED) + 1
        yield Check(
            "join-old-snapshot", not old and went_on,
            f"joined with epochs {[line.epoch for line in joined]}, HELLO went on: {went_on}",
        )  # fmt: skip
        cast = seen.session.script.cast
        wanted = Joined(
            epoch, cast.rate_num, cast.rate_den, cast.policy, cast.barrier, cast.node_index,
            len(cast.bodies), len(cast.walls), len(cast.segments),
        )  # fmt: skip
        right = bool(joined) and joined[0] == wanted
        yield Check("join-joined", right, f"{joined[:1]}, expected {wanted}")
        from_ns, to_ns = window.v_raw_ns(0) - 300 * MS, window.v_raw_ns(window.count - 1)
        loud = seen.within(from_ns, to_ns, HELLO)
        yield Check("join-quiet", not loud, f"{len(loud)} HELLOs of a node that is joined")


class Level(Scene):
    """The level changes: HELLO again, once, and the pictures go on."""

    clauses = ("join-level",)
    frames = 14

    def prepare(self, window: Window, session: Session) -> None:
        """Tell the program."""
        window.at(2, 0.0, lambda: session.client.tell(f"level {LEVEL} {LOADING}"))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """One HELLO with the new words, and exact pictures."""
        clause = self.clauses[0]
        told_ns = window.v_raw_ns(2)
        hellos = seen.within(told_ns, window.v_raw_ns(window.count - 1), HELLO)
        said = [(h.fields["level"], h.fields["engine_state"]) for h in hellos]
        right = bool(said) and said[0] == (LEVEL, LOADING) and len(said) <= 2
        right = right and hellos[0].t_raw_ns - told_ns <= HELLO_NS + SLACK_NS
        stalled = seen.stalled(told_ns, window.v_raw_ns(window.count - 1))
        yield Check(clause, right, f"HELLO said {said}, expected {(LEVEL, LOADING)} once", stalled)
        states = [
            (render.line.vsync, render.report.fields["engine_state"])
            for render in seen.renders
            if render.slot in window and render.slot > window.first + 9 and render.report
        ]
        wrong = [pair for pair in states if pair[1] != LOADING]
        yield Check(clause, not wrong, f"engine_state of reports: {wrong[:1] or 'told'}")
        yield drawing(clause, window, seen)


class FramesPort(Scene):
    """A SNAPSHOT names another port for frames: the node goes there, and leaves the old one."""

    clauses = ("join-frames-port",)
    frames = 22

    def prepare(self, window: Window, session: Session) -> None:
        """Bind a second port, publish on both, then on the new one alone."""

        def move() -> None:
            session.controller.second_frames_port()
            session.snapshot_port = 1
            session.frames_sockets = (0, 1)
            session.answer_hello()

        def leave() -> None:
            session.frames_sockets = (1,)

        window.at(1, 0.0, move)
        window.at(14, 0.0, leave)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Subscribed there, left here, and no picture was lost."""
        clause = self.clauses[0]
        words = [(index, data[:1]) for _, index, data in seen.diary.subscriptions]
        right = (1, b"\1") in words and (0, b"\0") in words
        yield Check(clause, right, f"subscriptions: {words}, expected (1, 01) and (0, 00)")
        if right:
            yield drawing(clause, window, seen)


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Greeting(), Level(), FramesPort()]
