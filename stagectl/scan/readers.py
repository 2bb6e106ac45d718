# SPDX-License-Identifier: Apache-2.0
"""One reader for each protocol that is known here; all of them read the same bytes. Pure.

A reader says of each packet whether it is of its protocol at all (its checksum is right, its form
is well made), and which samples are in it. Whose packets are right far more often than any other's
is the protocol: see `talker.py`.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple, Protocol

from hardware_profiles.tracker import (
    OscPreset,
    TrackerProfile,
    load_osc_preset,
    load_tracker_profile,
    osc_preset_ids,
)
from stagectl.scan.otrk import read_otrk
from tracking.framing import StreamFramer
from tracking.osc import OscMessage, decode_osc
from tracking.osc_mapping import OscMapper
from tracking.protocols import PROTOCOLS
from tracking.sample import ABSURD, TOO_FAST, Decoded, Reject
from tracking.slip import SlipFramer

OPENTRACKIO = "opentrackio"
MOST_NAMES = 16
_NAME = "[name]"


class Reading(NamedTuple):
    """What a reader makes of one packet."""

    right: bool
    """Whether the packet is of this protocol."""
    samples: tuple[Decoded, ...] = ()
    reason: str = ""
    """Why it, or something in it, is refused."""


class Reader(Protocol):
    """One protocol."""

    @property
    def protocol(self) -> str:
        """Its name in a stage file ("freed")."""

    @property
    def label(self) -> str:
        """Its name for people ("Free-D D1")."""

    def framer(self) -> StreamFramer | SlipFramer | None:
        """Return a new framer for a byte stream; None: it comes in datagrams only."""

    def read(self, packet: bytes) -> Reading:
        """Read one datagram, or one frame of a stream."""


class TableReader:
    """A protocol of the driver table whose frames carry their own checksum: Free-D, F4."""

    def __init__(self, protocol: str) -> None:
        self.protocol = protocol
        self._row = PROTOCOLS[protocol]
        self.label = self._row.label
        self._profile: TrackerProfile = load_tracker_profile(self._row.default_profile)

    def framer(self) -> StreamFramer | SlipFramer | None:
        """Return a framer by the protocol's own form."""
        return StreamFramer(self._row.frame_format) if self._row.frame_format else None

    def read(self, packet: bytes) -> Reading:
        """Decode with the generic profile; a value that cannot be true is still of the protocol."""
        if self._row.decode is None:
            return Reading(False)
        found = self._row.decode(packet, self._profile)
        if isinstance(found, Decoded):
            return Reading(True, (found,))
        return Reading(found.f_id in (ABSURD, TOO_FAST), (), found.reason)


class OscReader:
    """OSC: well made or not, and which of our presets reads its addresses."""

    protocol = "osc"
    label = PROTOCOLS["osc"].label

    def __init__(self) -> None:
        self.example = ""
        """An address that no preset reads."""
        self._presets = tuple(load_osc_preset(preset) for preset in osc_preset_ids())
        self._mappers: dict[tuple[str, str], OscMapper] = {}
        self._fits: Counter[str] = Counter()

    @property
    def preset(self) -> str:
        """The preset that read most samples; empty where none did."""
        return max(self._fits, key=self._fits.__getitem__, default="")

    def framer(self) -> StreamFramer | SlipFramer | None:
        """OSC comes in SLIP on a line."""
        return SlipFramer()

    def read(self, packet: bytes) -> Reading:
        """Read with every preset; the samples are those of the one that fits best so far."""
        messages = decode_osc(packet)
        if isinstance(messages, Reject):
            return Reading(False, (), messages.reason)
        found: dict[str, list[Decoded]] = {}
        for preset in self._presets:
            samples = self._samples(preset, messages)
            if samples:
                self._fits[preset.id] += len(samples)
                found[preset.id] = samples
        if not found and messages:
            self.example = messages[0].address
        return Reading(True, tuple(found.get(self.preset, ())))

    def _samples(self, preset: OscPreset, messages: list[OscMessage]) -> list[Decoded]:
        if not preset.needs_name():
            names: set[str] = {""}
        else:
            names = {n for m in messages if (n := _name_in(m.address, preset)) is not None}
        samples: list[Decoded] = []
        for name in sorted(names):
            key = (preset.id, name)
            mapper = self._mappers.get(key)
            if mapper is None:
                if len(self._mappers) >= MOST_NAMES * len(self._presets):
                    continue
                try:
                    mapper = self._mappers[key] = OscMapper(preset, name or None)
                except ValueError:  # no name that a body can have
                    continue
            samples += (s for s in mapper.samples(messages) if isinstance(s, Decoded))
        return samples


class OtrkReader:
    """OpenTrackIO, in datagrams."""

    protocol = OPENTRACKIO
    label = "OpenTrackIO"

    def framer(self) -> StreamFramer | SlipFramer | None:
        """None: it is known by its datagrams only."""
        return None

    def read(self, packet: bytes) -> Reading:
        """Read one packet."""
        found = read_otrk(packet)
        if isinstance(found, Reject):
            return Reading(False, (), found.reason)
        return Reading(True, (found,))


def all_readers() -> tuple[Reader, ...]:
    """Return a new reader for each protocol that is known."""
    tables = (TableReader(name) for name, row in PROTOCOLS.items() if row.decode is not None)
    return (*tables, OscReader(), OtrkReader())


def _name_in(address: str, preset: OscPreset) -> str | None:
    """Return what stands for `[name]` in an address, None where none of the preset's fits."""
    for rule in preset.message:
        before, placeholder, after = rule.address.partition(_NAME)
        long_enough = len(address) > len(before) + len(after)
        if placeholder and long_enough and address.startswith(before) and address.endswith(after):
            return address[len(before) : len(address) - len(after)]
    return None
