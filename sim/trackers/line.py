# SPDX-License-Identifier: Apache-2.0
"""The lines of a virtual tracker: a UDP sender, and a pseudo terminal in a serial port's place.

Contract: `send` never blocks. Bytes that nobody can take are dropped and counted, as on a real
line. A pty has no baud rate, so the pace is the sender's affair; the line only knows how long its
bytes take (`wire_ns`). Start, 8 data, odd parity and stop make 11 bits a byte.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
from pathlib import Path
from typing import Protocol, runtime_checkable

if sys.platform != "win32":
    import fcntl
    import struct
    import termios
    import tty

BITS_PER_BYTE = 11
_NS_PER_S = 1_000_000_000


class LineError(OSError):
    """The machine cannot offer this line; the text says why and what to do."""


class Line(Protocol):
    """Where a tracker's bytes go."""

    bytes_sent: int
    bytes_dropped: int

    def send(self, data: bytes, sender: int = 0) -> bool:
        """Write now or never; return whether every byte was taken.

        `sender` says who it comes from (sim.trackers.frame): 0 is the tracker itself. A line with
        one end only, as a serial one, takes it from all alike.
        """
        ...

    def wire_ns(self, size: int) -> int:
        """Return how long that many bytes are on the way at the line's own speed."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


@runtime_checkable
class Plug(Protocol):
    """A line that can be pulled out and put back."""

    def unplug(self) -> None:
        """Take the device away."""
        ...

    def replug(self) -> None:
        """Bring it back."""
        ...


def serial_wire_ns(size: int, baud: int) -> int:
    """Return the time of size bytes on an 8O1 line, rounded up to a nanosecond."""
    return -(-size * BITS_PER_BYTE * _NS_PER_S // baud)


class UdpLine:
    """One datagram a frame to one address. Raises LineError where the host is unknown.

    Each sender has a socket of its own, so the reader sees another source port.
    """

    def __init__(self, host: str, port: int) -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        except OSError as error:
            raise LineError(f"no such host {host!r} ({error})") from None
        # A name like "localhost" has both kinds of address; most trackers speak IPv4 only.
        found.sort(key=lambda entry: entry[0] != socket.AF_INET)
        family, kind, _, _, address = found[0]
        self._address = address
        self._family, self._kind = family, kind
        self._sockets: dict[int, socket.socket] = {}
        self._socket_of(0)
        self.bytes_sent = 0
        self.bytes_dropped = 0

    def send(self, data: bytes, sender: int = 0) -> bool:
        """Send one datagram; False where the socket would not take it."""
        try:
            self._socket_of(sender).sendto(data, self._address)
        except OSError:
            self.bytes_dropped += len(data)
            return False
        self.bytes_sent += len(data)
        return True

    def wire_ns(self, size: int) -> int:
        """Return 0: the network's delay is the tracker's `latency_ms`."""
        return 0

    def close(self) -> None:
        """Close the sockets."""
        for one in self._sockets.values():
            one.close()
        self._sockets.clear()

    def _socket_of(self, sender: int) -> socket.socket:
        one = self._sockets.get(sender)
        if one is None:
            one = self._sockets[sender] = socket.socket(self._family, self._kind)
            one.setblocking(False)
        return one


class PtyLine:
    """A pseudo terminal whose slave stands at `link`, as a USB serial adapter stands at its name.

    Nobody has the port open: what is sent is lost, as on a real line. `unplug` takes the device
    away (the reader sees it vanish), `replug` brings a new one at the same link.
    """

    def __init__(self, link: Path | str, baud: int) -> None:
        if sys.platform == "win32":
            raise LineError("this system has no pseudo terminals; use a UDP line instead")
        if baud <= 0:
            raise LineError(f"baud rate {baud} must be above 0")
        self._link = Path(link)
        self._baud = baud
        self._master: int | None = None
        self._slave_path = ""
        self.bytes_sent = 0
        self.bytes_dropped = 0
        self.replug()

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""
        return self._master is not None

    @property
    def slave_path(self) -> str:
        """The device behind the link."""
        return self._slave_path

    def replug(self) -> None:
        """Make a new device at the link, in raw mode. Raises LineError where that is impossible."""
        if self._master is not None:
            return
        if self._link.exists() and not self._link.is_symlink():
            raise LineError(f"{self._link} exists and is not a link; choose another path")
        try:
            master, slave = os.openpty()
        except OSError as error:
            raise LineError(f"cannot open a pseudo terminal ({error.strerror})") from None
        try:
            tty.setraw(slave)
            self._slave_path = os.ttyname(slave)
            os.set_blocking(master, False)
            # A link is replaced, never absent for a moment: a reader may be waiting for it.
            aside = self._link.with_name(f".{self._link.name}.{os.getpid()}")
            with contextlib.suppress(FileNotFoundError):
                aside.unlink()
            aside.symlink_to(self._slave_path)
            aside.replace(self._link)
        except OSError as error:
            os.close(master)
            raise LineError(f"cannot make the link {self._link} ({error.strerror})") from None
        finally:
            # Without a slave of our own the master can tell whether a reader has the port open.
            os.close(slave)
        self._master = master
        self._poll = select.poll()
        self._poll.register(master, select.POLLIN)

    def unplug(self) -> None:
        """Take the device away: close it, and remove the link where it is still ours."""
        if self._master is None:
            return
        os.close(self._master)
        self._master = None
        with contextlib.suppress(OSError):
            if os.readlink(self._link) == self._slave_path:
                self._link.unlink()

    def has_reader(self) -> bool:
        """Whether somebody has the port open now."""
        return self._master is not None and not self._events() & select.POLLHUP

    def send(self, data: bytes, sender: int = 0) -> bool:
        """Write to the reader; what it has no room for, or all where there is none, is dropped."""
        written = 0
        if self._master is not None:
            events = self._events()
            if events & select.POLLIN:
                self._discard_input(self._master)
            if not events & select.POLLHUP:
                with contextlib.suppress(OSError):
                    written = os.write(self._master, data)
        self.bytes_sent += written
        self.bytes_dropped += len(data) - written
        return written == len(data)

    def wire_ns(self, size: int) -> int:
        """Return the time of size bytes at the line's baud rate."""
        return serial_wire_ns(size, self._baud)

    def unread_bytes(self) -> int:
        """Return how many sent bytes wait in the port for a reader (0 where none has it open)."""
        if not self.has_reader():
            return 0
        slave = os.open(self._slave_path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            reply = fcntl.ioctl(slave, termios.FIONREAD, bytes(4))
        finally:
            os.close(slave)
        return int(struct.unpack("i", reply)[0])

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()

    def _events(self) -> int:
        ready = self._poll.poll(0)
        return ready[0][1] if ready else 0

    def _discard_input(self, master: int) -> None:
        # A reader may send commands (Free-D D0). Unread, they would fill the port and block it.
        with contextlib.suppress(OSError):
            os.read(master, 4096)
