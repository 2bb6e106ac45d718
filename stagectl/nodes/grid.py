# SPDX-License-Identifier: Apache-2.0
"""The Step that owns the frame grid: it follows house sync and says when frame k is due.

The deadline of k is V_k - L, with L = the cluster's largest R + the delivery time of the stage
file. Before any node told its R, two frames are assumed. Every frame number is sent once, in order:
a grid that moves back waits, one that moves forward hurries; numbers that are over before they
could be sent are counted and told.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hardware_profiles.rates import period_ns
from hardware_profiles.stage import Stage
from hardware_profiles.sync_reference import reference_rate_of
from render_bridge.frame_clock import Anchor, ClockState, FrameClock
from render_bridge.messages import FrameFlag
from stagectl.nodes.genlock import CODE, Genlock
from stagectl.nodes.loop_lag import CODE as LAGGING
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import DecisionLead, Event, GridState, Level, SyncEdge, Tick

GRID_EVERY_NS = 250_000_000
ASSUMED_LEAD_FRAMES = 2.0


class GridStep:
    """Ticks."""

    def __init__(self, stage: Stage, epoch: int, now_ns: int, anchor: Anchor | None) -> None:
        rate, reference = stage.frame_rate(), reference_rate_of(stage)
        self._period_ns = period_ns(rate)
        self._source = stage.sync.source
        self._phase_ns = round(stage.sync.phase_ms * 1e6)
        self._epoch = epoch
        self._flags_once = FrameFlag(0) if anchor else FrameFlag.RESET
        self._clock = FrameClock(
            rate,
            anchor or Anchor(0, float(now_ns), self._period_ns),
            follow=self._source != "free",
            reference=reference,
        )
        self._genlock = Genlock(self._source, rate, reference)
        self._delivery_ns = round(stage.schedule.delivery_ms * 1e6)
        self._early_ns = self._period_ns if stage.schedule.policy == "exact" else 0.0
        self._decision_lead_ns = round(ASSUMED_LEAD_FRAMES * self._period_ns)
        self._next_frame = self._clock.frame_at(now_ns + self.lead_ns) + 1
        self._next_grid_ns = now_ns
        self._state = ClockState.FREE
        self._skipped = 0

    @property
    def lead_ns(self) -> int:
        """L: the cluster's R, delivery, and a whole frame more where it must be exact."""
        return round(self._decision_lead_ns + self._delivery_ns + self._early_ns)

    def inputs(self) -> Sequence[Input]:
        """Sync edges and the cluster's R."""
        return (Input("edge", queue(64)), Input("lead", LATEST))

    def deadline_ns(self) -> int | None:
        """The next frame's deadline, or the next report."""
        return min(self._clock.time_of(self._next_frame) - self.lead_ns, self._next_grid_ns)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Follow the reference; learn R."""
        if isinstance(data, SyncEdge):
            return self._on_edge(data, t_rx_ns)
        if isinstance(data, DecisionLead):
            self._decision_lead_ns = data.lead_ns
            self._delivery_ns = data.delivery_ns or self._delivery_ns
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Tick, report, or both."""
        outputs: list[Output] = []
        t_vsync_ns = self._clock.time_of(self._next_frame)
        overdue_ns = now_ns - (t_vsync_ns - self.lead_ns)
        if overdue_ns >= 0:
            if t_vsync_ns <= now_ns:
                # The machine slept: those vsyncs are over and nodes drew look-ahead states. What is
                # still to come is sent at once, late as it is: it helps nodes with a smaller R.
                coming = self._clock.frame_at(now_ns) + 1
                outputs.append(self._left_out(coming - self._next_frame, now_ns))
                self._next_frame = coming
                t_vsync_ns = self._clock.time_of(coming)
            flags = self._flags_once
            self._flags_once = FrameFlag(0)
            locked = self._clock.state(now_ns) in (ClockState.LOCKED, ClockState.HOLDOVER)
            if not locked or self._genlock.device_unlocked:
                flags |= FrameFlag.UNLOCKED
            tick = Tick(self._next_frame, t_vsync_ns, self._clock.period_ns, int(flags), now_ns)
            self._next_frame += 1
            outputs.append(("tick", tick))
        if now_ns >= self._next_grid_ns:
            self._next_grid_ns = now_ns + GRID_EVERY_NS
            outputs += self._report(now_ns)
        return outputs

    def _on_edge(self, edge: SyncEdge, t_rx_ns: int) -> Sequence[Output]:
        if edge.source != self._source:
            return ()
        self._clock.observe_edge(
            edge.t_ns + self._phase_ns,
            quality=edge.quality,
            number=edge.number,
            counter=edge.counter,
        )
        events = self._genlock.on_edge(edge, t_rx_ns)
        events += self._genlock.on_moves(self._clock.take_moves(), self._clock)
        return [("event", event) for event in events]

    def _left_out(self, frames: int, now_ns: int) -> Output:
        self._skipped += frames
        text = (
            f"{frames} frame numbers were over before they could be sent: this machine stood still"
        )
        return ("event", Event(now_ns, "warn", "grid", text, LAGGING))

    def _report(self, now_ns: int) -> list[Output]:
        outputs: list[Output] = []
        state = self._clock.state(now_ns)
        if state is not self._state:
            before, self._state = self._state, state
            text = f"house sync: {before.value} -> {state.value}"
            good = state in (ClockState.LOCKED, ClockState.ACQUIRING)
            level: Level = "info" if good else "alarm"
            outputs.append(("event", Event(now_ns, level, "sync", text, "" if good else CODE)))
        outputs += [("event", event) for event in self._genlock.on_look(self._clock, now_ns)]
        anchor = self._clock.anchor
        outputs.append(
            (
                "grid",
                GridState(
                    self._epoch, anchor.frame, anchor.t_ns, anchor.period_ns, state.value,
                    self._source, self.lead_ns, self._decision_lead_ns,
                    self._clock.phase_error_ns, self._clock.relocks, self._skipped,
                    self._genlock.status(self._clock, now_ns),
                ),
            )
        )  # fmt: skip
        return outputs
