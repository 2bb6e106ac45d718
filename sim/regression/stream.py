# SPDX-License-Identifier: Apache-2.0
"""A recorded stream: the messages that one Step was given, each at its time, in one small file.

File: xz of MessagePack [header, [[t_ns, topic, payload], ...]]. A payload is
the message as it is packed on the bus. The header names the Step and holds the whole stage, so that
the stream needs nothing else.
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from hardware_profiles.stage import Stage
from stagectl.bus.envelope import decode_payload
from stagectl.topics import ShowOrder

SUFFIX = ".stream.xz"
FORMAT = "stagectl replay stream 1"
MOST_BYTES = 1 << 28
LONGEST_NS = 3_600_000_000_000
StepName = Literal["source", "sync", "grid", "fusion", "frames", "roster"]


class StreamError(ValueError):
    """A stream or a reference that cannot be used; the text is one line: file, found, fix."""


class Header(msgspec.Struct, frozen=True):
    """What the Step is made of, and for how long it runs."""

    format: str
    step: StepName
    about: str
    """Where the stream is from, in a sentence."""
    start_ns: int
    end_ns: int
    """Deadlines are driven up to here, beyond the last message."""
    stage: Stage
    source: str = ""
    """The source of a `source` Step."""
    epoch: int = 1
    order: ShowOrder | None = None
    """What the operators wanted at the start."""


class Record(NamedTuple):
    """One message in, at a time of the stage's clock (ns)."""

    t_ns: int
    topic: str
    message: msgspec.Struct


class Stream(NamedTuple):
    """A whole stream; records in the order in which the Step gets them."""

    header: Header
    records: Sequence[Record]


_decoder = msgspec.msgpack.Decoder(tuple[Header, list[tuple[int, str, bytes]]])
_encoder = msgspec.msgpack.Encoder()


def pack_stream(stream: Stream) -> bytes:
    """Return the bytes of a stream's file; the same stream gives the same bytes."""
    rows = [(t_ns, topic, _encoder.encode(message)) for t_ns, topic, message in stream.records]
    return lzma.compress(_encoder.encode((stream.header, rows)), preset=9)


def read_stream(path: Path) -> Stream:
    """Return the stream in a file. Raises StreamError."""
    try:
        header, rows = _decoder.decode(uncompressed(path))
        records = [Record(t, topic, decode_payload(topic, data)) for t, topic, data in rows]
    except (msgspec.DecodeError, KeyError, RecursionError) as error:
        raise StreamError(
            f"{path}: is not a stream of this version ({error}); record it again"
        ) from None
    if header.format != FORMAT:
        raise StreamError(f"{path}: format: found {header.format!r}, expected {FORMAT!r}")
    times = [header.start_ns, *(record.t_ns for record in records), header.end_ns]
    if times != sorted(times) or header.end_ns - header.start_ns > LONGEST_NS:
        raise StreamError(
            f"{path}: its times run back, or over more than an hour; record it again, shorter"
        )
    return Stream(header, records)


def uncompressed(path: Path) -> bytes:
    """Return what a compressed file holds. Raises StreamError."""
    unpacker = lzma.LZMADecompressor()
    try:
        data = unpacker.decompress(path.read_bytes(), max_length=MOST_BYTES)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise StreamError(f"{path}: cannot be read ({error})") from None
    if not unpacker.eof:
        raise StreamError(
            f"{path}: ends too early, or holds more than {MOST_BYTES} bytes; put the right one back"
        )
    return data
