# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate delay`: what scripts rely on, the line to write down, and bad input."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware_profiles.pose import Pose, normalized
from tests.calibration.pictures import FX_PX, noise_scene, seen
from tests.calibration.takes import samples, write_take
from tests.calibration.tracks import NS, hand_held, noisy, seen_through, track
from tests.cli.running import ran
from tracking.calibration.timed_pose import TimedPose

Event = dict[str, object]
ASKEW = Pose((0.1, -0.05, 0.2), normalized((0.5, -0.3, 0.6, 0.7)))
WORLD = Pose((1.0, 2.0, 3.0), normalized((0.5, 0.3, 0.2, -0.7)))
REFERENCE_S = np.arange(0.0, 12.0, 1.0 / 120.0)
MEASURED_S = np.arange(0.0, 12.0, 1.0 / 60.0)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """Run the command; return its code, its stdout and the lines of its stderr."""
    return ran(capsys, "calibrate", "delay", *words)


def events(out: str) -> list[Event]:
    return [json.loads(line) for line in out.splitlines()]


def late(delay_ms: float, seed: int = 3) -> list[TimedPose]:
    """Return what a tracker says that is late by delay_ms, elsewhere on the camera."""
    moved = noisy(track(hand_held(3), MEASURED_S, delay_ms / 1e3), 0.3, 0.02, seed)
    return seen_through(moved, WORLD, ASKEW, 1.0)


def exact() -> list[TimedPose]:
    return noisy(track(hand_held(3), REFERENCE_S), 0.3, 0.02, 2)


def write_tum(name: str, poses: Sequence[TimedPose]) -> str:
    lines = ["# t x y z qx qy qz qw"]
    for item in poses:
        w, x, y, z = item.pose.rotation
        numbers = (*item.pose.position_m, x, y, z, w)
        lines.append(f"{item.t_ns / NS:.9f} " + " ".join(f"{one:.9f}" for one in numbers))
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def ring(times_s: np.ndarray, delay_s: float) -> list[float]:
    t = times_s - delay_s
    turned = 20000.0 + 9000.0 * np.sin(1.7 * t) * np.sin(0.31 * t + 0.4)
    return [float(round(one)) for one in turned]


def take_with_a_filtered_position() -> str:
    """Write a take whose freed-a has position 30 ms, rotation 18 ms and zoom 50 ms late."""
    position, rotation = late(30.0), late(18.0)
    mixed = [
        TimedPose(p.t_ns, Pose(p.pose.position_m, r.pose.rotation))
        for p, r in zip(position, rotation, strict=True)
    ]
    recorded = samples("optitrack", exact(), ring(REFERENCE_S, 0.0))
    recorded += samples("freed-a", mixed, ring(MEASURED_S, 0.05))
    return str(write_take(Path("take_001"), recorded))


class TestFiles:
    def test_events_and_summary(self, capsys: pytest.CaptureFixture[str]) -> None:
        a, b = write_tum("a.txt", exact()), write_tum("b.txt", late(41.7))
        code, out, err = said(capsys, a, b, "--json")
        assert (code, err) == (0, [])
        position, rotation, summary = events(out)
        for event, quantity, unit in (
            (position, "position", "mm/s"), (rotation, "rotation", "deg/s"),
        ):  # fmt: skip
            assert set(event) == {
                "event", "quantity", "signal", "delay_ms", "ci95_ms", "correlation", "second_peak",
                "overlap_s", "motion", "motion_unit", "gain",
            }  # fmt: skip
            assert (event["event"], event["quantity"], event["motion_unit"]) == (
                "delay", quantity, unit,
            )  # fmt: skip
            assert event["delay_ms"] == pytest.approx(41.7, abs=0.5)
            low, high = np.array(event["ci95_ms"])
            assert low < 41.7 < high
            assert event["overlap_s"] == pytest.approx(11.8, abs=0.4)
        assert summary["event"] == "summary"
        assert (summary["measured"], summary["against"]) == ("b.txt", "a.txt")
        assert summary["refused"] == {}
        assert summary["stage_file"] == {
            "delay_ms": round(float(str(position["delay_ms"])), 2),
            "rotation_delay_ms": round(float(str(rotation["delay_ms"])), 2),
        }

    def test_for_people_there_is_a_table_and_the_line_to_write(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a, b = write_tum("a.txt", exact()), write_tum("b.txt", late(41.7))
        code, out, _ = said(capsys, a, b, "--quantity", "position")
        assert code == 0
        lines = out.splitlines()
        assert lines[0] == "b.txt against a.txt"
        assert lines[1].split() == ["delay", "ms", "95", "%", "interval", "correlation", "common",
                                    "s", "motion"]  # fmt: skip
        assert lines[2].startswith("position  +41.")
        assert lines[-2] == "into the stage file, under the [[source]] of the measured tracker:"
        assert lines[-1].startswith("  delay_ms = 41.")

    def test_an_earlier_one_is_said_to_be_earlier(self, capsys: pytest.CaptureFixture[str]) -> None:
        a, b = write_tum("a.txt", exact()), write_tum("b.txt", late(41.7))
        code, out, _ = said(capsys, b, a, "--quantity", "rotation")
        assert code == 0
        assert "# delay_ms: 41." in out
        assert "EARLIER than the reference" in out
        assert "delay_ms = " not in out

    def test_no_motion_ends_with_1_and_says_what_to_do(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        still = noisy(track(lambda t_s: Pose(), MEASURED_S), 0.3, 0.02, 1)
        a, b = write_tum("a.txt", still), write_tum("b.txt", still[::-1])
        code, out, err = said(capsys, a, b, "--json")
        assert code == 1
        refused = [str(event["refused"]) for event in events(out)[:2]]
        assert all(one.startswith("too little motion: the reference") for one in refused)
        assert len(err) == 2
        assert err[0].startswith("stagectl: position: too little motion")
        assert "briskly and unevenly" in err[0]

    def test_a_picture_is_drawn(self, capsys: pytest.CaptureFixture[str]) -> None:
        a, b = write_tum("a.txt", exact()), write_tum("b.txt", late(41.7))
        code, _, err = said(capsys, a, b, "--plot", "delay.png")
        assert (code, err) == (0, [])
        drawn = cv2.imread("delay.png")
        assert drawn is not None
        assert min(drawn.shape[:2]) > 400
        assert drawn.std() > 10.0

    def test_without_matplotlib_it_says_which_extra_to_install(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = importlib.util.find_spec
        monkeypatch.setattr(
            importlib.util, "find_spec", lambda name: None if name == "matplotlib" else real(name)
        )
        code, out, err = said(capsys, "a.txt", "b.txt", "--plot", "delay.png")
        assert (code, out) == (3, "")
        assert err == [
            "stagectl: --plot needs matplotlib: `pip install matplotlib`, or the extra `plots` "
            "of stagectl"
        ]


class TestTakes:
    def test_each_quantity_has_its_key_and_what_was_taken_off_is_added(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        take = take_with_a_filtered_position()
        words = ("--take", take, "--source", "freed-a", "--against", "optitrack")
        code, out, err = said(capsys, *words, "--json")
        assert (code, err) == (0, [])
        found = events(out)
        assert [event.get("quantity") for event in found] == ["position", "rotation", "lens", None]
        assert found[2]["signal"] == "zoom"
        # 12 ms stand in the file for all, 4 ms for the lens: the samples lack them already.
        expected = {"delay_ms": 42.0, "rotation_delay_ms": 30.0, "lens_delay_ms": 54.0}
        assert found[3]["stage_file"] == pytest.approx(expected, abs=0.5)
        code, out, _ = said(capsys, *words)
        assert 'under the [[source]] with id = "freed-a":' in out
        assert "  lens_delay_ms = 5" in out

    def test_an_unknown_source_is_answered_with_the_known_ones(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        take = take_with_a_filtered_position()
        words = ("--take", take, "--source", "freed-b", "--against", "optitrack")
        code, out, err = said(capsys, *words)
        assert (code, out) == (2, "")
        assert err == [
            f"stagectl: {take}: holds no samples of source 'freed-b'; it has: freed-a, optitrack"
        ]

    def test_a_take_without_its_stage_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        take = str(write_take(Path("bare"), samples("optitrack", exact()), stage=""))
        code, _, err = said(capsys, "--take", take, "--source", "a", "--against", "b")
        assert code == 2
        assert len(err) == 1
        assert "stage file" in err[0]


class TestVideo:
    def clip(self, frames: int = 150) -> str:
        scene, motion = noise_scene(), hand_held(3, turn_deg=6.0)
        writer = cv2.VideoWriter("clip.avi", cv2.VideoWriter.fourcc(*"MJPG"), 24.0, (480, 270))
        for index in range(frames):
            grey = seen(scene, motion(index / 24.0).rotation)
            writer.write(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
        writer.release()
        return "clip.avi"

    def test_a_trajectory_against_a_clip(self, capsys: pytest.CaptureFixture[str]) -> None:
        moved = noisy(track(hand_held(3, turn_deg=6.0), MEASURED_S, 0.05), 0.3, 0.02, 1)
        path = write_tum("t.txt", seen_through(moved, WORLD, ASKEW, 1.0))
        words = (path, "--video", self.clip(), "--fx-px", str(FX_PX))
        code, out, err = said(capsys, *words, "--video-start-ns", str(5 * NS), "--json")
        assert (code, err) == (0, [])
        rotation, summary = events(out)
        assert rotation["quantity"] == "rotation"
        assert rotation["delay_ms"] == pytest.approx(50.0, abs=0.1 * 1000.0 / 24.0)
        assert summary["notes"] == []
        # Position cannot be had from a picture: what the rotation has goes for all.
        assert summary["stage_file"] == {"delay_ms": round(float(str(rotation["delay_ms"])), 2)}
        code, out, _ = said(capsys, *words)
        assert code == 0
        assert "! no --video-start-ns: the first frame is taken to be at the first sample" in out

    def test_position_cannot_be_had_from_a_clip(self, capsys: pytest.CaptureFixture[str]) -> None:
        path = write_tum("t.txt", exact())
        words = (path, "--video", self.clip(20), "--fx-px", "520", "--quantity", "position")
        code, _, err = said(capsys, *words)
        assert code == 2
        assert err == [
            "stagectl: clip.avi and t.txt do not both carry position; ask for another quantity"
        ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "name two trajectory files, or --take"),
        (("a.txt",), "name two trajectory files, or --take"),
        (("a.txt", "b.txt", "--source", "x"), "name two trajectory files"),
        (("a.txt", "--video", "c.mp4"), "--video needs --fx-px"),
        (("a.txt", "b.txt", "--fx-px", "800"), "belong to --video CLIP"),
        (("a.txt", "b.txt"), "a.txt: cannot be read (No such file or directory)"),
        (("--take", "none", "--source", "a", "--against", "b"), "none: is no take"),
        (("--take", "t", "--source", "a", "--against", "a"), "is the source itself"),
        (("a.txt", "b.txt", "--max-ms", "nan"), "argument --max-ms: nan is outside 1 to 60000"),
        (("a.txt", "b.txt", "--fx-px", "x"), "argument --fx-px: invalid number value: 'x'"),
        (("a.txt", "b.txt", "--seed", "-1"), "--seed -1: is negative"),
        (("a.txt", "b.txt", "--plot", "f.gif"), "end the name in .png, .pdf or .svg"),
        (("a.txt", "b.txt", "--plot", "no/f.png"), "there is no folder no"),
        (("good.txt", "--video", "none.mp4", "--fx-px", "9"), "none.mp4: no such file"),
        (("good.txt", "--video", "good.txt", "--fx-px", "9"), "good.txt: is no video"),
        (
            ("good.txt", "--video", "good.txt", "--fx-px", "9", "--fps", "0"),
            "rate '0' is outside 1 to 1000",
        ),
        (("good.txt", "binary"), "binary: is no text"),
        (("good.txt", "broken.gz"), "broken.gz: cannot be read"),
        (("good.txt", "short.txt"), "short.txt, line 2: found 3 columns, expected 8"),
        (("good.txt", "."), ".: is a folder; a take is named with --take"),
        (("good.txt", "two.txt"), "do not both carry position or rotation or lens"),
    ],
)
def test_bad_input_ends_with_2_and_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], expected: str
) -> None:
    write_tum("good.txt", exact())
    write_tum("two.txt", exact()[:2])
    Path("short.txt").write_text("0 0 0 0 0 0 0 1\n1 2 3\n", encoding="utf-8")
    Path("binary").write_bytes(b"\xff\xfe\x00\x80")
    Path("broken.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert expected in err[-1]
    assert err[-1].startswith("stagectl")
    assert len(err) == 1 or "argument" in expected
