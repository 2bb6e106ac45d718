# SPDX-License-Identifier: Apache-2.0
"""Slates as productions write them, and takes that are named after them."""

from __future__ import annotations

import pytest

from stagectl.show import Applied, Call, Outcome, Refused, ShowState, apply
from stagectl.show.rolls import file_name, slate_text
from stagectl.show.state import Slate


def run(state: ShowState, verb: str, **args: str) -> ShowState:
    outcome = apply(state, verb, args)
    assert isinstance(outcome, Applied), outcome
    return outcome.new_state


@pytest.mark.parametrize(
    ("slate", "text", "name"),
    [
        (Slate("us", "24A", "", 3), "24A-3", "24A-3"),
        (Slate("us", "24A", "7", 3), "24A-3", "24A-3"),
        (Slate("us", "24", "A", 3), "24A-3", "24A-3"),
        (Slate("us", "", "7", 3), "", "-"),
        (Slate("uk", "", "112", 3), "112/3", "112-3"),
        (Slate("uk", "24", "", 3), "", "-"),
        (Slate("cn", "24", "3", 1), "24-3-1", "24-3-1"),
        (Slate("cn", "24", "", 1), "", "-"),
        (Slate("us", '.A:"*', "", 1), '.A:"*-1', "A----1"),
    ],
)
def test_a_slate_is_written_by_the_pattern(slate: Slate, text: str, name: str) -> None:
    assert slate_text(slate) == text
    assert file_name(text) == name


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({}, "needs one of pattern, scene, shot, take"),
        ({"pattern": "fr"}, "one of us, uk, cn"),
        ({"take": "0"}, "whole number from 1 to 999"),
        ({"take": "1.5"}, "whole number from 1 to 999"),
        ({"take": "\u0663"}, "whole number from 1 to 999"),
        ({"scene": "x" * 21}, "scene can have 20 characters"),
    ],
)
def test_what_is_no_slate_is_refused(args: dict[str, str], words: str) -> None:
    outcome: Outcome = apply(ShowState(), "slate", args)
    assert isinstance(outcome, Refused)
    assert words in outcome.sentence


def test_a_new_scene_or_shot_begins_with_take_one() -> None:
    state = run(ShowState(), "slate", scene="24A", take="7")
    assert state.slate == Slate("us", "24A", "", 7)
    state = run(state, "slate", scene="24B")
    assert state.slate.take == 1
    assert run(state, "slate", pattern="uk").slate.take == 1
    outcome = apply(state, "slate", {"shot": "3", "take": "2"})
    assert isinstance(outcome, Applied)
    assert outcome.event_text == "slate: 24B-2"
    back = {"pattern": "us", "scene": "24B", "shot": "-", "take": "1"}
    assert outcome.inverse == Call("slate", back)


def test_a_take_is_named_by_the_slate_which_counts_on_at_the_cut() -> None:
    state = run(ShowState(), "slate", pattern="uk", shot="112", take="3")
    state = run(state, "take_start")
    assert (state.take, state.rolled_as) == ("112-3", "112/3")
    state = run(state, "take_stop")
    assert (state.take, state.rolled_as, state.slate.take) == (None, "", 4)
    assert run(state, "take_start").take == "112-4"


def test_a_take_of_another_name_leaves_the_slate() -> None:
    state = run(ShowState(), "slate", scene="24A", take="3")
    state = run(run(state, "take_start", name="wild sound"), "take_stop")
    assert state.slate.take == 3


def test_a_slate_that_was_set_while_rolling_is_the_next_one() -> None:
    """Given the next set-up's slate before the cut, Expect that the cut leaves it alone."""
    state = run(run(ShowState(), "slate", scene="24A", take="3"), "take_start")
    state = run(state, "slate", scene="24B")
    assert run(state, "take_stop").slate == Slate("us", "24B", "", 1)


def test_without_a_slate_takes_are_counted() -> None:
    state = run(run(ShowState(), "take_start"), "take_stop")
    assert run(state, "take_start").take == "take_002"


def test_the_last_number_of_a_slate_stays() -> None:
    state = run(ShowState(), "slate", scene="1", take="999")
    assert run(run(state, "take_start"), "take_stop").slate.take == 999
