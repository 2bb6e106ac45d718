# SPDX-License-Identifier: Apache-2.0
"""The files of one demo: its stage, its trackers, its house sync, all in one folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import resources
from pathlib import Path

from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.version import make_alignment
from hardware_profiles.loading import load_stage
from hardware_profiles.rates import format_rate
from hardware_profiles.transform import Transform
from render_bridge.clock import now_ns
from sim.free_ports import HOST, free_udp_ports
from sim.house_sync import HouseSync
from sim.trackers.config import TrackerConfig, load
from stagectl.runtime.supervisor import ChildSpec, python_child
from stagectl.runtime.utc import utc_stamp

# Fit for every rate of film and video: 60 in a stage of whole frames, its twin in one of 1001st.
_TRACKER_RATE = Fraction(60)
_TWIN = Fraction(1000, 1001)


class DemoStage:
    """Writes the files and names the children."""

    def __init__(
        self, folder: Path, rate: Fraction, seed: int, schedule: Mapping[str, object] | None = None
    ) -> None:
        self._folder = folder
        self._rate = rate
        self._seed = seed
        self._t0_ns = now_ns()
        self._samples = format_rate(_TRACKER_RATE * (_TWIN if rate.denominator == 1001 else 1))
        self.sync = HouseSync(self._t0_ns, rate)
        self._pty = folder / "camera-a"
        freed_port, self._osc_port = free_udp_ports(2)
        text = (resources.files("sim") / "stages" / "demo.toml").read_text(encoding="utf-8")
        text = text.replace('rate = "24000/1001"', f'rate = "{format_rate(rate)}"', 1)
        text = text.replace('rate = "60000/1001"', f'rate = "{self._samples}"')
        for key, value in (schedule or {}).items():
            text = text.replace("[schedule]\n", f"[schedule]\n{key} = {json.dumps(value)}\n")
        text = text.replace("port = 40001", f"port = {self._osc_port}")
        if sys.platform == "win32":  # no ptys there: the same bytes over UDP
            serial = '{ kind = "serial", port = "DEMO_PTY", baud = 38400, framing = "8O1" }'
            udp = f'{{ kind = "udp", host = "{HOST}", port = {freed_port} }}'
            text = text.replace(serial, udp)
            self._freed_line = f'{{ kind = "udp", host = "{HOST}", port = {freed_port} }}'
        else:
            text = text.replace("DEMO_PTY", str(self._pty))
            self._freed_line = f'{{ kind = "pty", link = "{self._pty}", baud = 38400 }}'
        self.stage_file = folder / "demo.toml"
        self.stage_file.write_text(text, encoding="utf-8")
        self._align()

    def _align(self) -> None:
        """Save the alignments of the stage file as those of this morning."""
        kept = AlignmentFolder(self._folder / "alignments")
        stage, _ = load_stage(self.stage_file)
        for source in stage.source:
            done = make_alignment(
                source.id, source.alignment, "solved", verdict="pass", rms_mm=1.2,
                author="simulator", date=utc_stamp(),
            )  # fmt: skip
            if kept.newest(source.id) == 0:
                kept.add(done)

    def tracker_configs(self) -> Sequence[TrackerConfig]:
        """Return what the trackers are, as their process reads it."""
        return load(self._write_trackers()).tracker

    def trackers(self) -> ChildSpec:
        """Return the child that plays both trackers."""
        argv = python_child("sim.trackers.process", str(self._write_trackers()))
        return ChildSpec("trackers", argv, beats=False)

    def _write_trackers(self) -> Path:
        config = self._folder / "trackers.toml"
        stage, _ = load_stage(self.stage_file)
        sources = {source.id: source for source in stage.source}
        config.write_text(
            f"""t0_ns = {self._t0_ns}
[[tracker]]
id = "freed-a"
protocol = "freed"
motion = "dolly"
seed = {self._seed}
rate = "{self._samples}"
house_sync = {self._t0_ns}
camera_id = 1
origin_m = [0.0, -1.0, 0.0]
noise_mm = 0.3
noise_deg = 0.01
frame_counter = true
latency_ms = {sources["freed-a"].delay_ms}
world = {_pose(sources["freed-a"].alignment)}
mount = {_pose(sources["freed-a"].rig_offset)}
line = {self._freed_line}

[[tracker]]
id = "osc-b"
protocol = "osc"
name = "B"
motion = "hand-held"
seed = {self._seed + 1}
rate = "{self._samples}"
house_sync = {self._t0_ns}
origin_m = [1.8, -0.5, 0.0]
noise_mm = 0.3
noise_deg = 0.01
latency_ms = {sources["osc-b"].delay_ms}
world = {_pose(sources["osc-b"].alignment)}
mount = {_pose(sources["osc-b"].rig_offset)}
line = {{ kind = "udp", host = "{HOST}", port = {self._osc_port} }}
""",
            encoding="utf-8",
        )
        return config

    def node(self, name: str, link_port: int, witness_port: int, *more: str) -> ChildSpec:
        """Return the child of one reference node, genlocked to the demo's house sync."""
        argv = python_child(
            "stagectl.cli.main", "node", "--connect", f"{HOST}:{link_port}", "--name", name,
            "--house-sync", f"{self._t0_ns}:{format_rate(self._rate)}",
            "--witness", str(witness_port), "--supervised", *more,
        )  # fmt: skip
        return ChildSpec(name, argv)


def _pose(placed: Transform) -> str:
    """Return a transform as the trackers' file has it."""
    x, y, z = placed.position_m
    return (
        f"{{ position_m = [{x}, {y}, {z}], pan_deg = {placed.pan_deg}, "
        f"tilt_deg = {placed.tilt_deg}, roll_deg = {placed.roll_deg} }}"
    )
