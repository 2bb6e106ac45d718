# SPDX-License-Identifier: Apache-2.0
"""One bus message in one ZeroMQ frame: topic, zero byte, magic, version, epoch, sequence, payload.

The topic stands first so that subscriptions filter by prefix. The sequence counts per topic and
publisher: a reader sees each message that was lost.
"""

from __future__ import annotations

import struct

import msgspec

from stagectl.topics import TOPICS, topic_row

_HEADER = struct.Struct("<HHIQq")  # magic, version, epoch, sequence, t_publish_ns
MAGIC = 0x5342  # "BS"
VERSION = 1

_encoder = msgspec.msgpack.Encoder()
_decoders = {topic.type: msgspec.msgpack.Decoder(topic.type) for topic in TOPICS}


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """A message of the bus, its payload still packed."""

    topic: str
    epoch: int
    sequence: int
    t_publish_ns: int
    payload: bytes

    def message(self) -> msgspec.Struct:
        """Return the payload as the topic's type. Raises msgspec.DecodeError on a foreign one."""
        return decode_payload(self.topic, self.payload)


def decode_payload(topic: str, payload: bytes) -> msgspec.Struct:
    """Return a topic's packed message. Raises msgspec.DecodeError on a foreign one."""
    message: msgspec.Struct = _decoders[topic_row(topic).type].decode(payload)
    return message


def pack(
    topic: str, message: msgspec.Struct, epoch: int, sequence: int, t_publish_ns: int
) -> bytes:
    """Return the bytes of one bus message."""
    header = _HEADER.pack(MAGIC, VERSION, epoch, sequence, t_publish_ns)
    return b"%b\0%b%b" % (topic.encode(), header, _encoder.encode(message))


def unpack(data: bytes) -> Envelope | None:
    """Return the message in `data`, or None where it is none of ours."""
    topic, zero, rest = data.partition(b"\0")
    if not zero or len(rest) < _HEADER.size:
        return None
    magic, version, epoch, sequence, t_publish_ns = _HEADER.unpack_from(rest)
    if magic != MAGIC or version != VERSION:
        return None
    try:
        name = topic.decode()
        topic_row(name)
    except (UnicodeDecodeError, KeyError):
        return None
    return Envelope(name, epoch, sequence, t_publish_ns, rest[_HEADER.size :])
