# SPDX-License-Identifier: Apache-2.0
"""A cue of another program's list: what it says, that it changes nothing, that undo refuses it."""

from __future__ import annotations

import pytest

from stagectl.show import VERBS, Applied, Desk, Refused, ShowState
from stagectl.show.state import ArgValue


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"name": "Storm"}, "cue Storm: go"),
        ({"name": "Storm", "number": "12.5"}, "cue 12.5 Storm: go"),
    ],
)
def test_it_names_the_cue_and_leaves_the_show_as_it_is(
    args: dict[str, ArgValue], words: str
) -> None:
    before = ShowState(held=("A",), take="1", rev=4)
    outcome = Desk(before).execute("cue_go", args, "kim")
    assert isinstance(outcome, Applied)
    assert outcome.event_text == words
    assert outcome.new_state.rev == 5
    assert outcome.new_state.says_the_same(before)
    assert outcome.inverse is None


def test_undo_refuses_it_by_name_and_goes_past_it_then() -> None:
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("cue_go", {"name": "Storm"}, "lee")
    assert not VERBS["cue_go"].reversible
    assert desk.execute("undo", {}, "kim") == Refused(
        "cue_go cannot be undone; undo again takes back the hold of camera A"
    )
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)


@pytest.mark.parametrize(
    ("args", "words"),
    [({}, "no cue stands by"), ({"name": " "}, "a text of 1 to 200"),
     ({"number": "7"}, "there is no cue '7'; cues: none"),
     ({"name": "x", "colour": "red"}, "does not know the argument 'colour'")],
)  # fmt: skip
def test_what_is_no_cue_is_refused(args: dict[str, ArgValue], words: str) -> None:
    outcome = Desk().execute("cue_go", args, "kim")
    assert isinstance(outcome, Refused)
    assert words in outcome.sentence
