# SPDX-License-Identifier: Apache-2.0
"""What trackers say, in bytes of the virtual trackers' own encoders."""

from __future__ import annotations

from sim.motion.truth import TruePose
from sim.trackers.f4 import pose_packet
from sim.trackers.frame import Rings
from sim.trackers.freed import encode_d1
from sim.trackers.osc import camera_message, vmc_camera_message

# Pan 90 degrees to the left.
TURNED = TruePose((1.0, -2.0, 1.5), (0.5**0.5, 0.0, 0.0, 0.5**0.5))

_RINGS = Rings(0.0, 0.0, 0.0)


def freed(count: int, camera_id: int = 1) -> list[bytes]:
    """Return D1 messages of a camera that pans to the right; pan is 12.5 deg right at the start."""
    return [
        encode_d1(camera_id, (12.5 + 0.1 * i, -3.25, 0.5), (1234.5, -987.25, 1650.0), 2048, 1365)
        for i in range(count)
    ]


def f4(count: int, camera_id: int = 7) -> list[bytes]:
    """Return F4 packets of a still head."""
    return [pose_packet(camera_id, TURNED, _RINGS, counter) for counter in range(count)]


def osc(count: int, name: str = "B") -> list[bytes]:
    """Return OSC messages of our own preset."""
    return [camera_message(name, TURNED) for _ in range(count)]


def vmc(count: int) -> list[bytes]:
    """Return OSC messages of the VMC protocol."""
    return [vmc_camera_message("Camera", TURNED) for _ in range(count)]
