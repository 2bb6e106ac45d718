# SPDX-License-Identifier: Apache-2.0
"""Who commands: one session at a time, told to all, kept over a restart, for every verb."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagectl.control.board import Board
from stagectl.control.messages import Ack, ArgValue, Command, Row
from stagectl.nodes.board_part import Answer
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.show import VERBS
from stagectl.show.outcome import Refused
from stagectl.show.rules import STRUCTURE
from stagectl.show.state import ShowState
from stagectl.step import Input, Output
from stagectl.topics import Event
from tests.nodes.stages import NS, STAGE, T0, only


class Part:
    """A part of the board with two verbs, which counts what it was asked."""

    verbs: Collection[str] = ("alarm_ack", "setup_apply", "take_note")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def inputs(self) -> Sequence[Input]:
        return ()

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        self.asked.append(verb)
        return Refused("no such alarm") if args else Answer(f"{verb} done")


class Stage:
    """A show step, and people who command it."""

    def __init__(self, stored: Stored | None = None) -> None:
        self.board = Board()
        self.saved: list[Stored] = []
        self.part = Part()
        self.count = 0
        self.told: list[str] = []
        self.step = ShowStep(
            STAGE, self.board, stored or Stored(), self.saved.append, boot="",
            utc=lambda: "10:42:11", timecode_start_s=0.0, parts=(self.part,),
        )  # fmt: skip

    def send(self, verb: str, client: str = "", author: str = "kim@console", **args: str) -> Ack:
        self.count += 1
        command = Command(str(self.count), author, verb, dict(args), client)
        ack, outputs = self.step.execute(command, T0 + self.count)
        self.told += [f"{event.source}: {event.text}" for event in only(list(outputs), Event)]
        return ack

    @property
    def row(self) -> Row:
        row = self.board.row("show", "show")
        assert row is not None
        return row


KIM, LEE = "session-kim", "session-lee"


class TestSilentTake:
    def test_the_first_command_of_a_session_takes_a_stage_that_nobody_owns(self) -> None:
        stage = Stage()
        assert stage.row["owner"] is None
        assert stage.send("hold", KIM, camera="A").ok
        assert stage.row["owner"] == "kim@console"
        assert stage.row["owner_client"] == KIM
        assert stage.row["owner_since_utc"] == "10:42:11"
        assert stage.told == ["kim@console: camera A: pose held", "kim@console: control taken"]

    def test_a_refused_command_takes_nothing(self) -> None:
        stage = Stage()
        assert not stage.send("hold", KIM, camera="nobody").ok
        assert not stage.send("alarm_ack", KIM, alarm="F-00").ok
        assert stage.row["owner"] is None

    @pytest.mark.parametrize("verb", ["wall_black", "wall_grey"])
    def test_the_emergency_stop_is_free_and_its_release_is_not(self, verb: str) -> None:
        stage = Stage()
        stage.send("take_control", KIM)
        assert stage.send(verb, LEE, "lee@tablet").ok
        assert stage.row["wall"] == verb.removeprefix("wall_")
        assert stage.row["owner_client"] == KIM
        assert stage.told[-1].startswith("lee@tablet: ")
        for release in ("wall_release_arm", "wall_release"):
            ack = stage.send(release, LEE, "lee@tablet")
            assert "kim@console has control since 10:42:11" in (ack.error or "")

    def test_a_command_of_a_part_takes_it_too(self) -> None:
        stage = Stage()
        assert stage.send("alarm_ack", KIM).ok
        assert stage.row["owner_client"] == KIM

    def test_one_shot_commands_and_marks_never_own(self) -> None:
        stage = Stage()
        assert stage.send("hold", camera="A").ok
        assert stage.send("take_mark", KIM).ok
        assert stage.send("take_note", KIM).ok
        assert stage.row["owner"] is None


class TestOthers:
    @pytest.mark.parametrize("verb", ["hold", "undo", "alarm_ack", "take_start", "light_cards_on"])
    def test_everybody_else_is_refused_naming_the_owner(self, verb: str) -> None:
        stage = Stage()
        stage.send("take_control", KIM)
        args = {"camera": "A"} if verb == "hold" else {}
        for client in (LEE, ""):
            ack = stage.send(verb, client, "lee@tablet", **args)
            assert not ack.ok
            assert ack.error == (
                "kim@console has control since 10:42:11; take control first (take_control)"
            )
        assert stage.part.asked == []

    def test_marks_and_notes_are_free(self) -> None:
        stage = Stage()
        stage.send("take_control", KIM)
        assert stage.send("take_mark", LEE, "script@tablet", note="boom in frame").ok
        assert stage.send("take_note", "", "script@tablet").ok
        assert stage.row["owner_client"] == KIM

    def test_the_owners_session_under_another_name_is_not_he(self) -> None:
        """The board shows everybody the owner's session: with keys, its name is what is proven."""
        stage = Stage()
        stage.send("take_control", KIM, "kim@console (kim)")
        assert not stage.send("hold", KIM, "kim@console (lee)", camera="A").ok
        assert stage.send("hold", KIM, "kim@console (kim)", camera="A").ok


class TestHandOver:
    def test_taking_over_is_told_and_works_at_once(self) -> None:
        stage = Stage()
        stage.send("take_control", KIM)
        assert stage.send("take_control", LEE, "lee@tablet").ok
        assert stage.told[-1] == "lee@tablet: control taken from kim@console"
        assert stage.send("hold", LEE, "lee@tablet", camera="A").ok
        assert not stage.send("release", KIM, camera="A").ok

    def test_it_is_given_back_by_the_owner_only(self) -> None:
        stage = Stage()
        stage.send("take_control", KIM)
        assert not stage.send("give_control", LEE, "lee@tablet").ok
        assert stage.send("give_control", KIM).ok
        assert stage.row["owner"] is None
        assert stage.told[-1] == "kim@console: control given back"
        assert stage.send("give_control", KIM).ok
        assert stage.row["owner"] is None

    def test_one_shot_commands_cannot_take_it(self) -> None:
        ack = Stage().send("take_control")
        assert not ack.ok
        assert "needs a session" in (ack.error or "")

    def test_no_undo_gives_it_to_somebody_else(self) -> None:
        stage = Stage()
        stage.send("hold", KIM, camera="A")
        stage.send("take_control", LEE, "lee@tablet")
        assert not stage.send("take_control", LEE, "lee@tablet").reversible
        assert stage.send("undo", LEE, "lee@tablet").ok  # the hold, not the take-over
        assert stage.row["held"] == ()
        assert stage.row["owner_client"] == LEE
        assert stage.send("undo", LEE, "lee@tablet").error == "there is nothing to undo"

    def test_it_survives_a_restart_of_control(self) -> None:
        first = Stage()
        first.send("take_control", KIM)
        raw = msgspec.json.encode(first.saved[-1])
        again = Stage(msgspec.json.decode(raw, type=Stored))
        assert again.row["owner"] == "kim@console"
        assert not again.send("hold", LEE, "lee@tablet", camera="A").ok
        assert again.send("hold", KIM, camera="A").ok

    def test_an_armed_release_is_not_inherited(self) -> None:
        stage = Stage()
        stage.send("wall_black", KIM)
        stage.send("wall_release_arm", KIM)
        assert stage.row["release_armed"] is True
        stage.send("take_control", LEE, "lee@tablet")
        assert stage.row["release_armed"] is False
        assert not stage.send("wall_release", LEE, "lee@tablet").ok
        assert stage.row["wall"] == "black"

    def test_an_armed_release_outlives_the_silent_take_of_its_own_hand(self) -> None:
        stage = Stage()
        stage.send("wall_black", KIM)
        assert stage.row["owner"] is None, "the emergency stop takes nothing"
        stage.send("wall_release_arm", KIM)
        assert stage.row["owner_client"] == KIM
        assert stage.send("wall_release", KIM).ok
        assert stage.row["wall"] == "picture"

    def test_the_armed_key_goes_out_by_itself(self) -> None:
        stage = Stage()
        stage.send("wall_grey", KIM)
        stage.send("wall_release_arm", KIM)
        stage.step.on_deadline(T0 + 4 * NS)
        assert stage.row["release_armed"] is True
        stage.step.on_deadline(T0 + 6 * NS)
        assert stage.row["release_armed"] is False


@given(
    orders=st.lists(
        st.tuples(
            st.sampled_from([KIM, LEE, ""]),
            st.sampled_from(
                ["take_control", "give_control", "hold", "undo", "take_mark", "alarm_ack"]
            ),
        ),
        max_size=25,
    )
)
def test_two_never_command_at_once(orders: list[tuple[str, str]]) -> None:
    """Whatever is sent: a command that ran was of the owner, of nobody's stage, or free."""
    stage = Stage()
    for client, verb in orders:
        before = stage.row["owner_client"]
        args = {"camera": "A"} if verb == "hold" else {}
        ack = stage.send(verb, client, f"{client or 'shell'}@desk", **args)
        owner = stage.row["owner_client"]
        assert (owner is None) == (stage.row["owner"] is None)
        if before not in (None, client) and verb not in ("take_control", "take_mark"):
            assert not ack.ok
            assert f"{stage.row['owner']} has control since" in (ack.error or "")
        if owner != before:
            assert ack.ok
            assert owner == (None if verb == "give_control" else client)
            assert "control" in stage.told[-1]


class TestWhatComesOverTheNetwork:
    """A command that ends the control process can be sent again and again: none may."""

    @pytest.mark.parametrize("value", [10**400, 1.5, True, "a\0b", "x" * 201, "\u202e"])
    def test_a_part_is_asked_with_short_texts_only(self, value: ArgValue) -> None:
        stage = Stage()
        command = Command("1", "kim@console", "alarm_ack", {"alarm": value}, KIM)
        ack, outputs = stage.step.execute(command, T0)
        assert not ack.ok
        assert "'alarm'" in (ack.error or "")
        assert (list(outputs), stage.part.asked) == ([], [])

    def test_what_is_left_out_and_what_is_empty_are_for_the_part(self) -> None:
        stage = Stage()
        command = Command("1", "kim@console", "alarm_ack", {"alarm": None, "by": ""}, KIM)
        stage.step.execute(command, T0)
        assert stage.part.asked == ["alarm_ack"]

    @pytest.mark.parametrize("author", ["kim\n01:00 lee@console: control taken", "kim\u202e"])
    def test_nobody_writes_lines_of_others_into_the_log(self, author: str) -> None:
        stage = Stage()
        ack = stage.send("hold", KIM, author, camera="A")
        assert ack.error == "the author's name holds a character that cannot be printed"
        assert stage.row["owner"] is None

    def test_names_of_any_script_are_names(self) -> None:
        assert Stage().send("hold", KIM, "摄影助理@控制台", camera="A").ok


class TestRolling:
    def test_structure_is_locked_and_what_is_ridden_is_not(self) -> None:
        stage = Stage()
        assert stage.send("setup_apply", KIM).ok
        assert stage.send("take_start", KIM, name="24A-3").ok
        assert stage.row["locked"] is True
        ack = stage.send("setup_apply", KIM)
        assert ack.error == (
            "take 24A-3 is rolling: setup_apply changes the set-up of the running stage, "
            "which is locked until cut"
        )
        assert stage.part.asked == ["setup_apply"]
        assert stage.send("trim", KIM, camera="A", axis="x", value="2").ok
        assert stage.send("alarm_ack", KIM).ok
        assert stage.send("take_stop", KIM).ok
        assert stage.row["locked"] is False
        assert stage.send("setup_apply", KIM).ok

    def test_nothing_that_is_structure_is_a_command_of_the_show(self) -> None:
        assert not set(STRUCTURE) & set(VERBS)
