# SPDX-License-Identifier: Apache-2.0
"""What the protocol tests share: outside vectors, frames of every protocol, processor time."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware_profiles.tracker import TrackerProfile, load_tracker_profile
from tracking.freed import encode_d1
from tracking.slip import slip_encode

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
F4_PACKET = 105


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of outside vectors, each with its SOURCE.txt."""
    return VECTORS


@pytest.fixture(scope="session")
def f4_capture() -> bytes:
    """700 F4 packets of a real Mo-Sys head."""
    return (VECTORS / "mosys_f4" / "A003_C001_first_700_packets.f4").read_bytes()


@pytest.fixture(scope="session")
def freed_profile() -> TrackerProfile:
    return load_tracker_profile("freed-generic")


@pytest.fixture(scope="session")
def f4_profile() -> TrackerProfile:
    return load_tracker_profile("f4-mosys")


def moving_d1(count: int, camera_id: int = 3) -> list[bytes]:
    """Return frames of a slow crane move; no two are equal, some have 0xD1 inside."""
    return [
        encode_d1(
            camera_id,
            (0.01 * i, 1.5 - 0.003 * i, 2.0),
            (12.0 + 0.37 * i, -3.25, 0.5),
            zoom=(2048 + 7 * i) % 4096,
            focus=1365,
            spare=(i % 16) << 12 | 280,
        )
        for i in range(count)
    ]


@pytest.fixture(scope="session")
def d1_frames() -> list[bytes]:
    return moving_d1(40)


@pytest.fixture(scope="session")
def stream_frames(f4_capture: bytes) -> dict[str, list[bytes]]:
    """Forty frames a protocol, as they lie in a byte stream."""
    osc = [
        b"/stagectl/camera/A\0\0,fffffff\0\0\0\0" + struct.pack(">7f", i, 2.0, 3.0, 1.0, 0, 0, 0)
        for i in range(40)
    ]
    return {
        "freed": moving_d1(40),
        "f4": [f4_capture[i * F4_PACKET : (i + 1) * F4_PACKET] for i in range(40)],
        "osc": [slip_encode(datagram) for datagram in osc],
    }


@pytest.fixture(scope="session")
def cpu_us() -> Callable[[Callable[[], object]], float]:
    """Measure processor time: the least of five runs, in microseconds."""

    def measure(work: Callable[[], object]) -> float:
        least = float("inf")
        for _ in range(5):
            start = time.thread_time_ns()
            work()
            least = min(least, time.thread_time_ns() - start)
        return least / 1000.0

    return measure
