# SPDX-License-Identifier: Apache-2.0
"""What one capture of a tracker becomes: the frame before its bytes, and the bytes on their way.

Senders tell packets apart by where they come from: the tracker itself, another box on the network,
or our own machine (a packet that came back).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.motion.truth import TruePose

SENDER_TRACKER = 0
SENDER_OTHER = 1
SENDER_OWN = 2


class Rings(NamedTuple):
    """The raw numbers of the lens rings, as the protocol carries them."""

    zoom: float
    focus: float
    iris: float


@dataclass(slots=True)
class Frame:
    """One capture before it is encoded; faults alter it in place."""

    capture_ns: int
    """When the pose was true."""
    counter: int
    """The number of this capture; protocols carry its low bits."""
    pose: TruePose
    """world_T_body as the tracker measured it, noise included: metres, unit quaternion."""
    rings: Rings
    timecode_frames: int | None = None
    """Frames since midnight on the tracker's own timecode; None where the protocol has none."""


class Delivery(NamedTuple):
    """Bytes that reach the reader at a time."""

    t_ns: int
    data: bytes
    sender: int = SENDER_TRACKER
    wire_bytes: int | None = None
    """How many bytes were on the wire, where that is another number than the reader got."""
