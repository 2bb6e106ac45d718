# SPDX-License-Identifier: Apache-2.0
"""What is taken out of a clip or a live camera, and that the rest is told."""

from __future__ import annotations

import re

import numpy as np

from tests.calibration.lens.filmed import Camera, Placed, filmed, view
from tracking.calibration.lens.advice import advice
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.corners import Found
from tracking.calibration.lens.coverage import COLUMNS, ROWS, Coverage, coverage_of
from tracking.calibration.lens.frames import sample
from tracking.calibration.lens.look import Looked
from tracking.calibration.lens.solve import Solution, solve
from tracking.calibration.lens.steady import STILL_LOOKS, Steady
from tracking.calibration.lens.variety import Candidate, choose, count_different, outline

BOARD = parse_board("charuco:7x5:DICT_4X4_50", 40.0)
CAMERA = Camera(480, 270, 505.0, 505.0, 241.0, 133.0)
STOPS = (
    Placed((0.0, 0.0, 0.0), (0.0, 0.0, 520.0)),
    Placed((0.4, 0.1, 0.0), (30.0, 0.0, 540.0)),
    Placed((-0.2, 0.5, 0.1), (-40.0, 10.0, 560.0)),
    Placed((0.1, -0.5, 0.0), (20.0, -15.0, 500.0)),
)
RATE = 24.0
Three = tuple[float, float, float]


def mixed(one: Three, other: Three, share: float) -> Three:
    x, y, z = (a + share * (b - a) for a, b in zip(one, other, strict=True))
    return (x, y, z)


def clip(still_frames: int = 9, move_frames: int = 6) -> list[np.ndarray]:
    """Return frames of a board that is carried from stop to stop, with motion blur."""
    frames = []
    for n, one in enumerate(STOPS):
        other = STOPS[min(n + 1, len(STOPS) - 1)]
        frames += [filmed(BOARD, one, CAMERA, 0.7, seed=100 * n + i) for i in range(still_frames)]
        for i in range(1, move_frames if other != one else 0):
            share = i / move_frames
            turn = mixed(one.turn, other.turn, share)
            placed = Placed(turn, mixed(one.at_mm, other.at_mm, share))
            frames.append(filmed(BOARD, placed, CAMERA, 2.6, seed=i))
    return frames


def test_a_clip_gives_its_stops_and_every_frame_is_accounted_for() -> None:
    frames = clip()
    told: list[Looked] = []
    got = sample("c.mov", frames, RATE, BOARD, told=told.append)
    assert (got.frames, got.size_px) == (len(frames), CAMERA.size)
    taken = [int(one.name.removeprefix("c.mov#")) for one in got.views]
    stops = {at // 14 for at in taken if at % 14 < 9}
    assert stops == {0, 1, 2, 3}
    assert all(one.blur_px < 1.5 for one in got.views)
    step = round(RATE / 8.0)
    covered = {at // step for at in taken}
    for name, why in got.dropped:
        assert why
        match = re.fullmatch(r"c\.mov#(\d+)(?:-(\d+))?", name)
        assert match is not None
        first, last = match.groups()
        covered |= {at // step for at in range(int(first), int(last or first) + 1)}
    assert covered == {at // step for at in range(len(frames))}
    assert len(told) == -(-len(frames) // step)


def test_no_more_views_are_taken_than_asked_for_and_they_are_the_most_different() -> None:
    got = sample("c", clip(6, 1), RATE, BOARD, most_views=3)
    assert len(got.views) == 3
    assert any("like #" in why for _, why in got.dropped)


def test_the_sharper_of_two_like_views_is_taken() -> None:
    rng = np.random.default_rng(0)
    same = [view(BOARD, STOPS[0], CAMERA, 0.05, rng).found for _ in range(3)]
    other = view(BOARD, STOPS[2], CAMERA, 0.05, rng).found
    blurs = (1.4, 0.9, 1.1)
    candidates = [
        Candidate(f"#{n}", f, b) for n, (f, b) in enumerate(zip(same, blurs, strict=True))
    ]
    candidates.append(Candidate("#3", other, 2.0))
    choice = choose(BOARD, candidates, CAMERA.width, 40)
    assert choice.taken == (1, 3)
    assert choice.instead == {0: 1, 2: 1}
    assert count_different(BOARD, [*same, other], CAMERA.width) == 2


def test_a_fast_board_counts_as_spoilt() -> None:
    found = view(BOARD, STOPS[0], CAMERA, 0.0, np.random.default_rng(0)).found
    assert Candidate("a", found, 1.0, 250.0).spoilt_px > 4.0


def test_the_outline_of_a_part_is_that_of_the_whole() -> None:
    whole = view(BOARD, STOPS[1], CAMERA, 0.0, np.random.default_rng(0)).found
    part = Found(whole.points_px[:12], whole.index[:12], 30.0, 3, 3)
    assert np.abs(outline(BOARD, part) - outline(BOARD, whole)).max() < 3.0


def test_live_a_view_is_taken_when_it_is_still_and_new() -> None:
    steady = Steady(BOARD)
    still = [filmed(BOARD, STOPS[0], CAMERA, 0.7, noise=0.3, seed=n) for n in range(6)]
    first = [steady.offer("a", frame) for frame in still]
    taken = [n for n, seen in enumerate(first) if seen.view() is not None]
    assert taken == [STILL_LOOKS]
    assert "moves" in first[0].why
    assert "taken already" in first[-1].why
    blank = steady.offer("a", np.full((270, 480), 90, np.uint8))
    assert "found" in blank.why
    moving = [
        steady.offer("a", filmed(BOARD, Placed((0.2, 0.0, 0.0), (x, 0.0, 520.0)), CAMERA, 0.7))
        for x in (-30.0, -10.0, 10.0, 30.0)
    ]
    assert all(seen.view() is None for seen in moving)


def test_advice_names_what_is_lacking_and_ends() -> None:
    empty = coverage_of([], CAMERA.size)
    assert "upper left part" in advice(empty, 0, None)
    cells = np.full((ROWS, COLUMNS), 5)
    cells[-1, -1] = 0
    assert "lower right corner" in advice(Coverage(cells), 5, None)
    full = Coverage(np.full((ROWS, COLUMNS), 5))
    rng = np.random.default_rng(0)
    flat = [
        view(
            BOARD,
            Placed((0.0, 0.02 * n, 0.0), (9.0 * n - 30, 5.0, 500.0 + 20 * n)),
            CAMERA,
            0.1,
            rng,
        )
        for n in range(5)
    ]
    solved = solve(BOARD, flat, CAMERA.size, 2)
    assert isinstance(solved, Solution)
    assert "tilted by 30 deg" in advice(full, 5, solved)
    assert "more views" in advice(full, 5, None)
    assert advice(full, 20, None) == ""
