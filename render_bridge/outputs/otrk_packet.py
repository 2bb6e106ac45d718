# SPDX-License-Identifier: Apache-2.0
"""The packet around an OpenTrackIO sample: 16 bytes of header, big endian, then the payload.

    0 "OTrk" | 4 reserved | 5 encoding, 1 JSON 2 CBOR | 6 packet number u16 | 8 segment offset u32 |
    12 last-segment bit and payload length, 15 bits | 14 Fletcher-16 modulo 256 of all the rest

Source: SMPTE RIS OSVP, OpenTrackIO 1.0.1. A sample goes in one packet: receivers do not agree how
the segments of a longer one are numbered (one wants the same number in all, another a new one in
each), and ours is never longer.
"""

from __future__ import annotations

import struct
from itertools import accumulate
from typing import Literal

Encoding = Literal["json", "cbor"]
HEADER_BYTES = 16
# Ethernet's 1500 less the headers of IP, UDP and this packet: more would be torn by IP.
MOST_PAYLOAD = 1500 - 28 - HEADER_BYTES
PACKET_NUMBERS = 1 << 16
_MAGIC = b"OTrk"
_ENCODINGS: dict[Encoding, int] = {"json": 1, "cbor": 2}
_LAST_SEGMENT = 0x8000
_HEAD = struct.Struct(">4sBBHIH")


def fletcher16(*parts: bytes) -> int:
    """Return the Fletcher-16 checksum modulo 256 of the joined parts, second sum high."""
    data = b"".join(parts)
    return (sum(accumulate(data)) & 0xFF) << 8 | sum(data) & 0xFF


def otrk_packet(payload: bytes, encoding: Encoding, number: int) -> bytes:
    """Return the packet that carries one whole sample; `number` counts packets, modulo 65536.

    Raises ValueError where the payload does not fit into one Ethernet frame.
    """
    if len(payload) > MOST_PAYLOAD:
        raise ValueError(f"a sample of {len(payload)} bytes, where a packet holds {MOST_PAYLOAD}")
    head = _HEAD.pack(
        _MAGIC, 0, _ENCODINGS[encoding], number % PACKET_NUMBERS, 0, _LAST_SEGMENT | len(payload)
    )
    return b"%b%b%b" % (head, fletcher16(head, payload).to_bytes(2, "big"), payload)
