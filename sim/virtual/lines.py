# SPDX-License-Identifier: Apache-2.0
"""The line of a tracker in virtual time: bytes that a tracker sends arrive at once, or never.

The tracker itself waits out the wire time, as it does before a real line. A line can be unplugged;
what is sent then is lost, and the reader is told as a real port tells it.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.trackers.line import serial_wire_ns

Arrived = Callable[[bytes, str], None]
_SENDERS = ("127.0.0.1:50001", "127.0.0.1:50002", "127.0.0.1:50003")
"""Of the tracker, of another one, and of whoever sends packets back."""


class VirtualLine:
    """A line without a system below it. `baud` 0 is a datagram's way."""

    def __init__(self, arrived: Arrived, told: Callable[[bool, str], None], baud: int = 0) -> None:
        self._arrived = arrived
        self._told = told
        self._baud = baud
        self._plugged = True
        self.bytes_sent = 0
        self.bytes_dropped = 0
        self.sent: list[bytes] = []
        """All that reached the reader, in order."""

    def send(self, data: bytes, sender: int = 0) -> bool:
        """Hand bytes to the reader; False where the line is unplugged."""
        if not self._plugged:
            self.bytes_dropped += len(data)
            return False
        self.bytes_sent += len(data)
        self.sent.append(data)
        self._arrived(data, "" if self._baud else _SENDERS[sender])
        return True

    def wire_ns(self, size: int) -> int:
        """Return how long that many bytes are on the way."""
        return serial_wire_ns(size, self._baud) if self._baud else 0

    def unplug(self) -> None:
        """Take the device away: a serial port says so, a network says nothing."""
        if self._plugged and self._baud:
            self._told(False, "the device is gone")
        self._plugged = False

    def replug(self) -> None:
        """Bring it back."""
        if not self._plugged and self._baud:
            self._told(True, "")
        self._plugged = True

    def close(self) -> None:
        """Nothing is held."""
