# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate delay --barcode`: what a filmed clip tells, and bad input in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import msgspec
import pytest

from sim.barcode_clip import Board, Camera, Exposure, coloured, film
from stagectl.bus.envelope import pack, unpack
from stagectl.cli.main import main
from stagectl.takes.sidecar import Sidecar
from stagectl.takes.writer import TakeWriter
from stagectl.topics import Tick
from tests.calibration.takes import STAGE
from tracking.sample import Decoded, TrackerSample
from tracking.timecode import from_frame_count, parse_timecode

Event = dict[str, object]
Shown = Callable[[int, int], int]
BOARDS = (Board(0, (120.0, 130.0), 5.0), Board(7, (360.0, 140.0), 5.0, yaw_deg=20.0))
CAMERA = Camera(480, 270, k1=-0.1, defocus_px=1.0, read_noise=0.01, shot_noise=0.03)
PERIOD_NS = 1e9 / 24.0


def late(output: int, wall: int) -> int:
    """Output 7 is a frame behind output 0, which is three frames late."""
    return wall - (4 if output == 7 else 3)


def write_clip(name: str, count: int, shown: Shown, start: int = 1000, fps: float = 24.0) -> str:
    """Write a compressed clip; picture i begins with the wall's frame start + i * 24 / fps."""
    exposures = [Exposure(start + 0.02 + i * 24.0 / fps, 0.4, 0.2) for i in range(count)]
    code = cv2.VideoWriter.fourcc(*"mp4v")
    writer = cv2.VideoWriter(name, code, fps, (480, 270))
    assert writer.isOpened()
    for picture in film(BOARDS, CAMERA, exposures, shown, 3):
        writer.write(coloured(picture))
    writer.release()
    return name


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_clip(str(tmp_path_factory.mktemp("clips") / "clip.mp4"), 30, late)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[Event], list[str]]:
    """Run the command; return its code, its events and the lines of its stderr."""
    try:
        code = main(["calibrate", "delay", *words])
    except SystemExit as end:  # argparse
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not Path("stagectl-crash.txt").exists()
    out = captured.out.splitlines() if "--json" in words else []
    return code, [json.loads(line) for line in out], captured.err.splitlines()


def table(event: Event, name: str) -> dict[str, dict[str, object]]:
    found = event[name]
    assert isinstance(found, dict)
    return found


def test_latency_and_skew(clip: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, events, err = said(capsys, "--barcode", clip, "--start-frame", "1000", "--json")
    assert (code, err) == (0, [])
    *pictures, summary = events
    assert pictures[5] == {
        "event": "picture", "picture": 5, "frame": 1005.0, "shown": {"0": 1002, "7": 1001}
    }  # fmt: skip
    assert {name: summary[name] for name in ("event", "pictures", "read", "rejected")} == {
        "event": "summary", "pictures": 30, "read": 60, "rejected": 0
    }  # fmt: skip
    outputs = table(summary, "outputs")
    assert outputs["0"] == {
        "read": 30, "rejected": 0, "latency_frames": 3.0, "interval": [3.0, 3.0],
        "counts": {"3": 30}, "repeated": 0, "skipped": 0,
    }  # fmt: skip
    assert outputs["7"]["latency_frames"] == 4.0
    assert summary["skew"] == {
        "pictures": 30, "disagree": 30, "largest_frames": 1, "behind_frames": {"0": 0.0, "7": 1.0}
    }  # fmt: skip
    assert summary["notes"] == []


def test_for_people(clip: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "delay", "--barcode", clip]) == 0
    out = capsys.readouterr().out
    assert "30 pictures, 2 outputs" in out
    assert "skew: 30 of 30 pictures show outputs apart, at most 1 frames" in out
    assert "output 7 is +1.00 frames behind the first" in out
    assert "no start was given" in out


def test_a_node_that_hangs_and_skips(capsys: pytest.CaptureFixture[str]) -> None:
    def hangs(output: int, wall: int) -> int:
        return 1008 if output == 7 and 1010 <= wall < 1014 else wall - 2

    name = write_clip("hang.mp4", 24, hangs)
    code, events, _ = said(capsys, "--barcode", name, "--start-frame", "1000", "--json")
    assert code == 0
    outputs = table(events[-1], "outputs")
    assert (outputs["0"]["repeated"], outputs["0"]["skipped"]) == (0, 0)
    assert (outputs["7"]["repeated"], outputs["7"]["skipped"]) == (3, 3)
    skew = events[-1]["skew"]
    assert isinstance(skew, dict)
    assert skew["disagree"] == 3
    assert outputs["7"]["counts"] == {"2": 21, "3": 1, "4": 1, "5": 1}


def test_a_fast_camera_tells_a_fraction(capsys: pytest.CaptureFixture[str]) -> None:
    """The middle row's exposure is half over 0.32 of a frame after the picture's begin."""
    name = write_clip("fast.mp4", 50, lambda output, wall: wall - 2, fps=25.0)
    code, events, _ = said(
        capsys, "--barcode", name, "--start-frame", "1000.32", "--stage-fps", "24", "--json"
    )
    assert code == 0
    assert events[-1]["frames_per_picture"] == "24/25"
    latency = table(events[-1], "outputs")["0"]["latency_frames"]
    interval = table(events[-1], "outputs")["0"]["interval"]
    assert isinstance(latency, float)
    assert isinstance(interval, list)
    assert interval[0] <= latency <= interval[1]
    assert latency == pytest.approx(2.0, abs=0.1)


def test_timecode_by_jam(clip: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, events, _ = said(
        capsys, "--barcode", clip, "--start-timecode", "10:00:05:00",
        "--jam", "880@10:00:00:00", "--json",
    )  # fmt: skip
    assert code == 0
    assert table(events[-1], "outputs")["0"]["latency_frames"] == 3.0


@pytest.mark.parametrize("minutes", [0, 20])
def test_timecode_by_a_take(minutes: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The clip may be of a later minute than the take: the barcode is off while a take rolls."""
    start = 1000 + minutes * 60 * 24
    name = write_clip("later.mp4", 12, late, start)
    code, events, err = said(
        capsys, "--barcode", name, "--take", write_take(),
        "--start-timecode", f"10:{minutes:02}:05:12", "--json",
    )  # fmt: skip
    assert (code, err) == (0, [])
    assert events[0]["frame"] == start
    assert table(events[-1], "outputs")["7"]["latency_frames"] == 4.0


def test_a_take_of_another_hour_is_refused(clip: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(
        capsys, "--barcode", clip, "--take", write_take(), "--start-timecode", "12:00:05:12"
    )
    assert code == 2
    assert "more than an hour from" in err[-1]


def write_take(with_timecode: bool = True) -> str:
    """Write ten seconds from frame 900; frame 1000 has 10:00:05:12, packets come 60 a second."""
    writer = TakeWriter(Path("take"), Sidecar(1, "t", "s", "hash", STAGE, "", (), {}))
    jam = parse_timecode("10:00:05:12", Fraction(24)).frame_count() - 1000
    messages: list[tuple[int, str, msgspec.Struct]] = []
    for frame in range(900, 1140):
        t_ns = round(frame * PERIOD_NS)
        messages.append((t_ns, "tick", Tick(frame, t_ns, PERIOD_NS, 0, t_ns - 80_000_000)))
    for packet in range(600):
        t_ns = round(900 * PERIOD_NS + packet * 1e9 / 60.0) + 3_000_000
        count = jam + int(t_ns / PERIOD_NS)
        said_timecode = str(from_frame_count(count, Fraction(24))) if with_timecode else None
        decoded = Decoded(1, timecode=said_timecode, timecode_rate="24/1")
        sample = TrackerSample("freed-a", t_ns, t_ns + 2_000_000, decoded)
        messages.append((t_ns, "sample/freed-a", sample))
    for number, (t_ns, topic, message) in enumerate(sorted(messages, key=lambda one: one[0])):
        made = unpack(pack(topic, message, 1, number + 1, t_ns))
        assert made is not None
        writer.write(made)
    writer.close()
    return "take"


def test_a_list_of_frames(clip: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["picture,frame", *(f"{i},{1000 + i}" for i in range(20))]
    Path("frames.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, events, _ = said(capsys, "--barcode", clip, "--frames-csv", "frames.csv", "--json")
    assert code == 0
    assert table(events[-1], "outputs")["0"]["counts"] == {"3": 20}
    assert events[25]["frame"] is None


BAD = {
    "no such file": (2, ["--barcode", "none.mp4"], "no such file"),
    "a text": (2, ["--barcode", "text.mp4"], "is no video"),
    "noise": (2, ["--barcode", "noise.mp4"], "is no video"),
    "with --video": (2, ["--barcode", "CLIP", "--video", "x.mp4"], "goes without"),
    "two starts": (
        2, ["--barcode", "CLIP", "--start-frame", "1", "--frames-csv", "x"], "give one of"
    ),
    "a wrong start": (2, ["--barcode", "CLIP", "--start-frame", "9000"], "8003 frames late"),
    "no frame number": (2, ["--barcode", "CLIP", "--start-frame", "nan"], "no frame number"),
    "no jam": (2, ["--barcode", "CLIP", "--start-timecode", "10:00:00:00"], "--jam"),
    "jam alone": (2, ["--barcode", "CLIP", "--jam", "3@10:00:00:00"], "--start-timecode"),
    "no timecode": (
        2, ["--barcode", "CLIP", "--start-timecode", "10:00", "--jam", "3@10:00:00:00"],
        "is no timecode",
    ),
    "no take": (
        2, ["--barcode", "CLIP", "--take", "x", "--start-timecode", "10:00:00:00"], "is no take"
    ),
    "take alone": (2, ["--barcode", "CLIP", "--take", "x"], "needs --start-timecode"),
    "no list": (2, ["--barcode", "CLIP", "--frames-csv", "x.csv"], "cannot be read"),
    "a list without columns": (
        2, ["--barcode", "CLIP", "--frames-csv", "text.mp4"], "has no columns"
    ),
    "no barcode": (2, ["a.txt", "b.txt", "--jam", "1@10:00:00:00"], "--jam belongs to --barcode"),
    "a bad rate": (2, ["--barcode", "CLIP", "--stage-fps", "x"], "is no rate"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line(name: str, clip: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("text.mp4").write_text("just words\n", encoding="utf-8")
    Path("noise.mp4").write_bytes(bytes(range(256)) * 40)
    expected, words, part = BAD[name]
    code, _, err = said(capsys, *(clip if word == "CLIP" else word for word in words))
    assert code == expected
    assert len([line for line in err if line.startswith("stagectl:")]) == 1
    assert part in err[-1]


def test_a_take_without_timecode_says_what_to_give(
    clip: str, capsys: pytest.CaptureFixture[str]
) -> None:
    take = write_take(with_timecode=False)
    code, _, err = said(
        capsys, "--barcode", clip, "--take", take, "--start-timecode", "10:00:05:12"
    )
    assert code == 2
    assert "carries timecode; give --jam" in err[-1]


def test_a_clip_without_a_code_was_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    writer = cv2.VideoWriter("plain.mp4", cv2.VideoWriter.fourcc(*"mp4v"), 24.0, (480, 270))
    for picture in film([], CAMERA, [Exposure(0.0)] * 5, late, 1):
        writer.write(coloured(picture))
    writer.release()
    code, _, err = said(capsys, "--barcode", "plain.mp4")
    assert code == 1
    assert len(err) == 1
    assert "shows no barcode in 5 pictures" in err[0]
