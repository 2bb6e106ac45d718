# SPDX-License-Identifier: GPL-3.0-or-later
"""The fire drill by keys: what is offered, begun, said everywhere, and ended."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication

from stagectl.control import Ack, Command
from stagectl.drill import DrillOffer
from stagectl.nodes.drill_part import DrillPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import key_click
from ui.drill.dialog import DrillDialog

OFFERS = (
    DrillOffer("unplug", "F-01", "the line is gone, and comes back", ("freed-a", "osc-b")),
    DrillOffer("controller-kill", "F-20", "the engine dies and comes back"),
)


class DrillStage(ConsoleStage):
    """A stage of a simulator: it offers drills."""

    def __init__(self, app: QApplication, offers: tuple[DrillOffer, ...] = OFFERS) -> None:
        super().__init__(app)
        self.part = DrillPart(self.board, offers)
        canned_boards.calm(self.board)
        self.settle()

    def execute(self, command: Command) -> Ack:
        if command.verb not in self.part.verbs:
            return super().execute(command)
        self.ran.append(command)
        answer = self.part.execute(
            command.verb, command.args, command.author, ShowState(), self.now_ns
        )
        if isinstance(answer, Refused):
            return Ack(command.id, ok=False, error=answer.sentence)
        return Ack(command.id, ok=True)

    @property
    def dialog(self) -> DrillDialog:
        found = self.window.findChild(DrillDialog)
        assert found is not None
        return found


def test_a_drill_is_begun_and_ended_by_keys(app: QApplication) -> None:
    with DrillStage(app) as stage:
        assert not stage.window.drills.isVisible()
        key_click(stage.window, Qt.Key.Key_F6)
        dialog = stage.dialog
        assert dialog.chosen == "unplug"
        assert dialog.sentence.text().startswith("F-01 Tracker silent.")
        assert "within 250 ms" in dialog.sentence.text()
        dialog.target.setCurrentText("osc-b")
        dialog.seconds.setValue(9)
        key_click(dialog.list, Qt.Key.Key_Return)
        stage.until_ran(1)
        stage.settle()
        sent = stage.ran[0]
        assert (sent.verb, dict(sent.args)) == (
            "drill_start", {"fault": "unplug", "target": "osc-b", "seconds": "9"},
        )  # fmt: skip
        assert stage.window.drills.isVisible()
        assert stage.window.drills.label.text() == "FIRE DRILL   unplug on osc-b, 9 s left"
        assert dialog.start.text().endswith("End it")
        # It is said in every workspace.
        stage.window.show_workspace("takes")
        assert stage.window.drills.isVisible()
        key_click(dialog.list, Qt.Key.Key_Return)
        stage.until_ran(2)
        stage.settle()
        assert stage.ran[1].verb == "drill_stop"
        assert not stage.window.drills.isVisible()
        assert dialog.start.text().endswith("Start")


def test_a_fault_of_the_whole_stage_has_no_target(app: QApplication) -> None:
    with DrillStage(app) as stage:
        stage.window.show_drill()
        stage.dialog.choose("controller-kill")
        assert not stage.dialog.target.isEnabled()
        stage.dialog.press()
        stage.until_ran(1)
        assert dict(stage.ran[0].args) == {"fault": "controller-kill", "seconds": "5"}


def test_another_look_has_another_dialog(app: QApplication) -> None:
    with DrillStage(app) as stage:
        stage.window.show_drill()
        stage.window.change_look(scheme="night")
        stage.window.show_drill()
        assert stage.dialog.isVisible()


def test_a_real_stage_has_no_drill(app: QApplication) -> None:
    with DrillStage(app, ()) as stage:
        key_click(stage.window, Qt.Key.Key_F6)
        assert stage.window.findChild(DrillDialog) is None
