# SPDX-License-Identifier: Apache-2.0
"""The driver table: for every tracking protocol, how to cut its stream and decode its datagrams.

A protocol is one pure module and one row here. Contract of every row: any bytes give samples or
rejects, never an exception, within the processor time the module states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hardware_profiles.tracker import OscPreset, TrackerProfile, load_osc_preset
from tracking.f4 import F4, decode_f4
from tracking.framing import FrameFormat, StreamFramer
from tracking.freed import FREED_D1, decode_d1
from tracking.osc import decode_osc
from tracking.osc_mapping import OscMapper
from tracking.sample import ABSURD, Decoded, Reject
from tracking.slip import SlipFramer

DEFAULT_OSC_PRESET = "stagectl"

Decode = Callable[[bytes, TrackerProfile], Decoded | Reject]


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """One row of the table."""

    label: str
    default_profile: str
    frame_format: FrameFormat | None
    """How frames lie in a byte stream; None: SLIP."""
    decode: Decode | None
    """How one frame is decoded; None: OSC, which needs a preset and a name as well."""


PROTOCOLS: dict[str, ProtocolRow] = {
    "freed": ProtocolRow("Free-D D1", "freed-generic", FREED_D1, decode_d1),
    "f4": ProtocolRow("Mo-Sys F4", "f4-mosys", F4, decode_f4),
    "osc": ProtocolRow("Open Sound Control", "osc-generic", None, None),
}


class SourceDecoder:
    """Decodes what one tracker sends, by datagram or by stream."""

    def __init__(self, row: ProtocolRow, profile: TrackerProfile, mapper: OscMapper | None) -> None:
        self.profile = profile
        self._row = row
        self._mapper = mapper

    @property
    def ignored(self) -> int:
        """How many well-formed messages were not for this body (OSC only)."""
        return self._mapper.ignored if self._mapper is not None else 0

    def stream_framer(self) -> StreamFramer | SlipFramer:
        """Return a new framer for a byte stream; each of its frames goes to `datagram`."""
        if self._row.frame_format is None:
            return SlipFramer()
        return StreamFramer(self._row.frame_format)

    def datagram(self, data: bytes) -> list[Decoded | Reject]:
        """Return what one datagram (or one frame of a stream) says, in its order."""
        if self._row.decode is not None:
            return [self._row.decode(data, self.profile)]
        messages = decode_osc(data)
        if isinstance(messages, Reject):
            return [messages]
        if self._mapper is None:
            return []
        return [self._plausible(found) for found in self._mapper.samples(messages)]

    def _plausible(self, found: Decoded | Reject) -> Decoded | Reject:
        if isinstance(found, Reject):
            return found
        fault = None
        if found.position_m is not None:
            fault = self.profile.position_fault(found.position_m)
        if fault is None and found.pan_tilt_roll_deg is not None:
            fault = self.profile.angle_fault(found.pan_tilt_roll_deg)
        return found if fault is None else Reject(fault, ABSURD)


class SequenceGaps:
    """Counts gaps in the frame counters of one or more sources.

    A counter that stands still is no counter, and a source without one has no gaps. A frame that
    comes late (UDP may swap two) closes the gap it had left; more than half the counter back is
    taken for a loss.
    """

    def __init__(self) -> None:
        self.gaps = 0
        """How often a counter jumped."""
        self.missing = 0
        """How many frames the jumps left out, modulo the counter."""
        self._last: dict[int | str, int] = {}
        self._open: dict[tuple[int | str, int], list[int]] = {}  # missing frame -> its gap's size

    def observe(self, sample: Decoded) -> None:
        """Take the next accepted sample."""
        if sample.sequence is None or sample.sequence_modulus < 2:
            return
        key, number, modulus = sample.source_key, sample.sequence, sample.sequence_modulus
        last = self._last.get(key)
        late = self._open.pop((key, number), None)
        step = 1 if last is None else (number - last) % modulus
        if late is not None and step > modulus // 2:
            self.missing -= 1
            late[0] -= 1
            self.gaps -= late[0] == 0
            return
        self._last[key] = number
        if step > 1:
            self.gaps += 1
            self.missing += step - 1
            gap = [step - 1]
            for skipped in range(1, step):
                self._open[key, (number - skipped) % modulus] = gap


def open_decoder(
    protocol: str,
    profile: TrackerProfile,
    *,
    osc_preset: OscPreset | str | None = None,
    osc_name: str | None = None,
) -> SourceDecoder:
    """Return a decoder for one tracker.

    Raises ValueError with a plain sentence where the protocol is unknown, the profile is of another
    protocol, the OSC preset is unknown, or it needs the name of a body and there is none.
    """
    row = PROTOCOLS.get(protocol)
    if row is None:
        known = ", ".join(PROTOCOLS)
        raise ValueError(f"there is no tracking protocol {protocol!r}; there are {known}")
    if profile.protocol != protocol:
        raise ValueError(
            f"tracker profile {profile.id!r} is for {profile.protocol}, not for {protocol}; "
            f"use {row.default_profile}"
        )
    mapper = None
    if row.decode is None:
        preset = osc_preset if osc_preset is not None else DEFAULT_OSC_PRESET
        if isinstance(preset, str):
            preset = load_osc_preset(preset)
        mapper = OscMapper(preset, osc_name)
    return SourceDecoder(row, profile, mapper)
