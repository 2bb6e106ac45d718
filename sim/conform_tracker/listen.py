# SPDX-License-Identifier: Apache-2.0
"""Listens to a real line and keeps every byte with its arrival; watches its own lateness.

What arrives is stamped when this process is woken. A host that wakes it late makes jitter that is
not the tracker's, so a beat of 2 ms runs beside it, and how late the beats are is told.
"""

from __future__ import annotations

import gc
import select
import socket
import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from hardware_profiles.stage import SerialLine, UdpLine
from render_bridge.clock import now_ns
from sim.conform_tracker.heard import Chunk
from stagectl.runtime.lines import LINE_ERRORS, SerialDevice

BEAT_NS = 2_000_000
RETRY_S = 0.05
MOST_BYTES = 32_000_000
MOST_CHUNKS = 400_000
_RECEIVE_BUFFER_BYTES = 1 << 20
_READS_A_WAKE = 64


class CannotOpenError(Exception):
    """The line cannot be opened, in plain words."""


class WentAwayError(Exception):
    """The device went away while it was listened to."""


class _Device(Protocol):
    def fileno(self) -> int | None: ...

    def open(self) -> str: ...

    def read_all(self) -> list[Chunk]: ...

    def close(self) -> None: ...


class Ear:
    """One line. `chunks` is what came, in order."""

    def __init__(self, line: SerialLine | UdpLine) -> None:
        self.chunks: list[Chunk] = []
        self.note = ""
        """What the device refused (parity on a pty), if anything."""
        self.is_full = False
        """Whether more came than is kept."""
        self._device: _Device = _Udp(line) if isinstance(line, UdpLine) else _Serial(line)
        self._late_ns: list[int] = []
        self._size = 0

    def open(self, patience_s: float) -> None:
        """Open the line, trying again for a while; raises CannotOpenError."""
        end_ns = now_ns() + round(patience_s * 1e9)
        while True:
            try:
                self.note = self._device.open()
                return
            except LINE_ERRORS as error:
                if now_ns() >= end_ns:
                    raise CannotOpenError(str(error)) from None
            time.sleep(RETRY_S)

    def listen(self, is_done: Callable[[int], bool], take: Callable[[Chunk], None]) -> None:
        """Listen until `is_done(now_ns)`, which is asked every 2 ms. Raises WentAwayError."""
        fileno = self._device.fileno()
        if fileno is None:
            raise WentAwayError("it is not open")
        collected = gc.isenabled()
        gc.disable()  # a collection would be lateness of ours
        beat_ns = now_ns() + BEAT_NS
        try:
            while True:
                wait_s = max(0, beat_ns - now_ns()) * 1e-9
                is_there = bool(select.select((fileno,), (), (), wait_s)[0])
                if is_there:
                    for chunk in self._device.read_all():
                        self._keep(chunk)
                        take(chunk)
                now = now_ns()
                if now >= beat_ns:
                    self._late_ns.append(now - beat_ns)
                    beat_ns = now + BEAT_NS
                    if is_done(now) or self.is_full:
                        return
        finally:
            if collected:
                gc.enable()

    def host_late_ms(self) -> float:
        """Return how late the beats were: p99.9."""
        return float(np.percentile(self._late_ns, 99.9)) * 1e-6 if self._late_ns else 0.0

    def close(self) -> None:
        """Give the line back."""
        self._device.close()

    def _keep(self, chunk: Chunk) -> None:
        self._size += len(chunk.data)
        self.is_full = self._size > MOST_BYTES or len(self.chunks) >= MOST_CHUNKS
        if not self.is_full:
            self.chunks.append(chunk)


class _Udp:
    """A bound socket; unlike the product's it asks who sent."""

    def __init__(self, line: UdpLine) -> None:
        self._line = line
        self._socket: socket.socket | None = None

    def fileno(self) -> int | None:
        return None if self._socket is None else self._socket.fileno()

    def open(self) -> str:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            sock.setblocking(False)
            sock.bind((self._line.host, self._line.port))
        except OSError:
            sock.close()
            raise
        self._socket = sock
        return ""

    def read_all(self) -> list[Chunk]:
        found: list[Chunk] = []
        for _ in range(_READS_A_WAKE):
            try:
                if self._socket is None:
                    break
                data, (host, port, *_) = self._socket.recvfrom(65_535)
            except (BlockingIOError, ConnectionResetError):  # reset: Windows after an ICMP
                break
            found.append(Chunk(now_ns(), data, f"{host}:{port}"))
        return found

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class _Serial:
    """The product's own serial device: the same opening, the same parity, the same reads."""

    def __init__(self, line: SerialLine) -> None:
        self._device = SerialDevice(line)

    def fileno(self) -> int | None:
        return self._device.fileno()

    def open(self) -> str:
        return self._device.open()

    def read_all(self) -> list[Chunk]:
        chunks, gone = self._device.read()
        if gone is not None:
            raise WentAwayError(gone)
        return [Chunk(chunk[0], chunk[1]) for chunk in chunks]

    def close(self) -> None:
        self._device.close()
