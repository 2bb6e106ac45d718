# SPDX-License-Identifier: Apache-2.0
"""A second source beside the first: alignment against the truth, and both through one estimator.

The first source ("primary") is the degraded recording. The second is another file on the same
clock, such as the estimate of a visual tracker: its own times and errors, nothing added. Where its
world stands and how it is mounted is solved against the truth, and what is left is its noise in the
profile. Outputs are taken at every sample of the recording, also while the primary is silent: the
pose a horizon after the tick.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hardware_profiles.pose import Pose
from sim.bench.fusion.degrade import Samples
from sim.bench.fusion.ours import NamedFault, Ours, Predicted, Predictions, SourceNoise, as_arrays
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording
from tracking.calibration.alignment import Alignment, solve_alignment
from tracking.calibration.refusal import Refused
from tracking.calibration.timed_pose import TimedPose

PRIMARY, SECOND = "primary", "second"


@dataclass(frozen=True, eq=False)
class Feed:
    """One source: its samples in its own world, and what its profile says."""

    samples: Samples
    noise: SourceNoise


@dataclass(frozen=True, eq=False)
class Track:
    """The outputs of one estimator, (ticks, horizons, ..), and the faults that it named."""

    outputs: Predictions
    faults: list[NamedFault]


def second_feed(recording: Recording, second: Recording) -> tuple[Feed, Alignment]:
    """Return the second source on the recording's clock, and its alignment.

    Raises ValueError where the two do not overlap or the motion does not determine the alignment.
    """
    t_s = second.t_s + (second.start_ns - recording.start_ns) * 1e-9
    truth = recording.at(t_s)
    if not truth.known.any():
        raise ValueError(f"{second.name}: no pose of it lies within the time of {recording.name}")
    pairs = np.flatnonzero(truth.known)
    reference = _timed(t_s, truth.position_m, truth.rotation_wxyz, pairs)
    alignment = solve_alignment(
        reference, _timed(t_s, second.position_m, second.rotation_wxyz, pairs)
    )
    if isinstance(alignment, Refused):
        raise ValueError(f"{second.name}: {alignment.reason}")
    noise = SourceNoise(
        # The residual is a length; a profile gives the sigma of one axis.
        alignment.residual_mm.rms * 1e-3 / np.sqrt(3.0),
        float(np.radians(alignment.residual_deg.rms) / np.sqrt(3.0)),
        second.rate,
        alignment.stage_T_world,
        alignment.body_T_sensor,
    )
    begun = t_s >= 0.0  # both begin with the recording
    t_s = t_s[begun]
    samples = Samples(
        t_s, second.position_m[begun], second.rotation_wxyz[begun], t_s, np.arange(len(t_s))
    )
    return Feed(samples, noise), alignment


def follow(ticks_s: Floats, feeds: Mapping[str, Feed], horizons_s: Sequence[float]) -> Track:
    """Return what one estimator over these sources says at each tick, for each horizon."""
    ours = Ours({source_id: feed.noise for source_id, feed in feeds.items()})
    arrivals = sorted(
        (float(feed.samples.arrival_s[index]), source_id, index)
        for source_id, feed in feeds.items()
        for index in feed.samples.arrival.tolist()
    )
    rows: list[list[Predicted | None]] = []
    faults: list[NamedFault] = []
    waiting = 0
    for tick_s in ticks_s.tolist():
        while waiting < len(arrivals) and arrivals[waiting][0] <= tick_s:
            _, source_id, index = arrivals[waiting]
            ours.observe_from(source_id, feeds[source_id].samples, index)
            waiting += 1
        rows.append([ours.predict(tick_s + horizon_s, tick_s) for horizon_s in horizons_s])
        faults += ours.faults()
    return Track(as_arrays(rows), faults)


def _timed(
    t_s: Floats, position: Floats, rotation: Floats, rows: NDArray[np.intp]
) -> list[TimedPose]:
    poses = []
    for row in rows:
        x, y, z = position[row].tolist()
        w, i, j, k = rotation[row].tolist()
        poses.append(TimedPose(round(float(t_s[row]) * 1e9), Pose((x, y, z), (w, i, j, k))))
    return poses
