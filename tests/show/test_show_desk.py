# SPDX-License-Identifier: Apache-2.0
"""The desk and its history: undo restores, refuses by name, and is bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stagectl.show import VERBS, Applied, Desk, Refused, ShowState
from stagectl.show.state import ViewState

REVERSIBLE = sorted(verb for verb, row in VERBS.items() if row.reversible)
IRREVERSIBLE = sorted(verb for verb, row in VERBS.items() if not row.reversible)
CAMERAS = ["A", "B", "C"]

ids = st.lists(st.sampled_from(CAMERAS), unique=True).map(lambda found: tuple(sorted(found)))
states = st.builds(
    ShowState,
    held=ids,
    frozen=ids,
    take=st.none() | st.just("24A-3"),
    takes=st.integers(0, 5),
    marks=st.integers(0, 5),
    rev=st.integers(0, 9),
    views=st.just({name: ViewState() for name in CAMERAS}),
)
VALUES = {
    "value": st.sampled_from(["1", "0.5", "0.25"]),
    "cameras": st.sampled_from(["A", "B", "A,B", "-"]),
    "in_frames": st.sampled_from(["0", "12"]),
    "point": st.sampled_from(["camera", "0,-3,1.7", "1.5,-4,2"]),
    "scene": st.sampled_from(["harbour", "roof", "-"]),
    "camera": st.sampled_from(CAMERAS),
    "node": st.sampled_from(["n1", "n2"]),
}


def call_of(verb: str) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """Return calls of a verb with arguments that it takes; a priority is a whole number."""
    values = {name: VALUES[name] for name in VERBS[verb].needs}
    if verb == "barcode_on":
        values["warned"] = st.just("yes")
    if verb == "priority":
        values["value"] = st.sampled_from(["1", "0", "7"])
    return st.tuples(st.just(verb), st.fixed_dictionaries(values))


calls = st.lists(st.sampled_from(REVERSIBLE).flatmap(call_of), max_size=60)


@given(start=states, sequence=calls)
def test_any_reversible_sequence_undone_restores_the_state(
    start: ShowState, sequence: list[tuple[str, dict[str, str]]]
) -> None:
    desk = Desk(start)
    for verb, args in sequence:
        outcome = desk.execute(verb, args, "test")
        rolling = verb == "barcode_on" and start.rolling
        assert isinstance(outcome, Refused if rolling else Applied)
    while desk.history.depth:
        assert isinstance(desk.execute("undo", {}, "test"), Applied)
    assert desk.state.says_the_same(start)
    assert desk.execute("undo", {}, "test") == Refused("there is nothing to undo")


@given(
    sequence=st.lists(
        st.tuples(st.sampled_from([*REVERSIBLE, *IRREVERSIBLE, "undo"]), st.sampled_from(CAMERAS)),
        max_size=40,
    )
)
def test_any_sequence_keeps_the_state_sound(sequence: list[tuple[str, str]]) -> None:
    desk = Desk(cameras=lambda: CAMERAS)
    for verb, camera in sequence:
        before = desk.state
        args = {"camera": camera} if "camera" in needs(verb) else {}
        outcome = desk.execute(verb, args, "test")
        assert desk.state.rev >= before.rev
        if isinstance(outcome, Refused):
            assert desk.state == before
        assert desk.state.held == tuple(sorted(set(desk.state.held)))
        assert desk.state.frozen == tuple(sorted(set(desk.state.frozen)))


def needs(verb: str) -> tuple[str, ...]:
    """Return the arguments a verb needs; undo needs none."""
    return tuple(VERBS[verb].needs) if verb in VERBS else ()


def test_undo_refuses_each_irreversible_verb_by_name() -> None:
    desk = Desk()
    desk.execute("accept_origin", {"camera": "A"}, "kim")
    refused = desk.execute("undo", {}, "kim")
    assert isinstance(refused, Refused)
    assert refused.sentence.startswith("accept_origin cannot be undone")
    for verb in ("take_start", "take_mark", "take_stop"):
        desk.execute(verb, {}, "kim")
        outcome = desk.execute("undo", {}, "kim")
        assert isinstance(outcome, Refused)
        assert outcome.sentence.startswith(f"{verb} cannot be undone")


def test_a_mark_does_not_bury_the_hold_before_it() -> None:
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("take_mark", {}, "lee")
    first = desk.execute("undo", {}, "kim")
    assert first == Refused(
        "take_mark cannot be undone; undo again takes back the hold of camera A"
    )
    second = desk.execute("undo", {}, "kim")
    assert isinstance(second, Applied)
    assert second.event_text == "undone: hold; camera A: pose released"
    assert desk.state.held == ()


def test_undo_works_for_a_camera_that_has_left_the_stage() -> None:
    cameras = ["A"]
    desk = Desk(cameras=lambda: cameras)
    desk.execute("freeze", {"camera": "A"}, "kim")
    cameras.clear()
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)


def test_the_history_is_bounded() -> None:
    desk = Desk(undo_limit=3)
    for camera in ("A", "B", "C", "D"):
        desk.execute("hold", {"camera": camera}, "kim")
    for _ in range(3):
        assert isinstance(desk.execute("undo", {}, "kim"), Applied)
    assert desk.state.held == ("A",)
    assert desk.execute("undo", {}, "kim") == Refused("there is nothing to undo")


def test_the_row_for_the_board() -> None:
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("take_start", {"name": "24A-3"}, "kim")
    assert desk.show_row() == {
        "held": ("A",),
        "frozen": (),
        "rolling": True,
        "take": "24A-3",
        "marks": 0,
        "outer_frozen": False,
        "scene": "",
        "barcode": False,
        "nodes_off": (),
        "outer_eye_m": None,
        "undo_depth": 1,
    }
