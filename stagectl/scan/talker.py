# SPDX-License-Identifier: Apache-2.0
"""One sender on one port or line: which protocol it speaks, and each camera it speaks of. Pure.

A protocol is told when at least two packets were right, they are at least half of the bytes, and
no other protocol was right a quarter as often: a Free-D frame alone may be noise that sums up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.pose import Vector
from stagectl.scan.readers import OscReader, Reader, all_readers
from tracking.framing import StreamFramer
from tracking.sample import Decoded
from tracking.slip import SlipFramer

FEWEST_RIGHT = 2
LEAST_SHARE = 0.5
FAR_BEHIND = 4
MOST_CAMERAS = 64
REMEMBERED_GAPS = 256
_FIRST_BYTES = 16


class Place(NamedTuple):
    """Where bytes came from."""

    kind: str
    """"udp" or "serial"."""
    where: str
    """"udp 0.0.0.0:40000", "serial /dev/ttyUSB0 38400 8O1"."""
    sender: str = ""
    """"192.168.1.20:40001"; empty on a line."""
    host: str = ""
    port: int = 0
    device: str = ""
    baud: int = 0
    framing: str = ""


class Camera:
    """What was heard of one camera."""

    def __init__(self, key: int | str) -> None:
        self.key = key
        self.samples = 0
        self.last: Decoded | None = None
        self._first_ns = self._last_ns = 0
        self._gaps_ns: deque[int] = deque(maxlen=REMEMBERED_GAPS)

    def add(self, sample: Decoded, t_ns: int) -> None:
        """Take one sample that came at `t_ns`."""
        if self.samples:
            self._gaps_ns.append(t_ns - self._last_ns)
        else:
            self._first_ns = t_ns
        self.samples += 1
        self._last_ns = t_ns
        self.last = sample

    @property
    def rate_hz(self) -> float | None:
        """Samples a second from the first to the last; None before the third."""
        took_ns = self._last_ns - self._first_ns
        return (self.samples - 1) * 1e9 / took_ns if self.samples > 2 and took_ns > 0 else None

    @property
    def jitter_ms(self) -> float | None:
        """How far 95 % of the recent gaps between samples are from their middle one."""
        if len(self._gaps_ns) < 8:
            return None
        gaps = sorted(self._gaps_ns)
        middle = gaps[len(gaps) // 2]
        off = sorted(abs(gap - middle) for gap in gaps)
        return off[len(off) * 95 // 100] / 1e6

    @property
    def angles_deg(self) -> Vector | None:
        """Pan, tilt and roll of the last sample."""
        if self.last is None:
            return None
        if self.last.pan_tilt_roll_deg is not None:
            return self.last.pan_tilt_roll_deg
        turned = self.last.quaternion_wxyz
        return None if turned is None else to_pan_tilt_roll(turned)


class _Ear:
    """One reader at one talker, with what it made of the bytes."""

    def __init__(self, reader: Reader, *, stream: bool) -> None:
        self.reader = reader
        self.framer: StreamFramer | SlipFramer | None = reader.framer() if stream else None
        self.deaf = stream and self.framer is None
        self.right = self.wrong = self.right_bytes = 0
        self.reason = ""
        self.cameras: dict[int | str, Camera] = {}

    def hear(self, data: bytes, t_ns: int) -> None:
        if self.deaf:
            return
        if self.framer is None:
            self._packet(data, t_ns)
            return
        for frame in self.framer.feed(data, t_ns):
            self._packet(frame.data, t_ns)

    def _packet(self, packet: bytes, t_ns: int) -> None:
        reading = self.reader.read(packet)
        self.reason = reading.reason or self.reason
        if not reading.right:
            self.wrong += 1
            return
        self.right += 1
        self.right_bytes += len(packet)
        for sample in reading.samples:
            camera = self.cameras.get(sample.source_key)
            if camera is None:
                if len(self.cameras) >= MOST_CAMERAS:
                    continue
                camera = self.cameras[sample.source_key] = Camera(sample.source_key)
            camera.add(sample, t_ns)


class Talker:
    """One sender."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.packets = 0
        """Datagrams, or reads of a line."""
        self.bytes = 0
        self.first_bytes = b""
        self._ears = [_Ear(reader, stream=place.kind == "serial") for reader in all_readers()]

    def hear(self, data: bytes, t_ns: int) -> None:
        """Take one datagram, or what one read of a line gave."""
        self.packets += 1
        self.bytes += len(data)
        self.first_bytes = self.first_bytes or data[:_FIRST_BYTES]
        for ear in self._ears:
            ear.hear(data, t_ns)

    @property
    def fits(self) -> Sequence[Reader]:
        """The protocol, alone where it is sure; several where they cannot be told apart."""
        ranked = sorted(self._ears, key=lambda ear: ear.right, reverse=True)
        best = ranked[0]
        if best.right < FEWEST_RIGHT or best.right_bytes < LEAST_SHARE * self.bytes:
            return ()
        return [ear.reader for ear in ranked if ear.right * FAR_BEHIND > best.right]

    @property
    def protocol(self) -> Reader | None:
        """The protocol that it surely speaks, or None."""
        fits = self.fits
        return fits[0] if len(fits) == 1 else None

    def cameras(self) -> Sequence[Camera]:
        """The cameras it speaks of, in the order in which they came."""
        ear = self._ear()
        return () if ear is None else tuple(ear.cameras.values())

    def counts(self) -> tuple[int, int, str]:
        """Return packets accepted and refused by its protocol, and why the last was refused."""
        ear = self._ear()
        return (0, self.packets, "") if ear is None else (ear.right, ear.wrong, ear.reason)

    def osc(self) -> OscReader | None:
        """The OSC reader, where it is OSC that it speaks."""
        reader = self.protocol
        return reader if isinstance(reader, OscReader) else None

    def _ear(self) -> _Ear | None:
        reader = self.protocol
        return next((ear for ear in self._ears if ear.reader is reader), None)
