# SPDX-License-Identifier: Apache-2.0
"""The desk and its history: undo restores to the byte, refuses by name, and is bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.cue import CueRow
from stagectl.show import VERBS, Applied, Desk, Refused, ShowState
from stagectl.show.cue_list import read_cues
from stagectl.show.state import ViewState
from stagectl.show.undo import UNDO_LIMIT

REVERSIBLE = sorted(verb for verb, row in VERBS.items() if row.reversible)
IRREVERSIBLE = sorted(verb for verb, row in VERBS.items() if not row.reversible)
CAMERAS = ["A", "B", "C"]
CUES = read_cues(
    [
        CueRow("1", "night", ("scene roof", "size A 1.25", "hold B", "trim C pan 0.5")),
        CueRow(
            "2", "day", ("scene -", "mask A x,roll", "chroma B green", "on_wall A in_frames=12")
        ),
        CueRow("2.5", "told only"),
    ]
)

ids = st.lists(st.sampled_from(CAMERAS), unique=True).map(lambda found: tuple(sorted(found)))
states = st.builds(
    ShowState,
    held=ids,
    frozen=ids,
    take=st.none() | st.just("24A-3"),
    takes=st.integers(0, 5),
    marks=st.integers(0, 5),
    rev=st.integers(0, 9),
    views=st.sampled_from([{n: ViewState(priority=p) for n in CAMERAS} for p in (0, 2)]),
    bypassed=st.sampled_from([{}, {"A": ("freed-a",)}]),
    masks=st.sampled_from([{}, {"B": ("x", "pan")}]),
    trims=st.sampled_from([{}, {"C": (1.5, 0.0, 0.0, 0.0, 0.1, 0.0)}]),
    looks=st.sampled_from([{}, {"A": ("blue", True)}]),
    wall=st.sampled_from(["picture", "black", "grey"]),
    light_cards=st.booleans(),
    cue_standby=st.sampled_from(["", "1"]),
)
WRONG = st.sampled_from(["", " ", "nan", "-1e9", "strange", "x" * 300, "2\n"])
VALUES = {
    "value": st.sampled_from(["1", "0.5", "0.25", "7", "green", "off", "-0", "auto", "1e-3"]),
    "axis": st.sampled_from(["x", "y", "z", "pan", "tilt", "roll"]),
    "axes": st.sampled_from(["x", "x,roll", "pan,tilt", "", "-"]),
    "source": st.sampled_from(["freed-a", "osc-b"]),
    "cameras": st.sampled_from(["A", "B", "A,B", "-"]),
    "in_frames": st.sampled_from(["0", "12"]),
    "point": st.sampled_from(["camera", "0,-3,1.7", "1.5,-4,2"]),
    "scene": st.sampled_from(["harbour", "roof", "24A", "-"]),
    "shot": st.sampled_from(["3", "112", "-"]),
    "take": st.sampled_from(["1", "17", "0"]),
    "pattern": st.sampled_from(["us", "uk", "cn"]),
    "warned": st.just("yes"),
    "camera": st.sampled_from(CAMERAS),
    "node": st.sampled_from(["n1", "n2"]),
    "number": st.sampled_from(["1", "2", "9", "-"]),
    "name": st.sampled_from(["x", "24A-3"]),
    "note": st.just("boom in frame"),
}


def call_of(verb: str) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """Return calls of a verb: what it needs and some of what it takes, now and then wrong."""
    row = VERBS[verb]
    right = {name: st.one_of(VALUES[name], VALUES[name], VALUES[name], WRONG) for name in row.needs}
    more = {name: VALUES[name] | WRONG for name in row.takes}
    return st.tuples(st.just(verb), st.fixed_dictionaries(right, optional=more))


reversible_calls = st.sampled_from(REVERSIBLE).flatmap(call_of)
all_calls = st.sampled_from(sorted(VERBS)).flatmap(call_of)


@given(start=states, sequence=st.lists(reversible_calls, max_size=40))
def test_any_reversible_sequence_undone_restores_the_state_to_the_byte(
    start: ShowState, sequence: list[tuple[str, dict[str, str]]]
) -> None:
    """The counters (rev, views_rev, in_frames) go on: an undo is a change of its own."""
    desk = Desk(start, cameras=lambda: CAMERAS, pictures=CAMERAS, cues=CUES)
    after = [start.content()]
    for verb, args in sequence:
        depth = desk.history.depth
        outcome = desk.execute(verb, args, "test")
        if isinstance(outcome, Refused):
            assert desk.state.content() == after[-1]
        elif desk.history.depth > depth:
            after.append(desk.state.content())
    while desk.history.depth:
        assert desk.state.content() == after.pop()
        assert isinstance(desk.execute("undo", {}, "test"), Applied)
    assert desk.state.content() == start.content()
    assert desk.execute("undo", {}, "test") == Refused("there is nothing to undo")


@given(start=states, sequence=st.lists(reversible_calls, max_size=15))
def test_what_was_undone_is_done_again_to_the_byte(
    start: ShowState, sequence: list[tuple[str, dict[str, str]]]
) -> None:
    desk = Desk(start, cameras=lambda: CAMERAS, pictures=CAMERAS, cues=CUES)
    for verb, args in sequence:
        desk.execute(verb, args, "test")
    done, count = desk.state.content(), desk.history.depth
    for _ in range(count):
        desk.execute("undo", {}, "test")
    for _ in range(count):
        assert isinstance(desk.execute("redo", {}, "test"), Applied)
    assert desk.state.content() == done
    assert desk.history.depth == count
    assert desk.execute("redo", {}, "test") == Refused("there is nothing to do again")


@given(sequence=st.lists(all_calls, max_size=30))
def test_any_sequence_keeps_the_state_sound(sequence: list[tuple[str, dict[str, str]]]) -> None:
    sources = {"A": ["freed-a"], "B": ["osc-b"]}
    desk = Desk(
        cameras=lambda: CAMERAS, scenes=("harbour", "roof"), nodes=lambda: ("n1", "n2"),
        sources=sources, cues=CUES,
    )  # fmt: skip
    for place, (verb, args) in enumerate(sequence):
        before = desk.state
        outcome = desk.execute(verb, args, "test", place * 1_000_000_000)
        assert desk.state.rev >= before.rev
        if isinstance(outcome, Refused):
            assert desk.state == before
            assert outcome.sentence
        for names in (desk.state.held, desk.state.frozen, *desk.state.bypassed.values()):
            assert names == tuple(sorted(set(names)))
        for trim in desk.state.trims.values():
            assert any(trim)
            assert all(abs(n) <= 300.0 for n in trim)


def test_undo_refuses_each_irreversible_verb_by_name() -> None:
    desk = Desk(cues=CUES)
    for verb, args in (
        ("accept_origin", {"camera": "A"}), ("cue_go", {"number": "1"}), ("cue_back", {}),
        ("wall_black", {}), ("wall_grey", {}), ("take_mark", {}), ("take_start", {}),
        ("take_mark", {}), ("take_stop", {}),
    ):  # fmt: skip
        assert verb in IRREVERSIBLE
        assert isinstance(desk.execute(verb, args, "kim"), Applied), verb
        outcome = desk.execute("undo", {}, "kim")
        assert isinstance(outcome, Refused)
        assert outcome.sentence.startswith(f"{verb} cannot be undone")
    desk.execute("wall_release_arm", {}, "kim")
    desk.execute("wall_release", {}, "kim")
    released = desk.execute("undo", {}, "kim")
    assert isinstance(released, Refused)
    assert released.sentence.startswith("wall_release cannot be undone")


def test_a_mark_does_not_bury_the_hold_before_it() -> None:
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("take_mark", {}, "kim")
    first = desk.execute("undo", {}, "kim")
    assert first == Refused(
        "take_mark cannot be undone; undo again takes back the hold of camera A"
    )
    second = desk.execute("undo", {}, "kim")
    assert isinstance(second, Applied)
    assert second.event_text == "undone: hold; camera A: pose released"
    assert not desk.state.held


def test_a_mark_of_somebody_else_is_passed_over() -> None:
    """Given marks of the script supervisor, Expect the owner's undo and redo as without them."""
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    for _ in range(UNDO_LIMIT + 1):
        desk.execute("take_mark", {}, "lee")
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)
    assert not desk.state.held
    desk.execute("take_mark", {}, "lee")
    assert isinstance(desk.execute("redo", {}, "kim"), Applied)
    assert desk.state.held == ("A",)
    assert desk.state.marks == UNDO_LIMIT + 2


def test_an_own_mark_is_refused_after_one_of_somebody_else() -> None:
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("take_mark", {}, "kim")
    desk.execute("take_mark", {}, "lee")
    first = desk.execute("undo", {}, "kim")
    assert isinstance(first, Refused)
    assert first.sentence.startswith("take_mark cannot be undone")
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)


def test_a_mark_before_something_new_is_past() -> None:
    desk = Desk()
    desk.execute("take_mark", {}, "kim")
    desk.execute("hold", {"camera": "A"}, "kim")
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)
    assert desk.execute("undo", {}, "kim") == Refused("there is nothing to undo")


def test_while_rolling_undo_stays_within_the_take() -> None:
    """What was done before the take is in the picture: an undo too many must not take it away."""
    desk = Desk(scenes=("roof",))
    desk.execute("scene", {"scene": "roof"}, "kim")
    desk.execute("take_start", {}, "kim")
    desk.execute("hold", {"camera": "A"}, "kim")
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)
    for _ in range(3):
        outcome = desk.execute("undo", {}, "kim")
        assert isinstance(outcome, Refused)
        assert outcome.sentence.startswith("take_start cannot be undone")
    desk.execute("take_stop", {}, "kim")
    for verb in ("take_stop", "take_start"):
        outcome = desk.execute("undo", {}, "kim")
        assert isinstance(outcome, Refused)
        assert outcome.sentence == f"{verb} cannot be undone" + (
            "; undo again takes back scene" if verb == "take_start" else ""
        )
    assert isinstance(desk.execute("undo", {}, "kim"), Applied)
    assert desk.state.scene == ""


def test_something_new_ends_what_could_be_done_again() -> None:
    desk = Desk()
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("undo", {}, "kim")
    desk.execute("freeze", {"camera": "B"}, "kim")
    assert desk.execute("redo", {}, "kim") == Refused("there is nothing to do again")


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


@pytest.mark.parametrize(
    ("after_ns", "released"), [(0, True), (5_000_000_000, True), (5_000_000_001, False)]
)
def test_the_second_step_of_a_release_comes_within_five_seconds(
    after_ns: int, released: bool
) -> None:
    desk = Desk()
    desk.execute("wall_black", {}, "kim", 10)
    assert isinstance(desk.execute("wall_release", {}, "kim", 20), Refused)
    assert isinstance(desk.execute("wall_release_arm", {}, "kim", 100), Applied)
    assert desk.show_row(100)["release_armed"] is True
    outcome = desk.execute("wall_release", {}, "kim", 100 + after_ns)
    assert isinstance(outcome, Applied) == released
    assert desk.state.wall == ("picture" if released else "black")
    if released:
        assert desk.state.wall_rev == 2
        again = desk.execute("wall_release", {}, "kim", 200 + after_ns)
        assert isinstance(again, Refused)
        assert again.sentence.startswith("wall_release: the wall shows the picture")
    else:
        assert desk.show_row(101 + after_ns)["release_armed"] is False


def test_a_release_is_armed_for_the_black_that_was_seen() -> None:
    """Given an armed release and a new black, Expect that the second step is refused."""
    desk = Desk()
    desk.execute("wall_grey", {}, "kim", 0)
    desk.execute("wall_release_arm", {}, "kim", 0)
    desk.execute("wall_black", {}, "kim", 1)
    assert isinstance(desk.execute("wall_release", {}, "kim", 2), Refused)
    assert desk.state.wall == "black"


def test_a_picture_needs_no_release() -> None:
    outcome = Desk().execute("wall_release_arm", {}, "kim")
    assert isinstance(outcome, Refused)
    assert outcome.sentence.startswith("wall_release_arm: the wall shows the picture")


def test_the_row_for_the_board() -> None:
    desk = Desk(cues=CUES)
    desk.execute("hold", {"camera": "A"}, "kim")
    desk.execute("slate", {"scene": "24A", "take": "3"}, "kim")
    desk.execute("take_start", {}, "kim")
    assert desk.show_row() == {
        "held": ("A",),
        "frozen": (),
        "rolling": True,
        "locked": True,
        "take": "24A-3",
        "marks": 0,
        "outer_frozen": False,
        "scene": "",
        "barcode": False,
        "nodes_off": (),
        "outer_eye_m": None,
        "light_cards": False,
        "wall": "picture",
        "wall_rev": 0,
        "release_armed": False,
        "slate": "24A-3",
        "slate_pattern": "us",
        "scene_number": "24A",
        "shot": "",
        "take_number": 3,
        "cue": "",
        "cue_standby": "",
        "undo_depth": 2,
        "redo_depth": 0,
    }
