# SPDX-License-Identifier: Apache-2.0
"""Cuts recorded bytes into frames, the whole recording at once.

Unlike a framer that has to decide as bytes come, this one looks for the row of valid frames that
covers most bytes (weighted intervals, from the end to the beginning), so that a lead byte inside
the data does not lead it astray. Where two rows cover the same, the one wins whose frames start
where reads started. What lies between two valid frames is then cut by type and length alone: that
is a frame with a wrong checksum, or unknown bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Set
from typing import Literal, NamedTuple

Protocol = Literal["freed", "f4", "osc"]

D1_LEAD, D1_BYTES = 0xD1, 29
F4_LEAD, F4_HEAD, F4_AXIS = 0xF4, 4, 5
_MOST_F4_AXES = 64
_SUM = 0x40
_END, _ESC = 0xC0, 0xDB
_ESCAPES = {0xDC: _END, 0xDD: _ESC}


class Cut(NamedTuple):
    """A piece of the recording."""

    start: int
    end: int
    data: bytes
    """The frame (SLIP taken off), or the unknown bytes."""
    kind: Literal["frame", "bad checksum", "unknown"]


def checksum_right(frame: bytes) -> bool:
    """Return whether a Free-D or F4 frame sums up to 0x40, its checksum included."""
    return sum(frame) & 0xFF == _SUM


def length_at(data: bytes, at: int, protocol: Protocol) -> int:
    """Return how long the frame that starts at `at` says it is; 0 where none starts there."""
    if protocol == "freed":
        return D1_BYTES if data[at] == D1_LEAD else 0
    if data[at] != F4_LEAD or at + 2 >= len(data) or not 1 <= data[at + 2] <= _MOST_F4_AXES:
        return 0
    return F4_HEAD + F4_AXIS * data[at + 2] + 1


def cut_stream(data: bytes, protocol: Protocol, read_starts: Set[int] = frozenset()) -> list[Cut]:
    """Return all pieces of a byte stream, in order; `read_starts` are offsets of single reads."""
    if protocol == "osc":
        return _cut_slip(data)
    size = len(data)
    lead = D1_LEAD if protocol == "freed" else F4_LEAD
    best = array("q", bytes(8 * (size + 1)))  # covered bytes from here on, times 8
    taken = bytearray(size)
    for at in range(size - 1, -1, -1):
        best[at] = best[at + 1]
        if data[at] != lead:
            continue
        length = length_at(data, at, protocol)
        if not 0 < length <= size - at or not checksum_right(data[at : at + length]):
            continue
        covered = best[at + length] + 8 * length + (at in read_starts)
        if covered > best[at]:
            best[at], taken[at] = covered, 1
    cuts: list[Cut] = []
    at = loose = 0
    while at < size:
        if taken[at]:
            cuts += _between(data, loose, at, protocol)
            length = length_at(data, at, protocol)
            cuts.append(Cut(at, at + length, data[at : at + length], "frame"))
            at = loose = at + length
        else:
            at += 1
    return cuts + _between(data, loose, size, protocol)


def _between(data: bytes, start: int, end: int, protocol: Protocol) -> list[Cut]:
    """Cut the bytes between two valid frames."""
    cuts: list[Cut] = []
    at = loose = start
    while at < end:
        length = length_at(data, at, protocol)
        # Its end must be where something else starts, or any lead byte would be a broken frame.
        behind = at + length
        fits = length and (
            behind == end or (behind < end and length_at(data, behind, protocol) > 0)
        )
        if not fits:
            at += 1
            continue
        if at > loose:
            cuts.append(Cut(loose, at, data[loose:at], "unknown"))
        cuts.append(Cut(at, behind, data[at:behind], "bad checksum"))
        at = loose = behind
    if end > loose:
        cuts.append(Cut(loose, end, data[loose:end], "unknown"))
    return cuts


def _cut_slip(data: bytes) -> list[Cut]:
    cuts: list[Cut] = []
    start = 0
    for at in [i for i, byte in enumerate(data) if byte == _END] + [len(data)]:
        piece = data[start:at]
        if piece:
            packet = _unescaped(piece)
            # What no END closes is the recording's ragged end.
            whole = packet is not None and at < len(data) and packet[0] in b"/#"
            kind: Literal["frame", "unknown"] = "frame" if whole else "unknown"
            cuts.append(Cut(start, at, packet if whole and packet is not None else piece, kind))
        start = at + 1
    return cuts


def _unescaped(piece: bytes) -> bytes | None:
    out = bytearray()
    at = 0
    while at < len(piece):
        byte = piece[at]
        if byte == _ESC:
            at += 1
            if at >= len(piece) or piece[at] not in _ESCAPES:
                return None
            byte = _ESCAPES[piece[at]]
        out.append(byte)
        at += 1
    return bytes(out)
