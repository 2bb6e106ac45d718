# SPDX-License-Identifier: Apache-2.0
"""The moves that are filmed: recordings, cut and turned, and the simulator's own.

A recording is of a body with axes of its own. `AXES` says, by the folder of a data set, which of
them the camera looks along and which is up; elsewhere it is the stage's way, +Y and +Z.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.bench.fusion.recording import GAP_PERIODS, Recording, load, short_name
from sim.camera.turns import matrices
from sim.motion.attitude import Quaternion, Vector, product
from sim.motion.catalogue import FILE_PREFIX, make_motion
from sim.motion.trajectory import Trajectory
from sim.motion.truth import Truth

Floats = npt.NDArray[np.float64]
SETTLE_S = 5.0
"""Played before anything is judged: nodes join, the estimator and the overscan learn."""
_AFTER_S = 1.0  # of a recording, beyond what is played: the last frames are seen later
_STEP_S = 0.05
_DIRECTIONS: dict[str, Vector] = {
    "x": (1.0, 0.0, 0.0), "-x": (-1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "-y": (0.0, -1.0, 0.0),
    "z": (0.0, 0.0, 1.0), "-z": (0.0, 0.0, -1.0),
}  # fmt: skip
DIRECTIONS = tuple(_DIRECTIONS)
STAGE_AXES = ("y", "z")
AXES = {"traj_rpng_plane": ("z", "-y"), "traj_evo_tumrgbd": ("z", "-y"), "traj_tumvi": ("-y", "z")}
"""Forward and up by data set: optical frames look along +Z with +Y down; TUM VI's IMU is fixed to
cameras that look along its -Y."""
HAND_HELD = (
    "traj_tumvi/*.csv.gz", "traj_rpng_plane/*.csv.gz",
    "traj_evo_tumrgbd/freiburg1_xyz-groundtruth.txt.gz",
)  # fmt: skip
OPERATED = ("hand-held", "shoulder", "steadicam", "whip-pan")


@dataclass(frozen=True)
class Move:
    """A motion ready to be played, about the middle of its place."""

    name: str
    motion: str
    """As scenarios write it."""
    origin_m: Vector
    seconds: float
    """How much of it is judged."""
    gaps_s: Sequence[tuple[float, float]]
    """Spans of the played time that nobody recorded."""
    speed_m_s: float
    """p95."""
    rate_deg_s: float
    """p95."""


def recordings(data: Path) -> list[str]:
    """Return the motions of the hand-held recordings in a folder of data sets, by name."""
    return [f"{FILE_PREFIX}{path}" for pattern in HAND_HELD for path in sorted(data.glob(pattern))]


def prepare(motion: str, seconds: float, folder: Path, axes: tuple[str, str] | None = None) -> Move:
    """Return a motion ready to be played; a recording is cut, turned and written into a folder.

    Of a recording the part with the least time in gaps is taken, the first of those. Raises
    ValueError where it is no motion, or too short; OSError where a file cannot be read.
    """
    gaps: list[tuple[float, float]] = []
    name = motion
    if motion.startswith(FILE_PREFIX):
        path = Path(motion.removeprefix(FILE_PREFIX))
        recording, name = load(path), short_name(path)
        seconds = _fitting(name, seconds, float(recording.t_s[-1]))
        turn = mount(*(axes or AXES.get(path.resolve().parent.name, STAGE_AXES)))
        part, gaps = _quietest(recording, SETTLE_S + seconds + _AFTER_S)
        cut = folder / "move.txt"
        cut.write_text(_tum_text(part, turn), encoding="utf-8")
        motion = f"{FILE_PREFIX}{cut.resolve()}"
    elif ":" in motion:
        kind, _, where = motion.partition(":")
        name = f"{kind} {Path(where).name}"
    truth = make_motion(motion)
    if isinstance(truth, Trajectory):
        seconds = _fitting(name, seconds, truth.duration_s)
    times = np.arange(SETTLE_S, SETTLE_S + seconds, _STEP_S)
    positions = np.array([truth.at(float(t)).position_m for t in times])
    x, y, z = -positions.mean(axis=0)
    speed, rate = _quickness(truth, times)
    return Move(name, motion, (float(x), float(y), float(z)), seconds, gaps, speed, rate)


def mount(forward: str, up: str) -> Quaternion:
    """Return the turn from the camera's frame to a body's, by the body's axes it looks along.

    Raises ValueError where they are no two axes at a right angle.
    """
    ahead, above = np.array(_DIRECTIONS[forward]), np.array(_DIRECTIONS[up])
    if ahead @ above != 0.0:
        raise ValueError(f"forward {forward} and up {up}: expected two different axes")
    wanted = np.stack((np.cross(ahead, above), ahead, above), axis=1)
    # One of the 24 turns of a cube: those of halves, of roots of a half, and of single axes.
    parts = (0.0, 0.5, -0.5, math.sqrt(0.5), -math.sqrt(0.5), 1.0)
    for w in parts:
        for x in parts:
            for y in parts:
                for z in parts:
                    if abs(w * w + x * x + y * y + z * z - 1.0) < 1e-9 and np.allclose(
                        matrices((w, x, y, z)), wanted
                    ):
                        return w, x, y, z
    raise ValueError(f"forward {forward} and up {up}: no turn")  # there is one for each of the 24


def _fitting(name: str, seconds: float, duration_s: float) -> float:
    found = min(seconds, duration_s - SETTLE_S - _AFTER_S)
    if found < 1.0:
        least = SETTLE_S + _AFTER_S + 1.0
        raise ValueError(f"{name}: it is {duration_s:.1f} s long, expected {least:g} or more")
    return found


def _quietest(recording: Recording, span_s: float) -> tuple[Recording, list[tuple[float, float]]]:
    t, steps = recording.t_s, np.diff(recording.t_s)
    gap = steps > GAP_PERIODS * recording.period_s
    starts = np.arange(0.0, max(float(t[-1]) - span_s, 0.0) + 1e-9, 1.0)

    def lost_s(begin: float) -> float:
        inside = np.minimum(t[1:], begin + span_s) - np.maximum(t[:-1], begin)
        return float(np.sum(np.where(gap, np.maximum(inside, 0.0), 0.0)))

    begin = float(min(starts, key=lost_s))
    first = max(int(np.searchsorted(t, begin, side="right")) - 1, 0)
    last = int(np.searchsorted(t, begin + span_s)) + 1
    rows = slice(first, last)
    part = Recording(
        recording.name, 0, t[rows] - t[first], recording.position_m[rows],
        recording.rotation_wxyz[rows],
    )  # fmt: skip
    away = np.diff(part.t_s) > GAP_PERIODS * recording.period_s
    spans = zip(part.t_s[:-1][away].tolist(), part.t_s[1:][away].tolist(), strict=True)
    return part, list(spans)


def _tum_text(part: Recording, turn: Quaternion) -> str:
    lines = ["# timestamp tx ty tz qx qy qz qw"]
    rows = zip(part.t_s, part.position_m, part.rotation_wxyz, strict=True)
    for t, (x, y, z), (w, i, j, k) in rows:
        a, b, c, d = product((float(w), float(i), float(j), float(k)), turn)
        lines.append(f"{t:.9f} {x:.9f} {y:.9f} {z:.9f} {b:.12f} {c:.12f} {d:.12f} {a:.12f}")
    return "\n".join(lines) + "\n"


def _quickness(truth: Truth, times: Floats) -> tuple[float, float]:
    poses = [truth.at(float(t)) for t in times]
    positions = np.array([pose.position_m for pose in poses])
    turns = matrices([pose.quaternion_wxyz for pose in poses])
    speed = np.sqrt(np.sum(np.diff(positions, axis=0) ** 2, axis=1)) / _STEP_S
    between = np.swapaxes(turns[:-1], 1, 2) @ turns[1:]
    cosine = np.clip((np.trace(between, axis1=1, axis2=2) - 1.0) / 2.0, -1.0, 1.0)
    rate = np.degrees(np.arccos(cosine)) / _STEP_S
    return float(np.percentile(speed, 95.0)), float(np.percentile(rate, 95.0))
