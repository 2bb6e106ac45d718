# SPDX-License-Identifier: Apache-2.0
"""A camera's rings through its lens profile, into what every node is told."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.lens.file import hashed
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.lens_files import StageLens, with_lenses
from hardware_profiles.rig.motor import Motor
from hardware_profiles.rig.session import CameraBody, make_session
from hardware_profiles.stage import Lens
from hardware_profiles.tracker import TrackerProfile, load_tracker_profile
from render_bridge.messages import LensState
from sim.lens_truth import ZoomTruth
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.lens_state import FollowedLens
from stagectl.topics import Event, FrameStates
from tests.hardware_profiles.lens.true_zoom import true_profile
from tests.nodes.stages import NS, STAGE, T0, only, sample, tick
from tracking.sample import Decoded

TRUTH = ZoomTruth()
PROFILE = hashed(true_profile(TRUTH, (z / 10 for z in range(11)), (0.0, 0.5, 1.0)))
RINGS = load_tracker_profile("freed-generic")  # zoom is a ring position
MILLIMETRES = load_tracker_profile("freed-zcam")  # zoom is a focal length
WIDE, TELE = RINGS.zoom.wide, RINGS.zoom.tele
FAR, NEAR = RINGS.focus.far, RINGS.focus.near


def followed(profile: LensProfile = PROFILE) -> FollowedLens:
    return FollowedLens(Lens(focal_mm=85.0, entrance_pupil_m=0.5), StageLens(profile, None))


def after(tracker: TrackerProfile, lens: FollowedLens, **told: float) -> LensState:
    lens.observe(msgspec.structs.replace(Decoded(1), **told), tracker)
    return lens.state


@pytest.mark.parametrize(("zoom", "focus"), [(0.0, 0.0), (0.2, 0.5), (1.0, 1.0)])
def test_rings_give_the_true_focal_length_and_entrance_pupil(zoom: float, focus: float) -> None:
    state = after(
        RINGS, followed(),
        zoom_raw=WIDE + zoom * (TELE - WIDE), focus_raw=FAR + focus * (NEAR - FAR),
    )  # fmt: skip
    truth = TRUTH.at(zoom, focus)
    assert state.focal_mm == pytest.approx(truth.focal_mm, rel=1e-5)
    assert state.entrance_pupil_m == pytest.approx(truth.entrance_pupil_m, abs=1e-6)
    assert state.focus == pytest.approx(focus, abs=1e-6)


def test_a_tracker_that_says_millimetres_gets_breathing_from_the_profile() -> None:
    lens = followed()
    far = after(MILLIMETRES, lens, zoom_raw=85.0 * MILLIMETRES.zoom_per_mm)
    assert far.focal_mm == pytest.approx(85.0, rel=1e-3)
    near = after(RINGS, lens, focus_raw=NEAR)
    assert abs(near.focal_mm / far.focal_mm - 1.0) > 0.005
    assert not lens.outside


def test_rings_beyond_what_was_measured_are_said_and_clamped() -> None:
    lens = followed()
    state = after(RINGS, lens, zoom_raw=WIDE + 1.2 * (TELE - WIDE), focus_raw=FAR)
    assert lens.outside == "zoom"
    assert state.focal_mm == pytest.approx(TRUTH.at(1.0, 0.0).focal_mm, rel=1e-6)
    after(RINGS, lens, focus_raw=FAR + 1.2 * (NEAR - FAR))
    assert lens.outside == "zoom, focus"
    after(RINGS, lens, zoom_raw=WIDE, focus_raw=FAR)
    assert lens.outside == ""


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_rings_that_are_no_numbers_change_nothing(odd: float) -> None:
    lens = followed()
    before = after(RINGS, lens, zoom_raw=WIDE, focus_raw=FAR)
    assert after(RINGS, lens, zoom_raw=odd, focus_raw=odd) == before


def test_the_pupil_of_the_tracker_counts_where_the_profile_has_none() -> None:
    nodes = tuple(msgspec.structs.replace(node, entrance_pupil_m=None) for node in PROFILE.node)
    lens = followed(hashed(msgspec.structs.replace(PROFILE, node=nodes)))
    assert after(RINGS, lens, zoom_raw=WIDE).entrance_pupil_m == 0.5
    assert after(RINGS, lens, entrance_pupil_m=0.12).entrance_pupil_m == 0.12
    assert after(RINGS, followed(), entrance_pupil_m=0.12).entrance_pupil_m != 0.12


RIG = make_session(
    "A-zoom", CameraBody("A"), PROFILE.lens,
    motor=(
        Motor("zoom", 60_000.0, 4_000.0, "down"),
        Motor("focus", 65_000.0, 1_000.0, "up", wraps_at=65_536.0),
        Motor("iris", 100.0, 900.0, "up"),
    ),
)  # fmt: skip


def test_the_ends_of_the_rig_session_count_before_those_of_the_tracker() -> None:
    lens = FollowedLens(Lens(), StageLens(PROFILE, RIG))
    state = after(RINGS, lens, zoom_raw=46_000.0, focus_raw=232.0, iris_raw=500.0)
    assert state.focal_mm == pytest.approx(TRUTH.at(0.25, 0.5).focal_mm, rel=2e-3)
    assert state.focus == pytest.approx(0.5)  # counted over the wrap
    assert state.iris == pytest.approx(0.5)
    # A tracker that calls its zoom millimetres knows less than motors whose ends were set.
    state = after(MILLIMETRES, lens, zoom_raw=60_000.0)
    assert state.focal_mm == pytest.approx(TRUTH.at(0.0, 0.5).focal_mm, rel=2e-3)


def test_ends_that_are_not_set_leave_the_trackers() -> None:
    half = msgspec.structs.replace(RIG, motor=(Motor("zoom", 60_000.0),))
    lens = FollowedLens(Lens(), StageLens(PROFILE, half))
    state = after(RINGS, lens, zoom_raw=TELE, focus_raw=FAR)
    assert state.focal_mm == pytest.approx(TRUTH.at(1.0, 0.0).focal_mm, rel=1e-5)


def test_a_rig_without_a_profile_still_knows_its_focus() -> None:
    lens = FollowedLens(Lens(focal_mm=35.0), StageLens(None, RIG))
    state = after(RINGS, lens, zoom_raw=4_000.0, focus_raw=65_000.0)
    assert (state.focal_mm, state.focus) == (35.0, 0.0)


def test_nodes_get_the_profiles_optics_and_people_hear_of_a_ring_outside_once() -> None:
    step = FusionStep(
        with_lenses(STAGE, {"A": StageLens(PROFILE, None)}), lenses={"A": StageLens(PROFILE, None)}
    )
    said: list[Event] = []
    for k, zoom in enumerate((0.5, 1.3, 1.3, 0.5, 1.3)):
        taken = sample("freed-a", T0 + k * NS // 25)
        raw = WIDE + zoom * (TELE - WIDE)
        decoded = msgspec.structs.replace(taken.decoded, zoom_raw=raw, focus_raw=FAR)
        taken = msgspec.structs.replace(taken, decoded=decoded)
        step.on_message("sample/freed-a", taken, taken.t_rx_ns)
        outputs = list(step.on_message("tick", tick(5 + k), tick(5 + k).t_tick_ns))
        lens = only(outputs, FrameStates)[0].bodies[0].lens
        assert lens.focal_mm == pytest.approx(TRUTH.at(min(zoom, 1.0), 0.0).focal_mm, rel=2e-3)
        said += [event for event in only(outputs, Event) if "lens" in event.text]
    assert len(said) == 1  # and not three times in a fifth of a second
    assert "A: zoom of the lens is outside what its profile measured" in said[0].text
