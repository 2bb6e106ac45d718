# SPDX-License-Identifier: Apache-2.0
"""The table of verbs: what each does, what it refuses and in which words."""

from __future__ import annotations

import msgspec
import pytest

from stagectl.show import VERBS, Applied, Call, Outcome, Refused, ShowState, apply
from stagectl.show.state import ArgValue

CAMERAS = ("A", "B")


def applied(outcome: Outcome) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


def sentence(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.sentence


def test_hold_keeps_the_ids_sorted_and_names_its_inverse() -> None:
    state = applied(apply(ShowState(), "hold", {"camera": "B"}, CAMERAS)).new_state
    result = applied(apply(state, "hold", {"camera": "A"}, CAMERAS))
    assert result.new_state.held == ("A", "B")
    assert result.new_state.rev == 2
    assert result.inverse == Call("release", {"camera": "A"})
    assert result.event_text == "camera A: pose held"


def test_what_is_already_so_succeeds_and_changes_nothing() -> None:
    held = ShowState(held=("A",), rev=7)
    result = applied(apply(held, "hold", {"camera": "A"}, CAMERAS))
    assert result.new_state == held
    assert result.inverse is None
    assert "already" in result.event_text


@pytest.mark.parametrize(
    ("verb", "args", "words"),
    [
        ("hld", {}, "there is no command 'hld'"),
        ("hold", {}, "hold needs the argument 'camera'"),
        ("hold", {"camera": None}, "hold needs the argument 'camera'"),
        ("hold", {"camera": "C"}, "there is no camera 'C' on this stage; cameras: A, B"),
        ("hold", {"camera": 1}, "must be a text"),
        ("hold", {"camera": " "}, "must be a text"),
        ("hold", {"camera": "A" * 201}, "must be a text"),
        ("hold", {"camera": "A\n"}, "cannot be printed"),
        ("hold", {"camera": "A", "why": "x"}, "does not know the argument 'why'"),
        ("accept_origin", {}, "accept_origin needs the argument 'camera'"),
        ("accept_origin", {"camera": "C"}, "there is no camera 'C' on this stage; cameras: A, B"),
        ("take_stop", {}, "no take is running"),
        ("take_stop", {"camera": "A"}, "it takes no argument"),
        ("take_start", {"name": "112/3"}, "cannot hold '/'"),
        ("take_start", {"name": "../x"}, "cannot hold '/'"),
        ("take_start", {"name": ".."}, "full stop"),
        ("take_start", {"name": "x" * 65}, "64 characters"),
        ("take_start", {"name": "🎬" * 64}, "240 bytes"),
    ],
)
def test_refusals_say_what_is_wrong(verb: str, args: dict[str, ArgValue], words: str) -> None:
    assert words in sentence(apply(ShowState(), verb, args, CAMERAS))


def test_a_take_is_named_counted_and_marked() -> None:
    state = applied(apply(ShowState(marks=4), "take_start", {})).new_state
    assert (state.take, state.takes, state.marks, state.rolling) == ("take_001", 1, 0, True)
    assert "take_001 is running" in sentence(apply(state, "take_start", {}))
    marked = applied(apply(state, "take_mark", {"note": "boom in frame"}))
    assert marked.event_text == "mark 1 in take take_001: boom in frame"
    stopped = applied(apply(marked.new_state, "take_stop", {})).new_state
    assert (stopped.take, stopped.takes, stopped.rolling) == (None, 1, False)
    named = applied(apply(stopped, "take_start", {"name": "24A-3"})).new_state
    assert (named.take, named.takes) == ("24A-3", 2)


def test_an_accepted_origin_is_counted_for_its_camera() -> None:
    """Given the order twice, Expect a count: each new one is an order of its own."""
    first = applied(apply(ShowState(rev=3), "accept_origin", {"camera": "A"}, CAMERAS))
    assert first.new_state.accepted == {"A": 1}
    assert first.new_state.rev == 4
    assert first.event_text == "camera A: its tracker's own origin accepted, with a cut"
    second = applied(apply(first.new_state, "accept_origin", {"camera": "A"}, CAMERAS))
    third = applied(apply(second.new_state, "accept_origin", {"camera": "B"}, CAMERAS))
    assert third.new_state.accepted == {"A": 2, "B": 1}
    assert first.new_state.accepted == {"A": 1}  # no state is changed in place
    assert ShowState().accepted == {}
    assert {one.inverse for one in (first, second, third)} == {None}
    assert not VERBS["accept_origin"].reversible


def test_holds_and_takes_leave_what_was_accepted() -> None:
    state = ShowState(accepted={"A": 2})
    for verb, args in (("hold", {"camera": "A"}), ("take_start", {}), ("take_stop", {})):
        state = applied(apply(state, verb, args, CAMERAS)).new_state
    assert state.accepted == {"A": 2}


@pytest.mark.parametrize("verb", ["take_start", "take_stop", "take_mark"])
def test_take_commands_have_no_inverse(verb: str) -> None:
    state = ShowState(take="x") if verb == "take_stop" else ShowState()
    assert applied(apply(state, verb, {})).inverse is None
    assert not VERBS[verb].reversible


def test_the_state_crosses_a_process_unchanged() -> None:
    state = ShowState(
        held=("A",), frozen=("B",), take="24A-3", takes=3, marks=2, rev=11, accepted={"A": 4}
    )
    raw = msgspec.json.encode(state)
    assert msgspec.json.decode(raw, type=ShowState) == state


def test_a_state_of_an_older_version_has_nothing_accepted() -> None:
    old = b'{"held": ["A"], "frozen": [], "take": null, "takes": 3, "marks": 0, "rev": 7}'
    state = msgspec.json.decode(old, type=ShowState)
    assert (state.held, state.accepted) == (("A",), {})
