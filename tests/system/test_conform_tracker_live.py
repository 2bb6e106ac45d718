# SPDX-License-Identifier: Apache-2.0
"""`stagectl conform tracker` on real lines: a pseudo terminal with moves by plan, and UDP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

ROOT = Path(__file__).resolve().parents[2]
STEP_S = 1.6
AXES = ("pan", "tilt", "roll", "right", "forward", "up")
AMOUNTS = (30.0, 20.0, 20.0, 0.5, 0.5, 0.5)
# What a busy host cannot spoil: it may hold up the tracker's process as well.
SURE = (
    "framed",
    "checksum",
    "between",
    "accepted",
    "two-readings",
    "one-id",
    "rate",
    "counter",
    "range",
    "resolution",
    "alive",
)

pty_only = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals on Windows")


def trajectory(path: Path, axes: Sequence[str]) -> None:
    """One axis after the other goes out within each step and comes back at its end (TUM lines)."""
    from sim.motion.attitude import attitude

    rows: list[str] = []
    for i, name in enumerate(axes):
        axis = AXES.index(name)
        for since_s, share in ((0.0, 0.0), (0.7, 0.0), (0.95, 1.0), (1.45, 1.0), (1.59, 0.0)):
            state = [0.0, 0.0, 0.0, 1.0, -2.0, 1.5]
            state[axis] += share * AMOUNTS[axis]
            w, x, y, z = attitude(*state[:3])
            place = " ".join(str(value) for value in state[3:])
            rows.append(f"{STEP_S * i + since_s:.3f} {place} {x} {y} {z} {w}")
    rows.append(rows[-1].replace(rows[-1].split()[0], "60.0", 1))
    path.write_text("\n".join(rows) + "\n")


def script(path: Path, axes: Sequence[str]) -> None:
    steps = (
        f'[[step]]\naxis = "{name}"\nstill_s = [{STEP_S * i + 0.1:.2f}, {STEP_S * i + 0.35:.2f}]\n'
        f"moved_s = [{STEP_S * i + 1.05:.2f}, {STEP_S * i + 1.2:.2f}]\n"
        for i, name in enumerate(axes)
    )
    path.write_text("".join(steps))


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:  # fmt: skip
        try:
            yield child
        finally:
            child.kill()


def conform(*words: str) -> list[str]:
    return ["stagectl.cli.main", "conform", "tracker", "--json", "--no-axes", *words]


def tracker(folder: Path, line: str, more: str) -> Path:
    path = folder / "trackers.toml"
    path.write_text(f'[[tracker]]\nid = "A"\nline = {line}\n{more}')
    return path


def verdicts(out: str) -> tuple[dict[str, dict[str, object]], dict[str, object]]:
    rows = [json.loads(line) for line in out.splitlines()]
    return {row["id"]: row for row in rows[:-1]}, rows[-1]


@pty_only
@pytest.mark.parametrize(
    "axes",
    [
        pytest.param(("tilt", "forward"), id="two"),
        pytest.param(AXES, id="all", marks=pytest.mark.nightly),
    ],
)
def test_a_sound_tracker_on_a_serial_line_passes_its_axes(
    tmp_path: Path, axes: tuple[str, ...]
) -> None:
    """Given a Free-D tracker that moves by plan, expect no failure and all its axes seen.

    Its motion begins with its first frame, and the script with the first one heard. The reader is
    there first; it sees the line a quarter of a second after it appears, at the latest.
    """
    trajectory(tmp_path / "plan.txt", axes)
    script(tmp_path / "moves.toml", axes)
    link = tmp_path / "cam"
    config = tracker(
        tmp_path, f'{{kind = "pty", link = "{link}"}}',
        f'protocol = "freed"\nmotion = "file:{tmp_path / "plan.txt"}"\nmotion_loop = false\n'
        "rate = 60\nframe_counter = true\nnoise_mm = 0.1\nnoise_deg = 0.002\n",
    )  # fmt: skip
    judge = conform(
        "--protocol", "freed", "--profile", "freed-sony", "--serial", str(link), "--rate", "60",
        "--seconds", "2", "--wait", "20", "--script", str(tmp_path / "moves.toml"),
        "--report", str(tmp_path / "report.md"), "--only", *SURE,
        *(f"axis-{name}" for name in axes),
    )  # fmt: skip
    with running(*judge) as child:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("waiting for serial")
        with running("sim.trackers.process", str(config)):
            out, err = child.communicate(timeout=60.0)
    found, summary = verdicts(out)
    assert summary["failed"] == [], (summary, err)
    assert child.returncode == 0
    for name in axes:
        assert found[f"axis-{name}"]["pass"] is True, found[f"axis-{name}"]
    assert found["rate"]["pass"] is True, found["rate"]
    assert (tmp_path / "report.md").read_text().startswith("# Tracker conformance")


def test_a_tracker_at_59_94_is_not_at_60(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tracker(
        tmp_path, f'{{kind = "udp", host = "127.0.0.1", port = {port}}}',
        'protocol = "osc"\nmotion = "hand-held"\nrate = "60000/1001"\n',
    )  # fmt: skip
    judge = conform(
        "--protocol", "osc", "--osc-name", "A", "--udp", f"127.0.0.1:{port}", "--rate", "60",
        "--seconds", "3", "--only", "framed", "rate", "one-sender", "two-readings",
    )  # fmt: skip
    with running("sim.trackers.process", str(config)), running(*judge) as child:
        out, err = child.communicate(timeout=60.0)
    found, summary = verdicts(out)
    assert summary["failed"] == ["rate"], (out, err)
    assert child.returncode == 1
    assert "it is 60000/1001" in str(found["rate"]["detail"])
    assert found["one-sender"]["pass"] is True


def test_silence_and_a_port_in_use_have_codes_of_their_own() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        words = ("--protocol", "freed", "--udp", f"127.0.0.1:{port}", "--wait", "0.3")
        with running(*conform(*words)) as child:
            out, err = child.communicate(timeout=20.0)
        assert (child.returncode, out) == (3, "")
        assert "cannot be opened" in err
    with running(*conform(*words)) as child:
        out, err = child.communicate(timeout=20.0)
    assert (child.returncode, out) == (4, "")
    assert "nothing came within 0.3 s; is the tracker sending" in err
