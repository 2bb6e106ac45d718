# SPDX-License-Identifier: Apache-2.0
"""Tells OpenTrackIO as it comes over the network from the text that a lens is read of."""

from __future__ import annotations

_MAGIC = b"OTrk"
_NAMES = (b"OpenTrackIO", b"pinholeFocalLength", b"activeSensor")
_HEAD = 4_096


def is_packet(data: bytes) -> bool:
    """Tell whether a file is a packet as it comes over the network, or a bare CBOR sample."""
    # RFC 8949: the first byte of a map of any size is 0xa0 to 0xbf. No UTF-8 text begins so.
    head = data[:_HEAD]
    is_map = 0xA0 <= (head[0] if head else 0) <= 0xBF
    return head.startswith(_MAGIC) or (is_map and any(name in head for name in _NAMES))
