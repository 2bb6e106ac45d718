# SPDX-License-Identifier: Apache-2.0
"""Is the camera offset good enough, for the wall and for composite? Gates with reasons.

Twelve poses, 30 deg about two axes, and 5 mm and 0.1 deg between Park and Daniilidis are those of
the trade's own experience: people who did with less had six runs more than 10 cm apart. A
disagreement that the noise of the poses explains warns, one that it does not explain fails. The
slide is in percent of the picture's width, so that a gate means the same in HD and in 8K.
"""

from __future__ import annotations

from typing import NamedTuple

from hardware_profiles.lens.profile import Verdict
from hardware_profiles.lens.verdicts import ORDER, label, overall
from tracking.calibration.handeye.closed_form import Apart
from tracking.calibration.handeye.solve import HandEye

FEWEST_POSES = 12
LEAST_SECOND_DEG = 30.0
AGREEMENT_MM, AGREEMENT_DEG = 5.0, 0.1
# Percent of the picture's width: up to the first passes, up to the second warns.
SLIDE_WALL = (0.3, 1.0)
SLIDE_COMPOSITE = (0.1, 0.3)
MOST_WILD = (0.1, 0.3)
HELD_OUT_TIMES = 1.5
OFFSET_MS = 5.0
SCALE = (0.003, 0.05)
"""Of 1: as a printer's "fit to page" is; 0.3 % moves the lens by about 1 mm at 3 m."""
SLIP_MM = (2.0, 10.0)


class Judgement(NamedTuple):
    """What the gates say, each for its use, and one reason for each gate that is not passed."""

    wall: Verdict
    composite: Verdict
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """What both uses together are."""
        return overall(self.wall, self.composite)


def judge(found: HandEye, slide_percent: float) -> Judgement:
    """Return the judgement of a solve."""
    gates: list[tuple[Verdict, Verdict, str]] = []
    if found.used < FEWEST_POSES:
        gates.append(_both("warn", f"{found.used} poses, expected {FEWEST_POSES} or more"))
    turned = found.diversity
    if turned.second_deg < LEAST_SECOND_DEG:
        gates.append(
            _both("warn", f"the camera turned {turned.first_deg:.0f} deg about its main axis and "
                  f"{turned.second_deg:.1f} deg about a second one, expected "
                  f"{LEAST_SECOND_DEG:.0f} or more about both: tilt or roll it as well")
        )  # fmt: skip
    gates += _agreement(found)
    gates += _closed_form_apart(found)
    gates.append(
        (_within(slide_percent, SLIDE_WALL), _within(slide_percent, SLIDE_COMPOSITE),
         f"a virtual point may slide {slide_percent:.2f} % of the picture's width over a pan of "
         f"60 deg, expected {SLIDE_WALL[0]} % ({SLIDE_COMPOSITE[0]} % for composite) or less: more "
         "poses, more rotation about two axes, a larger or nearer target")
    )  # fmt: skip
    wild = found.held_out.wild / max(1, found.held_out.poses)
    gates.append(
        _both(_within(wild, MOST_WILD), f"{100 * wild:.0f} % of the poses do not fit and were left "
              "out, expected 10 % or less: blur, a target half out of the picture, marker flips, "
              "or a tracker that jumps")
    )  # fmt: skip
    times = found.held_out.spread_mm / max(found.in_sample_mm, 1e-9)
    if found.in_sample_mm > 1e-6 and not times <= HELD_OUT_TIMES:
        gates.append(
            _both("warn", f"poses kept out of the solve scatter {times:.1f} times as far as those "
                  f"in it, expected {HELD_OUT_TIMES} or less: more poses")
        )  # fmt: skip
    if found.offset_solved and found.interval.offset_ms > OFFSET_MS:
        gates.append(
            _both("warn", f"the time offset is known to +-{found.interval.offset_ms:.1f} ms, "
                  f"expected {OFFSET_MS:g} or less: turn more briskly")
        )  # fmt: skip
    if found.camera_denser is not None:
        gates.append(
            _both("warn", f"CAMERA has {found.camera_denser:.1f} times as many poses a second as "
                  "TRACKER: are the two files exchanged? (--as-named: no)")
        )  # fmt: skip
    gates += _scale(found) + _slip(found)
    wall: Verdict = max((gate[0] for gate in gates), key=ORDER.index)
    composite: Verdict = max((gate[1] for gate in gates), key=ORDER.index)
    reasons = [f"{label(a, b)}: {text}" for a, b, text in gates if (a, b) != ("pass", "pass")]
    return Judgement(wall, composite, tuple(reasons))


def _agreement(found: HandEye) -> list[tuple[Verdict, Verdict, str]]:
    off = found.agreement
    if off.mm <= AGREEMENT_MM and off.deg <= AGREEMENT_DEG:
        return []
    said = (
        f"Park and Daniilidis differ by {off.mm:.1f} mm and {off.deg:.2f} deg, expected "
        f"{AGREEMENT_MM:g} mm and {AGREEMENT_DEG:g} deg or less"
    )
    noise = Apart(found.interval.length_mm, found.interval.angle_deg)
    if off.mm <= max(AGREEMENT_MM, noise.mm) and off.deg <= max(AGREEMENT_DEG, noise.deg):
        return [
            _both("warn", f"{said}; the noise of the poses explains that "
                  f"({noise.mm:.1f} mm, {noise.deg:.2f} deg): more poses, a larger target")
        ]  # fmt: skip
    return [
        _both("fail", f"{said}, and the noise of the poses does not explain it ({noise.mm:.1f} mm, "
              f"{noise.deg:.2f} deg): something is not rigid, or the scale of one side is off")
    ]  # fmt: skip


def _scale(found: HandEye) -> list[tuple[Verdict, Verdict, str]]:
    off = abs(found.scale.ratio - 1.0)
    if off <= max(SCALE[0], found.scale.half_width):
        return []
    longer = "longer" if found.scale.ratio > 1.0 else "shorter"
    return [
        _both(_within(off, SCALE), f"the camera's lengths are {100 * off:.1f} +- "
              f"{100 * found.scale.half_width:.1f} % {longer} than the tracker's: measure the "
              "board's squares on the print; else the lens profile's focal length is off, or the "
              "tracker's own scale")
    ]  # fmt: skip


def _slip(found: HandEye) -> list[tuple[Verdict, Verdict, str]]:
    slip = found.slip
    if slip is None or not slip.is_sure or slip.moved_mm <= SLIP_MM[0]:
        return []
    return [
        _both(_within(slip.moved_mm, SLIP_MM), f"the target seems to have moved by "
              f"{slip.moved_mm:.0f} mm {slip.after_s:.0f} s into the run: was it touched, did the "
              "camera slip on its mount, or did the tracker jump? Do it again")
    ]  # fmt: skip


def _closed_form_apart(found: HandEye) -> list[tuple[Verdict, Verdict, str]]:
    off = found.park_apart
    if off.mm <= max(AGREEMENT_MM, found.interval.length_mm) and off.deg <= max(
        AGREEMENT_DEG, found.interval.angle_deg
    ):
        return []
    return [
        _both("warn", f"the answer is {off.mm:.1f} mm and {off.deg:.2f} deg from Park's, more than "
              "its interval: the errors of the poses are not noise alone (lens profile, scale of "
              "the target, rolling shutter)")
    ]  # fmt: skip


def _both(verdict: Verdict, text: str) -> tuple[Verdict, Verdict, str]:
    return verdict, verdict, text


def _within(value: float, limits: tuple[float, float]) -> Verdict:
    for limit, verdict in zip(limits, ORDER, strict=False):
        if value <= limit:
            return verdict
    return "fail"
