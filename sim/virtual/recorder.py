# SPDX-License-Identifier: Apache-2.0
"""The record process in virtual time: the product's Step, fed with what the bus would carry."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sim.virtual.kernel import Kernel, Task
from stagectl.bus.envelope import Envelope
from stagectl.graph import Process, rows_of
from stagectl.nodes.record import RecordStep
from stagectl.takes.sidecar import Sidecar
from stagectl.topics import Event, ShowOrder, matches, topic_row

TAKE = "scenario"
_UTC_S = 1_767_225_600
"""2026-01-01: the time of day of every run."""


class VirtualRecorder:
    """Writes one take of everything."""

    def __init__(self, kernel: Kernel, folder: Path, stage_id: str) -> None:
        self._kernel = kernel
        self._sequence: Counter[str] = Counter()
        self._encoder = msgspec.msgpack.Encoder()
        inputs = rows_of(Process.RECORD)[0].inputs
        self._clock_s = float(_UTC_S)
        self._patterns = [row.topic for row in inputs]
        self._wanted: dict[str, bool] = {}
        self.folder = folder
        self.events: list[Event] = []
        self._step = RecordStep(
            inputs,
            folder,
            lambda take: Sidecar(1, take, stage_id, "", "", self._utc(), (), {}),
            lambda: 0,
        )
        self._task = Task(kernel, self._step.deadline_ns, self._due)
        for order in (None, TAKE):
            self.on_message("show", ShowOrder(0, {}, (), order))
        self._task.plan()

    def on_message(self, topic: str, message: msgspec.Struct) -> None:
        """Take one message as it was published."""
        wanted = self._wanted.get(topic)
        if wanted is None:
            wanted = topic_row(topic).keep is not None and any(
                matches(pattern, topic) for pattern in self._patterns
            )
            self._wanted[topic] = wanted
        if not wanted:
            return
        now = self._kernel.now_ns
        self._sequence[topic] += 1
        payload = self._encoder.encode(message)
        envelope = Envelope(topic, 0, self._sequence[topic], now, payload)
        self._step.on_message(topic, envelope, now)

    def set_clock(self, shift_s: float) -> None:
        """Set the time of day forward or back, and begin another take at once."""
        self._clock_s += shift_s
        for order in (None, f"{TAKE}-later"):
            self.on_message("show", ShowOrder(0, {}, (), order))

    def _utc(self) -> str:
        return datetime.fromtimestamp(self._clock_s, UTC).strftime("%Y%m%dT%H%M%SZ")

    def close(self) -> None:
        """Finish the take."""
        self._step.close()

    def _due(self) -> None:
        for _, message in self._step.on_deadline(self._kernel.now_ns):
            if isinstance(message, Event):
                self.events.append(message)
