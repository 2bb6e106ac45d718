# SPDX-License-Identifier: Apache-2.0
"""Datagrams that hurt a careless OSC receiver.

They are those of the reliability reference (F-13): an address full of pattern stars, a bundle in a
bundle in a bundle, brackets without end in the type tags, a bundle of thousands of messages, an
address of thousands of letters, an address that is no UTF-8.
"""

from __future__ import annotations

import struct

from sim.trackers.osc import encode_message

_BUNDLE = b"#bundle\0" + struct.pack(">Q", 1)
_DEPTH = 500
_TAGS = 60_000
_MESSAGES = 3_200
_LETTERS = 4_000


def _nested() -> bytes:
    data = encode_message("/x", "", ())
    for _ in range(_DEPTH):
        data = _BUNDLE + struct.pack(">i", len(data)) + data
    return data


def _many() -> bytes:
    message = encode_message("/x", "", ())
    return _BUNDLE + (struct.pack(">i", len(message)) + message) * _MESSAGES


def _padded(raw: bytes) -> bytes:
    return raw + bytes(4 - len(raw) % 4)


BOMBS: dict[str, bytes] = {
    "stars": encode_message("/" + "*" * 40 + "x", "", ()),
    "nesting": _nested(),
    "tags": _padded(b"/x") + _padded(b"," + b"[" * _TAGS),
    "messages": _many(),
    "address": encode_message("/" + "x" * _LETTERS, "f", (1.0,)),
    "letters": _padded(b"/\xff\xfe\xc3") + _padded(b",f") + struct.pack(">f", 1.0),
}
"""Each kind by its name."""
