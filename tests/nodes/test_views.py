# SPDX-License-Identifier: Apache-2.0
"""What stands on the walls: inner frusta, the outer view, off-axis frusta, and when it changes."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.stage import Body, Lens, Output, Scene, Stage, View
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Curve, Wall
from render_bridge import messages as m
from render_bridge.messages import OUTER_EYE, BodyFlag, FrameFlag, OuterView, Role, ViewFlag
from stagectl.nodes.views import Views
from stagectl.show.state import ViewState
from stagectl.topics import FrameStates, ShowOrder, Tracked
from tests.nodes.stages import STAGE, tick
from tests.render_bridge import specimens

A, B, WILD = 0, 1, 2
TWO = msgspec.structs.replace(
    STAGE,
    body=(
        Body("A", lens=Lens(35.0, 28.0, 14.0, 0.1), view=View(priority=3, overscan=0.05)),
        Body("B", lens=Lens(70.0, 28.0, 14.0, 0.0), view=View(on_wall=False)),
        Body("wild", "wall"),
    ),
    wall=(
        Wall("main", 12.0, 5.0, pose=Transform((0.0, 4.0, 0.0))),
        Wall("bay", 6.0, 3.0, curve=Curve(4.0, 3), pose=Transform((3.0, 4.0, 0.0))),
        Wall("card", 2.0, 1.0, body="wild"),
    ),
    scene=(Scene("roof", Transform((0.0, 0.0, 30.0))),),
)
ORDER = ShowOrder(0, {}, (), None)


def states(frame: int, *, sigma_rad: float = 0.0, valid: bool = True) -> FrameStates:
    flags = BodyFlag.VALID if valid else BodyFlag(0)

    def body(index: int, state: m.State7, role: Role) -> m.RenderBody:
        found = specimens.body(state, index=index, flags=flags)
        lens = TWO.body[index].lens
        return msgspec.structs.replace(
            found, role=role, lens=m.LensState(lens.focal_mm, 0.0, 0.0, lens.entrance_pupil_m)
        )

    bodies = (
        body(A, (0.5, 0.0, 1.5, 1.0, 0.0, 0.0, 0.0), Role.CAMERA),
        body(B, (-1.0, 1.0, 2.0, 1.0, 0.0, 0.0, 0.0), Role.CAMERA),
        body(WILD, (0.0, 3.0, 1.0, 1.0, 0.0, 0.0, 0.0), Role.WALL),
    )
    tracked = tuple(Tracked(b.id, 0, 0.0, sigma_rad, 0) for b in TWO.body)
    return FrameStates(tick(frame), bodies, tracked)


def views_after(*orders: ShowOrder, stage: Stage = TWO) -> Views:
    views = Views(stage)
    for order in orders:
        views.follow(order)
    return views


def on_wall(made: tuple[m.View, ...]) -> list[int]:
    return [view.body for view in made if view.flags & ViewFlag.ON_WALL]


def test_a_stage_begins_as_its_file_says() -> None:
    outer, views, _, flags = views_after(ORDER).make(states(1))
    assert on_wall(views) == [A]
    assert (views[A].priority, views[A].overscan) == (3, 0.05)
    assert flags == FrameFlag(0)
    assert outer.view is OuterView.CAMERA
    # 28 mm wide, 35 mm: half is 0.4; 5 % on each side make it 1.1 times as wide.
    assert views[A].inner == pytest.approx((-0.44, 0.44, -0.22, 0.22))
    assert views[A].pupil_m == pytest.approx(0.1)


def test_the_outer_view_is_from_the_pupil_of_the_camera_on_top() -> None:
    outer, _, _, _ = views_after(ORDER).make(states(1))
    assert outer.eye_m == pytest.approx((0.5, 0.1, 1.5))
    both = {"A": ViewState(priority=3), "B": ViewState(priority=9)}
    order = msgspec.structs.replace(ORDER, views=both, views_rev=1)
    outer, _, _, _ = views_after(order).make(states(1))
    assert outer.eye_m == pytest.approx((-1.0, 1.0, 2.0))
    fixed = msgspec.structs.replace(ORDER, outer_eye_m=(0.0, -3.0, 1.7))
    outer, _, _, _ = views_after(fixed).make(states(1))
    assert (outer.view, outer.eye_m) == (OuterView.FIXED, (0.0, -3.0, 1.7))


def test_a_stage_that_sends_the_pupil_adds_it_to_nothing() -> None:
    stage = msgspec.structs.replace(TWO, output=Output("entrance_pupil"))
    outer, views, _, _ = views_after(ORDER, stage=stage).make(states(1))
    assert views[A].pupil_m == 0.0
    assert outer.eye_m == pytest.approx((0.5, 0.0, 1.5))


def test_every_eye_has_a_frustum_for_every_segment() -> None:
    _, _, frusta, _ = views_after(ORDER).make(states(1))
    pairs = [(f.body, f.segment) for f in frusta]
    assert len(set(pairs)) == len(pairs) == 2 * 5  # two eyes, 1 + 3 + 1 segments
    assert {body for body, _ in pairs} == {OUTER_EYE, A}
    main = next(f for f in frusta if (f.body, f.segment) == (A, 0))
    # Eye at (0.5, 0.1, 1.5), wall 12 x 5 m at y = 4: by hand.
    assert main.extent == pytest.approx((-6.5 / 3.9, 5.5 / 3.9, -1.5 / 3.9, 3.5 / 3.9))
    assert main.distance_m == pytest.approx(3.9)


def test_a_tracked_wall_moves_its_frustum() -> None:
    _, _, frusta, _ = views_after(ORDER).make(states(1))
    card = next(f for f in frusta if (f.body, f.segment) == (A, 4))
    # The wild wall stands at (0, 3, 1), its picture 2 x 1 m from its own origin up.
    assert card.extent == pytest.approx((-1.5 / 2.9, 0.5 / 2.9, -0.5 / 2.9, 0.5 / 2.9))


@pytest.mark.parametrize(("which", "count"), [("outer", 5), ("none", 0), ("all", 10)])
def test_the_stage_file_says_which_frusta_are_sent(which: str, count: int) -> None:
    output = msgspec.convert({"frusta": which}, Output)
    stage = msgspec.structs.replace(TWO, output=output)
    assert len(views_after(ORDER, stage=stage).make(states(1))[2]) == count


def test_a_switch_in_12_frames_is_seen_at_that_frame_by_all() -> None:
    views = views_after(ORDER)
    assert on_wall(views.make(states(100))[1]) == [A]
    wanted = {"A": ViewState(on_wall=False), "B": ViewState()}
    views.follow(msgspec.structs.replace(ORDER, views=wanted, views_rev=1, in_frames=12))
    seen = [(k, on_wall(views.make(states(k))[1])) for k in range(101, 120)]
    assert [k for k, on in seen if on == [A]] == list(range(101, 112))
    assert [k for k, on in seen if on == [B]] == list(range(112, 120))
    again = msgspec.structs.replace(ORDER, views=wanted, views_rev=1, in_frames=12)
    views.follow(again)  # the order is repeated each second
    assert on_wall(views.make(states(120))[1]) == [B]


def test_a_camera_that_comes_onto_the_wall_is_a_cut_for_one_frame() -> None:
    views = views_after(ORDER)
    views.make(states(1))
    order = msgspec.structs.replace(ORDER, views={"A": ViewState(), "B": ViewState()}, views_rev=1)
    views.follow(order)
    flags = [views.make(states(k))[1][B].flags for k in (2, 3)]
    assert flags == [ViewFlag.ON_WALL | ViewFlag.CUT, ViewFlag.ON_WALL]


def test_overscan_follows_the_prediction_unless_somebody_set_it() -> None:
    views = views_after(ORDER)
    sigma = math.radians(1.5)
    assert views.make(states(1, sigma_rad=sigma))[1][A].overscan > 0.05
    order = msgspec.structs.replace(ORDER, views={"A": ViewState(overscan=0.2)}, views_rev=1)
    views.follow(order)
    assert views.make(states(2, sigma_rad=sigma))[1][A].overscan == 0.2


def test_scene_freeze_and_barcode() -> None:
    order = msgspec.structs.replace(ORDER, scene="roof", outer_frozen=True, barcode=True)
    views = views_after(order)
    outer, _, _, flags = views.make(states(1))
    assert outer.scene_offset[:3] == (0.0, 0.0, 30.0)
    assert flags == FrameFlag.OUTER_FROZEN | FrameFlag.BARCODE | FrameFlag.CUT
    assert views.make(states(2))[3] == FrameFlag.OUTER_FROZEN | FrameFlag.BARCODE


def test_an_untracked_camera_has_no_eye() -> None:
    _, views, frusta, _ = views_after(ORDER).make(states(1, valid=False))
    assert on_wall(views) == [A]
    assert {f.body for f in frusta} == {OUTER_EYE}
