# SPDX-License-Identifier: Apache-2.0
"""Faults of the bytes: cut, damaged, replaced by noise, or read at another speed."""

from __future__ import annotations

from collections.abc import Sequence

from sim.trackers.config import PtyConfig
from sim.trackers.fault import TrackerFault
from sim.trackers.frame import Delivery, Frame
from sim.trackers.line import BITS_PER_BYTE
from sim.trackers.uart import read_at

DAMAGES = ("truncate", "flip", "insert")
_MOST_FLIPS = 4
_MOST_INSERTED = 24


class PartialFrame(TrackerFault):
    """A share of the frames ends early, after one byte or more."""

    def on_bytes(self, frame: Frame, data: bytes) -> bytes:
        """Cut it or not."""
        if self.draw.random() >= self.number("share") or len(data) < 2:
            return data
        return data[: self.draw.randrange(1, len(data))]


class Garbage(TrackerFault):
    """A share of the frames is damaged: cut at either end, bits flipped, or noise put after it."""

    def on_bytes(self, frame: Frame, data: bytes) -> bytes:
        """Damage it or not; noise after a frame leaves the frame itself whole."""
        if self.draw.random() >= self.number("share") or len(data) < 2:
            return data
        kind = self.text("kind")
        if kind == "mixed":
            kind = self.draw.choice(DAMAGES)
        if kind == "insert":
            return data + self.draw.randbytes(self.draw.randint(1, _MOST_INSERTED))
        if kind == "truncate":
            cut = self.draw.randrange(1, len(data))
            return data[:cut] if self.draw.random() < 0.5 else data[cut:]
        out = bytearray(data)
        # Different bits: two flips of one bit would leave the frame whole.
        for bit in self.draw.sample(range(8 * len(out)), self.draw.randint(1, _MOST_FLIPS)):
            out[bit // 8] ^= 1 << bit % 8
        return bytes(out)


class RandomBytes(TrackerFault):
    """Noise and nothing else: as long as a frame, or as much as the line carries."""

    def on_bytes(self, frame: Frame, data: bytes) -> bytes:
        """Replace the frame."""
        size = len(data)
        config = self.host.config
        if self.text("amount") == "line" and isinstance(config.line, PtyConfig):
            size = max(size, int(config.line.baud / (BITS_PER_BYTE * config.rate)))
        return self.draw.randbytes(size)


class BaudMismatch(TrackerFault):
    """The reader's port is set to `read_baud`: it samples the tracker's bits at the wrong times."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Hand on what the port makes of it; the bits take as long on the wire as ever."""
        line = self.host.config.line
        if not isinstance(line, PtyConfig):
            raise RuntimeError("a baud rate needs a serial line")
        read_baud = round(self.number("read_baud"))
        return [
            one._replace(data=read_at(one.data, line.baud, read_baud), wire_bytes=len(one.data))
            for one in deliveries
        ]
