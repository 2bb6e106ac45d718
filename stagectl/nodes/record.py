# SPDX-License-Identifier: Apache-2.0
"""The Step of the record process: follows the show's take and writes every envelope it is handed.

It is fed envelopes, not decoded messages: what is on the bus is what is in the take. Writing may
wait for the disk, so this runs in a process of its own and the bus queue is its buffer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from stagectl.bus.envelope import Envelope
from stagectl.step import Input, Output
from stagectl.takes.writer import Sidecar, TakeWriter
from stagectl.topics import Event, RecorderState, ShowOrder

FLUSH_EVERY_NS = 50_000_000
SYNC_EVERY_NS = 800_000_000
STATE_EVERY_NS = 250_000_000


class RecordStep:
    """Opens, fills and closes takes."""

    def __init__(
        self,
        inputs: Sequence[Input],
        folder: Path,
        make_sidecar: Callable[[str], Sidecar],
        lost: Callable[[], int],
    ) -> None:
        self._inputs = inputs
        self._folder = folder
        self._make_sidecar = make_sidecar
        self._lost = lost
        self._told: str | None = None
        self._seen_idle = False
        self._writer: TakeWriter | None = None
        self._take: str | None = None
        self._error: str | None = None
        self._newest_ns = 0
        self._durable_ns = 0
        self._next_flush_ns = 0
        self._next_sync_ns = 0
        self._next_state_ns = 0
        self._dirty = False

    def inputs(self) -> Sequence[Input]:
        """The recorded topics of the graph table."""
        return self._inputs

    def deadline_ns(self) -> int | None:
        """The next flush or state."""
        return min(self._next_flush_ns, self._next_state_ns)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one envelope of the bus."""
        if not isinstance(data, Envelope):
            return ()
        if data.topic == "show":
            try:
                order = data.message()
            except msgspec.DecodeError:
                return ()  # of another version: what it wants is unknown, the take goes on
            if isinstance(order, ShowOrder):
                self._follow(order.take)
        if self._writer is None:
            return ()
        try:
            self._writer.write(data)
        except (OSError, ValueError) as error:
            self._fail(error)
            return ()
        self._newest_ns = max(self._newest_ns, data.t_publish_ns)
        self._dirty = True
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Flush, sync, tell."""
        if now_ns >= self._next_flush_ns:
            self._next_flush_ns = now_ns + FLUSH_EVERY_NS
            self._flush(now_ns)
        if now_ns < self._next_state_ns:
            return ()
        self._next_state_ns = now_ns + STATE_EVERY_NS
        messages = self._writer.messages if self._writer else 0
        state = RecorderState(self._take, self._durable_ns, messages, self._lost(), self._error)
        outputs: list[Output] = [("recorder", state)]
        if self._error is not None and self._error != self._told:
            outputs.append(("event", Event(now_ns, "alarm", "recorder", self._error)))
        self._told = self._error
        return outputs

    def close(self) -> None:
        """Finish the open take."""
        self._follow(None)

    def _follow(self, take: str | None) -> None:
        if take is None:
            self._seen_idle = True
        if take == self._take:
            return
        if self._writer is not None:
            try:
                self._writer.close()
            except OSError as error:
                self._fail(error)
        self._writer, self._take, self._error = None, take, None
        if take is None:
            return
        try:
            self._writer = TakeWriter(self._place(take), self._make_sidecar(take))
        except (OSError, ValueError) as error:
            self._fail(error)

    def _place(self, take: str) -> Path:
        """Return the folder of a take: a new one, or the newest of its name after a crash.

        Two takes of one name never mix: the second gets a number. Rolling is never refused.
        """
        folder = newest = self._folder / take
        number = 2
        while folder.exists():
            newest = folder
            folder = self._folder / f"{take}-{number}"
            number += 1
        return folder if self._seen_idle else newest

    def _flush(self, now_ns: int) -> None:
        if self._writer is None or not (self._dirty or self._durable_ns < self._newest_ns):
            return
        try:
            if self._dirty:
                self._writer.flush()
            if now_ns >= self._next_sync_ns:
                self._next_sync_ns = now_ns + SYNC_EVERY_NS
                newest = self._newest_ns
                self._writer.sync()
                self._durable_ns = newest
        except OSError as error:
            self._fail(error)
        self._dirty = False

    def _fail(self, error: Exception) -> None:
        """The disk refused: keep what is readable, say so, keep the stage running."""
        self._error = f"take {self._take}: recording stopped: {error}; free the disk, start again"
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
