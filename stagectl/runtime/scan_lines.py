# SPDX-License-Identifier: Apache-2.0
"""The ports and lines that a scan listens on: it takes only what nobody else has, and never sends.

UDP ports are bound without sharing, so a port of a running stage is told as taken and left alone.
Serial lines are opened only where asked for, one setting after the other until bytes make sense.
"""

from __future__ import annotations

import errno
import select
import socket
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from serial.tools import list_ports

from hardware_profiles.stage import SerialLine, UdpLine
from stagectl.runtime.lines import LINE_ERRORS, SerialDevice, UdpDevice
from stagectl.scan.talker import Place, Talker

MOST_TALKERS = 128
ANY_HOST = "0.0.0.0"
# Free-D's own first; then what USB adapters and small boards are set to.
SETTINGS = (
    SerialLine("-", 38_400, "8O1"),
    SerialLine("-", 38_400, "8N1"),
    SerialLine("-", 115_200, "8N1"),
    SerialLine("-", 57_600, "8N1"),
    SerialLine("-", 9_600, "8N1"),
)
SLICE_NS = 700_000_000
MOST_DROPPED = 64
"""Reads; a line that never pauses is listened to all the same."""
ENOUGH_BYTES = 200
"""Bytes of one setting that must make sense; else the next one is tried."""


class Port(NamedTuple):
    """A port or line, and what became of it."""

    kind: str
    where: str
    names: tuple[str, ...]
    """Who uses it by default."""
    problem: str = ""
    """Why it is not listened on; empty where it is."""
    host: str = ""
    port: int = 0
    device: str = ""


class ScanLines:
    """Everything one scan listens on. Use as a context manager."""

    def __init__(self) -> None:
        self.ports: list[Port] = []
        self.talkers: dict[tuple[str, str], Talker] = {}
        self.left_out = 0
        """Datagrams of senders beyond `MOST_TALKERS`."""
        self.groups = 0
        """Multicast groups that were joined."""
        self._udp: list[tuple[UdpDevice, str, int]] = []
        self._serial: list[_SerialScan] = []

    def __enter__(self) -> ScanLines:
        """Nothing is open yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give every port back."""
        for device, _host, _port in self._udp:
            device.close()
        for line in self._serial:
            line.close()

    def open_udp(
        self, host: str, port: int, names: tuple[str, ...] = (), groups: Sequence[str] = ()
    ) -> None:
        """Bind one UDP port; 0 takes any that is free."""
        device = UdpDevice(UdpLine(port, host))
        try:
            device.open()
        except OSError as error:
            taken = error.errno in (errno.EADDRINUSE, errno.EACCES)
            why = "another program listens there" if taken else (error.strerror or str(error))
            self.ports.append(
                Port("udp", f"udp {host}:{port}", names, why.lower(), host=host, port=port)
            )
            return
        bound = device.address()
        port = port if bound is None else bound[1]
        self._udp.append((device, host, port))
        self.ports.append(Port("udp", f"udp {host}:{port}", names, host=host, port=port))
        for group in groups:
            try:
                device.join(group)
            except OSError:  # no network that has groups
                break
            self.groups += 1

    def open_serial(self, device: str, names: tuple[str, ...] = ()) -> None:
        """Open one serial line, to try the known settings on it."""
        line = _SerialScan(device)
        problem = line.open(0)
        self.ports.append(Port("serial", f"serial {device}", names, problem, device=device))
        if not problem:
            self._serial.append(line)

    def drop_waiting(self) -> None:
        """Drop what piled up on serial lines since they were opened: it has no time, so no rate."""
        for line in self._serial:
            for _ in range(MOST_DROPPED):
                if not line.read():
                    break

    @property
    def listening(self) -> bool:
        """Whether anything at all is open."""
        return bool(self._udp or self._serial)

    def wait(self, timeout_s: float) -> None:
        """Wait until something comes, and give it to its talker."""
        filenos = {fd: (d, h, p) for d, h, p in self._udp if (fd := d.fileno()) is not None}
        lines = {fd: line for line in self._serial if (fd := line.fileno()) is not None}
        ready = select.select([*filenos, *lines], (), (), timeout_s)[0]
        for fileno in ready:
            if fileno in filenos:
                self._read_udp(*filenos[fileno])
            else:
                self._read_serial(lines[fileno])

    def tend(self, now_ns: int) -> None:
        """Try the next setting of lines that make no sense, or that went away."""
        for line in self._serial:
            line.tend(now_ns, self.talkers)

    def _read_udp(self, device: UdpDevice, host: str, port: int) -> None:
        for t_ns, data, sender in device.read()[0]:
            place = Place("udp", f"udp {host}:{port}", sender, host=host, port=port)
            self._hear(place, data, t_ns)

    def _read_serial(self, line: _SerialScan) -> None:
        for t_ns, data in line.read():
            self._hear(line.place(), data, t_ns)

    def _hear(self, place: Place, data: bytes, t_ns: int) -> None:
        key = (place.where, place.sender)
        talker = self.talkers.get(key)
        if talker is None:
            if len(self.talkers) >= MOST_TALKERS:
                self.left_out += 1
                return
            talker = self.talkers[key] = Talker(place)
        talker.hear(data, t_ns)


class _SerialScan:
    """One line, one setting at a time."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._place = 0
        self._open: SerialDevice | None = None
        self._since_ns: int | None = None

    def open(self, place: int) -> str:
        """Open with one of the settings; returns why not, empty where it is open."""
        self.close()
        self._place = place % len(SETTINGS)
        setting = SETTINGS[self._place]
        line = SerialDevice(SerialLine(self._device, setting.baud, setting.framing))
        try:
            line.open()
        except LINE_ERRORS as error:
            number = error.args[0] if error.args else None
            busy = number in (errno.EAGAIN, errno.EBUSY) or "lock" in str(error).lower()
            return "another program has it open" if busy else _plain(error)
        self._open, self._since_ns = line, None
        return ""

    def place(self) -> Place:
        """Where its bytes come from, the setting included."""
        setting = SETTINGS[self._place]
        where = f"serial {self._device} {setting.baud} {setting.framing}"
        return Place(
            "serial", where, device=self._device, baud=setting.baud, framing=setting.framing
        )

    def fileno(self) -> int | None:
        """The descriptor while open."""
        return None if self._open is None else self._open.fileno()

    def read(self) -> list[tuple[int, bytes]]:
        """Return what came; closes a line that went away."""
        if self._open is None:
            return []
        chunks, gone = self._open.read()
        if gone is not None:
            self.close()
        return [(t_ns, data) for t_ns, data, _ in chunks]

    def tend(self, now_ns: int, talkers: Mapping[tuple[str, str], Talker]) -> None:
        """Go to the next setting where this one had its time and nothing came of it."""
        if self._since_ns is None:
            self._since_ns = now_ns
        talker = talkers.get((self.place().where, ""))
        if talker is not None and talker.protocol is not None:
            return
        heard = 0 if talker is None else talker.bytes
        had_its_time = now_ns - self._since_ns >= SLICE_NS
        if had_its_time and (heard >= ENOUGH_BYTES or self._open is None):
            self.open(self._place + 1)

    def close(self) -> None:
        """Give the line back."""
        if self._open is not None:
            self._open.close()
            self._open = None


def serial_ports() -> list[tuple[str, str]]:
    """Return the serial ports of this machine with what their makers call them."""
    return sorted((port.device, port.description or "") for port in list_ports.comports())


def is_host(text: str) -> bool:
    """Tell whether a text is an IPv4 address that a port can be bound on."""
    try:
        socket.inet_aton(text)
    except OSError:
        return False
    return text.count(".") == 3


def _plain(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).split(":")[-1].strip().lower() or type(error).__name__
