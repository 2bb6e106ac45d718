# SPDX-License-Identifier: Apache-2.0
"""Recorded trajectories: both file forms, honest errors, and a curve without jumps."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest

from sim.motion import make_motion
from sim.motion.attitude import attitude, inverse, product, turn_vector
from sim.motion.trajectory import Sample, Trajectory
from sim.motion.trajectory_file import read_trajectory

TUMVI = Path(__file__).resolve().parents[3] / "shared/data/traj_tumvi/dataset-room4_512_16.csv.gz"

TUM = "# timestamp tx ty tz qx qy qz qw\n10.5 1 2 3 0 0 0.6 0.8\n10.75 2 2 3 0 0 0 1\n"
EUROC = (
    "#timestamp [ns], p_RS_R_x [m], p_RS_R_y [m], p_RS_R_z [m], q_RS_w [], q_RS_x [], q_RS_y [], "
    "q_RS_z []\n1520531124177875537,1,2,3,0.8,0,0,0.6\n1520531124427875537,2,2,3,1,0,0,0\n"
)
SAMPLES = [
    Sample(0.0, (1.0, 2.0, 3.0), (0.8, 0.0, 0.0, 0.6)),
    Sample(0.25, (2.0, 2.0, 3.0), (1.0, 0.0, 0.0, 0.0)),
]


@pytest.mark.parametrize(
    "text",
    [
        TUM,
        EUROC,
        TUM.split("\n", 1)[1],  # no header: spaces mean w last
        EUROC.split("\n", 1)[1],  # no header: commas mean w first
        TUM.replace(" ", ",").replace("#,", "# "),  # the header says w last, in spite of commas
        "#time(ns),px,py,pz,qw,qx,qy,qz\n0,1,2,3,0.8,0,0,0.6,9,9\n250000000,2,2,3,1,0,0,0,9,9\n",
        "\n# a comment\n" + TUM + "\n# the end\n",
    ],
)
def test_both_forms_read_alike(tmp_path: Path, text: str) -> None:
    plain, packed = tmp_path / "plain.txt", tmp_path / "packed.csv.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    for path in (plain, packed):
        for got, expected in zip(read_trajectory(path), SAMPLES, strict=True):
            assert got.t_s == pytest.approx(expected.t_s)
            assert got.position_m == expected.position_m
            assert got.quaternion_wxyz == pytest.approx(expected.quaternion_wxyz)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("11 1 2 3 0 0 0", "line 4: found 7 columns, expected 8"),
        ("11 1 2 x 0 0 0 1", "line 4: .* is not all numbers"),
        ("11 1 2 nan 0 0 0 1", "line 4: a number is not finite"),
        ("10.75 1 2 3 0 0 0 1", "line 4: time 10.75 is not after the line before"),
        ("11 1 2 3 0 0 0 2", "line 4: quaternion length is 2.000, expected 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(TUM + line + "\n")
    with pytest.raises(ValueError, match=f"bad.txt, {message}"):
        read_trajectory(path)


@pytest.mark.parametrize("data", [b"", b"# only\n", b"\xff\xfe\x00", b"\x1f\x8b\x08\x00broken"])
def test_a_file_without_poses_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "none.txt"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"none\.txt"):
        read_trajectory(path)


def recorded() -> list[Sample]:
    """Return a bent path with uneven times and a gap, 100 samples over about 3 s."""
    samples = []
    t_s = 5.0
    for i in range(100):
        a = t_s - 5.0
        position_m = (math.sin(a), 0.5 * a, 1.5 + 0.2 * math.cos(2 * a))
        samples.append(Sample(t_s, position_m, attitude(40 * math.sin(a), 10 * a, 5 * a)))
        t_s += 0.5 if i == 50 else 0.02 + 0.01 * (i % 3)
    return samples


@pytest.mark.parametrize("loop", [True, False])
def test_curve_goes_through_its_samples_without_jumps(loop: bool) -> None:
    samples = recorded()
    truth = Trajectory(samples, loop)
    for sample in samples[:-1]:
        position_m, q = truth.at(sample.t_s - samples[0].t_s)
        assert position_m == pytest.approx(sample.position_m, abs=1e-9)
        assert math.hypot(*turn_vector(product(inverse(sample.quaternion_wxyz), q))) < 1e-9
    assert_c1(truth, 0.0, 3.0 * truth.period_s if loop else truth.duration_s)


def assert_c1(truth: Trajectory, start_s: float, end_s: float) -> None:
    """Check that no velocity over 0.1 ms differs from the next by more than a smooth curve's."""
    h = 1e-4
    count = 6000
    for i in range(count):
        t_s = start_s + h + (end_s - start_s - 3 * h) * i / count
        a, b, c = (truth.at(t_s + k * h) for k in (-1, 0, 1))
        step = [
            (z - 2 * y + x) / h for x, y, z in zip(*(p.position_m for p in (a, b, c)), strict=True)
        ]
        assert math.hypot(*step) < 0.02  # m/s within 0.1 ms: no more than 200 m/s2
        first = turn_vector(product(inverse(a.quaternion_wxyz), b.quaternion_wxyz))
        second = turn_vector(product(inverse(b.quaternion_wxyz), c.quaternion_wxyz))
        assert math.dist(first, second) / h < 0.02


def test_without_loop_it_stands_at_the_end() -> None:
    samples = recorded()
    truth = Trajectory(samples, loop=False)
    assert truth.at(1e6).position_m == pytest.approx(samples[-1].position_m)
    assert truth.at(-1.0).position_m == pytest.approx(samples[0].position_m)


def test_with_loop_it_begins_again() -> None:
    truth = Trajectory(recorded())
    assert truth.period_s > truth.duration_s
    for t_s in (0.0, 0.4, 2.0):
        again = truth.at(t_s + 4 * truth.period_s)
        assert again.position_m == pytest.approx(truth.at(t_s).position_m, abs=1e-9)


def test_a_tum_vi_recording() -> None:
    """Given the ground truth of a hand-held rig, expect its size and a walk through a room."""
    if not TUMVI.exists():
        pytest.skip("the TUM VI recordings are not beside this tree")
    samples = read_trajectory(TUMVI)
    assert len(samples) == 13075
    assert samples[0].position_m == (0.8082440113, -0.2339065203, 1.2688503693)
    assert samples[0].quaternion_wxyz[0] == pytest.approx(0.9999643205)
    truth = make_motion(f"file:{TUMVI}")
    assert isinstance(truth, Trajectory)
    assert truth.duration_s == pytest.approx(111.37, abs=0.01)
    for i in range(2000):
        (x, y, z), _ = truth.at(0.1 * i)
        assert max(abs(x), abs(y)) < 4.0
        assert 0.0 < z < 3.0
