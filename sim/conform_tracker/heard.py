# SPDX-License-Identifier: Apache-2.0
"""What was heard: packets with their arrival, read by both readers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from hardware_profiles.tracker import OscPreset, TrackerProfile
from sim.conform_tracker.cut import Cut, Protocol, checksum_right, cut_stream, length_at
from sim.conform_tracker.own_osc import OwnMapping, read_messages
from sim.conform_tracker.own_reading import OwnReading, read_frame
from tracking.protocols import open_decoder
from tracking.sample import Decoded, Reject

_MOST_ADDRESSES = 200


class Chunk(NamedTuple):
    """Bytes of one read (serial) or one datagram."""

    t_ns: int
    data: bytes
    sender: str = ""
    """HOST:PORT of a datagram."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is judged, as the command line says it."""

    protocol: Protocol
    profile: TrackerProfile
    preset: OscPreset | None = None
    osc_name: str | None = None
    camera_id: int | None = None
    rate_hz: float | None = None
    byte_ns: float = 0.0
    """Time of a byte on a serial line."""
    is_stream: bool = False
    has_clock: bool = True
    """False for a file: its bytes have no arrival."""

    @property
    def has_counter(self) -> bool:
        """Return whether the protocol, with this profile or preset, has a frame counter."""
        if self.protocol == "osc":
            return self.preset is not None and self.preset.sequence_modulus > 1
        return self.protocol == "f4" or self.profile.spare == "iris_and_counter"


class Packet(NamedTuple):
    """One frame."""

    t_ns: int
    """Arrival of its first byte; 0 without a clock."""
    data: bytes
    sender: str
    checksum_right: bool | None
    """None: the protocol has none."""
    read: tuple[Decoded | Reject, ...]
    own: tuple[OwnReading, ...]


@dataclass(slots=True)
class Heard:
    """All of it."""

    asked: Asked
    packets: list[Packet] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    """Runs of bytes that are no frame, without the ragged ends of the recording."""
    size: int = 0
    addresses: set[str] = field(default_factory=set)
    """OSC addresses, as far as there is room."""

    def good(self) -> list[tuple[Packet, Decoded]]:
        """Return every accepted sample, with the packet it came in."""
        return [
            (packet, one)
            for packet in self.packets
            for one in packet.read
            if isinstance(one, Decoded)
        ]


def hear(chunks: Sequence[Chunk], asked: Asked) -> Heard:
    """Cut and read everything."""
    heard = Heard(asked, size=sum(len(chunk.data) for chunk in chunks))
    decoder = open_decoder(
        asked.protocol, asked.profile, osc_preset=asked.preset, osc_name=asked.osc_name
    )
    mapping = OwnMapping(asked.preset, asked.osc_name) if asked.preset is not None else None
    for piece, t_ns, sender in _pieces(chunks, asked):
        if piece.kind == "unknown":
            heard.unknown.append(piece.data)
            continue
        own: list[OwnReading] = []
        if mapping is not None:
            messages = read_messages(piece.data) or []
            for address, _, _ in messages:
                if len(heard.addresses) < _MOST_ADDRESSES:
                    heard.addresses.add(address)
            own = mapping.read(messages)
        elif (reading := read_frame(piece.data, asked.protocol)) is not None:
            own = [reading]
        right = None if asked.protocol == "osc" else piece.kind == "frame"
        read = tuple(decoder.datagram(piece.data))
        heard.packets.append(Packet(t_ns, piece.data, sender, right, read, tuple(own)))
    return heard


def _pieces(chunks: Sequence[Chunk], asked: Asked) -> list[tuple[Cut, int, str]]:
    if not asked.is_stream:
        return [(_datagram(chunk.data, asked.protocol), chunk.t_ns, chunk.sender)
                for chunk in chunks]  # fmt: skip
    data = b"".join(chunk.data for chunk in chunks)
    ends = list(accumulate(len(chunk.data) for chunk in chunks))
    cuts = cut_stream(data, asked.protocol, frozenset((0, *ends)))
    # A recording starts and ends anywhere: half a frame there is nobody's fault.
    longest = max((len(cut.data) for cut in cuts if cut.kind != "unknown"), default=0)
    found = []
    for i, cut in enumerate(cuts):
        if cut.kind == "unknown" and i in (0, len(cuts) - 1) and len(cut.data) < longest:
            continue
        chunk = bisect_left(ends, cut.end)
        behind = ends[chunk] - cut.end
        wire_ns = round((cut.end - cut.start + behind) * asked.byte_ns)
        found.append((cut, chunks[chunk].t_ns - wire_ns if asked.has_clock else 0, ""))
    return found


def _datagram(data: bytes, protocol: Protocol) -> Cut:
    """Return a datagram as one piece: it has to be one frame, no less and no more."""
    if protocol == "osc":
        whole = bool(data) and read_messages(data) is not None
        return Cut(0, len(data), data, "frame" if whole else "unknown")
    if not data or length_at(data, 0, protocol) != len(data):
        return Cut(0, len(data), data, "unknown")
    return Cut(0, len(data), data, "frame" if checksum_right(data) else "bad checksum")
