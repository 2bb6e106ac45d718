# SPDX-License-Identifier: Apache-2.0
"""Real outages: the drop-outs of a marker tracker, up to three seconds, as a wall sees them."""

from __future__ import annotations

import gzip
import math
from fractions import Fraction
from pathlib import Path

import pytest

from hardware_profiles.pose import Pose, angle_between_rad, normalized
from tracking.fusion.body import BodyEstimator
from tracking.fusion.measurement import SourceModel
from tracking.sample import Decoded, TrackerSample

NS = 1_000_000_000
FRAME_NS = 41_708_333
HORIZON_NS = 160_000_000
OUTAGE_NS = 100_000_000
ROOMS = ("room1", "room3", "room4", "room6")
# A hand-held rig of at most 3 m/s; for a frame, a prediction 160 ms ahead may believe twice that.
FASTEST_M_S = 6.0
FASTEST_RAD_S = math.radians(1000.0)
FARTHEST_M = 0.8


def recorded(path: Path) -> list[TrackerSample]:
    """Return the samples of a recording."""
    taken, first = [], None
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            cells = line.split(",")
            first = int(cells[0]) if first is None else first
            t_ns = 10 * NS + int(cells[0]) - first
            x, y, z, w, i, j, k = map(float, cells[1:8])
            decoded = Decoded("a", position_m=(x, y, z), quaternion_wxyz=normalized((w, i, j, k)))
            taken.append(TrackerSample("a", t_ns, t_ns, decoded))
    return taken


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS)
def test_no_outage_throws_the_picture_away(shared_data: Path, room: str) -> None:
    """Given 24 frames a second through every gap, Expect finite, bounded, never far from it."""
    taken = recorded(shared_data / "traj_tumvi" / f"dataset-{room}_512_16.csv.gz")
    estimator = BodyEstimator({"a": SourceModel(Pose(), Pose(), 3e-4, 3.5e-4, Fraction(120))})
    frame_ns = taken[0].t_rx_ns + FRAME_NS
    last: Pose | None = None
    outages = frames_in_outage = 0
    for sample, after in zip(taken, [*taken[1:], None], strict=True):
        estimator.observe(sample)
        gap = after is not None and after.t_rx_ns - sample.t_rx_ns > OUTAGE_NS
        outages += gap
        while after is not None and frame_ns < after.t_rx_ns:
            estimator.watch(frame_ns)
            shown = estimator.predict(frame_ns + HORIZON_NS, frame_ns)
            assert shown is not None
            numbers = (*shown.pose.position_m, *shown.pose.rotation, shown.position_sigma_m)
            assert all(map(math.isfinite, numbers))
            assert math.hypot(*shown.velocity_m_s) <= FASTEST_M_S
            assert math.hypot(*shown.angular_velocity_rad_s) <= FASTEST_RAD_S
            if gap:
                frames_in_outage += 1
                here = sample.decoded.position_m or (0.0, 0.0, 0.0)
                assert math.dist(shown.pose.position_m, here) <= FARTHEST_M
                silent_ns = frame_ns - sample.t_rx_ns
                if last is not None and silent_ns > 700_000_000:  # it has come to a stop
                    assert math.dist(shown.pose.position_m, last.position_m) <= 0.001
                    assert angle_between_rad(shown.pose.rotation, last.rotation) <= 0.001
            last = shown.pose
            frame_ns += FRAME_NS
    assert outages >= 1
    assert frames_in_outage >= 3
