# SPDX-License-Identifier: Apache-2.0
"""Open Sound Control 1.0 messages and bundles, decoded within bounds.

Contract: any datagram gives its messages or one `Reject`, in at most a millisecond. Nothing
recurses, nothing waits for a time tag, no address is a pattern. A datagram is taken whole or not at
all. Float arguments are handed on as sent (nan included): who uses a number checks it.

Bounds: 65 507 bytes, bundles 8 deep, 64 bundles, 256 messages, 64 arguments a message and 2048 a
datagram (384 texts, blobs and runs beside them), addresses of 255 printable ASCII characters.
Arrays (`[`, `]`) and symbols (`S`) are refused.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple, TypeVar

from tracking.sample import MALFORMED, Reject

MAX_DATAGRAM = 65_507
MAX_DEPTH = 8
MAX_BUNDLES = 64
MAX_MESSAGES = 256
MAX_TAGS = 64
MAX_ARGUMENTS = 2048
MAX_PIECES = 384
MAX_ADDRESS = 255

_Kept = TypeVar("_Kept")

OscArgument = int | float | str | bytes | bool | None
_Piece = struct.Struct | tuple[OscArgument, ...] | str

_BUNDLE = b"#bundle\0"
_BUNDLE_HEAD = 16  # "#bundle\0" and the time tag
_HASH = 0x23
# Printable ASCII without what makes an address a pattern.
_ADDRESS = bytes(code for code in range(0x20, 0x7F) if code not in b"*?[]{}")
# Arguments of a fixed size, as struct codes: r is RGBA, m is MIDI, t is a time tag, c a character.
_FIXED = {"i": "i", "f": "f", "h": "q", "d": "d", "t": "Q", "c": "I", "r": "4s", "m": "4s"}
_CONSTANT: dict[str, OscArgument] = {"T": True, "F": False, "N": None, "I": None}
_RUNS = re.compile(r"[ifhdtcrm]+|[TFNI]+|[sb]")
_KNOWN_TAGS = {ord(tag): None for tag in (*_FIXED, *_CONSTANT, "s", "b")}
_STRUCT_CODES = {ord(tag): code for tag, code in _FIXED.items()}
_u32 = struct.Struct(">I")
_u64 = struct.Struct(">Q")

# Senders repeat few heads (address and type tags) and fewer lists of type tags, so what they mean
# is remembered. Both tables are emptied when full: strangers cannot make them grow.
_MAX_REMEMBERED = 2048
# Learning is the dearest step there is, so one datagram may bring only so much that is new: 128
# heads, or 32 with type tags of their own. A sender of more is understood a datagram later.
_MAX_NEW = 128
_NEW_HEAD, _NEW_TAGS = 1, 4
_MAX_BAD_TEXT = 64


def _text(raw: bytes) -> str:
    """Return a text. One that is not UTF-8 is nobody's name: only its beginning is kept readable.

    Replacing byte by byte is the dearest thing a datagram could ask for.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw[:_MAX_BAD_TEXT].decode("utf-8", "replace")


class OscMessage(NamedTuple):
    """One message. `timetag` is that of its bundle (NTP, 64 bits), None outside a bundle."""

    address: str
    args: tuple[OscArgument, ...]
    timetag: int | None


class _Arguments(NamedTuple):
    """What a list of type tags means."""

    fixed: struct.Struct | None
    """All arguments in one piece, where every one has a fixed size."""
    pieces: tuple[_Piece, ...]
    """Else runs of fixed size, runs of constants, and single texts and blobs ("s", "b")."""
    number: int


class _MalformedError(Exception):
    """Why a datagram is refused; never leaves this module."""


_heads: dict[bytes, tuple[str, _Arguments]] = {}
_tag_lists: dict[bytes, _Arguments] = {}


def decode_osc(datagram: bytes) -> list[OscMessage] | Reject:
    """Return the messages of one OSC packet in their order, or why it is refused."""
    size = len(datagram)
    if size > MAX_DATAGRAM:
        return Reject(f"{size} bytes; an OSC datagram has at most {MAX_DATAGRAM}", MALFORMED)
    if size == 0 or size % 4:
        reason = f"{size} bytes are no OSC packet; the size is a multiple of 4"
        return Reject(reason, MALFORMED)
    try:
        return _read(datagram)
    except _MalformedError as error:
        return Reject(str(error), MALFORMED)


def _read(datagram: bytes) -> list[OscMessage]:
    """Walk messages and nested bundles, with a list of open bundles instead of recursion."""
    messages: list[OscMessage] = []
    open_bundles: list[tuple[int, int | None]] = []  # (end, time tag), innermost last
    timetag: int | None = None
    bundles = count = pieces = new = 0
    at, end = 0, len(datagram)
    while True:
        if datagram[at] == _HASH:
            bundles += 1
            if end - at < _BUNDLE_HEAD or not datagram.startswith(_BUNDLE, at):
                raise _MalformedError("a bundle ends within its time tag")
            if len(open_bundles) >= MAX_DEPTH:
                raise _MalformedError(f"bundles are nested more than {MAX_DEPTH} deep")
            if bundles > MAX_BUNDLES:
                raise _MalformedError(f"more than {MAX_BUNDLES} bundles in one datagram")
            timetag = _u64.unpack_from(datagram, at + 8)[0]
            open_bundles.append((end, timetag))
            at += _BUNDLE_HEAD
        else:
            # (stop | 3) + 1: behind at least one zero, at a multiple of 4, the next field starts.
            address_stop = datagram.find(b"\0", at, at + MAX_ADDRESS + 1)
            tags_start = (address_stop | 3) + 1
            tags_stop = datagram.find(b"\0", tags_start, tags_start + MAX_TAGS + 2)
            args_start = (tags_stop | 3) + 1
            if address_stop < 0 or tags_stop < 0 or args_start > end:
                raise _MalformedError("an address or its type tags are too long, or missing")
            head = datagram[at:args_start]
            known = _heads.get(head)
            if known is None:
                tags = datagram[tags_start:tags_stop]
                new += _NEW_HEAD if tags in _tag_lists else _NEW_TAGS
                if new > _MAX_NEW:
                    raise _MalformedError("too many new kinds of message in one datagram")
                known = _learn(head, datagram[at:address_stop], tags)
            address, arguments = known
            count += arguments.number
            pieces += len(arguments.pieces)
            if count > MAX_ARGUMENTS or pieces > MAX_PIECES:
                raise _MalformedError("too many arguments in one datagram")
            if len(messages) >= MAX_MESSAGES:
                raise _MalformedError(f"more than {MAX_MESSAGES} messages in one datagram")
            fixed = arguments.fixed
            if fixed is None:
                args = _mixed(datagram, args_start, end, arguments.pieces)
            elif args_start + fixed.size == end:
                args = fixed.unpack_from(datagram, args_start)
            else:
                raise _MalformedError("the arguments of a message do not fit its type tags")
            messages.append(OscMessage(address, args, timetag))
            at = end
        while open_bundles and at == open_bundles[-1][0]:
            open_bundles.pop()
        if not open_bundles:
            return messages
        bundle_end, timetag = open_bundles[-1]
        # Everything is a multiple of 4, so at least the size is there.
        size = _u32.unpack_from(datagram, at)[0]
        at += _u32.size
        end = at + size
        if size == 0 or size % 4 or end > bundle_end:
            raise _MalformedError(f"a bundle element of {size} bytes does not fit")


def _learn(head: bytes, address: bytes, tags: bytes) -> tuple[str, _Arguments]:
    """Check the head of a message once, and remember what it means."""
    if not address.startswith(b"/"):
        raise _MalformedError("an address does not start with '/'")
    if address.translate(None, _ADDRESS):
        raise _MalformedError("an address is a pattern, or not printable ASCII")
    arguments = _tag_lists.get(tags)
    if arguments is None:
        arguments = _compile(tags)
        _remember(_tag_lists, tags, arguments)
    known = (address.decode("ascii"), arguments)
    _remember(_heads, head, known)
    return known


def _compile(tags: bytes) -> _Arguments:
    if not tags.startswith(b","):
        raise _MalformedError("a message has no type tags")
    names = tags[1:].decode("latin-1")
    unknown = names.translate(_KNOWN_TAGS)
    if unknown:
        raise _MalformedError(f"type tag {unknown[0]!r} is not used here")
    pieces = tuple(_piece(run) for run in _RUNS.findall(names)) or (_piece(""),)
    if len(pieces) == 1 and isinstance(pieces[0], struct.Struct):
        return _Arguments(pieces[0], (), len(names))
    return _Arguments(None, pieces, len(names))


def _piece(tags: str) -> _Piece:
    if tags in ("s", "b"):
        return tags
    if tags[:1] in _CONSTANT:
        return tuple(_CONSTANT[tag] for tag in tags)
    return struct.Struct(">" + tags.translate(_STRUCT_CODES))


def _remember(table: dict[bytes, _Kept], key: bytes, value: _Kept) -> None:
    if len(table) >= _MAX_REMEMBERED:
        table.clear()
    table[key] = value


def _mixed(
    datagram: bytes, at: int, end: int, pieces: tuple[_Piece, ...]
) -> tuple[OscArgument, ...]:
    """Return arguments with texts, blobs or constants among them."""
    values: list[OscArgument] = []
    for piece in pieces:
        if isinstance(piece, struct.Struct):
            if end - at < piece.size:
                raise _MalformedError("a message ends within an argument")
            values += piece.unpack_from(datagram, at)
            at += piece.size
        elif piece == "s":
            stop = datagram.find(b"\0", at, end)
            if stop < 0:
                raise _MalformedError("a text does not end")
            # Text is ASCII by the standard and UTF-8 in practice.
            values.append(_text(datagram[at:stop]))
            at = (stop | 3) + 1
        elif piece == "b":
            if end - at < _u32.size:
                raise _MalformedError("a message ends within an argument")
            size = _u32.unpack_from(datagram, at)[0]
            at += _u32.size
            if size > end - at:
                raise _MalformedError(f"a blob of {size} bytes does not fit")
            values.append(datagram[at : at + size])
            at += -(-size // 4) * 4
        else:
            values += piece
    if at != end:
        raise _MalformedError("the arguments of a message do not fit its type tags")
    return tuple(values)
