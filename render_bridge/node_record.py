# SPDX-License-Identifier: Apache-2.0
"""What the controller knows of one render node: who it is, what it shows, if it hangs. Pure."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from hardware_profiles.stage import Engine
from render_bridge import messages as m
from render_bridge.admission import not_ready
from render_bridge.delivery import DeliveryMeter
from render_bridge.lasting import Lasting
from render_bridge.roster_effects import Effect, Happened
from render_bridge.wall_orders import WallStatus

HANG, LATE, UNSURE = "F-16", "F-17", "F-31"

IN_SERVICE_AFTER_NS = 1_000_000_000
# What a node substitutes while it joins says nothing of delivery.
SETTLED_AFTER_NS = 1_000_000_000
# Three frames without anything new are a hang, of fast stages 100 ms (F-16); told a little sooner,
# because a report is on its way for a while.
HANG_FRAMES = 3
SHORTEST_HANG_NS = 100_000_000
REPORT_DELAY_NS = 10_000_000
# Nobody can tell whether a node hangs that is not heard at all: its PINGs come every 50 ms.
HEARD_NS = 75_000_000
# One that stumbles again and again is late (F-17): it hangs only where it stands for longer.
STUMBLE_NS = 1_000_000_000
STUMBLE_HANG_NS = 500_000_000
LOOK_AGAIN_NS = 20_000_000
# A node that is a frame late for half a second (F-17), and one whose clock is not known to 1 ms
# for as long though no genlock covers it (F-31).
LATE_RAISE_NS = 500_000_000
LATE_GAP_NS = 250_000_000
UNSURE_NS = 1_000_000
UNSURE_RAISE_NS = 1_000_000_000
UNSURE_CLEAR_NS = 5_000_000_000
CLEAR_AFTER_NS = 1_000_000_000


class NodeStatus(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One node as the console shows it."""

    name: str
    engine: str
    state: str
    """in sync | joining | not ready | late | hangs | off | lost | refused"""
    in_service: bool
    leads: bool
    last_seen_ns: int
    report: m.NodeReport | None
    error: str | None = None
    index: int = 0
    level: str = ""
    note: str | None = None
    """What keeps it from being ready, or what differs in its configuration."""
    delivery_ns: int | None = None
    """p99.9 of what a frame's message takes to it."""
    wall: WallStatus = WallStatus()


class NodeRules(NamedTuple):
    """What the stage file asks of every node."""

    engine: Engine
    period_ns: float
    take_off_ns: int


class NodeRecord:
    """One node under its name."""

    def __init__(
        self, rules: NodeRules, hello: m.Hello, identity: bytes, index: int, t_ns: int
    ) -> None:
        self._rules = rules
        self.hello = hello
        self.identity = identity
        self.index = index
        self.last_seen_ns = self.joined_ns = t_ns
        self.first_exact_ns: int | None = None
        self.report: m.NodeReport | None = None
        self.error: str | None = None
        self.silent = False
        """Not heard for a fifth of a second; after half a second it is lost."""
        self.told_silent = False
        self.lost = False
        self.off = False
        self.off_by_hand = False
        """The operator took it off: it does not come back by itself."""
        self.delivery = DeliveryMeter()
        self._new_ns: int | None = None
        self._hung_ns: int | None = None
        self._hang_ns = round(
            max(HANG_FRAMES * rules.period_ns, SHORTEST_HANG_NS) - REPORT_DELAY_NS
        )
        self._went_on_ns: int | None = None
        self._late = Lasting(LATE_RAISE_NS, LATE_GAP_NS, CLEAR_AFTER_NS)
        self._unsure = Lasting(UNSURE_RAISE_NS, LATE_GAP_NS, UNSURE_CLEAR_NS)

    @property
    def counts(self) -> bool:
        """Whether the cluster reckons with it."""
        return not self.lost and not self.off and self.error is None

    def serves(self, now_ns: int) -> bool:
        """Return whether it has shown exact frames for a second."""
        first = self.first_exact_ns
        return first is not None and now_ns - first >= IN_SERVICE_AFTER_NS

    def goes_on_from(self, before: NodeRecord) -> None:
        """Keep what was known before it said hello again."""
        self.first_exact_ns, self.report = before.first_exact_ns, before.report
        self._new_ns, self._hung_ns, self.off = before._new_ns, before._hung_ns, before.off
        self.off_by_hand = before.off_by_hand
        self.delivery, self.joined_ns = before.delivery, before.joined_ns
        self._late, self._unsure = before._late, before._unsure
        self._went_on_ns = before._went_on_ns

    def lose(self) -> None:
        """It is not heard any more."""
        self.lost, self._hung_ns, self.first_exact_ns = True, None, None
        self._late.forget()
        self._unsure.forget()

    def return_from_silence(self, t_ns: int) -> None:
        """It is heard again: its next picture has a moment to come before it is a hang."""
        self.silent = self.told_silent = self.lost = False
        if self._new_ns is not None:
            self._new_ns = t_ns

    def take_off(self) -> Happened:
        """Go on without it, because the operator says so."""
        self.off = self.off_by_hand = True
        self.first_exact_ns = None
        return Happened("warn", self.hello.name, "taken off by the operator")

    def take_report(
        self, report: m.NodeReport, t_ns: int, *, ours: bool, allowed_ns: int
    ) -> list[Effect]:
        """Follow what it latched: exact since when, hanging or not, how late messages are.

        `ours`: drawn from a message of this controller. `allowed_ns`: the delivery time in L.
        """
        effects: list[Effect] = []
        name = self.hello.name
        self.report = report
        if ours and self.first_exact_ns is not None:
            effects += self._watch(report, t_ns)
        if report.outcome is m.Outcome.EXACT:
            if ours and report.t_rx_ns and report.t_sent_ns:
                self.delivery.add(report.t_rx_ns - report.t_sent_ns)
            if self.first_exact_ns is None:
                self.first_exact_ns = t_ns
            elif self.off and not self.off_by_hand and self.serves(t_ns):
                self.off = False
                effects.append(Happened("info", name, "is back: exact for a second"))
        elif report.outcome is m.Outcome.SUBSTITUTED and ours:
            if t_ns - self.joined_ns > SETTLED_AFTER_NS:
                self.delivery.add(allowed_ns * 5 // 4)  # later than what is allowed, or never
        if report.outcome is m.Outcome.REPEATED:
            if self.off:
                self.first_exact_ns = None
            return effects
        if self._hung_ns is not None:
            since_ns = self._hung_ns if self._new_ns is None else self._new_ns
            seconds = (t_ns - since_ns) / 1e9
            text = f"goes on after it hung for {seconds:.1f} s"
            effects.append(Happened("info", name, text, HANG))
            self._hung_ns = None
            self._went_on_ns = t_ns
        self._new_ns = t_ns
        return effects

    def check_hang(self, now_ns: int, heard_ns: int, *, rolling: bool) -> list[Effect]:
        """Alarm at three frames without anything new; take off after seconds, not while rolling.

        `heard_ns`: since when somebody listens without a break; nobody can have missed us before.
        """
        if self._new_ns is None:
            return []
        name, rules = self.hello.name, self._rules
        since_new = now_ns - self._new_ns
        if self._hung_ns is None:
            patience_ns = self._patience_ns(now_ns)
            if now_ns - max(self._new_ns, heard_ns) < patience_ns:
                return []
            if now_ns - self.last_seen_ns > HEARD_NS:
                return []
            self._hung_ns = now_ns
            why = not_ready(self.hello, rules.engine)
            frames = max(HANG_FRAMES, round(patience_ns / rules.period_ns))
            text = f"hangs: nothing new on its wall for {frames} frames"
            return [Happened("alarm", name, f"{text}; it {why}" if why else text, HANG)]
        if since_new < rules.take_off_ns or rolling:
            return []
        self.off, self.first_exact_ns = True, None
        text = f"taken off: it hangs for {rules.take_off_ns / 1e9:g} s, the others go on without it"
        return [Happened("alarm", name, text, HANG)]

    def next_look_ns(self, now_ns: int) -> int | None:
        """Return when it may be found hanging at the earliest, None where that cannot be."""
        if self._new_ns is None or self._hung_ns is not None or self.silent or not self.counts:
            return None
        return max(self._new_ns + self._patience_ns(now_ns), now_ns + LOOK_AGAIN_NS)

    def _patience_ns(self, now_ns: int) -> int:
        """Return how long it may show nothing new."""
        went_on_ns = self._went_on_ns
        stumbles = went_on_ns is not None and now_ns - went_on_ns < STUMBLE_NS
        return STUMBLE_HANG_NS if stumbles or self._late.stands else self._hang_ns

    def _watch(self, report: m.NodeReport, t_ns: int) -> list[Effect]:
        """Tell where it is late for long, or where nobody knows what its clock shows."""
        period_ns = self._rules.period_ns
        behind_ns = report.t_vsync_ns - report.t_due_ns
        is_late = behind_ns > period_ns / 2 and report.bound_ns < period_ns / 4
        is_unsure = report.bound_ns > UNSURE_NS and not report.reference & m.ReferenceBit.LOCKED
        if not (is_late or is_unsure or self._late.begun or self._unsure.begun):
            return []
        # One that shows nothing new at all hangs, and is not late.
        moves = self._new_ns is not None and t_ns - self._new_ns < LATE_GAP_NS
        late = self._late.update(is_late and moves and not self.off, t_ns)
        unsure = self._unsure.update(is_unsure, t_ns)
        if late is None and unsure is None:
            return []
        name, effects = self.hello.name, list[Effect]()
        if late == "raised":
            frames = max(1, round(behind_ns / period_ns))
            text = f"shows frames late: {frames} behind, for half a second; its scene is too heavy"
            effects.append(Happened("warn", name, text, LATE))
        elif late == "over":
            effects.append(Happened("info", name, "shows frames on time again", LATE))
        bound_ms = report.bound_ns / 1e6
        if unsure == "raised":
            text = f"its clock is known to {bound_ms:.1f} ms only, and no genlock covers that"
            effects.append(Happened("warn", name, text, UNSURE))
        elif unsure == "over":
            text = f"its clock is known to {bound_ms:.1f} ms again"
            effects.append(Happened("info", name, text, UNSURE))
        return effects

    def status(self, now_ns: int, *, leads: bool, note: str | None, wall: WallStatus) -> NodeStatus:
        """Return it as the console shows it."""
        waits = not_ready(self.hello, self._rules.engine)
        return NodeStatus(
            self.hello.name, self.hello.engine, self._state(waits), self.serves(now_ns), leads,
            self.last_seen_ns, self.report, self.error, self.index, self.hello.level,
            waits or note, self.delivery.quantile_ns(), wall,
        )  # fmt: skip

    def _state(self, waits: str | None) -> str:
        if self.error is not None:
            return "refused"
        if self.lost or self.silent:
            return "lost"
        if self.off:
            return "off"
        if self._hung_ns is not None:
            return "hangs"
        if self.report is None or self.first_exact_ns is None:
            return "joining"
        if waits is not None:
            return "not ready"
        return "in sync" if self.report.outcome is m.Outcome.EXACT else "late"
