# SPDX-License-Identifier: Apache-2.0
"""Takes of one camera with two trackers, written as the recorder writes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hardware_profiles.pose import Pose
from stagectl.bus.envelope import pack, unpack
from stagectl.takes.sidecar import Sidecar
from stagectl.takes.writer import TakeWriter
from tracking.calibration.timed_pose import TimedPose
from tracking.sample import Decoded, TrackerSample

STAGE = """
version = 1
stage_id = "s"
rate = "24/1"
[[body]]
id = "A"
[[source]]
id = "optitrack"
body = "A"
protocol = "osc"
osc_preset = "stagectl"
osc_name = "A"
rate = "120/1"
line = { kind = "udp", port = 40001 }
[[source]]
id = "freed-a"
body = "A"
protocol = "freed"
rate = "60/1"
delay_ms = 12.0
lens_delay_ms = 4.0
line = { kind = "udp", port = 40002 }
"""


def samples(
    source: str, track: Iterable[TimedPose], zoom: Iterable[float] | None = None
) -> list[TrackerSample]:
    """Return what a source says of a track, with a zoom ring where there is one."""
    poses = list(track)
    rings: list[float | None] = [None] * len(poses) if zoom is None else list(zoom)
    return [
        sample(source, item.t_ns, item.pose, ring) for item, ring in zip(poses, rings, strict=True)
    ]


def sample(source: str, t_ns: int, pose: Pose, zoom: float | None) -> TrackerSample:
    decoded = Decoded(1, position_m=pose.position_m, quaternion_wxyz=pose.rotation, zoom_raw=zoom)
    return TrackerSample(source, t_ns, t_ns + 2_000_000, decoded)


def write_take(folder: Path, recorded: Iterable[TrackerSample], stage: str = STAGE) -> Path:
    """Write a take of these samples in the order of their arrival."""
    writer = TakeWriter(folder, Sidecar(1, "t", "s", "hash", stage, "20261121T063000Z", (), {}))
    for number, one in enumerate(sorted(recorded, key=lambda one: one.t_rx_ns)):
        made = unpack(pack(f"sample/{one.source_id}", one, 1, number + 1, one.t_rx_ns))
        assert made is not None
        writer.write(made)
    writer.close()
    return folder
