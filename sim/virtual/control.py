# SPDX-License-Identifier: Apache-2.0
"""The control process in virtual time: the product's Step and its board, and what consoles saw.

It hears what the bus would carry, through a limiter of its own as each process has one. Nothing of
what it says goes back to the engine: a scenario gives no orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.stage import Stage
from sim.virtual.kernel import Kernel, Task
from stagectl.alarms.limiter import EventLimiter
from stagectl.checks.camera_set_up import camera_set_ups
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.alarm_part import AlarmPart
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.step import Output
from stagectl.topics import Event, RecorderState, matches, topic_row

SECTIONS = ("chain", "alarms")
# Nobody has saved an alignment: what the stage file has counts.
_NO_FOLDER = "no-folder-of-alignments"
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_RECORDER_EVERY_NS = 250_000_000


class Seen(NamedTuple):
    """A row of the board as consoles got it at a time; None: it went."""

    t_ns: int
    section: str
    key: str
    row: Row | None


class VirtualControl:
    """One life of the control process."""

    def __init__(self, kernel: Kernel, stage: Stage) -> None:
        self._kernel = kernel
        self._limiter = EventLimiter()
        self._board = Board()
        set_up = camera_set_ups(stage, {}, Path(_NO_FOLDER), _DAY)
        part = AlarmPart(stage, self._board, utc=self._utc, set_up=set_up)
        self._step = ShowStep(
            stage, self._board, Stored(), lambda _: None,
            boot="virtual", utc=self._utc, timecode_start_s=0.0, parts=(part,),
        )  # fmt: skip
        self._patterns = [row.topic for row in self._step.inputs()]
        self._wanted: dict[str, bool] = {}
        self._recorder_ns = 0
        self.seen: list[Seen] = []
        self._task = Task(kernel, self._due_ns, self._run_due)
        self._task.plan()

    def on_message(self, topic: str, message: msgspec.Struct) -> None:
        """Take one message as the engine published it."""
        wanted = self._wanted.get(topic)
        if wanted is None:
            wanted = topic_row(topic).keep is not None and any(
                matches(pattern, topic) for pattern in self._patterns
            )
            self._wanted[topic] = wanted
        if wanted and not (isinstance(message, Event) and not self._limiter.admits(message)):
            self._hear([(topic, message)])

    def _hear(self, outputs: Sequence[Output]) -> None:
        """Take messages, and what the Step itself says of events."""
        now = self._kernel.now_ns
        pending = list(outputs)
        while pending:
            topic, message = pending.pop(0)
            said = self._step.on_message(topic, message, now)
            pending += [one for one in said if one[0] == "event"]
        self._task.plan()

    def _due_ns(self) -> int | None:
        dues = [due for due in (self._step.deadline_ns(), self._limiter.due_ns) if due is not None]
        return min(dues) if dues else None

    def _run_due(self) -> None:
        now = self._kernel.now_ns
        counts = self._limiter.due_ns
        if counts is not None and counts <= now:
            self._hear([("event", event) for event in self._limiter.due(now)])
        if now - self._recorder_ns >= _RECORDER_EVERY_NS:  # that process is alive and idle
            self._recorder_ns = now
            self._hear([("recorder", RecorderState(None, 0, 0, 0, None))])
        due = self._step.deadline_ns()
        if due is None or due > now:
            return
        self._hear([one for one in self._step.on_deadline(now) if one[0] == "event"])
        delta = self._board.take_changes()
        if delta is not None:
            self.seen += [
                Seen(now, section, key, row)
                for section, key, row in delta.changes
                if section in SECTIONS
            ]

    def _utc(self) -> str:
        seconds = self._kernel.now_ns // 1_000_000_000
        return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
