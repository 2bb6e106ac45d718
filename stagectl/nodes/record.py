# SPDX-License-Identifier: Apache-2.0
"""The Step of the record process: follows the show's take and writes every envelope it is handed.

It is fed envelopes, not decoded messages: what is on the bus is what is in the take. Writing may
wait for the disk, so this runs in a process of its own and the bus queue is its buffer.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from stagectl.bus.envelope import Envelope
from stagectl.nodes.disk_watch import FULL, SLOW, DiskWatch, News
from stagectl.step import Input, Output
from stagectl.takes.sidecar import Sidecar
from stagectl.takes.writer import TakeWriter
from stagectl.topics import Event, RecorderState, ShowOrder

FLUSH_EVERY_NS = 50_000_000
SYNC_EVERY_NS = 800_000_000
STATE_EVERY_NS = 250_000_000
SOURCE = "recorder"
RESTARTED, LEFT_OPEN = "F-21", "F-28"
# After a failure of the whole stage `control` comes up later than this process, and what is told
# before would reach no console: it is heard so long after its first word, or never.
HEARS_AFTER_NS = 500_000_000
LONGEST_WAIT_NS = 10_000_000_000
# A take that the disk stopped goes on as soon as there is room.
TRY_AGAIN_NS = 2_000_000_000
ROOM_BYTES = 16 << 20
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class RecordStep:
    """Opens, fills and closes takes."""

    def __init__(
        self,
        inputs: Sequence[Input],
        folder: Path,
        make_sidecar: Callable[[str], Sidecar],
        lost: Callable[[], int],
        *,
        free: Callable[[], int | None] = lambda: None,
        clock: Callable[[], int] = lambda: 0,
        left_open: str | None = None,
        run_began_ns: int = 0,
    ) -> None:
        """Take the folder of takes, and what only the process can know.

        `lost`: messages of the bus that did not come. `free`: bytes left on the disk. `clock`: for
        how long the disk took. `left_open`: a take that has no end though nobody records it.
        `run_began_ns`: when this run of the stage began, by the clock of its files.
        """
        self._inputs = inputs
        self._folder = folder
        self._make_sidecar = make_sidecar
        self._lost = lost
        self._disk = DiskWatch(free)
        self._clock = clock
        self._left_open = left_open
        self._run_began_ns = run_began_ns
        self._news: list[News] = []
        self._told_lost = 0
        self._failed_ns: int | None = None
        self._next_try_ns = 0
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
        self._opened: Path | None = None
        self._heard_from_ns: int | None = None

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
            if data.sequence > 0:  # from the bus, not from the store
                self._heard_from(t_rx_ns + HEARS_AFTER_NS)
            try:
                order = data.message()
            except msgspec.DecodeError:
                return ()  # of another version: what it wants is unknown, the take goes on
            if isinstance(order, ShowOrder):
                self._follow(order.take)
        self._write(data)
        return ()

    def _write(self, envelope: Envelope) -> None:
        if self._writer is None:
            return
        try:
            self._writer.write(envelope)
        except (OSError, ValueError) as error:
            self._fail(error)
            return
        self._newest_ns = max(self._newest_ns, envelope.t_publish_ns)
        self._dirty = True

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Flush, sync, tell."""
        if now_ns >= self._next_flush_ns:
            self._next_flush_ns = now_ns + FLUSH_EVERY_NS
            self._flush(now_ns)
        outputs: list[Output] = []
        if now_ns >= self._next_state_ns:
            self._next_state_ns = now_ns + STATE_EVERY_NS
            lost = self._lost()
            self._look(lost, now_ns)
            messages = self._writer.messages if self._writer else 0
            state = RecorderState(
                self._take, self._durable_ns, messages, lost, self._error, self._disk.level
            )
            outputs.append(("recorder", state))
        is_heard = now_ns >= self._heard_from(now_ns + LONGEST_WAIT_NS)
        news, self._news = self._news, []
        for one in news:
            if one.code == LEFT_OPEN and not is_heard:
                self._news.append(one)
            else:
                outputs.append(self._tell(one, now_ns))
        return outputs

    def _heard_from(self, t_ns: int) -> int:
        """Return when `control` hears what is told: then, or sooner if that is known."""
        known_ns = self._heard_from_ns
        self._heard_from_ns = t_ns if known_ns is None else min(known_ns, t_ns)
        return self._heard_from_ns

    def _look(self, lost: int, now_ns: int) -> None:
        """Look at the disk, at what was lost, and at takes that may go on or were left open."""
        writer = self._writer
        if self._failed_ns is None and self._error is not None:
            self._failed_ns, self._next_try_ns = now_ns, now_ns + TRY_AGAIN_NS
        elif self._failed_ns is not None and now_ns >= self._next_try_ns:
            self._next_try_ns = now_ns + TRY_AGAIN_NS
            self._try_again(now_ns - self._failed_ns)
        if writer is not None:
            if lost > self._told_lost:
                text = f"{lost - self._told_lost} messages are missing in take {self._take}"
                self._news.append(
                    News("alarm", f"{text}: the disk or this machine was too slow", SLOW)
                )
        self._told_lost = lost
        forecast = self._disk.look(None if writer is None else writer.size, now_ns)
        if forecast is not None:
            self._news.append(forecast)
        if self._left_open is not None and (self._seen_idle or self._take is not None):
            if self._opened is None or self._left_open != self._opened.name:
                text = f"take {self._left_open} was left open; what was on disk is readable"
                self._news.append(News("warn", text, LEFT_OPEN))
            self._left_open = None

    def _tell(self, news: News, now_ns: int) -> Output:
        """Tell it, and write it into the take: it does not hear its own words on the bus."""
        event = Event(now_ns, news.level, SOURCE, news.text, news.code)
        self._write(Envelope("event", 0, 0, now_ns, msgspec.msgpack.encode(event)))
        return ("event", event)

    def close(self) -> None:
        """Finish the open take, with what was not told yet."""
        for news in self._news:
            self._tell(news, self._newest_ns)
        self._news.clear()
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
        self._writer, self._take, self._error, self._failed_ns = None, take, None, None
        if take is None:
            return
        place = self._place(take)
        if self._open(place, take) and self._writer is not None:
            before_ns = self._writer.before_ns
            if before_ns is not None:
                whole = before_ns < self._run_began_ns
                gap_ns = max(0, self._writer.began_ns - before_ns)
                self._news.append(_after_a_gap(take, self._writer.segment, gap_ns, whole=whole))
            elif place.name != take:
                text = f"there is a take {take} already: this one goes to the folder {place.name}"
                self._news.append(News("info", text, ""))

    def _open(self, place: Path, take: str) -> bool:
        self._opened = place  # before it may fail: what is tried again goes to the same place
        try:
            self._writer = TakeWriter(place, self._make_sidecar(take))
        except (OSError, ValueError) as error:
            self._fail(error)
            return False
        return True

    def _try_again(self, away_ns: int) -> None:
        """Let a take go on that the disk stopped, where there is room again."""
        free = self._disk.free()
        place, before = self._opened, self._error
        if free is None or free < ROOM_BYTES or self._take is None or place is None:
            return
        self._error = None
        if self._open(place, self._take) and self._writer is not None:
            self._failed_ns = None
            text = f"take {self._take} goes on in {self._writer.segment}"
            text += f"; {away_ns / 1e9:.0f} s are missing"
            self._news.append(News("info", text, FULL))
        else:
            self._news.pop()  # told before
            self._error = before

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
        begin_ns = self._clock()
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
        slow = self._disk.took(self._clock() - begin_ns)
        if slow is not None:
            self._news.append(slow)

    def _fail(self, error: Exception) -> None:
        """The disk refused: keep what is readable, say so, keep the stage running."""
        is_full = isinstance(error, OSError) and error.errno in _FULL
        fix = "free the disk: it goes on then" if is_full else "mend it: it is tried again"
        self._error = f"take {self._take}: recording stopped: {error}; {fix}"
        self._news.append(News("alarm", self._error, FULL))
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None


def _after_a_gap(take: str, segment: str, gap_ns: int, *, whole: bool) -> News:
    """Say what was away, the recorder or the whole stage, and for how long."""
    away_s = gap_ns / 1e9
    away = f"{away_s:.2f} s" if away_s < 100.0 else f"{away_s / 60.0:.0f} min"
    code, who = (LEFT_OPEN, "the whole stage") if whole else (RESTARTED, "the recorder")
    text = f"{who} was away for {away}: take {take} goes on in {segment}, with that gap"
    return News("alarm", text, code)
