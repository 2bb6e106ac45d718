# SPDX-License-Identifier: Apache-2.0
"""Diversity, slide and verdict against what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.calibration.handeye.rigs import TABLE, stills
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.closed_form import Apart, Mounting
from tracking.calibration.handeye.diversity import diversity_of
from tracking.calibration.handeye.judgement import judge
from tracking.calibration.handeye.slide import slide_px, slides_px
from tracking.calibration.handeye.solve import HandEye, solve_handeye
from tracking.calibration.rotation_arrays import Floats

LEVEL = Mounting(np.eye(3), np.zeros(3))


def swept(*width_deg: float) -> Floats:
    """Return rotations even over +-width/2 about x, y and z."""
    rng = np.random.default_rng(0)
    turns = rng.uniform(-0.5, 0.5, (4000, 3)) * np.radians(width_deg)
    return ra.quaternions(np.stack([ra.rotation_matrix(turn) for turn in turns]))


@pytest.mark.parametrize("widths", [(70.0, 70.0, 70.0), (100.0, 40.0, 10.0), (30.0, 10.0, 10.0)])
def test_diversity_is_the_width_of_an_even_sweep(widths: tuple[float, ...]) -> None:
    first, second, third = diversity_of(swept(*widths))
    wanted = sorted(widths, reverse=True)
    assert first == pytest.approx(wanted[0], rel=0.05)
    assert second == pytest.approx(wanted[1], rel=0.05)
    # What is left after a wide sweep is told worst; no gate asks for it.
    assert third == pytest.approx(wanted[2], abs=10.5)


def test_diversity_does_not_depend_on_frames() -> None:
    turns = swept(100.0, 40.0, 10.0)
    a, b = (ra.quaternions(ra.rotation_matrix(np.array(v))[None]) for v in ((1, 2, -1), (0, 2, 2)))
    moved = ra.products(ra.products(np.repeat(a, 4000, 0), turns), np.repeat(b, 4000, 0))
    assert diversity_of(moved) == pytest.approx(diversity_of(turns), abs=1e-6)


def test_a_pan_has_one_axis() -> None:
    found = diversity_of(swept(0.0, 120.0, 0.0))
    assert found.first_deg > 100.0
    assert found.second_deg < 1e-3


def test_slide_of_an_offset_along_the_axis() -> None:
    """A camera at the pivot, taken to be 15 cm ahead: plane geometry, from above."""
    error = np.array([[0.0, 0.0, 0.0, 0.0, 0.0, 0.15]])
    found = float(slides_px(LEVEL, error, 1000.0, 5.0)[0])
    off = []
    for angle in (-math.pi / 6, math.pi / 6):
        side, ahead = 5.0 * math.sin(angle), 5.0 * math.cos(angle)
        wrong = math.atan2(side, ahead - 0.15)
        off.append((math.sin(wrong) - math.sin(angle), math.cos(wrong) - math.cos(angle)))
    assert found == pytest.approx(1000.0 * math.dist(*off), rel=1e-6)


def test_a_doubled_nodal_offset_is_90_px() -> None:
    """As stage practice has it: 150 mm over a pan of 30 deg, here 35 mm at 3840 and 4.1 m."""
    error = np.array([[0.0, 0.0, 0.0, 0.0, 0.0, 0.15]])
    found = float(slides_px(LEVEL, error, 4802.0, 4.14, 30.0)[0])
    assert found == pytest.approx(90.0, rel=0.05)


def test_slide_of_a_turn_about_the_pan_axis_is_of_second_order() -> None:
    """A heading that is off turns every direction alike; one about the view axis does not."""
    about = {k: np.zeros((1, 6)) for k in range(3)}
    for k, error in about.items():
        error[0, k] = np.radians(0.1)
    px = [float(slides_px(LEVEL, error, 1000.0, 5.0)[0]) for error in about.values()]
    # |d' - d| over directions +-30 deg: by 2 sin 30 about the axis ahead.
    assert px[2] == pytest.approx(1000.0 * np.radians(0.1) * 2.0 * math.sin(math.pi / 6), rel=0.02)
    assert px[0] < px[2]


def test_no_error_no_slide() -> None:
    assert slide_px(LEVEL, np.zeros((5, 6))) == 0.0


def good() -> HandEye:
    found = solve_handeye(*stills(25, 35.0, TABLE, 1))
    assert isinstance(found, HandEye)
    return found


def changed(found: HandEye, **fields: object) -> HandEye:
    values = {name: getattr(found, name) for name in found.__slots__}
    return HandEye(**{**values, **fields})


def test_verdicts() -> None:
    found = good()
    assert judge(found, 0.05).verdict == "pass"
    assert judge(found, 0.05).reasons == ()
    assert judge(found, 0.2).verdict == "warn"
    assert judge(found, 0.2).reasons[0].startswith("composite warn:")
    assert (judge(found, 0.5).wall, judge(found, 0.5).composite) == ("warn", "fail")
    assert judge(found, 2.0).verdict == "fail"
    assert judge(found, float("nan")).verdict == "fail"
    assert judge(changed(found, used=8), 0.05).verdict == "warn"


def test_a_disagreement_that_noise_explains_warns_and_another_fails() -> None:
    found = good()
    far = judge(changed(found, agreement=Apart(40.0, 0.05)), 0.05)
    assert far.verdict == "fail"
    assert "not rigid" in far.reasons[0]
    unsure = found.interval._replace(length_mm=50.0)
    bent = judge(changed(found, park_apart=Apart(12.0, 0.02)), 0.05)
    assert bent.verdict == "warn"
    assert "not noise alone" in bent.reasons[0]
    near = judge(changed(found, agreement=Apart(40.0, 0.05), interval=unsure), 0.05)
    assert near.verdict == "warn"
