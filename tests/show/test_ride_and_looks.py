# SPDX-License-Identifier: Apache-2.0
"""Bypass, mask, trim, chroma, markers, light cards and the wall's mode: words and refusals."""

from __future__ import annotations

import pytest

from stagectl.show import VERBS, Applied, Call, Outcome, Refused, ShowState, apply
from stagectl.show.state import NO_TRIM, ArgValue

CAMERAS = ("A", "B")
SOURCES = {"A": ("freed-a", "osc-a"), "B": ()}


def run(state: ShowState, verb: str, **args: str) -> Outcome:
    return apply(state, verb, args, CAMERAS, sources=SOURCES, pictures=("A",))


def applied(outcome: Outcome) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


@pytest.mark.parametrize(
    ("verb", "args", "words"),
    [
        ("bypass", {"camera": "A", "source": "osc-b"},
         "camera A has no tracker 'osc-b'; trackers: freed-a, osc-a"),
        ("bypass", {"camera": "B", "source": "freed-a"}, "trackers: none"),
        ("bypass", {"camera": "A"}, "bypass needs the argument 'source'"),
        ("mask", {"camera": "A", "axes": "x,yaw"}, "there is no axis 'yaw'; axes: x, y, z, pan"),
        ("mask", {"camera": "A"}, "mask needs the argument 'axes'"),
        ("trim", {"camera": "A", "axis": "yaw", "value": "1"}, "there is no axis 'yaw'"),
        ("trim", {"camera": "A", "axis": "x", "value": "300.1"}, "must be -300 to 300 mm"),
        ("trim", {"camera": "A", "axis": "roll", "value": "-10.1"}, "must be -10 to 10 deg"),
        ("trim", {"camera": "A", "axis": "x", "value": "nan"}, "must be -300 to 300 mm"),
        ("trim", {"camera": "A", "axis": "x", "value": "1,2"}, "takes 1 numbers, not '1,2'"),
        ("trim", {"camera": "A", "axis": "all", "value": "1,2"}, "takes 6 numbers, not '1,2'"),
        ("trim", {"camera": "A", "axis": "all", "value": "1,2,3,4,5,60"}, "roll must be -10 to"),
        ("chroma", {"camera": "A", "value": "red"}, "chroma is one of off, green, blue"),
        ("chroma", {"camera": "B", "value": "green"}, "B has no inner frustum; cameras: A"),
        ("markers_on", {"camera": "B"}, "B has no inner frustum"),
        ("on_wall", {"cameras": "A,B"}, "B has no inner frustum"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong(verb: str, args: dict[str, str], words: str) -> None:
    outcome = run(ShowState(), verb, **args)
    assert isinstance(outcome, Refused), outcome
    assert words in outcome.sentence


def test_bypassed_trackers_stand_by_camera() -> None:
    one = applied(run(ShowState(), "bypass", camera="A", source="osc-a"))
    two = applied(run(one.new_state, "bypass", camera="A", source="freed-a"))
    assert two.new_state.bypassed == {"A": ("freed-a", "osc-a")}
    assert two.inverse == Call("unbypass", {"camera": "A", "source": "freed-a"})
    again = applied(run(two.new_state, "bypass", camera="A", source="osc-a"))
    assert (again.new_state, again.inverse) == (two.new_state, None)
    back = applied(run(two.new_state, "unbypass", camera="A", source="freed-a")).new_state
    back = applied(run(back, "unbypass", camera="A", source="osc-a")).new_state
    assert back.bypassed == {}


@pytest.mark.parametrize("nothing", ["", "-", " - ", ","])
def test_a_mask_is_the_axes_that_stay_in_the_order_of_a_pose(nothing: str) -> None:
    one = applied(run(ShowState(), "mask", camera="B", axes="roll, x"))
    assert one.new_state.masks == {"B": ("x", "roll")}
    assert one.event_text == "camera B: masked axes: x, roll"
    none = applied(run(one.new_state, "mask", camera="B", axes=nothing))
    assert none.new_state.masks == {}
    assert none.inverse == Call("mask", {"camera": "B", "axes": "x,roll"})


def test_a_trim_is_absolute_and_zero_takes_back_all_of_it() -> None:
    state = ShowState()
    for axis, value in (("x", "-12.5"), ("pan", "0.1"), ("x", "3")):
        state = applied(run(state, "trim", camera="A", axis=axis, value=value)).new_state
    assert state.trims == {"A": (3.0, 0.0, 0.0, 0.1, 0.0, 0.0)}
    zero = applied(run(state, "trim_zero", camera="A"))
    assert zero.new_state.trims == {}
    assert zero.inverse is not None
    back = applied(apply(zero.new_state, zero.inverse.verb, zero.inverse.args))
    assert back.new_state.trims == state.trims
    minus = applied(run(ShowState(), "trim", camera="A", axis="x", value="-0"))
    assert (minus.new_state.trims, minus.inverse) == ({}, None)
    assert NO_TRIM == (0.0,) * 6


def test_chroma_and_markers_are_a_look_of_one_camera() -> None:
    green = applied(run(ShowState(), "chroma", camera="A", value="green"))
    assert green.event_text == "camera A: chroma green"
    marked = applied(run(green.new_state, "markers_on", camera="A"))
    assert marked.new_state.looks == {"A": ("green", True)}
    plain = applied(run(marked.new_state, "chroma", camera="A", value="off")).new_state
    assert plain.looks == {"A": ("off", True)}
    assert applied(run(plain, "markers_off", camera="A")).new_state.looks == {}


def test_light_cards() -> None:
    on = applied(run(ShowState(), "light_cards_on"))
    assert (on.new_state.light_cards, on.inverse) == (True, Call("light_cards_off"))
    assert applied(run(on.new_state, "light_cards_on")).inverse is None


def test_a_wall_goes_to_black_and_grey_at_once_and_never_back_by_undo() -> None:
    black = applied(run(ShowState(take="1"), "wall_black"))
    assert (black.new_state.wall, black.new_state.wall_rev, black.inverse) == ("black", 1, None)
    grey = applied(run(black.new_state, "wall_grey"))
    assert (grey.new_state.wall, grey.new_state.wall_rev, grey.inverse) == ("grey", 2, None)
    same = applied(run(grey.new_state, "wall_grey"))
    assert same.new_state == grey.new_state
    assert not any(VERBS[v].reversible for v in ("wall_black", "wall_grey", "wall_release"))


@pytest.mark.parametrize("verb", [v for v, row in VERBS.items() if row.handler is None])
def test_what_needs_the_desk_is_no_plain_command(verb: str) -> None:
    args: dict[str, ArgValue] = dict.fromkeys(VERBS[verb].needs, "1")
    outcome = apply(ShowState(), verb, args)
    assert isinstance(outcome, Refused)
    assert verb in outcome.sentence
