# SPDX-License-Identifier: Apache-2.0
"""What every message of the node link has: header, kind, CRC, text fields (PROTOCOL.md, section 3).

Little-endian, fixed layouts, one message a ZeroMQ frame:

    header 24 bytes | body | CRC-32 of everything before it, 4 bytes
"""

from __future__ import annotations

import struct
import zlib

MAGIC = b"SCTL"
VERSION = 2
MAX_MESSAGE = 1 << 20

HELLO, SNAPSHOT, REFUSAL, PING, PONG, FRAME, REPORT, BYE, RESEND, READY, GO = range(1, 12)
WALL, WALL_ACK = 12, 13

HEADER = struct.Struct("<4sBBHIIQ")  # magic, version, kind, flags, epoch, length, seq
CRC = struct.Struct("<I")
STATE = struct.Struct("<7d")


def seal(kind: int, epoch: int, seq: int, body: bytes, flags: int = 0) -> bytes:
    """Return the whole message around a body."""
    length = HEADER.size + len(body) + CRC.size
    data = HEADER.pack(MAGIC, VERSION, kind, flags, epoch, length, seq) + body
    return data + CRC.pack(zlib.crc32(data))


def crc_is_right(data: bytes) -> bool:
    """Return whether the last four bytes are the CRC of those before them."""
    body = memoryview(data)[: -CRC.size]
    return bool(zlib.crc32(body) == CRC.unpack_from(data, len(data) - CRC.size)[0])


def text_field(value: str, size: int) -> bytes:
    """Cut to size-1 bytes without splitting a character; struct pads with zeros."""
    return value.encode("utf-8")[: size - 1].decode("utf-8", "ignore").encode("utf-8")


def read_text(raw: bytes) -> str:
    """Return a text field. Raises ValueError where it is not UTF-8."""
    return raw.split(b"\0", 1)[0].decode("utf-8")
