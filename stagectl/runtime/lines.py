# SPDX-License-Identifier: Apache-2.0
"""Tracker lines: serial and UDP as ports of the reactor, reopened by themselves.

A line that cannot be opened, or goes away, is tried again every 200 ms; nothing above it notices
more than silence. What a device refuses (parity on a pty, low latency) is a property of the line
that people can read, not an error.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import sys
import threading
from collections.abc import Sequence
from fractions import Fraction

import serial

from hardware_profiles.stage import SerialLine, UdpLine
from render_bridge.clock import now_ns
from stagectl.step import Output
from stagectl.topics import LineData, LineState
from tracking.flood import FloodGate

Chunk = tuple[int, bytes, str]
"""When it came, the bytes, and who sent them ("" on a serial line)."""

RETRY_NS = 200_000_000
READ_BYTES = 4096
MAX_READS_A_WAKE = 32
RECEIVE_BUFFER_BYTES = 256 * 1024
FLOOD_SCALE = 4.0
_ANY_RATE = Fraction(60)
MOST_NAMES = 256
_IP_MULTICAST_ALL = 49  # linux/in.h; Python has no name for it
_PARITY = {"8N1": serial.PARITY_NONE, "8O1": serial.PARITY_ODD, "8E1": serial.PARITY_EVEN}

# What a device raises when it cannot be opened or set up; pyserial's own error is an OSError.
if sys.platform == "win32":
    LINE_ERRORS: tuple[type[Exception], ...] = (OSError, ValueError)
else:
    import termios

    # The driver's refusal of a setting is termios.error, which is no OSError.
    LINE_ERRORS = (OSError, ValueError, termios.error)


class LinePort:
    """One tracker line. `open_line` and `read_line` are its device; the rest is retrying."""

    foreign = False

    def __init__(self, source: str, device: SerialDevice | UdpDevice) -> None:
        self._source = source
        self._device = device
        self._retry_ns = 0
        self._last_note: str | None = None

    def filenos(self) -> Sequence[int]:
        """The open descriptor, if any."""
        fileno = self._device.fileno()
        return () if fileno is None else (fileno,)

    def deadline_ns(self) -> int | None:
        """When to try again, while it is closed."""
        return self._retry_ns if self._device.fileno() is None else None

    def pending(self) -> bool:
        """Descriptors of lines signal by level: never."""
        return False

    def work(self, now_ns: int) -> Sequence[Output]:
        """Read what is there, or try to open."""
        if self._device.fileno() is None:
            return self._open(now_ns) if now_ns >= self._retry_ns else ()
        chunks, gone = self._device.read()
        outputs: list[Output] = [
            (f"raw/{self._source}", LineData(self._source, t_rx_ns, data, sender))
            for t_rx_ns, data, sender in chunks
        ]
        if gone is not None:
            self._device.close()
            self._retry_ns = now_ns + RETRY_NS
            outputs.append(self._state(now_ns, False, gone))
        return outputs

    def close(self) -> None:
        """Give the device back."""
        self._device.close()

    def _open(self, now_ns: int) -> Sequence[Output]:
        self._retry_ns = now_ns + RETRY_NS
        try:
            note = self._device.open()
        except LINE_ERRORS as error:
            note = _plain(error)
            if note == self._last_note:
                return ()  # said once is enough
            self._last_note = note
            return (self._state(now_ns, False, note),)
        self._last_note = None
        return (self._state(now_ns, True, note),)

    def _state(self, t_ns: int, is_open: bool, note: str) -> Output:
        return (f"line/{self._source}", LineState(self._source, t_ns, is_open, note))


def open_port(source: str, line: SerialLine | UdpLine) -> LinePort:
    """Return the port of a stage file's line."""
    device = UdpDevice(line) if isinstance(line, UdpLine) else SerialDevice(line)
    return LinePort(source, device)


class UdpDevice:
    """A bound UDP socket; one datagram is one chunk.

    What the system may queue is bounded, and so is what a sender may hand up: 8000 datagrams a
    second, four times what a source takes of it as a rule before it calls it a flood. The rest is
    dropped here and counted.
    """

    def __init__(self, line: UdpLine) -> None:
        self._line = line
        self._socket: socket.socket | None = None
        self._gate = FloodGate(_ANY_RATE, FLOOD_SCALE)
        self._room = bytearray(65_536)
        self._senders: dict[tuple[str, int], str] = {}

    @property
    def dropped(self) -> int:
        """Datagrams of a flood that went no further."""
        return self._gate.dropped

    def fileno(self) -> int | None:
        """The descriptor while open."""
        return None if self._socket is None else self._socket.fileno()

    def open(self) -> str:
        """Bind; returns nothing worth noting."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            if sys.platform == "linux":
                # Else a socket on all addresses gets every group that this machine has joined.
                sock.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
            sock.setblocking(False)
            sock.bind((self._line.host, self._line.port))
        except OSError:
            sock.close()
            raise
        self._socket = sock
        return ""

    def join(self, group: str) -> None:
        """Take what is sent to a multicast group as well. Raises OSError where it cannot."""
        if self._socket is not None:
            both = socket.inet_aton(group) + socket.inet_aton(self._line.host)
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, both)

    def address(self) -> tuple[str, int] | None:
        """Where it is bound, while open."""
        return None if self._socket is None else self._socket.getsockname()

    def read(self) -> tuple[list[Chunk], str | None]:
        """Return (t_rx, datagram, sender) rows, a bounded number."""
        chunks: list[Chunk] = []
        sock, room = self._socket, self._room
        if sock is None:
            return chunks, None
        for _ in range(MAX_READS_A_WAKE):
            try:
                size, address = sock.recvfrom_into(room)
            except (BlockingIOError, ConnectionResetError):  # reset: Windows after an ICMP
                break
            except OSError as error:
                return chunks, _plain(error)
            t_ns = now_ns()
            sender = self._senders.get(address) or self._name(address)
            if self._gate.passes(sender, t_ns):
                chunks.append((t_ns, bytes(memoryview(room)[:size]), sender))
        return chunks, None

    def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _name(self, address: tuple[str, int]) -> str:
        if len(self._senders) >= MOST_NAMES:  # forged addresses
            self._senders.clear()
        name = self._senders[address] = f"{address[0]}:{address[1]}"
        return name


class SerialDevice:
    """A serial port; one read is one chunk.

    POSIX waits on the descriptor itself. Windows cannot wait on a serial handle beside sockets, so
    there one thread reads and writes into a socket pair (written for Windows, not tried there).
    """

    def __init__(self, line: SerialLine) -> None:
        self._line = line
        self._serial: serial.Serial | None = None
        self._pair: tuple[socket.socket, socket.socket] | None = None

    def fileno(self) -> int | None:
        """The descriptor while open."""
        if self._serial is None:
            return None
        return int(self._serial.fileno()) if self._pair is None else self._pair[0].fileno()

    def open(self) -> str:
        """Open as asked, else 8N1; returns what the device refused."""
        note = ""
        parity = _PARITY[self._line.framing]
        try:
            port = serial.Serial(
                self._line.port, self._line.baud, parity=parity, timeout=0, exclusive=True
            )
        except LINE_ERRORS as error:
            if parity == serial.PARITY_NONE or not os.path.exists(self._line.port):
                raise
            # A pty takes parity on its first opening only; real bytes still come through as 8N1.
            port = serial.Serial(self._line.port, self._line.baud, timeout=0, exclusive=True)
            note = f"the device refused {self._line.framing} ({_plain(error)}); reading 8N1"
        if sys.platform != "win32":
            try:
                port.reset_input_buffer()  # what piled up before we came has no time
                note = note or _parity_note(port, self._line.framing)
            except LINE_ERRORS:  # unplugged at this very moment
                port.close()
                raise
        else:
            self._pair = socket.socketpair()
            self._pair[0].setblocking(False)
            port.timeout = 0.05
            threading.Thread(target=self._pump, args=(port, self._pair[1]), daemon=True).start()
        self._serial = port
        return note

    def read(self) -> tuple[list[Chunk], str | None]:
        """Return (t_rx, bytes, "") rows and why the device is gone, if it is."""
        port = self._serial
        if port is None:
            return [], None
        if self._pair is None and not select.select([port.fileno()], (), (), 0)[0]:
            return [], None
        try:
            fileno = port.fileno()
            data = (
                os.read(fileno, READ_BYTES)
                if self._pair is None
                else self._pair[0].recv(READ_BYTES)
            )
        except BlockingIOError:
            return [], None
        except OSError as error:
            return [], f"unplugged ({_plain(error)})"
        if not data:
            return [], "unplugged (readable, but no data)"
        return [(now_ns(), data, "")], None

    def close(self) -> None:
        """Close the device."""
        if self._serial is not None:
            with contextlib.suppress(OSError, serial.SerialException):
                self._serial.close()
            self._serial = None
        if self._pair is not None:
            for end in self._pair:
                end.close()
            self._pair = None

    @staticmethod
    def _pump(port: serial.Serial, pipe: socket.socket) -> None:
        with contextlib.suppress(OSError, serial.SerialException):
            while port.is_open:
                data = port.read(1) + port.read(port.in_waiting)
                if data:
                    pipe.sendall(data)
        pipe.close()


def _parity_note(port: serial.Serial, framing: str) -> str:
    """Read the line's parity back from the driver: some accept it and forget it."""
    if framing == "8N1":
        return ""
    granted = bool(termios.tcgetattr(port.fileno())[2] & termios.PARENB)
    return "" if granted else f"the device ignores {framing}; reading 8N1"


def _plain(error: Exception) -> str:
    number = error.args[0] if error.args else None  # OSError and termios.error alike
    if number in (errno.EAGAIN, errno.EBUSY):
        return "another program has it open"
    if isinstance(number, int):
        return os.strerror(number).lower()
    return str(error).split(":")[-1].strip().lower() or type(error).__name__
