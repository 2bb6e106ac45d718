# SPDX-License-Identifier: Apache-2.0
"""Registration against the house's tables and against geometry done by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.camera.exposure import Exposure
from sim.camera.field import Field
from sim.camera.figures import dark, summary
from sim.camera.optics import Optics
from sim.camera.registration import film
from sim.camera.turns import Floats, matrices, turned_back
from sim.camera.wall_light import Drawn, WallLight
from sim.motion.attitude import Quaternion, Vector, attitude
from tests.sim.camera.reference_case import (
    AHEAD,
    FAR,
    FX,
    HALF,
    LENS,
    PERIOD_NS,
    Motion,
    camera,
    dolly,
    inner,
    known,
    one_frame,
    panned,
    standing,
    still_light,
    wall,
)

ON_AXIS = Field(1, 1, (math.inf,))
CORNERS = Field(2, 2, (12.5,))
SEEN_AT: Vector = (0.0, 0.0, 0.0)


def test_five_millimetres_sideways() -> None:
    """Given a node 5 mm beside the truth: 5.5 px on the wall, 6 px of the edge."""
    figures = one_frame(camera(), still_light((0.005, 0.0, 0.0)), FAR)
    assert known(figures.wall_px) == pytest.approx(5.5, abs=0.05)
    # frustum and picture have one size: the edge is seen on one side
    assert known(figures.margin_px) == pytest.approx(-6.0, abs=0.05)
    assert figures.seen


def test_five_millimetres_forward() -> None:
    """Given a node 5 mm before the truth: nothing on the axis, 2.4 px at the edge."""
    light = still_light((0.0, 0.005, 0.0))
    middle = one_frame(camera(), light, Field(1, 1, (12.5,)))
    assert known(middle.wall_px) < 0.1
    sides = one_frame(camera(), light, Field(2, 1, (math.inf,)))
    assert known(sides.wall_px) == pytest.approx(2.4, abs=0.01)
    assert known(sides.margin_px) == pytest.approx(-2.4, abs=0.01)


@pytest.mark.parametrize(("angle_deg", "table_px"), [(0.5, 42.0), (2.0, 168.0), (5.0, 421.0)])
@pytest.mark.parametrize("axis", [0, 1])
def test_rotation_moves_the_edge_and_the_composite(
    angle_deg: float, table_px: float, axis: int
) -> None:
    """Given a wrong pan or tilt: nothing on the wall, the table's pixels in the composite.

    The table's edge is the shift of the frustum's middle; at its edge the same angle is farther.
    """
    turn = (panned(angle_deg), attitude(0.0, angle_deg, 0.0))[axis]

    def overlay(_t_ns: int, points: Floats) -> Floats:
        return LENS.project(turned_back(matrices(turn), points))

    figures = one_frame(camera(), still_light(turn=turn), ON_AXIS, overlay)
    assert known(figures.wall_px) < 1e-3
    assert known(figures.composite_px) == pytest.approx(table_px, abs=1.0)
    assert figures.seen
    # A side is a plane through the eye: it is seen at h - a, where the picture ends at h.
    half, angle = math.atan(HALF[axis]), math.radians(angle_deg)
    foot = FX * (math.tan(half) - math.tan(half - angle))
    assert known(figures.margin_px) == pytest.approx(-foot, abs=1e-6)
    assert foot >= table_px - 1.0


def test_focal_length_moves_the_edge_only() -> None:
    """Given a focal length 10 % off: nothing on the wall, 192 px of the left and right edge."""
    for sign in (-1.0, 1.0):
        wide = inner(0.05 * sign)
        tall = (wide[0], wide[1], -1.0, 1.0)  # no upper and lower edge near
        figures = one_frame(camera(), still_light(tangents=tall))
        assert known(figures.wall_px) < 1e-6
        assert known(figures.margin_px) == pytest.approx(192.0 * sign, abs=0.5)
        figures = one_frame(camera(), still_light(tangents=wide))
        nearest = 108.0 if sign > 0.0 else -192.0
        assert known(figures.margin_px) == pytest.approx(nearest, abs=0.5)
        assert figures.seen == (sign < 0.0)


@pytest.mark.parametrize(("held", "table_px"), [(1, 46.0), (2, 92.0), (6, 276.0)])
def test_dolly_with_a_held_pose(held: int, table_px: float) -> None:
    """Given 1 m/s and a pose that is n frames old at mid-exposure, the wall is off by the table."""
    move = dolly(1.0)
    light = WallLight(
        [
            Drawn(round(k * PERIOD_NS), k, move.at(float((k - held) * PERIOD_NS) / 1e9).position_m,
                  AHEAD, 0.0, inner())
            for k in range(12)
        ]
    )  # fmt: skip
    truth = camera(move, Exposure(PERIOD_NS, 0.0, 0.0))
    frames = film(truth, light, [round(k * PERIOD_NS) for k in range(12)], field=FAR)
    assert len({one.frame for one in frames}) == 12
    found = summary(frames)["wall_px"]
    assert found == pytest.approx(dict.fromkeys(("p50", "p95", "max"), table_px), abs=0.5)


def test_middle_of_the_exposure_is_six_pixels() -> None:
    """Given 0.5 m/s and a wall right at the exposure's start, 180 deg at 24 fps are 6 px off."""
    truth = camera(dolly(0.5), Exposure(PERIOD_NS, 180.0, 0.0))
    figures = one_frame(truth, still_light(), Field(depths=(math.inf,)))
    assert known(figures.wall_px) == pytest.approx(6.0, abs=0.3)
    assert known(figures.wall_px) == pytest.approx(FX * 0.5 / 96.0 / 4.0, rel=1e-6)


@pytest.mark.parametrize(("readout_ms", "table_px"), [(3.0, 0.9), (8.0, 2.4), (14.0, 4.2)])
def test_rolling_shutter_is_the_floor(readout_ms: float, table_px: float) -> None:
    """Given 0.5 m/s and a node that is right for the centre row, the outer rows are off."""
    exposure = Exposure(PERIOD_NS, 180.0, readout_ms)
    move = dolly(0.5)
    right = move.at(exposure.row_mid_ns(0) / 1e9).position_m
    figures = one_frame(camera(move, exposure), still_light(right), Field(depths=(math.inf,)))
    assert known(figures.wall_px) < 1e-3
    assert known(figures.row_spread_px) == pytest.approx(table_px, abs=0.05)
    # An error of the node's own does not change the floor.
    wrong = still_light((right[0] + 0.02, 0.0, 0.0))
    off = one_frame(camera(move, exposure), wrong, Field(depths=(math.inf,)))
    assert known(off.wall_px) == pytest.approx(24.0, abs=0.1)
    assert known(off.row_spread_px) == pytest.approx(known(figures.row_spread_px), abs=1e-3)


def test_a_split_frame_shows_in_its_rows() -> None:
    """Given a wall that changes in mid-frame, the rows after it see the next picture."""
    exposure = Exposure(PERIOD_NS, 180.0, 14.0)
    change_ns = exposure.row_mid_ns(0, 0.75)
    pictures = [
        Drawn(-(10**12), 1, SEEN_AT, AHEAD, 0.0, inner()),
        Drawn(change_ns, 2, (0.01, 0.0, 0.0), AHEAD, 0.0, inner()),
    ]
    figures = one_frame(camera(exposure=exposure), WallLight(pictures), FAR)
    assert (figures.frame, figures.split) == (1, True)
    assert known(figures.wall_px) < 1e-6
    assert known(figures.row_spread_px) == pytest.approx(FX * 0.01 / 4.0 * 0.92, rel=1e-3)
    later = WallLight([pictures[0], pictures[1]._replace(t_vsync_ns=exposure.end_ns(0))])
    figures = one_frame(camera(exposure=exposure), later, FAR)
    assert not figures.split
    assert known(figures.row_spread_px) < 1e-6
    # a change as the exposure begins, a nanosecond late by rounding, is none either
    for after_ns, split in ((1, False), (100_000, True)):
        begins = WallLight([pictures[0], pictures[1]._replace(t_vsync_ns=after_ns)])
        assert one_frame(camera(exposure=exposure), begins, FAR).split == split


def test_the_entrance_pupil_counts() -> None:
    """Given a pupil 100 mm before the sensor and a 30 deg pan, who forgets it is off by a lot."""
    lens = Optics(35.0, LENS.sensor_mm, LENS.picture_px, pupil_m=0.1)
    turn = panned(30.0)
    truth = camera(Motion(turn=lambda _: turn), lens=lens)
    assert known(one_frame(truth, still_light(turn=turn, pupil_m=0.1), FAR).wall_px) < 1e-6
    forgot = one_frame(truth, still_light(turn=turn), FAR)
    # the eye is 86.6 mm too near and 50 mm to the side: of a wall 4 m away that is seen at 30 deg
    assert known(forgot.wall_px) > 20.0
    # the node told a pose that is the pupil's: the same eye
    eye = (-0.1 * math.sin(math.radians(30.0)), 0.1 * math.cos(math.radians(30.0)), 0.0)
    assert known(one_frame(truth, still_light(eye, turn), FAR).wall_px) < 1e-6


@pytest.mark.parametrize("curve", [None, {"radius_m": 7.0, "segments": 20}])
def test_turning_the_whole_stage_changes_nothing(curve: dict[str, float] | None) -> None:
    """Given everything turned and moved alike, every figure stays."""
    lens = Optics(
        30.0, LENS.sensor_mm, LENS.picture_px, (0.03, -0.02), (4e-4, -3e-4), (0.2, -0.1), 0.12
    )
    true = (attitude(4.0, -3.0, 2.0), (0.3, 0.2, -0.1))
    node = (attitude(5.0, -2.5, 1.0), (0.31, 0.22, -0.12))
    place = (np.array([12.0, -3.0, 5.0]), attitude(140.0, 25.0, -70.0))

    def carried(turn: Quaternion, at: Vector) -> tuple[Quaternion, Vector]:
        x, y, z = matrices(place[1]) @ at + place[0]
        matrix = matrices(place[1]) @ matrices(turn)
        w = 0.5 * math.sqrt(1.0 + np.trace(matrix))
        axis = np.array(
            [
                matrix[2, 1] - matrix[1, 2],
                matrix[0, 2] - matrix[2, 0],
                matrix[1, 0] - matrix[0, 1],
            ]
        )
        i, j, k = axis / (4.0 * w)
        return (w, float(i), float(j), float(k)), (float(x), float(y), float(z))

    figures = []
    for moved in (False, True):
        (t_turn, t_at), (n_turn, n_at) = (
            carried(*pose) if moved else pose for pose in (true, node)
        )  # fmt: skip
        screens = wall(curve=curve)
        if moved:
            x, y, z = (float(value) for value in place[0])
            screens = [screen.moved((x, y, z), place[1]) for screen in screens]
        truth = camera(standing(t_at, t_turn), Exposure(PERIOD_NS), lens, screens)
        figures.append(one_frame(truth, still_light(n_at, n_turn, 0.12, inner(0.1))))
    for name in ("wall_px", "wall_most_px", "margin_px", "row_spread_px"):
        assert getattr(figures[0], name) == pytest.approx(getattr(figures[1], name), abs=1e-4)
    assert known(figures[0].wall_px) > 10.0


@pytest.mark.parametrize("curve", [None, {"radius_m": 6.0, "segments": 24}])
def test_the_same_pose_is_right_on_every_wall(curve: dict[str, float] | None) -> None:
    """Given a node that draws with the truth, nothing is off, through any lens, on any shape."""
    lens = Optics(24.0, (36.0, 20.25), (1920, 1080), (-0.08, 0.02), (1e-3, 0.0), (0.3, 0.2), 0.15)
    turn, at = attitude(12.0, 5.0, -7.0), (0.4, -1.0, 0.3)
    truth = camera(standing(at, turn), lens=lens, screens=wall(curve=curve))
    figures = one_frame(truth, still_light(at, turn, 0.15, (-1.2, 1.2, -0.8, 0.8)))
    assert known(figures.wall_most_px) < 1e-3
    assert not figures.seen


def test_a_point_on_the_wall_is_always_right() -> None:
    """Given any wrong eye, what stands on the wall itself is in its place, and the rest is not."""
    light = still_light((0.02, 0.03, -0.04), panned(3.0))
    depths = one_frame(camera(screens=wall(curve={"radius_m": 6.0, "segments": 9})), light)
    on, twice, far = depths.wall_depths_px
    assert on < 1e-6
    assert 10.0 < twice < 0.6 * far
    assert depths.wall_px == far


def test_what_misses_the_wall_is_not_forgiven() -> None:
    """Given an eye so wrong that it paints beside or behind the wall, the error stays large."""
    small = wall(width_m=3.0)
    near = one_frame(camera(screens=wall()), still_light((0.9, 0.0, 0.0)), FAR)
    beside = one_frame(camera(screens=small), still_light((0.9, 0.0, 0.0)), FAR)
    assert known(beside.wall_px) == pytest.approx(known(near.wall_px), rel=1e-9)
    diagonal = math.hypot(*LENS.picture_px)
    for place in ((0.0, 5.0, 0.0), (0.0, 5000.0, 0.0)):
        behind = one_frame(camera(), still_light(place), FAR)
        assert behind.wall_px == diagonal
        assert behind.margin_px == -diagonal
        assert behind.seen
    turned_away = one_frame(camera(), still_light(turn=panned(180.0)), FAR)
    assert turned_away.margin_px == -diagonal


def test_overscan_is_the_margin() -> None:
    """Given 10 % overscan on each side and no error, the margin is 10 % of the picture's height."""
    figures = one_frame(camera(), still_light(tangents=inner(0.1)))
    assert known(figures.margin_px) == pytest.approx(216.0, abs=1e-6)


@pytest.mark.parametrize(("overscan", "seen"), [(0.001, False), (-0.001, True)])
def test_seen_begins_where_the_margin_ends(overscan: float, seen: bool) -> None:
    """Given an edge two pixels outside the picture it is not seen; two inside, it is."""
    figures = one_frame(camera(), still_light(tangents=inner(overscan)))
    assert abs(known(figures.margin_px)) < 4.0
    assert figures.seen == seen


@pytest.mark.parametrize("frames", range(9))
def test_a_perfect_predictor_is_right_at_any_latency(frames: int) -> None:
    """Given 0 to 8 frames of latency, a node that draws the truth of display time is never off."""
    exposure = Exposure(PERIOD_NS, 172.8, 8.0, 3.0)
    latency_ns = round(frames * PERIOD_NS)
    move = Motion(
        lambda t: (1.5 * t, -0.3 * t * t, 0.1 * math.sin(t)), lambda t: attitude(30.0 * t, 5.0, 2.0)
    )
    pictures = []
    for k in range(30):
        vsync_ns = round(k * PERIOD_NS)
        pose = move.at(exposure.row_mid_ns(vsync_ns + latency_ns) / 1e9)
        pictures.append(Drawn(vsync_ns, k, *pose, 0.0, inner(0.1)))
    truth = camera(move, exposure, screens=wall(width_m=40.0))
    edges = [round(k * PERIOD_NS) for k in range(10, 28)]
    frames_ = film(truth, WallLight(pictures, latency_ns), edges)
    assert [one.frame for one in frames_] == [k - frames for k in range(10, 28)]
    assert max(known(one.wall_px) for one in frames_) < 1e-3
    assert min(known(one.margin_px) for one in frames_) > 150.0
    # one frame more on the wall is one frame of 1.5 m/s at least
    late = film(truth, WallLight(pictures, latency_ns + round(PERIOD_NS)), edges)
    assert min(known(one.wall_px) for one in late) > 40.0


def test_an_edge_inside_the_picture_is_seen_wherever_it_is() -> None:
    """Given one side drawn in, it is the one that is seen, and by how much."""
    whole = inner(0.1)
    for side, distance in ((0, 2.0 * 1920), (1, 2.0 * 1920), (2, 2.0 * 1080), (3, 2.0 * 1080)):
        tangents = list(whole)
        tangents[side] *= 0.5 / 1.2  # the frustum ends at half of the picture's half
        left, right, bottom, top = tangents
        figures = one_frame(camera(), still_light(tangents=(left, right, bottom, top)))
        assert known(figures.margin_px) == pytest.approx(-distance / 4.0, abs=0.5)


def test_frames_without_light_are_left_out_and_counted() -> None:
    """Given a wall that starts late and is off for a while, those frames have no figures."""
    pictures = [
        Drawn(round((k + 3) * PERIOD_NS), k, SEEN_AT, AHEAD, 0.0, inner(0.1), k != 2)
        for k in range(5)
    ]
    frames = film(camera(), WallLight(pictures), [round(k * PERIOD_NS) for k in range(10)])
    assert [one.lit for one in frames] == [False] * 3 + [True] * 2 + [False] + [True] * 4
    assert [one.held for one in frames] == [False] * 8 + [True] * 2
    assert dark(frames) == 4
    assert all(one.wall_px is None and one.margin_px is None for one in frames if not one.lit)
    found = summary(frames)
    assert list(found) == ["wall_px", "margin_px", "composite_px", "row_spread_px"]
    assert found["margin_px"] == pytest.approx({"min": 216.0, "seen_share": 0.0})
    assert found["composite_px"] is None
    assert summary(frames[:2])["wall_px"] is None


def test_no_wall_in_view() -> None:
    """Given a camera that looks past the wall, no claim is made of it; an overlay counts."""
    away = Motion(turn=lambda _: panned(170.0))
    figures = one_frame(
        camera(away), still_light(), overlay=lambda _t, points: np.zeros((len(points), 2))
    )
    assert (figures.lit, figures.wall_px, figures.margin_px, figures.seen) == (
        True, None, None, False
    )  # fmt: skip
    assert known(figures.composite_px) > 1000.0


def test_an_overlay_that_draws_nothing_is_wrong() -> None:
    """Given an overlay with no pixel for a point that the camera sees, it counts as far off."""
    figures = one_frame(
        camera(), still_light(), overlay=lambda _t, points: np.full((len(points), 2), math.nan)
    )
    assert figures.composite_px == math.hypot(*LENS.picture_px)


def test_percentiles_are_those_of_real_frames() -> None:
    """Given 20 frames of one move that stops the wall, p95 is one of them, and the second worst."""
    light = still_light()
    frames = film(camera(dolly(0.1)), light, [round(k * PERIOD_NS) for k in range(20)], field=FAR)
    figures = sorted(known(one.wall_px) for one in frames)
    found = summary(frames)["wall_px"]
    assert isinstance(found, dict)
    assert (found["p50"], found["p95"], found["max"]) == (figures[10], figures[19], figures[19])


def test_a_lens_that_folds_inside_its_picture_is_refused() -> None:
    """Given a distortion that has no inverse in the corners, film says so."""
    lens = Optics(18.0, (36.0, 20.25), (1920, 1080), (-0.4,))
    with pytest.raises(ValueError, match="folds"):
        one_frame(camera(lens=lens), still_light())
