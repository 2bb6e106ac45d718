# SPDX-License-Identifier: Apache-2.0
"""The commands for what stands on the walls: said in words, bounded, undone."""

from __future__ import annotations

import pytest

from stagectl.show.desk import Desk
from stagectl.show.outcome import Applied, Refused
from stagectl.show.state import ShowState, ViewState

CAMERAS = ("A", "B")


def desk(state: ShowState | None = None) -> Desk:
    views = {name: ViewState() for name in CAMERAS}
    return Desk(state or ShowState(views=views), cameras=lambda: CAMERAS, scenes=("roof",))


def did(found: Desk, verb: str, **args: str) -> str:
    outcome = found.execute(verb, args, "kim")
    assert isinstance(outcome, Applied), outcome
    return outcome.event_text


def refused(found: Desk, verb: str, **args: str) -> str:
    before = found.state
    outcome = found.execute(verb, args, "kim")
    assert isinstance(outcome, Refused)
    assert found.state == before
    return outcome.sentence


def test_the_on_wall_camera_switches_in_n_frames() -> None:
    found = desk()
    assert did(found, "on_wall", cameras="B", in_frames="12") == "on the wall in 12 frames: B"
    assert [n for n, v in found.state.views.items() if v.on_wall] == ["B"]
    assert (found.state.in_frames, found.state.views_rev) == (12, 1)
    did(found, "undo")
    assert all(view.on_wall for view in found.state.views.values())
    assert did(found, "on_wall", cameras="-") == "on the wall: no camera"


def test_inner_frustum_off_is_one_command() -> None:
    found = desk()
    assert did(found, "inner_off", camera="A") == "camera A: inner frustum off"
    assert not found.state.view("A").on_wall
    rev = found.state.views_rev
    assert did(found, "inner_off", camera="A") == "camera A: inner frustum is off already"
    assert found.state.views_rev == rev


@pytest.mark.parametrize(
    ("verb", "args", "part"),
    [
        ("size", {"camera": "A", "value": "9"}, "size must be a number from 0.1 to 4"),
        ("size", {"camera": "A", "value": "big"}, "must be a number"),
        ("soft_edge", {"camera": "A", "value": "nan"}, "soft edge must be a number"),
        ("overscan", {"camera": "A", "value": "2"}, "or auto"),
        ("priority", {"camera": "A", "value": "1.5"}, "whole number"),
        ("on_wall", {"cameras": "C"}, "there is no camera 'C'"),
        ("on_wall", {"cameras": "A", "in_frames": "2.5"}, "whole number from 0"),
        ("inner_off", {"camera": "Z"}, "there is no camera 'Z'"),
        ("outer_eye", {"point": "1,2"}, "x,y,z in metres"),
        ("outer_eye", {"point": "1,2,inf"}, "x,y,z in metres"),
        ("scene", {"scene": "cellar"}, "no scene 'cellar'; scenes: roof"),
    ],
)
def test_what_cannot_be_is_refused_in_words(verb: str, args: dict[str, str], part: str) -> None:
    assert part in refused(desk(), verb, **args)


def test_numbers_come_back_exactly() -> None:
    found = desk()
    did(found, "size", camera="A", value="0.333333333333333314829616256247")
    did(found, "overscan", camera="A", value="0.1")
    did(found, "overscan", camera="A", value="auto")
    assert found.state.view("A").overscan is None
    did(found, "undo")
    assert found.state.view("A").overscan == 0.1
    did(found, "undo")
    did(found, "undo")
    assert found.state.view("A") == ViewState()


def test_the_barcode_is_never_switched_on_while_rolling() -> None:
    found = desk()
    did(found, "take_start", name="24A-3")
    assert "rolling" in refused(found, "barcode_on", warned="yes")
    did(found, "take_stop")
    assert "sensitive to flicker" in refused(found, "barcode_on")
    assert "seen on every wall" in did(found, "barcode_on", warned="yes")


def test_a_take_begins_without_the_barcode() -> None:
    found = desk()
    did(found, "barcode_on", warned="yes")
    assert did(found, "take_start", name="24A-4").endswith("the frame barcode is off")
    assert not found.state.barcode


def test_a_node_is_taken_off_until_it_is_wanted_again() -> None:
    found = Desk(nodes=lambda: ("n1", "n2"))
    assert "no render node 'n9'" in refused(found, "node_off", node="n9")
    assert did(found, "node_off", node="n1") == "node n1: taken off"
    assert list(found.state.nodes_off) == ["n1"]
    assert did(found, "node_off", node="n1") == "node n1 is off already"
    did(found, "undo")
    assert not found.state.nodes_off
