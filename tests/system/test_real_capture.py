# SPDX-License-Identifier: Apache-2.0
"""Real bytes through the real thing: a Mo-Sys F4 capture, played into a line at its own pace.

Expected values: the capture's own first and last packets as the reference software reads them.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from hardware_profiles.frames import to_pan_tilt_roll
from render_bridge.clock import now_ns
from sim.trackers.capture_file import read_frames
from stagectl.takes.reader import TakeReader
from tests.system import stages
from tests.system.events import Frames, events
from tests.system.workshop import (
    ROOT,
    Workshop,
    poll_state,
    run_command,
    source_is,
    wait_for_frame,
)
from tracking.sample import TrackerSample

pytestmark = [pytest.mark.system, pytest.mark.slow]

NAME = "A003_C001_first_700_packets.f4"
PLACES = (
    ROOT / "tests" / "vectors" / "mosys_f4" / NAME,
    ROOT.parent / "shared" / "data" / "opentrackio" / "mosys_f4" / NAME,
)
PACKETS = 700
FIRST_PACKETS = 100
FRAME_RATE = 25


@pytest.fixture
def capture() -> Path:
    """Return the captured file, from the tests' own vectors or beside the clone."""
    found = next((place for place in PLACES if place.is_file()), None)
    if found is None:
        pytest.skip(f"the Mo-Sys F4 capture {NAME} is not there")
    return found


def timecode_after(packets: int) -> str:
    """Return the timecode of the last of that many packets: the first is at 15:03:47:02."""
    frames = ((15 * 60 + 3) * 60 + 47) * FRAME_RATE + 2 + packets - 1
    seconds, frame = divmod(frames, FRAME_RATE)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frame:02d}"


def play(shop: Workshop, path: Path, packets: int) -> tuple[list[TrackerSample], list[Frames]]:
    """Run the capture stage with three nodes while the file plays; return samples and pictures."""
    link = shop.folder / "f4-line"
    text = (ROOT / "sim" / "stages" / "capture.toml").read_text(encoding="utf-8")
    assert 'port = "stagectl-f4"' in text
    text = text.replace("stagectl-f4", str(link))
    stage = shop.stage(text + stages.PORTS)
    sync = f"{now_ns()}:25/1"
    nodes = [shop.node(stage, f"node-{n}", "--house-sync", sync) for n in (1, 2, 3)]
    with stage.client() as client:
        run_command(client, "take_start", name="capture")
        player = shop.start(
            "stagectl.cli.main", "sim", "play", str(path), "--protocol", "f4",
            "--pty", str(link), "--json",
        )  # fmt: skip
        player.finish(packets / FRAME_RATE + 10.0)
        poll_state(client, lambda s: source_is(s, "f4-a", samples=packets), 5.0, "all samples")
        run_command(client, "take_stop")
    played = events(player.out.read_text(), "summary")[0]
    assert player.process.returncode == 0, played
    assert (played["frames"], played["unread_bytes"], played["dropped_bytes"]) == (packets, 0, 0)
    row = stage.end().sources["f4-a"]
    assert (row.samples, row.rejected, row.dropped_bytes, row.sequence_gaps) == (packets, 0, 0, 0)
    samples = [
        message
        for item in TakeReader(shop.folder / "takes" / "capture").messages()
        if item.topic == "sample/f4-a" and isinstance(message := item.message(), TrackerSample)
    ]
    return samples, nodes


def check(samples: list[TrackerSample], nodes: list[Frames], packets: int) -> None:
    """First and last sample as they were captured; the same pose at all nodes."""
    assert len(samples) == packets
    first = samples[0].decoded
    assert first.position_m == pytest.approx((-0.08045, -1.85355, 1.19801), abs=5e-6)
    assert first.pan_tilt_roll_deg == pytest.approx((-3.031, -28.072, 3.096), abs=5e-4)
    assert first.timecode == "15:03:47:02"
    assert samples[-1].decoded.timecode == timecode_after(packets)
    captured = [sample.t_capture_ns for sample in samples]
    assert captured == sorted(captured)
    seconds = (captured[-1] - captured[0]) / 1e9
    assert seconds == pytest.approx((packets - 1) / FRAME_RATE, abs=0.05)
    positions = [s.decoded.position_m for s in samples if s.decoded.position_m is not None]
    pans = [s.decoded.pan_tilt_roll_deg[0] for s in samples if s.decoded.pan_tilt_roll_deg]
    for node in nodes:
        tracked = [f.bodies["A"] for f in node.read() if f.bodies["A"].state == "OK"]
        assert len(tracked) > 0.8 * packets, node.name
        for row in tracked[FRAME_RATE:-FRAME_RATE]:
            assert row.position_m is not None
            assert row.quaternion_wxyz is not None
            # Predicted a quarter second ahead, for light on the wall: near the path, not on it.
            assert min(math.dist(row.position_m, position) for position in positions) < 0.05
            pan = to_pan_tilt_roll(row.quaternion_wxyz)[0]
            assert min(abs(pan - other) for other in pans) < 1.0


def test_the_first_packets_of_a_real_tracker_reach_three_nodes(
    workshop: Workshop, capture: Path
) -> None:
    path = workshop.folder / "first.f4"
    path.write_bytes(b"".join(read_frames(capture, "f4")[:FIRST_PACKETS]))
    check(*play(workshop, path, FIRST_PACKETS), FIRST_PACKETS)


@pytest.mark.nightly
def test_the_whole_capture_of_a_real_tracker_reaches_three_nodes(
    workshop: Workshop, capture: Path
) -> None:
    assert timecode_after(PACKETS) == "15:04:15:01"
    check(*play(workshop, capture, PACKETS), PACKETS)


def test_an_unplugged_player_is_no_crash(workshop: Workshop, capture: Path) -> None:
    """The player is stopped in the middle: a summary, no link, and a stage that goes on."""
    link = workshop.folder / "f4-line"
    text = (ROOT / "sim" / "stages" / "capture.toml").read_text(encoding="utf-8")
    stage = workshop.stage(text.replace("stagectl-f4", str(link)) + stages.PORTS)
    node = workshop.node(stage, "node-1", "--house-sync", f"{now_ns()}:25/1")
    player = workshop.start(
        "stagectl.cli.main", "sim", "play", str(capture), "--protocol", "f4",
        "--pty", str(link), "--json",
    )  # fmt: skip
    wait_for_frame(node, lambda f: f.bodies["A"].state == "OK", 10.0, "the pose")
    finished = player.ask_to_end()
    assert (finished.code, finished.err) == (0, "")
    assert not link.is_symlink()
    with stage.client() as client:
        poll_state(client, lambda s: source_is(s, "f4-a", state="LOST"), 3.0, "the loss")
    stage.end()
