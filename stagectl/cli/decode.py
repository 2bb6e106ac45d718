# SPDX-License-Identifier: Apache-2.0
"""`stagectl decode`: what a captured file of tracker bytes says, packet by packet.

With `--json` one line for each sample and each reject, in stage convention, then a summary; a field
the protocol does not carry is left out. Without it, a table for people.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import BinaryIO

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.pose import Vector
from hardware_profiles.tracker import (
    OscPreset,
    TrackerProfile,
    load_osc_preset,
    load_tracker_profile,
)
from stagectl.cli import errors, output
from tracking.osc import MAX_DATAGRAM, decode_osc
from tracking.protocols import (
    DEFAULT_OSC_PRESET,
    PROTOCOLS,
    ProtocolRow,
    SequenceGaps,
    SourceDecoder,
    open_decoder,
)
from tracking.sample import Decoded, Reject
from tracking.slip import END

HELP = "Decode a captured file of tracker bytes."
EXAMPLES = (
    "stagectl decode freed capture.bin --profile freed-sony",
    "stagectl decode freed packets.txt --hex --json",
    "stagectl decode f4 A003_C001.f4 --json",
    "stagectl decode osc capture.slip --osc-preset vmc",
)

_CHUNK = 65_536
_MAX_HEX_LINE = 4 * MAX_DATAGRAM
# Bodies that `decode osc` finds by itself where none is named.
_MAX_NAMES = 32
_PLACEHOLDER = "name"  # of the decoder that only cuts the stream where names are found
_COLUMNS = "{:>6} {:<12} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>4} {}"
_HEAD = "index source pan_deg tilt_deg roll_deg x_m y_m z_m focus_raw zoom_raw seq timecode"


@dataclass(slots=True)
class _Report:
    """Prints what is found and counts it."""

    as_json: bool
    index: int = 0
    accepted: int = 0
    rejected: int = 0
    dropped_bytes: int = 0
    sequence: SequenceGaps = field(default_factory=SequenceGaps)

    def start(self) -> None:
        if not self.as_json:
            output.say(_COLUMNS.format(*_HEAD.split()))

    def add(self, found: Decoded | Reject) -> None:
        if isinstance(found, Reject):
            self.rejected += 1
            if self.as_json:
                output.emit({"event": "reject", "index": self.index, "reason": found.reason})
            else:
                output.say(f"{self.index:>6} rejected: {found.reason}")
        else:
            self.accepted += 1
            self.sequence.observe(found)
            if self.as_json:
                output.emit(_event(self.index, found))
            else:
                output.say(_row(self.index, found))
        self.index += 1

    def end(self) -> None:
        counts = {
            "accepted": self.accepted,
            "rejected": self.rejected,
            "dropped_bytes": self.dropped_bytes,
            "sequence_gaps": self.sequence.gaps,
        }
        if self.as_json:
            output.emit({"event": "summary", **counts})
        else:
            words = (f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
            output.say(", ".join(words))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("protocol", metavar="PROTOCOL", help=", ".join(PROTOCOLS))
    parser.add_argument("file", metavar="FILE", help="captured bytes; - for standard input")
    parser.add_argument("--hex", action="store_true", help="one packet a line, in hex")
    parser.add_argument("--profile", metavar="ID", help="tracker profile (the generic one if not)")
    parser.add_argument("--osc-preset", metavar="ID", help="OSC preset (stagectl if not)")
    parser.add_argument("--osc-name", metavar="N", help="OSC body (every one in the file if not)")
    parser.add_argument("--json", action="store_true", help="JSON lines")


def run(args: argparse.Namespace) -> int:
    """Decode the file; return the exit code."""
    row = PROTOCOLS.get(args.protocol)
    if row is None:
        known = ", ".join(PROTOCOLS)
        raise errors.InputError(
            f"there is no tracking protocol {args.protocol!r}; there are {known}"
        )
    try:
        profile = load_tracker_profile(args.profile or row.default_profile)
        preset = load_osc_preset(args.osc_preset or DEFAULT_OSC_PRESET)
        by_name = row.decode is None and args.osc_name is None and preset.needs_name()
        name = _PLACEHOLDER if by_name else args.osc_name
        decoder = open_decoder(args.protocol, profile, osc_preset=preset, osc_name=name)
    except ValueError as error:
        raise errors.InputError(str(error)) from error
    decoders = _DecodersByName(decoder, profile, preset) if by_name else _Decoders(decoder)
    report = _Report(args.json)
    with _open(args.file) as file:
        report.start()
        _decode(file, args.hex, row, decoders, report)
    report.end()
    if decoders.unread and not args.json:
        output.note(f"{decoders.unread} OSC messages were not for the body or the preset")
    if not report.accepted and not args.json:
        output.note(f"nothing in it is {args.protocol}; try another protocol or --hex")
    return errors.EXIT_OK


class _Decoders:
    """The decoder of the file."""

    def __init__(self, first: SourceDecoder) -> None:
        self.first = first

    @property
    def unread(self) -> int:
        """OSC messages that meant nothing to anybody."""
        return self.first.ignored

    def datagram(self, data: bytes) -> list[Decoded | Reject]:
        """Return what one packet says."""
        return self.first.datagram(data)


class _DecodersByName(_Decoders):
    """One decoder for each body whose name shows in an address of the preset."""

    def __init__(self, first: SourceDecoder, profile: TrackerProfile, preset: OscPreset) -> None:
        super().__init__(first)
        self._profile = profile
        self._preset = preset
        self._by_name: dict[str, SourceDecoder] = {}
        self._unread = 0

    @property
    def unread(self) -> int:
        """OSC messages that meant nothing to anybody."""
        return self._unread

    def datagram(self, data: bytes) -> list[Decoded | Reject]:
        """Return what one packet says about every body in it."""
        messages = decode_osc(data)
        if isinstance(messages, Reject):
            return [messages]
        names = dict.fromkeys(_name_in(message.address, self._preset) for message in messages)
        found: list[Decoded | Reject] = []
        for name in names:
            if name is None:
                continue
            if name not in self._by_name:
                if len(self._by_name) >= _MAX_NAMES:
                    found.append(Reject(f"more than {_MAX_NAMES} bodies; name one (--osc-name)"))
                    continue
                self._by_name[name] = open_decoder(
                    "osc", self._profile, osc_preset=self._preset, osc_name=name
                )
            found += self._by_name[name].datagram(data)
        self._unread += sum(_name_in(message.address, self._preset) is None for message in messages)
        return found


def _name_in(address: str, preset: OscPreset) -> str | None:
    """Return what stands for `[name]` in an address, None where no address of the preset fits."""
    for rule in preset.message:
        before, placeholder, after = rule.address.partition("[name]")
        fits = address.startswith(before) and address.endswith(after)
        if placeholder and fits and len(address) > len(before) + len(after):
            return address[len(before) : len(address) - len(after)]
    return None


def _open(name: str) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)  # not ours to close
    try:
        return open(name, "rb")
    except OSError as error:
        raise errors.InputError(f"{name}: cannot be read ({error.strerror})") from error


def _decode(
    file: BinaryIO, is_hex: bool, row: ProtocolRow, decoders: _Decoders, report: _Report
) -> None:
    if is_hex:
        for packet in _hex_packets(file):
            found = [packet] if isinstance(packet, Reject) else decoders.datagram(packet)
            for one in found:
                report.add(one)
        return
    chunk = _read(file, _CHUNK)
    lone = row.frame_format is None and not chunk.startswith(END)
    if row.frame_format is not None and 0 < len(chunk) <= row.frame_format.max_length:
        # A file of one packet has no second one to confirm it, and needs none.
        lone = row.frame_format.probe(bytearray(chunk), 0, len(chunk)) == len(chunk)
    if lone:
        for one in decoders.datagram(chunk) if chunk else ():
            report.add(one)
        return
    framer = decoders.first.stream_framer()
    while chunk:
        for frame in framer.feed(chunk, 0):
            for one in decoders.datagram(frame.data):
                report.add(one)
        chunk = _read(file, _CHUNK)
    for frame in framer.flush():
        for one in decoders.datagram(frame.data):
            report.add(one)
    report.dropped_bytes = framer.dropped_bytes


def _read(file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise errors.InputError(f"the file cannot be read ({error.strerror})") from error


def _hex_packets(file: BinaryIO) -> Iterator[bytes | Reject]:
    while line := file.readline(_MAX_HEX_LINE):
        text = line.split(b"#", 1)[0].strip()
        if not text:
            continue
        try:
            yield bytes.fromhex(text.decode("ascii"))
        except ValueError:
            yield Reject(f"not hex: {text[:40].decode('ascii', 'backslashreplace')}")


def _angles(sample: Decoded) -> Vector | None:
    if sample.pan_tilt_roll_deg is not None:
        return sample.pan_tilt_roll_deg
    if sample.quaternion_wxyz is not None:
        return to_pan_tilt_roll(sample.quaternion_wxyz)
    return None


def _event(index: int, sample: Decoded) -> dict[str, object]:
    angles = _angles(sample) or (None, None, None)
    fields: dict[str, object] = {
        "position_m": sample.position_m,
        "pan_deg": angles[0],
        "tilt_deg": angles[1],
        "roll_deg": angles[2],
        "focus_raw": sample.focus_raw,
        "zoom_raw": sample.zoom_raw,
        "iris_raw": sample.iris_raw,
        "sequence": sample.sequence,
        "timecode": sample.timecode,
        "timecode_rate": sample.timecode_rate,
        "spare": sample.spare,
        "focal_mm": sample.focal_mm,
        "focus_distance_m": sample.focus_distance_m,
        "fx_px": sample.fx_px,
        "entrance_pupil_m": sample.entrance_pupil_m,
        "genlocked": sample.genlocked,
        "recording": sample.recording,
        "tracking_quality": sample.tracking_quality,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return {"event": "sample", "index": index, "source_id": sample.source_key, **known}


def _row(index: int, sample: Decoded) -> str:
    angles = _angles(sample) or (None, None, None)
    position = sample.position_m or (None, None, None)
    numbers = (f"{value:.3f}" if value is not None else "-" for value in (*angles, *position))
    lens = (
        f"{value:.6g}" if value is not None else "-"
        for value in (sample.focus_raw, sample.zoom_raw)
    )
    sequence = "-" if sample.sequence is None else str(sample.sequence)
    return _COLUMNS.format(
        index, str(sample.source_key), *numbers, *lens, sequence, sample.timecode or "-"
    )
