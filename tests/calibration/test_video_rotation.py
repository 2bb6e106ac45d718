# SPDX-License-Identifier: Apache-2.0
"""Rotation and zoom out of pictures of a known turn, and a tracker's delay against them."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware_profiles.pose import Pose, from_rotation_vector, normalized, to_rotation_vector
from tests.calibration.pictures import CENTRE_PX, FX_PX, noise_scene, seen
from tests.calibration.tracks import NS, hand_held, noisy, seen_through, track
from tracking.calibration.clip import Clip, frame_rate
from tracking.calibration.delay import Delay
from tracking.calibration.quantity_delay import delay_of
from tracking.calibration.recording import Recording
from tracking.calibration.video_rotation import Picture, measure_video, turn_between

SCENE = noise_scene()
RATE = Fraction(24000, 1001)
START_NS = 5 * NS  # as tests.calibration.tracks counts
MOTION = hand_held(7, turn_deg=6.0)


@pytest.mark.parametrize(
    "vector_deg", [(0.0, 0.0, 0.0), (0.3, -1.2, 0.2), (-1.0, 4.0, 1.0), (0.0, -6.0, 0.0)]
)
def test_the_turn_between_two_pictures(vector_deg: tuple[float, float, float]) -> None:
    start = normalized(from_rotation_vector((0.02, 0.05, -0.01)))
    x, y, z = (math.radians(v) for v in vector_deg)
    end = Pose(rotation=start).compose(Pose(rotation=from_rotation_vector((x, y, z)))).rotation
    found = turn_between(seen(SCENE, start), seen(SCENE, end), FX_PX, CENTRE_PX)
    assert found is not None
    assert np.degrees(found.rotation_rad) == pytest.approx(np.array(vector_deg), abs=0.01)
    assert abs(found.log_scale) < 2e-4
    assert found.inlier_share > 0.95


def test_a_zoom_is_not_taken_for_a_turn() -> None:
    still = (1.0, 0.0, 0.0, 0.0)
    found = turn_between(
        seen(SCENE, still), seen(SCENE, still, FX_PX * math.exp(0.03)), FX_PX, CENTRE_PX
    )
    assert found is not None
    assert found.log_scale == pytest.approx(0.03, abs=2e-4)
    assert np.degrees(np.linalg.norm(found.rotation_rad)) < 0.01


def test_somebody_walking_through_a_third_of_the_picture_hardly_counts() -> None:
    start = (1.0, 0.0, 0.0, 0.0)
    end = normalized(from_rotation_vector((0.0, math.radians(1.5), 0.0)))
    person = seen(noise_scene(9), start)[:200, :160]
    before, after = seen(SCENE, start), seen(SCENE, end)
    before[40:240, 100:260], after[40:240, 108:268] = person, person
    found = turn_between(before, after, FX_PX, CENTRE_PX)
    assert found is not None
    assert np.degrees(found.rotation_rad) == pytest.approx(np.array((0.0, 1.5, 0.0)), abs=0.05)
    assert 0.4 < found.inlier_share < 0.95


def test_a_plain_wall_and_a_cut_show_no_turn() -> None:
    plain = np.full((270, 480), 90, dtype=np.uint8)
    assert turn_between(plain, plain, FX_PX, CENTRE_PX) is None
    frames = [seen(SCENE, (1.0, 0.0, 0.0, 0.0)), plain, plain]
    motion = measure_video(frames, RATE, FX_PX)
    assert (motion.frames, len(motion.t_ns)) == (3, 0)
    assert motion.recording().rotation is not None


def test_frames_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="frame 1 has another size"):
        measure_video([SCENE[:270, :480], SCENE[:200, :480]], RATE, FX_PX)


def test_large_pictures_are_halved_and_their_focal_length_with_them() -> None:
    turn = (0.004, 0.01, 0.002)
    small = [seen(SCENE, (1.0, 0.0, 0.0, 0.0)), seen(SCENE, from_rotation_vector(turn))]
    large: list[Picture] = [np.repeat(np.repeat(one, 4, axis=0), 4, axis=1) for one in small]
    motion = measure_video(large, Fraction(1), 4.0 * FX_PX)
    assert motion.angular_velocity_rad_s[0] == pytest.approx(np.array(turn), abs=2e-4)


def clip_frames(count: int) -> list[Picture]:
    return [seen(SCENE, MOTION(float(index / RATE)).rotation) for index in range(count)]


def test_a_trackers_delay_against_its_cameras_picture(tmp_path: Path) -> None:
    """A clip in a file, a tracker 41.2 ms late, mounted askew: within a tenth of a frame."""
    frames = clip_frames(240)
    path = tmp_path / "clip.avi"
    height, width = frames[0].shape
    writer = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*"MJPG"), float(RATE), (width, height)
    )
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    writer.release()

    clip = Clip(path)
    assert (clip.rate, clip.frames, clip.width_px) == (RATE, 240, width)
    seen_counts: list[int] = []
    motion = measure_video(clip, clip.rate, FX_PX, start_ns=START_NS, progress=seen_counts.append)
    clip.close()
    assert seen_counts == list(range(1, 241))
    assert abs(clip.last_off_frames) < 0.1
    assert len(motion.t_ns) == 239
    assert motion.inlier_share.min() > 0.8

    late = noisy(track(MOTION, np.arange(0.0, 10.0, 1.0 / 60.0), 0.0412), 0.3, 0.02, 4)
    askew = Pose((0.1, -0.05, 0.2), normalized((0.5, -0.3, 0.6, 0.7)))
    tracker = Recording.of_track(seen_through(late, Pose(), askew, 1.0))
    found = delay_of("rotation", motion.recording(), tracker)
    assert isinstance(found, Delay)
    assert found.delay_ms == pytest.approx(41.2, abs=1.0)
    assert 1e3 / float(RATE) * 0.1 > 1.0  # what "a tenth of a frame" is, in ms
    assert found.gain == pytest.approx(1.0, abs=0.02)
    assert delay_of("position", motion.recording(), tracker) is None

    # A wrong focal length shows in the gain, not in the delay.
    wrong = measure_video(frames, RATE, 1.1 * FX_PX, start_ns=START_NS)
    off = delay_of("rotation", wrong.recording(), tracker)
    assert isinstance(off, Delay)
    assert off.delay_ms == pytest.approx(41.2, abs=1.0)
    assert off.gain == pytest.approx(1.0 / 1.1, abs=0.03)


def test_a_zoom_rings_delay_against_the_picture() -> None:
    def log_zoom(t_s: float) -> float:
        return 0.12 * math.sin(1.9 * t_s) * math.sin(0.4 * t_s + 0.3) + 0.03 * math.sin(4.7 * t_s)

    frames = [
        seen(SCENE, (1.0, 0.0, 0.0, 0.0), FX_PX * math.exp(log_zoom(float(i / RATE))))
        for i in range(200)
    ]
    motion = measure_video(frames, RATE, FX_PX, start_ns=START_NS)
    ring = [
        (START_NS + round(t_s * NS), round(30000.0 + 60000.0 * log_zoom(t_s - 0.06)))
        for t_s in np.arange(0.0, 8.3, 1.0 / 50.0)
    ]
    found = delay_of("lens", motion.recording(), Recording.of_samples(rings={"zoom": ring}))
    assert isinstance(found, Delay)
    assert found.delay_ms == pytest.approx(60.0, abs=1.0)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (23.976, Fraction(24000, 1001)), (23.976023976, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)), (59.94, Fraction(60000, 1001)), (24.0, Fraction(24)),
        (25.0, Fraction(25)), (119.88, Fraction(120000, 1001)), (12.5, Fraction(25, 2)),
    ],
)  # fmt: skip
def test_a_rounded_rate_is_the_broadcast_rate_it_means(written: float, meant: Fraction) -> None:
    assert frame_rate(written) == meant


def test_files_that_are_no_clip(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file"):
        Clip(tmp_path / "none.mp4")
    text = tmp_path / "text.mp4"
    text.write_text("not a clip")
    with pytest.raises(ValueError, match="is no video"):
        Clip(text)


def test_the_axes_are_right_down_forward() -> None:
    """Turned to the right (about y, which points down), the scene moves to the left."""
    right = from_rotation_vector((0.0, math.radians(2.0), 0.0))
    assert to_rotation_vector(right)[1] > 0.0
    before, after = seen(SCENE, (1.0, 0.0, 0.0, 0.0)), seen(SCENE, right)
    shift_px = round(FX_PX * math.tan(math.radians(2.0)))
    cut = slice(100, 170)
    moved = np.abs(
        before[cut, 200:280].astype(int) - after[cut, 200 - shift_px : 280 - shift_px]
    ).mean()
    assert moved < 12.0 < np.abs(before[cut, 200:280].astype(int) - after[cut, 200:280]).mean()
