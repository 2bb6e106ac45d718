# SPDX-License-Identifier: Apache-2.0
"""F-04: whatever numbers a tracker sends, what leaves its decoder is finite and in range."""

from __future__ import annotations

import math
import random
import struct

import msgspec
import pytest

from hardware_profiles.tracker import load_tracker_profile
from sim.trackers.f4 import Axis, Packet, write_packet
from sim.trackers.osc import encode_message
from tracking.protocols import PROTOCOLS, SourceDecoder, open_decoder
from tracking.sample import Decoded, Reject

_SPECIAL = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, 1e-45, 3.4e38, -3.4e38, 1e6, 1e-3)
_TRUE = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 4.0)


def number(draw: random.Random) -> float:
    """Return a float32 of any bits, one that breaks things, or an ordinary one."""
    kind = draw.random()
    if kind < 0.3:
        return float(struct.unpack(">f", draw.randbytes(4))[0])
    return draw.choice(_SPECIAL) if kind < 0.6 else draw.uniform(-2.0, 2.0)


def osc(draw: random.Random) -> bytes:
    values = [value if draw.random() < 0.8 else number(draw) for value in _TRUE]
    return encode_message("/stagectl/camera/B", "f" * 10, tuple(values))


def freed(draw: random.Random) -> bytes:
    body = b"\xd1\x01" + draw.randbytes(26)
    return body + bytes(((0x40 - sum(body)) % 256,))


def f4(draw: random.Random) -> bytes:
    axes = []
    for axis in (1, 2, 0x13, 5, 6, 7, 3, 4, 0x0D):
        near = draw.random() < 0.9  # of its 8388 degrees most cannot be
        axes.append(Axis(axis, (b"\xff" if near else draw.randbytes(1)) + draw.randbytes(2)))
    axes += [Axis(axis, 1.0 if draw.random() < 0.7 else number(draw)) for axis in (0x50, 0x53)]
    return write_packet(Packet(1, draw.randrange(64), tuple(axes)))


FIELDS = [field.name for field in msgspec.structs.fields(Decoded)]


def absurd(sample: Decoded) -> list[str]:
    """Return what of a sample cannot be."""
    found = []
    for name in FIELDS:
        value = getattr(sample, name)
        numbers = value if isinstance(value, tuple) else (value,)
        if not all(math.isfinite(x) for x in numbers if isinstance(x, (int, float))):
            found.append(name)
    q = sample.quaternion_wxyz
    if q is not None and abs(math.hypot(*q) - 1.0) > 1e-9:
        found.append("no unit quaternion")
    if sample.position_m is not None and max(map(abs, sample.position_m)) > 1_000.0:
        found.append("out of range")
    return found


def decoder(protocol: str) -> SourceDecoder:
    profile = load_tracker_profile(PROTOCOLS[protocol].default_profile)
    return open_decoder(protocol, profile, osc_name="B" if protocol == "osc" else None)


def tried(protocol: str, examples: int) -> None:
    opened, draw = decoder(protocol), random.Random(f"absurd {protocol} {examples}")
    encode = {"osc": osc, "freed": freed, "f4": f4}[protocol]
    outcomes = {"passed": 0, "F-04": 0}
    for _ in range(examples):
        data = encode(draw)
        for found in opened.datagram(data):
            if isinstance(found, Reject):
                outcomes[found.f_id] += 1  # nothing here is malformed, only untrue
            else:
                outcomes["passed"] += 1
                assert absurd(found) == [], data.hex()
    assert outcomes["passed"] > 0
    assert protocol == "freed" or outcomes["F-04"] > 0  # its 24 bits reach 131 m and 256 deg


@pytest.mark.parametrize("protocol", ["osc", "freed", "f4"])
def test_a_thousand_packets(protocol: str) -> None:
    tried(protocol, 1_000)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("protocol", ["osc", "freed", "f4"])
def test_a_million_packets(protocol: str) -> None:
    """The catalogue's number; a third of it for each protocol, and a little more."""
    tried(protocol, 340_000)
