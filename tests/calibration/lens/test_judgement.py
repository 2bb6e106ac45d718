# SPDX-License-Identifier: Apache-2.0
"""The verdict: a small rms alone passes nothing; each lack has its reason and its use."""

from __future__ import annotations

import numpy as np
import pytest

from hardware_profiles.lens.verdicts import labels_of
from tests.calibration.lens.filmed import Camera, Placed, poses, view, views
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.calibration import Calibration, calibrate
from tracking.calibration.lens.judgement import RMS_PERCENT
from tracking.calibration.lens.solve import Solution, View, solve

BOARD = parse_board("charuco:8x6:DICT_5X5_100", 41.0)
HD = Camera(1920, 1080, 2020.0, 2020.0, 968.0, 531.0)


def calibrated(seen: list[View], camera: Camera = HD) -> Calibration:
    found = calibrate(BOARD, seen, camera.size)
    assert isinstance(found, Calibration)
    return found


def edge_views(count: int = 10) -> list[View]:
    """Return views in the picture's corners and along its edges."""
    rng = np.random.default_rng(9)
    seen = []
    for n in range(count):
        x, y = (-1, 1)[n % 2] * 200.0, (-1, 1)[n // 2 % 2] * 105.0
        a, b, c = (float(v) for v in rng.uniform(-0.5, 0.5, 3))
        seen.append(view(BOARD, Placed((a, b, c), (x, y, 520.0)), HD, 0.05, rng, f"edge{n:02d}"))
    return seen


def test_many_different_views_all_over_the_picture_pass() -> None:
    found = calibrated(views(BOARD, 16, HD, 0.03) + edge_views(12))
    assert (found.judgement.wall, found.judgement.composite) == ("pass", "pass")
    assert found.judgement.reasons == ()


def test_three_views_have_a_better_rms_and_a_worse_lens_and_fail() -> None:
    sets = [views(BOARD, 24, HD, 0.1, seed) for seed in range(6)]
    many = [solve(BOARD, one, HD.size) for one in sets]
    three = [calibrated(one[:3]) for one in sets]
    off_many = [one.fx_px - HD.fx for one in many if isinstance(one, Solution)]
    off_three = [one.solution.fx_px - HD.fx for one in three]
    assert len(off_many) == 6
    assert np.std(off_three) > 4.0 * np.std(off_many)
    better = [
        one.solution.rms_px < whole.rms_px
        for one, whole in zip(three, many, strict=True) if isinstance(whole, Solution)
    ]  # fmt: skip
    assert sum(better) >= 4
    for one in three:
        assert (one.judgement.wall, one.judgement.composite) == ("fail", "fail")
        text = "\n".join(one.judgement.reasons)
        assert "3 views, expected 8 or more" in text
        assert "no view could be kept out of the solve to test it" in text
        assert "the focal length is known to" in text


def test_one_pose_shot_again_and_again_is_not_many_views() -> None:
    rng = np.random.default_rng(2)
    placed = poses(3, 600.0)
    seen = [view(BOARD, placed[n % 3], HD, 0.1, rng, f"v{n}") for n in range(12)]
    found = calibrated(seen)
    assert found.judgement.wall == "fail"
    assert any("12 views, only 3 of them different" in one for one in found.judgement.reasons)


def test_without_tilt_the_reason_is_tilt() -> None:
    found = calibrated(views(BOARD, 10, HD, 0.05, tilt=0.05))
    text = "\n".join(found.judgement.reasons)
    assert found.judgement.wall == "fail"
    assert "tilted 20 deg or more forward or back" in text
    assert "tilted 20 deg or more to a side" in text


def test_a_small_part_of_the_picture_is_not_the_picture() -> None:
    rng = np.random.default_rng(3)
    seen = [
        view(BOARD, Placed(one.turn, (0.0, 0.0, 2200.0)), HD, 0.05, rng, f"v{n}")
        for n, one in enumerate(poses(10, 2200.0))
    ]
    found = calibrated(seen)
    assert found.judgement.composite == "fail"
    assert any("the board was seen in" in one for one in found.judgement.reasons)


def test_a_board_that_is_stretched_by_the_printer_is_told() -> None:
    stretched = Camera(1920, 1080, 2020.0, 2060.0, 968.0, 531.0)
    seen = views(BOARD, 10, stretched, 0.05)
    found = calibrated(seen, stretched)
    assert any("is the board stretched one way?" in one for one in found.judgement.reasons)
    free = calibrate(BOARD, seen, stretched.size, aspect=None)
    assert isinstance(free, Calibration)
    assert not any("stretched" in one for one in free.judgement.reasons)


def test_a_cropped_picture_is_told() -> None:
    cropped = Camera(1920, 1080, 2020.0, 2020.0, 700.0, 531.0)
    found = calibrated(views(BOARD, 10, cropped, 0.05), cropped)
    assert any("were the pictures cropped?" in one for one in found.judgement.reasons)


@pytest.mark.parametrize("times", [1, 2, 4])
def test_gates_are_shares_of_the_width(times: int) -> None:
    """The same lens in HD and in 8K, with noise of the same share, has the same verdict."""
    camera = Camera(
        1920 * times, 1080 * times, 2020.0 * times, 2020.0 * times, 968.0 * times, 531.0 * times
    )
    found = calibrated(views(BOARD, 12, camera, 0.3 * times), camera)
    assert (found.judgement.wall, found.judgement.composite) == ("warn", "fail")


def test_a_reason_begins_with_its_use_and_verdict() -> None:
    found = calibrated(views(BOARD, 12, HD, 0.25))
    assert found.judgement.reasons
    for reason in found.judgement.reasons:
        assert labels_of(reason) != ("pass", "pass"), reason
    text = "\n".join(found.judgement.reasons)
    assert "composite" in text


def test_a_gate_only_gets_worse() -> None:
    order = ("pass", "warn", "fail")
    values = np.linspace(0.0, 0.1, 50)
    for use in (0, 1):
        verdicts = [order.index(RMS_PERCENT.verdicts(float(v))[use]) for v in values]
        assert verdicts == sorted(verdicts)
    assert RMS_PERCENT.verdicts(float("nan")) == ("fail", "fail")
