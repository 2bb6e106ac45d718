# SPDX-License-Identifier: Apache-2.0
"""Cuts a byte stream without sync bytes into frames, and finds them again after damage.

Free-D and F4 have no sync byte and an 8-bit sum: in random bytes one place in 65 000 looks like a
frame, and a camera that stands still with the lead byte inside its data looks like a frame at two
places for ever. Hence these rules:

1. Not locked: frames are held back until they stand directly behind one another and a key (camera
   id) comes again; then all of them are released, so that no first frame is lost.
2. Locked: a frame is released at once if it stands directly behind the last one or has a known
   key. Any other needs rule 1. Bytes that go on in the raster of the last frame win over others.
3. Locking on: where two places fit, the one wins that follows the longest pause, then the one
   whose frames end with the read.
4. Lock is lost after more than 8 `max_length` bytes without a frame, or by `reset()`.

What is kept is bounded by rule 1 (at most 9 frames), work is linear in the bytes. Nothing here
reads a clock: the caller says when bytes came.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import NamedTuple, Protocol

# Frames looked at to see one key again: eight cameras in turn on one line, and the first once more.
CHAIN_FRAMES = 9
# Bytes without a frame, in max_length, after which the lock is lost.
PATIENCE_FRAMES = 8
# How many times longer than any other a pause between reads must be to tell where frames start.
CLEAR_PAUSE = 2


class Frame(NamedTuple):
    """One complete frame and when it came."""

    data: bytes
    t_rx_ns: int
    """The time given with the feed that completed it."""
    bytes_after: int
    """Bytes of the same feed behind it: it was complete this many byte times before `t_rx_ns`."""


class FrameFormat(Protocol):
    """What a framer must know of a protocol."""

    @property
    def max_length(self) -> int:
        """The longest frame, in bytes."""
        ...

    def probe(self, buffer: bytearray | memoryview, start: int, end: int) -> int:
        """Return the length of the complete valid frame at `start` (bytes up to `end` are there).

        0: no frame can start here. -1: more bytes are needed to tell.
        """
        ...

    def key(self, frame: bytes) -> int:
        """Return who sent a valid frame (the camera id)."""
        ...


class StreamFramer:
    """Resynchronising framer of one stream. Never raises, whatever the bytes."""

    def __init__(self, frame_format: FrameFormat) -> None:
        self.dropped_bytes = 0
        """Bytes that belonged to no released frame."""
        self._format = frame_format
        self._buffer = bytearray()
        self._base = 0  # absolute offset of _buffer[0]; all other offsets are absolute too
        self._feeds: deque[tuple[int, int]] = deque()  # (offset behind the feed, its time)
        self._locked = False
        self._keys: set[int] = set()
        self._last_end = 0
        self._last_length = 1

    @property
    def locked(self) -> bool:
        """Whether the raster of the stream is known."""
        return self._locked

    def feed(self, data: bytes, t_rx_ns: int) -> list[Frame]:
        """Take bytes that came at `t_rx_ns`; return the frames that are now certain, in order."""
        if not data:
            return []
        self._buffer += data
        self._feeds.append((self._base + len(self._buffer), t_rx_ns))
        return self._scan(at_end=False)

    def flush(self) -> list[Frame]:
        """Say that no more bytes come: return what is still certain, count the rest as dropped."""
        frames = self._scan(at_end=True)
        self._feeds.clear()
        self.reset()
        return frames

    def reset(self) -> None:
        """Forget the lock (the source is LOST). Bytes not yet decided are kept."""
        self._locked = False
        self._keys.clear()

    def _scan(self, at_end: bool) -> list[Frame]:
        frames: list[Frame] = []
        while self._buffer:
            length = self._probe(self._base)
            if length < 0 and at_end:
                length = 0
            jump = 0
            if length and self._locked and self._base != self._last_end:
                jump = self._to_raster()
            if jump:
                self._drop(jump)
            elif length == 0:
                self._drop(1)
            elif length < 0:
                break
            elif self._trusted(length):
                frames.append(self._release(length))
            else:
                verdict = self._chain(length)
                if verdict < 0 and not at_end:
                    break
                better = self._better_start(length) if verdict > 0 else 1
                if better:
                    self._drop(better)
                else:
                    self._locked = True
                    frames.append(self._release(length))
        return frames

    def _probe(self, offset: int) -> int:
        start, end = offset - self._base, len(self._buffer)
        return self._format.probe(self._buffer, start, end) if start < end else -1

    def _key(self, offset: int, length: int) -> int:
        start = offset - self._base
        return self._format.key(bytes(self._buffer[start : start + length]))

    def _trusted(self, length: int) -> bool:
        if not self._locked:
            return False
        return self._base == self._last_end or self._key(self._base, length) in self._keys

    def _to_raster(self) -> int:
        """Return how many bytes to drop so as to go on in the raster of the last frame, or 0.

        After damaged bytes the raster still holds, and what looks like a frame between its lines
        is the tail of one frame and the head of the next.
        """
        ahead = (self._last_end - self._base) % self._last_length
        if not ahead:
            return 0
        # A stranger is held back for its second frame, so by then the raster's own is complete.
        rival = self._probe(self._base + ahead)
        known = rival > 0 and self._key(self._base + ahead, rival) in self._keys
        return ahead if known else 0

    def _chain(self, length: int) -> int:
        """Return 1 where adjacent frames bring a key again, 0 where they end, -1 if unknown."""
        keys = {self._key(self._base, length)}
        offset = self._base + length
        for _ in range(CHAIN_FRAMES - 1):
            following = self._probe(offset)
            if following <= 0:
                return following
            key = self._key(offset, following)
            if key in keys:
                return 1
            keys.add(key)
            offset += following
        return 0

    def _better_start(self, length: int) -> int:
        """Return how far behind a confirmed start a better one stands, or 0 (rule 3)."""
        pauses: dict[int, int] = {}  # the longest pause at each place of the raster
        for (edge, t_ns), (_, t_next_ns) in pairwise(self._feeds):
            behind = (edge - self._base) % length
            pauses[behind] = max(pauses.get(behind, 0), t_next_ns - t_ns)
        ranked = sorted(pauses.items(), key=lambda pause: pause[1], reverse=True)[:2]
        phase = 0
        if ranked and ranked[0][1] > 0:
            # Reads that end anywhere, as a USB adapter makes them, have like pauses everywhere.
            clear = len(ranked) == 1 or ranked[0][1] > CLEAR_PAUSE * ranked[1][1]
            phase = ranked[0][0] if clear else 0
        else:
            end = self._feeds[-1][0]
            read = end - (self._feeds[-2][0] if len(self._feeds) > 1 else self._base)
            phase = (end - self._base) % length if read >= 2 * length else 0
        if not phase:
            return 0
        rival = self._probe(self._base + phase)
        refuted = rival <= 0 or self._probe(self._base + phase + rival) == 0
        return 0 if refuted else phase

    def _release(self, length: int) -> Frame:
        data = bytes(self._buffer[:length])
        self._keys.add(self._format.key(data))
        self._last_length = length
        self._last_end = self._base + length
        fed, t_rx_ns = next(feed for feed in self._feeds if feed[0] >= self._last_end)
        self._advance(length)
        return Frame(data, t_rx_ns, fed - self._last_end)

    def _drop(self, count: int) -> None:
        self.dropped_bytes += count
        self._advance(count)
        if self._base - self._last_end > PATIENCE_FRAMES * self._format.max_length:
            self.reset()

    def _advance(self, count: int) -> None:
        del self._buffer[:count]
        self._base += count
        # The feed that ended just here stays: the pause behind it is evidence (rule 3).
        while self._feeds and self._feeds[0][0] < self._base:
            self._feeds.popleft()
