# SPDX-License-Identifier: Apache-2.0
"""The set-up on the board: what a console edits, what is on disk, what is refused by name."""

from __future__ import annotations

from pathlib import Path

from hardware_profiles.loading import load_stage
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.board_part import Answer
from stagectl.nodes.setup_part import SetupFiles, SetupPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.topics import Event

BARE = '# Stage 2\nversion = 1\nstage_id = "two"\nrate = "24000/1001"\n'
FOUND = (
    '[[source]]\nid = "freed-3"\nbody = "A"\nprotocol = "freed"\nrate = "60/1"\ncamera_id = 3\n'
    'line = { kind = "udp", host = "0.0.0.0", port = 41000 }\n'
)


class Desk:
    """A part with its board and its files."""

    def __init__(self, folder: Path, text: str = BARE) -> None:
        self.file = folder / "stage.toml"
        self.running = folder / "running.toml"
        self.draft = folder / "state" / "setup-draft.toml"
        if not self.file.exists():
            self.file.write_text(text, encoding="utf-8")
        self.running.write_text(text, encoding="utf-8")
        self.asked = 0
        self.board = Board()
        self.part = SetupPart(
            self.board,
            SetupFiles(self.file, self.running, self.draft),
            self._ask,
            lambda: "20261128T0030Z",
        )
        self.show = ShowState()

    def _ask(self) -> None:
        self.asked += 1

    def ask(self, verb: str, **args: str) -> Answer | Refused:
        """Run a command as Kim."""
        answer = self.part.execute(verb, args, "kim@console", self.show, 1)
        self.part.refresh(self.show, 1)
        return answer

    def done(self, verb: str, **args: str) -> str:
        """Run a command that must be accepted."""
        answer = self.ask(verb, **args)
        assert isinstance(answer, Answer), answer
        return answer.text

    def refused(self, verb: str, **args: str) -> str:
        """Run a command that must be refused."""
        answer = self.ask(verb, **args)
        assert isinstance(answer, Refused), answer
        return answer.sentence

    def row(self, key: str) -> Row:
        """Return a row of the section."""
        self.part.refresh(self.show, 1)
        row = self.board.row("setup", key)
        assert row is not None, key
        return row


def test_from_a_bare_file_to_a_saved_stage(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.board.set("scan", "heard-0", {"where": "udp 0.0.0.0:41000", "source": FOUND})
    assert desk.done("setup_use", scan="heard-0") == "set-up: source/freed-3 added"
    desk.done("setup_add", kind="wall", id="volume")
    desk.done("setup_set", path="wall/volume/width_m", value="14.5")
    assert desk.row("wall/volume/width_m") == {"value": "14.5", "changed": True, "error": ""}
    assert desk.row("rows")["body"] == ("A",)
    desk.done("setup_save")
    stage, config_hash = load_stage(desk.file)
    assert (stage.body[0].id, stage.source[0].id, stage.wall[0].width_m) == ("A", "freed-3", 14.5)
    draft = desk.row("draft")
    assert draft["draft_hash"] == config_hash != draft["running_hash"]
    assert draft["saved"] is True
    assert desk.file.read_text().startswith("# Stage 2\n")
    assert desk.file.with_name("stage.toml.lkg").read_text() == BARE
    assert not desk.draft.exists()


def test_edits_show_who_and_what_and_can_be_undone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("setup_add", kind="body")
    desk.done("setup_set", path="rate", value="25")
    assert desk.row("draft")["history"] == ("kim@console: body/A added", 'kim@console: rate = "25"')
    desk.done("setup_undo")
    assert desk.row("rate")["value"] == '"24000/1001"'
    desk.done("setup_redo")
    desk.done("setup_undo")
    desk.done("setup_undo")
    assert desk.row("draft")["changed"] == 0
    assert desk.board.row("setup", "body/A/id") is None
    assert "no edit" in desk.refused("setup_undo")


def test_a_crash_costs_the_history_never_the_draft(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("setup_add", kind="body")
    again = Desk(tmp_path)
    assert again.row("rows")["body"] == ("A",)
    assert again.row("draft")["saved"] is False
    again.done("setup_revert")
    assert again.row("rows")["body"] == ()


def test_what_is_wrong_cannot_be_saved(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("setup_add", kind="source")
    assert "found 'A', expected the id of a [[body]]" in str(desk.row("source/tracker-1/body"))
    said = desk.refused("setup_save")
    assert said.startswith("setup_save is refused: 1 settings are wrong, the first: source")
    assert desk.file.read_text() == BARE


def test_a_file_that_somebody_else_wrote_is_not_written_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("setup_add", kind="body")
    other = BARE.replace("24000/1001", "25")
    desk.file.write_text(other)
    assert "was changed by somebody else" in desk.refused("setup_save")
    desk.done("setup_revert")
    assert desk.row("rate")["value"] == '"25"'
    desk.done("setup_add", kind="body")
    desk.done("setup_save")


def test_apply_asks_once_and_not_while_a_take_rolls(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("setup_add", kind="body")
    assert "not saved" in desk.refused("setup_apply")
    desk.done("setup_save")
    desk.show = ShowState(take="24A-3")
    assert "while take 24A-3 rolls" in desk.refused("setup_apply")
    desk.show = ShowState()
    desk.done("setup_apply")
    assert "under way" in desk.refused("setup_apply")
    assert desk.asked == 1
    words = "the set-up is not applied, and nothing was stopped: stage.toml: host: counts at ..."
    desk.part.on_message("event", Event(1, "warn", "setup", words), 1)
    assert desk.row("draft")["applying"] == words
    desk.done("setup_apply")
    assert desk.asked == 2


def test_arguments_are_looked_at(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "needs the argument 'value'" in desk.refused("setup_set", path="rate")
    assert "does not know the argument" in desk.refused("setup_undo", path="rate")
    assert "found no line 'x'" in desk.refused("setup_use", scan="x")
    assert "expected one of body" in desk.refused("setup_add", kind="car")


def test_what_was_written_by_hand_is_not_lost_to_a_draft_that_outlived_a_crash(
    tmp_path: Path,
) -> None:
    Desk(tmp_path).done("setup_set", path="rate", value="25")
    by_hand = BARE.replace('"two"', '"by-hand"')
    (tmp_path / "stage.toml").write_text(by_hand)
    for _ in range(2):  # also after a second crash, and with another edit
        again = Desk(tmp_path)
        assert "changed by somebody else" in again.refused("setup_save")
        assert again.row("draft")["saved"] is False
        again.done("setup_set", path="rate", value="30")
    assert again.file.read_text() == by_hand
    again.done("setup_revert")
    again.done("setup_set", path="rate", value="30")
    Desk(tmp_path).done("setup_save")
    assert again.file.read_text() == by_hand.replace("24000/1001", "30")


def test_a_stage_file_that_is_gone_is_written_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done("setup_set", path="rate", value="25")
    desk.file.unlink()
    desk.done("setup_save")
    assert desk.file.read_text() == BARE.replace("24000/1001", "25")
