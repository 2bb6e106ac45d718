# SPDX-License-Identifier: Apache-2.0
"""Bugs to put into the product, one at a time, and the check of a scenario that must notice each.

A mutation is a text in one product file that is there exactly once, and what takes its place. The
simulator itself is never touched: it must catch the product, with its own frames and optics.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutation(NamedTuple):
    """One bug."""

    name: str
    file: str
    before: str
    after: str
    scenario: str
    check: str
    """How the id of the check that must fail begins."""
    more: tuple[tuple[str, str, str], ...] = ()
    """Further (file, before, after): where two guards stand, the bug must pass both."""


MUTATIONS = (
    Mutation(
        "pan sign", "tracking/freed.py",
        'number(data[2:5], "big", signed=True) / _DEG,  # 0.0 - x',
        '-number(data[2:5], "big", signed=True) / _DEG,  # 0.0 - x',
        "strict", "composite-px A",
    ),
    Mutation(
        "tilt sign", "tracking/freed.py",
        'number(data[5:8], "big", signed=True) / _DEG,',
        '-number(data[5:8], "big", signed=True) / _DEG,',
        "strict", "composite-px A",
    ),
    Mutation(
        "Euler order", "hardware_profiles/frames.py",
        "    y = cp * ct * sr + sp * st * cr\n",
        "    y = cp * ct * sr - sp * st * cr\n",
        "strict", "composite-px A",
    ),
    Mutation(
        "mm for m", "tracking/freed.py",
        'number(data[11:14], "big", signed=True) / (_MM * _MM_PER_M),',
        'number(data[11:14], "big", signed=True) / (_MM * 100.0),',
        "strict", "wall-px A",
    ),
    Mutation(
        "F4 cm for m", "tracking/f4.py",
        "position = (x / _STEPS_PER_M, y / _STEPS_PER_M, height / _STEPS_PER_M)",
        "position = (x / 1000.0, y / 1000.0, height / 1000.0)",
        "strict", "wall-px F",
    ),
    Mutation(
        "focus direction", "hardware_profiles/tracker.py",
        "return _fraction(raw, self.focus.far, self.focus.near)",
        "return _fraction(raw, self.focus.near, self.focus.far)",
        "strict", "composite-px F",
    ),
    Mutation(
        "frame off by one", "stagectl/nodes/tracked_body.py",
        "return t_vsync_ns + round(wall) + self.body.exposure.phase_ns(period_ns)",
        "return t_vsync_ns + round(wall + period_ns) + self.body.exposure.phase_ns(period_ns)",
        "strict", "wall-px A",
    ),
    Mutation(
        "latch lead off by one", "stagectl/nodes/grid.py",
        "return round(self._decision_lead_ns + self._delivery_ns + self._early_ns)",
        "R = self._decision_lead_ns - self._period_ns\n"
        "        return round(R + self._delivery_ns + self._early_ns)",
        "strict", "exact-share",
    ),
    Mutation(
        "wall latency of another output", "hardware_profiles/latency.py",
        "return next((wall for wall in stage.wall if wall.id == body.wall), None)",
        "return next((wall for wall in stage.wall if wall.id != body.wall), None)",
        "strict", "wall-px S",
    ),
    Mutation(
        "exposure phase dropped", "stagectl/nodes/tracked_body.py",
        "return t_vsync_ns + round(wall) + self.body.exposure.phase_ns(period_ns)",
        "return t_vsync_ns + round(wall)",
        "strict", "wall-px S",
    ),
    Mutation(
        "alignment skipped", "tracking/fusion/measurement.py",
        "whole = alignment.compose(Pose(position or ORIGIN, rotation)).compose(rig)",
        "whole = Pose(position or ORIGIN, rotation).compose(rig)",
        "strict", "wall-px A",
    ),
    Mutation(
        "rig offset inverted", "tracking/fusion/measurement.py",
        "whole = alignment.compose(Pose(position or ORIGIN, rotation)).compose(rig)",
        "whole = alignment.compose(Pose(position or ORIGIN, rotation)).compose(rig.inverse())",
        "strict", "wall-px A",
    ),
    Mutation(
        "entrance pupil dropped", "stagectl/nodes/views.py",
        "pupil = 0.0 if self._sends_pupil or math.isnan(lens.entrance_pupil_m) else (",
        "pupil = 0.0 if True else (",
        "strict", "wall-px A",
    ),
    Mutation(
        "nodal offset applied twice", "stagectl/nodes/fusion.py",
        "        if self._pose_point is PosePoint.ENTRANCE_PUPIL:\n"
        "            pose = pose.compose(",
        "        if True:\n            pose = pose.compose(",
        "strict", "wall-px A",
    ),
    Mutation(
        "k1/k2 swapped", "hardware_profiles/lens/distortion.py",
        "    a = (1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1.0 +",
        "    a = (1.0 + r2 * (k2 + r2 * (k1 + r2 * k3))) / (1.0 +",
        "strict", "composite-px F",
    ),
    Mutation(
        "U-D for D-U", "hardware_profiles/lens/model.py",
        '        if self.direction == "undistorted_to_distorted":\n'
        "            put = distortion.apply(plane",
        '        if self.direction != "undistorted_to_distorted":\n'
        "            put = distortion.apply(plane",
        "strict", "composite-px F",
    ),
    Mutation(
        "principal point unscaled", "hardware_profiles/lens/model.py",
        "px = put * self.focal_px(state) + state.center_px",
        "px = put * self.focal_px(state) + (\n"
        "            (state.center_px[0] - 1919.5) / 137.2 + 1919.5,\n"
        "            (state.center_px[1] - 1079.5) / 137.2 + 1079.5,\n"
        "        )",
        "strict", "composite-px F",
    ),
    Mutation(
        "TAI for UTC", "stagectl/nodes/ptp_edges.py",
        "number, start_ns = frame_at_tai(reading.tai_ns, self._rate)\n"
        "        t_ns = reading.t_ns - (reading.tai_ns - start_ns)",
        "utc_ns = reading.tai_ns - LEAP_S * 1_000_000_000\n"
        "        number, start_ns = frame_at_tai(utc_ns, self._rate)\n"
        "        t_ns = reading.t_ns - (utc_ns - start_ns)",
        "ptp", "grid-phase-ms",
    ),
    Mutation(
        "timecode at half rate", "stagectl/nodes/send_times.py",
        "        rate = code.rate\n",
        "        rate = code.rate / 2\n",
        "ltc", "sent-timecode F",
    ),
    Mutation(
        "one node a frame behind", "render_bridge/sdk/python/session.py",
        "        self.player = Player()\n",
        "        self.player = Player()\n"
        '        if hello.name == "n2":\n'
        "            real = self.player.frame_for\n"
        "            self.player.frame_for = lambda t: (real(t) or 1) - 1\n",
        "calm", "frame-skew",
    ),
    Mutation(
        "stale epoch accepted", "render_bridge/sdk/python/player.py",
        "if head.epoch < self._epoch or self._has(head):",
        "if self._has(head):",
        "controller-ghost", "one-epoch",
        more=(
            (
                "render_bridge/sdk/python/session.py",
                "            if head.epoch < self._controller_epoch:\n                return\n",
                "",
            ),
        ),
    ),
    Mutation(
        "look-ahead not extrapolated", "render_bridge/sdk/python/player.py",
        "self._draw(frame, Outcome.SUBSTITUTED, message, max(0, frame - number), 0)",
        "self._draw(frame, Outcome.SUBSTITUTED, message, 0, 0)",
        "link-loss", "content-mm",
    ),
    Mutation(
        "covariance not grown in COAST", "tracking/fusion/outlook.py",
        "place = position.at(ahead, unseen, unseen - lead_s)",
        "place = position.at(ahead, lead_s, 0.0)",
        "silence", "within-sigma B",
    ),
)  # fmt: skip
