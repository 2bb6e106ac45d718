# SPDX-License-Identifier: Apache-2.0
"""Cues: orders are checked at load, GO is all or nothing, back brings back what it touched."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.cue import CueRow
from hardware_profiles.stage import Scene
from stagectl.cli.errors import InputError
from stagectl.nodes.cues import cue_rows
from stagectl.runtime.plan import make_plan
from stagectl.show import Applied, Call, Desk, Outcome, Refused, ShowState
from stagectl.show.cue_list import cue_faults, read_cues, read_order, standing_by
from stagectl.show.state import ViewState
from tests.nodes.stages import STAGE

ROWS = (
    CueRow("1", "night", ("scene roof", "hold A", "size A 1.5")),
    CueRow("2", "storm", ("on_wall B in_frames=12", "size A 2")),
    CueRow("2.5", "told only"),
)
START = ShowState(views={"A": ViewState(), "B": ViewState()})


def desk(state: ShowState = START) -> Desk:
    cues = read_cues(ROWS)
    return Desk(standing_by(state, cues), scenes=("roof",), cues=cues)


def ok(outcome: Outcome) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


def states(of: Desk) -> list[object]:
    return [row["state"] for _, row in cue_rows(of)]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("scene night", Call("scene", {"scene": "night"})),
        ("on_wall A in_frames=12", Call("on_wall", {"cameras": "A", "in_frames": "12"})),
        ("trim A pan value=0.5", Call("trim", {"camera": "A", "axis": "pan", "value": "0.5"})),
        ("size value=2 A", Call("size", {"value": "2", "camera": "A"})),
        ("light_cards_on", Call("light_cards_on", {})),
    ],
)
def test_an_order_is_written_as_in_the_shell(text: str, call: Call) -> None:
    assert read_order(text) == call


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dim", "there is no command 'dim'"),
        ("take_start", "take_start cannot be undone, so it is no order of a cue"),
        ("wall_black", "cannot be undone"),
        ("cue_go 1", "cannot be undone"),
        ("cue_standby 1", "cannot be undone"),
        ("light_cards_on now", "no place for 'now'"),
        ("hold A camera=B", "has 'camera' twice"),
        ("hold camera=C", "there is no camera 'C'"),
        ("hold", "hold needs the argument 'camera'"),
        ("scene roof", "the stage file has no scene 'roof'"),
        ("bypass A osc-b", "camera A has no tracker 'osc-b'"),
        ("size A 9", "size must be a number from"),
        ("  ", "found an empty order"),
    ],
)
def test_a_stage_file_with_an_order_that_cannot_run_says_so(text: str, words: str) -> None:
    stage = msgspec.structs.replace(STAGE, cue=(CueRow("7", "", (text,)),))
    (fault,) = cue_faults(stage)
    assert fault.startswith(f"cue 7: do: {text!r}: ")
    assert words in fault


def test_good_cues_have_no_fault_and_a_number_is_used_once() -> None:
    stage = msgspec.structs.replace(STAGE, scene=(Scene("roof"),), cue=ROWS)
    assert cue_faults(stage) == []
    twice = msgspec.structs.replace(stage, cue=(*ROWS, ROWS[0]))
    assert cue_faults(twice) == ["cue: number '1' is used twice; numbers are unique"]


def test_a_run_does_not_start_with_a_cue_that_cannot_run(tmp_path: Path) -> None:
    stage = msgspec.structs.replace(STAGE, cue=(CueRow("7", "", ("take_start", "hold C")),))
    with pytest.raises(InputError) as error:
        make_plan(tmp_path / "stage.toml", stage)
    said = str(error.value)
    assert "cue 7: do: 'take_start': take_start cannot be undone" in said
    assert "cue 7: do: 'hold C': there is no camera 'C'" in said


def test_a_cue_number_is_one_that_people_call() -> None:
    assert msgspec.convert({"number": "12.5", "do": ["scene night"]}, CueRow).do == ("scene night",)
    for wrong in ("7a", "", "12.", "12345", "-1"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"number": wrong}, CueRow)


def test_go_runs_the_cue_that_stands_by_and_the_next_stands_by() -> None:
    show = desk()
    assert states(show) == ["standby", "", ""]
    done = ok(show.execute("cue_go", {}, "kim"))
    assert done.event_text == "cue 1 night: go"
    assert (show.state.scene, show.state.held, show.state.view("A").size) == ("roof", ("A",), 1.5)
    assert states(show) == ["active", "standby", ""]
    ok(show.execute("cue_go", {}, "kim"))
    assert not show.state.view("A").on_wall
    assert states(show) == ["done", "active", "standby"]
    # The whole cue is seen at one frame, though its second order asked for none.
    assert (show.state.in_frames, show.state.view("A").size) == (12, 2.0)
    ok(show.execute("cue_go", {}, "kim"))
    assert states(show) == ["done", "done", "active"]
    outcome = show.execute("cue_go", {}, "kim")
    assert outcome == Refused("no cue stands by; give a number")


def test_back_brings_back_what_the_cue_touched_and_nothing_else() -> None:
    show = desk(msgspec.structs.replace(START, views={"A": ViewState(size=0.5), "B": ViewState()}))
    before = show.state
    ok(show.execute("cue_go", {}, "kim"))
    after_one = show.state
    ok(show.execute("cue_go", {"number": "2"}, "kim"))
    ok(show.execute("freeze", {"camera": "B"}, "lee"))
    back = ok(show.execute("cue_back", {}, "kim"))
    assert back.event_text == "back to cue 1; 2 stands by"
    frozen = msgspec.structs.replace(after_one, frozen=("B",))
    assert show.state.says_the_same(frozen)
    ok(show.execute("size", {"camera": "A", "value": "3"}, "lee"))
    ok(show.execute("cue_back", {}, "kim"))
    assert show.state.says_the_same(msgspec.structs.replace(before, frozen=("B",)))
    assert states(show) == ["standby", "", ""]
    assert show.execute("cue_back", {}, "kim") == Refused(
        "no cue was fired; there is nothing to go back to"
    )


def test_a_cue_runs_whole_or_not_at_all() -> None:
    """Given an order that is refused at GO, Expect that those before it did nothing."""
    cues = read_cues([CueRow("1", "", ("hold A", "barcode_on warned=yes"))])
    show = Desk(ShowState(take="24A-3"), cues=cues)
    before = show.state
    outcome = show.execute("cue_go", {"number": "1"}, "kim")
    assert isinstance(outcome, Refused)
    assert outcome.sentence.startswith("cue 1: barcode_on warned=yes: take 24A-3 is rolling")
    assert show.state == before


def test_a_dry_run_says_what_would_change_until_something_does() -> None:
    show = desk(msgspec.structs.replace(START, held=("A",)))
    before = show.state
    ok(show.execute("cue_dry_run", {"number": "1"}, "kim"))
    assert show.state == before
    rows = [row for _, row in cue_rows(show)]
    assert rows[0]["would_change"] == ("stage moved to scene roof", "camera A: size 1.5")
    assert rows[0]["orders"] == ("scene roof", "hold A", "size A 1.5")
    assert rows[1]["would_change"] == ()
    ok(show.execute("freeze", {"camera": "B"}, "kim"))
    assert [row["would_change"] for _, row in cue_rows(show)] == [(), (), ()]


def test_standby_is_chosen_and_taken_back() -> None:
    show = desk()
    ok(show.execute("cue_standby", {"number": "2.5"}, "kim"))
    assert states(show) == ["", "", "standby"]
    ok(show.execute("undo", {}, "kim"))
    assert states(show) == ["standby", "", ""]
    refused = show.execute("cue_standby", {"number": "9"}, "kim")
    assert refused == Refused("there is no cue '9'; cues: 1, 2, 2.5")


def test_the_list_as_a_show_begins() -> None:
    cues = read_cues(ROWS)
    assert standing_by(ShowState(), cues).cue_standby == "1"
    assert standing_by(ShowState(cue_standby="2"), cues).cue_standby == "2"
    assert standing_by(ShowState(cue_standby="gone", cue="1"), cues).cue_standby == ""
    assert standing_by(ShowState(cue_standby="gone"), ()).cue_standby == ""


def test_back_goes_only_so_far() -> None:
    cues = read_cues([CueRow("1"), CueRow("2")])
    show = Desk(cues=cues)
    for _ in range(60):
        ok(show.execute("cue_go", {"number": "1"}, "kim"))
    assert len(show.state.cues_fired) == 50
