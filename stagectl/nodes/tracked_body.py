# SPDX-License-Identifier: Apache-2.0
"""What the fusion step holds of one body: its estimator, its lens, what was said of it last."""

from __future__ import annotations

import math

from hardware_profiles.latency import camera_wall_frames
from hardware_profiles.lens_files import StageLens
from hardware_profiles.loading import profile_id
from hardware_profiles.stage import Body, Source, Stage
from hardware_profiles.tracker import load_tracker_profile
from render_bridge.messages import State7
from render_bridge.stage_snapshot import ROLES
from stagectl.nodes.lens_state import FollowedLens
from stagectl.nodes.measured import SILENT, MeasuredPoses
from stagectl.nodes.ride import Ride
from stagectl.topics import Tick, Tracked
from tracking.fusion.body import BodyEstimator
from tracking.fusion.measurement import SourceModel
from tracking.fusion.outlook import Estimate
from tracking.fusion.smoothing import Smoothing
from tracking.source_health import Health

_NAN = float("nan")


class TrackedBody:
    """One body of a stage."""

    def __init__(self, index: int, body: Body, stage: Stage, lens: StageLens | None) -> None:
        self.index = index
        self.body = body
        self.role = ROLES[body.role]
        self.wall_frames = camera_wall_frames(stage, body)
        sources = [source for source in stage.source if source.body == body.id]
        prediction = body.prediction
        self.estimator = BodyEstimator(
            {source.id: source_model(source) for source in sources},
            hand_over=prediction.hand_over,
            cap_s=prediction.cap_ms * 1e-3,
        )
        self.measured = MeasuredPoses(body.id, self.estimator)
        smooth_s = prediction.smoothing_ms * 1e-3
        self.smoothing = Smoothing(smooth_s) if smooth_s > 0.0 else None
        self.ride = Ride()
        self.bypassed: tuple[str, ...] = ()
        """Sources whose poses do not count now."""
        self.told_ns: dict[tuple[str, str], int] = {}
        """When a fault of a source was told last."""
        self.lens = FollowedLens(body.lens, lens)
        self.lens_told = ""
        """Which rings were said to be outside what the lens profile measured."""
        self.health = Health.LOST
        self.outliers = 0
        self.pinned: State7 | None = None
        self.ahead_of = -1
        self.ahead = b""

    def display_ns(self, t_vsync_ns: int, period_ns: float) -> int:
        """Mid-exposure of the centre row, of the exposure that sees this frame on the wall."""
        wall = self.wall_frames * period_ns
        return t_vsync_ns + round(wall) + self.body.exposure.phase_ns(period_ns)

    def is_predicted(self, now_ns: int) -> bool:
        """Return whether the tracker speaks and the picture follows it at once."""
        silent = self.estimator.health(now_ns) in SILENT
        return not silent and not self.estimator.is_going_over()

    def row(self, tick: Tick, t_display_ns: int, estimate: Estimate | None) -> Tracked:
        """Return what people want to know of the body at a tick."""
        estimator, smoothing = self.estimator, self.smoothing
        age = estimator.age_ns(tick.t_tick_ns)
        off_m, off_rad = estimator.kept_off()
        return Tracked(
            self.body.id,
            0 if age is None else tick.t_tick_ns - age,
            _NAN if estimate is None else estimate.position_sigma_m,
            _NAN if estimate is None else estimate.rotation_sigma_rad,
            self.outliers,
            estimator.leading() or "",
            off_m,
            off_rad,
            0.0 if estimate is None else (t_display_ns - estimate.t_capture_ns) * 1e-6,
            0.0 if smoothing is None else 1e3 * smoothing.delay_s(tick.period_ns * 1e-9),
            self.ride.masked_at(),
        )


def source_model(source: Source) -> SourceModel:
    """Return what the estimator needs of a stage file's source."""
    profile = load_tracker_profile(profile_id(source))
    return SourceModel(
        source.alignment.pose(),
        source.rig_offset.pose(),
        profile.position_noise_mm / 1000.0,
        math.radians(profile.rotation_noise_deg),
        source.nominal_rate(),
        "pose" in source.binds,
        source.axes,
    )
