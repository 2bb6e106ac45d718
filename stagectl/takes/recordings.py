# SPDX-License-Identifier: Apache-2.0
"""The motion that the sources of a take showed, by their capture times, for calibration."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hardware_profiles.pose import Quaternion, Vector
from stagectl.takes.reader import TakeReader
from tracking.calibration.recording import Recording
from tracking.sample import Decoded, TrackerSample

PROGRESS_EVERY = 10_000
_TOPIC = "sample/"


@dataclass(slots=True)
class SourceMotion:
    """The samples of one source."""

    positions: list[tuple[int, Vector]] = field(default_factory=list)
    rotations: list[tuple[int, Quaternion]] = field(default_factory=list)
    rings: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    first_ns: int | None = None

    def add(self, sample: TrackerSample) -> None:
        """Take one sample over, each quantity for itself: samples may be partial."""
        t_ns, decoded = sample.t_capture_ns, sample.decoded
        self.first_ns = t_ns if self.first_ns is None else min(self.first_ns, t_ns)
        if decoded.position_m is not None:
            self.positions.append((t_ns, decoded.position_m))
        if (rotation := decoded.rotation()) is not None:
            self.rotations.append((t_ns, rotation))
        for name, value in _rings(decoded).items():
            if value is not None:
                self.rings.setdefault(name, []).append((t_ns, value))

    def recording(self) -> Recording:
        """Return the samples as rates of change."""
        return Recording.of_samples(self.positions, self.rotations, self.rings)


def motions_of(
    take: TakeReader, progress: Callable[[int], None] | None = None
) -> dict[str, SourceMotion]:
    """Return the samples of every source of a take, by the source's id."""
    motions: dict[str, SourceMotion] = {}
    for count, item in enumerate(take.messages()):
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
        if item.topic.startswith(_TOPIC):
            sample = item.message()
            if isinstance(sample, TrackerSample):
                motions.setdefault(item.topic.removeprefix(_TOPIC), SourceMotion()).add(sample)
    return motions


def _rings(decoded: Decoded) -> Mapping[str, float | None]:
    """Return the lens values under the names that sources and pictures share."""
    zoom = decoded.zoom_raw
    # A focal length against a ring: the logarithm is what a picture's growth shows.
    for length in (decoded.focal_mm, decoded.fx_px):
        if zoom is None and length is not None and length > 0.0:
            zoom = math.log(length)
    return {"zoom": zoom, "focus": decoded.focus_raw, "iris": decoded.iris_raw}
