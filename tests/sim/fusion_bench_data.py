# SPDX-License-Identifier: Apache-2.0
"""Small recordings for the tests of the fusion bench, as arrays and as files."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from sim.bench.fusion import quaternions
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording

START_NS = 1_500_000_000_000_000_000


def swaying(seconds: float = 20.0, rate_hz: float = 100.0) -> Recording:
    """Return a camera that sways and turns: sums of sines, up to about 1 m/s and 60 deg/s."""
    t_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return Recording("sway", 0, t_s, places(t_s), turns(t_s))


def places(t_s: Floats) -> Floats:
    """Return its positions (n, 3)."""
    return np.stack(
        [0.4 * np.sin(2.1 * t_s), 0.3 * np.sin(1.3 * t_s + 1.0), 1.5 + 0.1 * np.sin(3.7 * t_s)],
        axis=1,
    )


def turns(t_s: Floats) -> Floats:
    """Return its rotations (n, 4)."""
    vectors = np.stack(
        [0.2 * np.sin(1.7 * t_s), 0.1 * np.sin(2.9 * t_s), 0.6 * np.sin(1.1 * t_s)], axis=1
    )
    return quaternions.exp(vectors)


def write_euroc(
    path: Path, recording: Recording, start_ns: int = 1_500_000_000_000_000_000
) -> Path:
    """Write a recording in EuRoC form, gzipped where the name ends so; return the path."""
    rows = ["#timestamp [ns], p_x [m], p_y [m], p_z [m], q_w [], q_x [], q_y [], q_z []"]
    for t, p, q in zip(recording.t_s, recording.position_m, recording.rotation_wxyz, strict=True):
        numbers = ",".join(f"{x:.9f}" for x in (*p, *q))
        rows.append(f"{start_ns + round(float(t) * 1e9)},{numbers}")
    data = ("\n".join(rows) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
