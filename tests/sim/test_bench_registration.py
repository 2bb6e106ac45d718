# SPDX-License-Identifier: Apache-2.0
"""The bench of registration: cuts of recordings, the typical frame, ratios, page, command line."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest

from sim.bench.registration import figures
from sim.bench.registration.moves import (
    DIRECTIONS,
    OPERATED,
    SETTLE_S,
    mount,
    prepare,
    recordings,
)
from sim.bench.registration.page import page
from sim.bench.registration.run import LATENCIES, Late, Moved, scenario_of
from sim.bench.registration.typical import most_typical
from sim.cli.bench_registration import event
from sim.motion.attitude import Vector, turned
from sim.motion.catalogue import make_motion
from sim.motion.trajectory_file import read_trajectory
from sim.scenario.stage_of import stage_of
from tests.cli.running import ran

AXES: dict[str, Vector] = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}


def written(folder: Path, seconds: float, gap_at_s: float | None = None) -> Path:
    """Write a walk along X at 0.5 m/s, 50 poses a second, with its frame turned 90 deg about X."""
    folder.mkdir(exist_ok=True)
    path = folder / "walk.txt"
    half = math.sqrt(0.5)
    times = [
        k / 50.0
        for k in range(round(seconds * 50))
        if gap_at_s is None or not gap_at_s < k / 50.0 < gap_at_s + 0.4
    ]
    path.write_text(
        "".join(f"{t:.6f} {0.5 * t:.6f} 0 1.5 {half} 0 0 {half}\n" for t in times),
        encoding="utf-8",
    )
    return path


def direction(name: str) -> Vector:
    x, y, z = AXES[name[-1]]
    sign = -1.0 if name.startswith("-") else 1.0
    return sign * x, sign * y, sign * z


def test_the_camera_looks_along_the_axis_that_is_named() -> None:
    """Given each of the 24 ways to fix a camera, its +Y and +Z are the axes that were named."""
    found = 0
    for forward, up in itertools.product(DIRECTIONS, DIRECTIONS):
        if forward[-1] == up[-1]:
            with pytest.raises(ValueError, match="two different axes"):
                mount(forward, up)
            continue
        turn = mount(forward, up)
        assert turned(turn, (0.0, 1.0, 0.0)) == pytest.approx(direction(forward), abs=1e-9)
        assert turned(turn, (0.0, 0.0, 1.0)) == pytest.approx(direction(up), abs=1e-9)
        found += 1
    assert found == 24


def test_a_recording_is_cut_and_turned(tmp_path: Path) -> None:
    """Given an optical frame in a folder that says so, the camera stands as it says."""
    path = written(tmp_path / "traj_rpng_plane", 12.0)
    move = prepare(f"file:{path}", 4.0, tmp_path)
    assert move.name == "rpng_plane/walk"
    assert move.seconds == 4.0
    cut = read_trajectory(move.motion.removeprefix("file:"))
    assert cut[-1].t_s == pytest.approx(SETTLE_S + 4.0 + 1.0, abs=0.05)
    # the file's pose turned by 90 deg about X; the optical frame's +Z forward, -Y up
    forward = turned(cut[0].quaternion_wxyz, (0.0, 1.0, 0.0))
    up = turned(cut[0].quaternion_wxyz, (0.0, 0.0, 1.0))
    assert forward == pytest.approx((0.0, -1.0, 0.0), abs=1e-6)
    assert up == pytest.approx((0.0, 0.0, -1.0), abs=1e-6)
    assert move.speed_m_s == pytest.approx(0.5, rel=1e-3)
    assert move.rate_deg_s == pytest.approx(0.0, abs=1e-3)
    # about the middle of what is judged: 7 s after its start
    assert move.origin_m == pytest.approx((-0.5 * 7.0, 0.0, -1.5), abs=0.05)


def test_the_part_with_the_least_time_in_gaps_is_taken(tmp_path: Path) -> None:
    """Given a gap at 3 s of 20, the part begins after it; given no choice, it is told."""
    path = written(tmp_path, 20.0, gap_at_s=3.0)
    late = prepare(f"file:{path}", 4.0, tmp_path, ("y", "z"))
    assert late.gaps_s == []
    first = read_trajectory(late.motion.removeprefix("file:"))[0]
    assert first.position_m[0] == pytest.approx(0.5 * 4.0, abs=0.02)
    whole = prepare(f"file:{path}", 14.0, tmp_path, ("y", "z"))
    assert [b - a for a, b in whole.gaps_s] == pytest.approx([0.4], abs=0.03)


def test_a_recording_that_is_too_short_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, 5.0)
    with pytest.raises(ValueError, match=r"it is 5.0 s long, expected 7 or more"):
        prepare(f"file:{path}", 4.0, tmp_path)


def test_recordings_are_those_that_people_held(tmp_path: Path) -> None:
    for name in ("traj_tumvi", "traj_euroc", "traj_rpng_plane"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv.gz").touch()
    assert recordings(tmp_path) == [
        f"file:{tmp_path / name / 'a.csv.gz'}" for name in ("traj_tumvi", "traj_rpng_plane")
    ]


def test_the_nine_walls_stand_all_round(tmp_path: Path) -> None:
    """Given a move, each camera's wall is as late as its name says, and hold is a cap of 0."""
    move = prepare("shoulder", 4.0, tmp_path)
    caps = {}
    for held in (False, True):
        scenario = scenario_of(move, held=held)
        stage = stage_of(scenario).stage
        assert [scenario.camera[f"L{k}"].wall_frames for k in LATENCIES] == list(LATENCIES)
        assert [body.wall_latency_frames for body in stage.body] == list(LATENCIES)
        assert {body.exposure.shutter_deg for body in stage.body} == {180.0}
        caps[held] = {body.prediction.cap_ms for body in stage.body}
        (wall,) = stage.wall
        assert wall.curve is not None
        assert wall.width_m == pytest.approx(2.0 * math.pi * wall.curve.radius_m)
    assert caps == {False: {600.0}, True: {0.0}}
    # half way up the wall, in its middle
    truth = make_motion(move.motion, 0, scenario.camera["L0"].origin_m)
    middle = np.mean([truth.at(SETTLE_S + k * 0.05).position_m for k in range(80)], axis=0)
    assert middle == pytest.approx((0.0, 0.0, wall.height_m / 2.0 + wall.pose.position_m[2]))


def test_the_typical_frame_is_in_the_middle_of_all_figures() -> None:
    assert most_typical([([5.0, 1.0, 3.0, 2.0, 4.0], [9.0, 1.0, 5.0, 3.0, 7.0])]) == 2
    # the middle of the first is the extreme of the second: the next best in both
    assert most_typical([([1.0, 2.0, 3.0, 4.0, 5.0], [4.0, 3.0, 9.0, 2.0, 1.0])]) == 1
    with pytest.raises(ValueError, match="without frames"):
        most_typical([([], [])])


def late(frames: int, px: float, count: int) -> Late:
    values = [px * (1.0 + k / count) for k in range(count)]
    return Late(
        frames, 100.0, values, [2.0 * v for v in values], [v / 1000.0 for v in values],
        [50.0 - v for v in values], [1.0] * count, [2.0] * count, 1, 0.1, 0.2,
    )  # fmt: skip


def moved(name: str, predicted_px: float, held_px: float, count: int = 40) -> Moved:
    return Moved(
        name, ":" not in name, 2.0, 0.0, 3, 0.5, 20.0,
        [late(k, predicted_px, count) for k in LATENCIES],
        [late(k, held_px, count) for k in LATENCIES], 0,
    )  # fmt: skip


def test_a_move_is_within_its_bounds_or_is_not() -> None:
    """Given half of hold both bounds are met; given a little more, that of the position is not."""
    met, missed = moved("a", 20.0, 40.0), moved("b", 20.4, 40.0)
    assert figures.judged(met).position == pytest.approx((0.5, 0.5))
    assert figures.judged(met).met
    assert not figures.judged(missed).met
    assert figures.judged(missed).rotation.within(figures.ROTATION_BOUND)


def test_frames_are_pooled_not_ratios() -> None:
    """Given a large and a small move, the large one's pixels count for more."""
    both = figures.pooled("both", [moved("a", 10.0, 100.0), moved("b", 9.0, 10.0)])
    a, b = 10.0**2 + 9.0**2, 100.0**2 + 10.0**2
    assert figures.judged(both).position.rms == pytest.approx(math.sqrt(a / b))
    assert len(both.held[0].wall_px) == 80
    assert figures.seen_share(both.held[0]) == 0.5 * (1.0 + 0.0)


def test_the_page_says_who_misses() -> None:
    text = page([moved("good", 10.0, 100.0), moved("bad", 60.0, 100.0), moved("f4:x", 80.0, 100.0)],
                "2026-01-01")  # fmt: skip
    assert "1 of 2 recordings meet both bounds in both figures" in text
    assert "**Missed by bad**: position 0.60 / 0.60 where 0.5 is asked." in text
    assert "over the 2 recordings: position 0.24 / 0.24, rotation 0.24 / 0.24." in text
    assert "Worst recording by rms: position 0.60, rotation 0.60." in text
    assert "f4:x is above: position 0.80 / 0.80 where 0.5 is asked, rotation" in text
    assert "**0.80 / 0.80**" in text
    assert text.count("| good |") == 2
    assert " nan" not in text
    assert "{" not in text


def test_the_page_says_where_a_figure_is_at_its_largest() -> None:
    """Given edges that are a diagonal away, half of them predicted, all held."""
    gone = moved("wild", 10.0, 100.0)
    for lates, step in ((gone.predicted, 2), (gone.held, 1)):
        lates[6].edge_px[::step] = [figures.DIAGONAL_PX] * len(lates[6].edge_px[::step])
    text = page([gone, moved("f4:x", 10.0, 100.0)], "2026-01-01")
    assert "**Missed by wild**: rotation 0.71 / 1.00 where 0.75 is asked." in text
    assert "away or more in 50% of the frames (100% held)" in text


def test_an_event_is_plain_json() -> None:
    one = moved("a", 10.0, 40.0)
    one.held[0].needed[0] = math.inf
    row = json.loads(json.dumps(event(one), allow_nan=False))
    assert row["met"] is True
    six = row["latencies"][6]
    assert six["ratio"]["position"] == {"rms": 0.25, "p95": 0.25}
    assert row["latencies"][0]["held"]["overscan_needed"]["max"] is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("nosuch",), "unknown motion 'nosuch'"),
        (("file:nosuch.csv",), "nosuch.csv"),
        (("file:nosuch.csv", "--forward", "z", "--up=-y"), "nosuch.csv: No such file"),
        (("--recordings", "."), "no hand-held recording there"),
        (("shoulder", "--up", "z"), "--forward and --up"),
        (("shoulder", "--forward", "y", "--up", "w"), "invalid choice"),
        (("--seconds", "nan"), "outside 2 to 600"),
    ],
)
def test_bad_input(
    words: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, lines = ran(capsys, "bench", "registration", *words, "--jobs", "1")
    assert (code, out) == (2, "")
    assert expected in lines[-1]


def test_operated_moves_are_known() -> None:
    for name in OPERATED:
        make_motion(name)
