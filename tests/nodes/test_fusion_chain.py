# SPDX-License-Identifier: Apache-2.0
"""The transform chain and the look-ahead, from a tracker's bytes to the states of a frame."""

from __future__ import annotations

import math
import struct

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from hardware_profiles.pose import angle_between_rad
from hardware_profiles.stage import Lens, Stage
from hardware_profiles.tracker import load_tracker_profile
from hardware_profiles.transform import Transform
from render_bridge.messages import BodyFlag, RenderBody, TrackState
from stagectl.nodes.fusion import QUIET_NS, FusionStep
from stagectl.nodes.lens_state import FollowedLens
from stagectl.nodes.source import SourceStep
from stagectl.topics import FrameStates, LineData, ShowOrder
from tests.nodes.stages import FREED, MS, NS, OSC, PERIOD_NS, STAGE, T0, only, pose_at, sample, tick
from tracking.freed import decode_d1, encode_d1
from tracking.sample import Decoded, TrackerSample

Matrix = NDArray[np.float64]
A = 0
ALIGNMENT = Transform((1.0, -2.0, 0.25), pan_deg=35.0, tilt_deg=2.0, roll_deg=-1.0)
RIG_OFFSET = Transform((0.03, 0.12, -0.08), pan_deg=-3.0, tilt_deg=5.0, roll_deg=90.0)
WORLD = (0.4, 1.7, 1.5), (25.0, -8.0, 3.0)


def stage_with(alignment: Transform, rig_offset: Transform) -> Stage:
    source = msgspec.structs.replace(FREED, alignment=alignment, rig_offset=rig_offset)
    return msgspec.structs.replace(STAGE, source=(source, OSC))


def matrix(position: tuple[float, ...], pan: float, tilt: float, roll: float) -> Matrix:
    """Return a 4x4 of R = Rz(pan) Rx(tilt) Ry(roll), made of sines and cosines."""
    (cp, sp), (ct, st), (cr, sr) = (
        (math.cos(math.radians(a)), math.sin(math.radians(a))) for a in (pan, tilt, roll)
    )
    z = np.array([[cp, -sp, 0], [sp, cp, 0], [0, 0, 1]])
    x = np.array([[1, 0, 0], [0, ct, -st], [0, st, ct]])
    y = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    found = np.eye(4)
    found[:3, :3] = z @ x @ y
    found[:3, 3] = position
    return found


def of(transform: Transform) -> Matrix:
    return matrix(
        transform.position_m, transform.pan_deg, transform.tilt_deg, transform.roll_deg
    )  # fmt: skip


def answer(step: FusionStep, k: int) -> RenderBody:
    due = tick(k)
    (states,) = only(list(step.on_message("tick", due, due.t_tick_ns)), FrameStates)
    return states.bodies[A]


def display_ns(k: int) -> int:
    """Mid-exposure of frame k: vsync + 2 frames of wall + a quarter frame + half the readout."""
    return tick(k).t_vsync_ns + 2 * PERIOD_NS + PERIOD_NS // 4 + 4 * MS


def ahead_states(body: RenderBody) -> list[tuple[float, ...]]:
    return list(struct.iter_unpack("<7d", body.ahead))


def follow(step: FusionStep, from_ns: int, until_ns: int) -> None:
    """Give the samples of freed-a that arrived after one time and until another."""
    for i in range((from_ns - T0) * 60 // NS - 2, (until_ns - T0) * 60 // NS + 1):
        taken = sample("freed-a", T0 + i * NS // 60)
        if i >= 0 and from_ns < taken.t_rx_ns <= until_ns:
            step.on_message("sample/freed-a", taken, taken.t_rx_ns)


@pytest.mark.parametrize(
    ("alignment", "rig_offset"),
    [
        (Transform(), Transform()),
        (ALIGNMENT, Transform()),
        (Transform(), RIG_OFFSET),
        (ALIGNMENT, RIG_OFFSET),
    ],
    ids=["plain", "aligned", "rig offset", "both"],
)
def test_the_chain_from_bytes_to_the_state(alignment: Transform, rig_offset: Transform) -> None:
    """Given a camera at rest, Expect stage_T_world * world_T_body * body_T_sensor by matrices."""
    stage = stage_with(alignment, rig_offset)
    line, step = SourceStep(stage.source[0]), FusionStep(stage)
    position, angles = WORLD
    for i in range(60):
        t_ns = T0 + i * NS // 60
        data = LineData("freed-a", t_ns, encode_d1(1, position, angles))
        for topic, message in line.on_message("raw/freed-a", data, t_ns):
            step.on_message(topic, message, t_ns)
    body = answer(step, 26)
    assert body.flags == BodyFlag.VALID
    assert body.track_state is TrackState.OK
    wanted = of(alignment) @ matrix(position, *angles) @ of(rig_offset)
    # Free-D's steps are 1/64 mm and 1/32768 deg.
    assert body.state[:3] == pytest.approx(wanted[:3, 3], abs=5e-5)
    w, x, y, z = body.state[3:]
    found = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    assert found == pytest.approx(wanted[:3, :3], abs=1e-5)


def test_a_look_ahead_is_close_to_what_later_ticks_answer() -> None:
    """Given a camera that moves evenly, Expect message k's states near those of k+1, k+2, ..

    Extrapolation is full for 0.3 s; beyond, it may only fall behind, and never overshoot.
    """
    step = FusionStep(STAGE)
    follow(step, T0 - NS, tick(50).t_tick_ns)
    last_sample_ns = answer(step, 50).t_capture_ns
    step.on_deadline(tick(50).t_tick_ns + QUIET_NS)  # message 51 takes what was made in the quiet
    follow(step, tick(50).t_tick_ns, tick(51).t_tick_ns)
    promised = ahead_states(answer(step, 51))
    in_full = 0
    for n, state in enumerate(promised, start=1):
        follow(step, tick(50 + n).t_tick_ns, tick(51 + n).t_tick_ns)
        later = answer(step, 51 + n).state
        if display_ns(51 + n) - last_sample_ns <= 300 * MS:
            in_full += 1
            assert math.dist(state[:3], later[:3]) < 1e-3
            w, x, y, z = state[3:]
            assert angle_between_rad((w, x, y, z), later[3:]) < 1e-3
        else:
            beyond_s = (display_ns(51 + n) - last_sample_ns - 300 * MS) / NS
            behind_m = later[0] - state[0]
            assert -1e-3 < behind_m < 0.5 * beyond_s + 1e-3
    assert in_full >= 1
    along = [state[0] for state in promised]
    assert along == sorted(along)


def test_frozen_stands_in_the_look_ahead_too() -> None:
    """Given a freeze of a moving camera, Expect one state, in every frame and all its look-ahead.

    The look-ahead that was made before the freeze must not come out under it.
    """
    step = FusionStep(STAGE)
    follow(step, T0 - NS, tick(50).t_tick_ns)
    answer(step, 50)
    step.on_deadline(tick(50).t_tick_ns + QUIET_NS)
    step.on_message("show", ShowOrder(1, {"A": None}, ("A",), None), tick(50).t_tick_ns + QUIET_NS)
    pinned = None
    for k in range(51, 56):
        follow(step, tick(k - 1).t_tick_ns, tick(k).t_tick_ns)
        body = answer(step, k)
        step.on_deadline(tick(k).t_tick_ns + QUIET_NS)
        pinned = pinned or body.state
        assert body.flags == BodyFlag.VALID | BodyFlag.FROZEN
        assert body.state == pinned
        assert set(ahead_states(body)) == {pinned}
        assert body.velocity_m_s == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("frozen", [False, True])
def test_after_release_the_live_pose_and_its_look_ahead_are_back(frozen: bool) -> None:
    pin = ShowOrder(1, {"A": None}, ("A",) if frozen else (), None)
    step = FusionStep(STAGE, pin)
    follow(step, T0 - NS, tick(50).t_tick_ns)
    pinned = answer(step, 50).state
    step.on_deadline(tick(50).t_tick_ns + QUIET_NS)
    follow(step, tick(50).t_tick_ns, tick(75).t_tick_ns)
    assert answer(step, 75).state == pinned
    step.on_deadline(tick(75).t_tick_ns + QUIET_NS)
    step.on_message("show", ShowOrder(2, {}, (), None), tick(75).t_tick_ns + QUIET_NS)
    follow(step, tick(75).t_tick_ns, tick(76).t_tick_ns)
    body = answer(step, 76)
    assert body.flags == BodyFlag.VALID
    assert math.dist(body.state[:3], pinned[:3]) > 0.4
    assert pinned not in ahead_states(body)
    assert body.state[:3] == pytest.approx(pose_at(display_ns(76))[0], abs=2e-3)


@pytest.mark.parametrize(
    ("profile", "raw", "share"),
    [
        ("freed-generic", 0xFFFF, 0.0),
        ("freed-generic", 0, 1.0),
        ("freed-panasonic", 0xFFF, 0.0),
        ("freed-panasonic", 0x555, 1.0),
        ("freed-panasonic", (0xFFF + 0x555) // 2, 0.5),
        ("freed-sony", 0x8000, 0.5),
        ("freed-stype", 0xFFFFFF, 0.0),
    ],
)
def test_focus_is_a_share_of_the_profiles_range(profile: str, raw: int, share: float) -> None:
    """Given raw focus at and between the ends of the profile, Expect 0 at infinity to 1 near."""
    source = msgspec.structs.replace(FREED, profile=profile)
    step = FusionStep(msgspec.structs.replace(STAGE, source=(source, OSC)))
    decoded = Decoded(1, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), focus_raw=float(raw))
    step.on_message("sample/freed-a", TrackerSample("freed-a", T0, T0, decoded), T0)
    assert answer(step, 5).lens.focus == pytest.approx(share, abs=1e-3)


def test_a_camera_that_sends_no_focal_length_keeps_the_stage_files() -> None:
    """Given zoom 0 in the profile whose zoom is a focal length, Expect the lens as it was."""
    zcam = load_tracker_profile("freed-zcam")
    decoded = decode_d1(encode_d1(1, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), zoom=0), zcam)
    assert isinstance(decoded, Decoded)
    lens = FollowedLens(Lens(focal_mm=35.0))
    lens.observe(decoded, zcam)
    assert lens.state.focal_mm == 35.0
