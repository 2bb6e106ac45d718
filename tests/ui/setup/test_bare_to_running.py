# SPDX-License-Identifier: GPL-3.0-or-later
"""From a bare template to a stage that is applied, in the Setup workspace, without editing text.

The engine's own part of the board answers what the workspace sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from hardware_profiles.loading import load_stage
from stagectl.control import Ack
from stagectl.control.messages import ArgValue
from stagectl.nodes.setup_part import SetupFiles, SetupPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from tests.ui.canned_settings import BARE, scan_rows
from tests.ui.setup.bench import Setup, number, text_of, type_in
from ui.setup.fields import TextField
from ui.setup.scan_page import ScanPage
from ui.setup.settings_page import RowsPage
from ui.setup.start_page import StartPage

SOURCE_LINE = """\
[[source]]
id = "freed-3"
body = "CAMERA"
protocol = "freed"
rate = "50"
camera_id = 3
line = { kind = "udp", host = "0.0.0.0", port = 40000 }
"""


class Stage:
    """The set-up of a stage as the engine keeps it, and the workspace on it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "stage.toml"
        self.file.write_text(BARE, encoding="utf-8")
        running = folder / "running.toml"
        running.write_text(BARE, encoding="utf-8")
        self.applied: list[str] = []
        self.setup = Setup()
        self.board = self.setup.bench.board
        files = SetupFiles(self.file, running, folder / "draft.toml")
        self.part = SetupPart(self.board, files, self._apply, lambda: "2026-11-28 09:40:00")
        self.answered = 0

    def turn(self) -> None:
        """Let the engine answer what was sent, and show what it says."""
        sent = self.setup.bench.sent
        for place in range(self.answered, len(sent)):
            verb, args = sent[place]
            self.setup.bench.answers[str(place + 1)] = self._execute(str(place + 1), verb, args)
        self.answered = len(sent)
        self.part.refresh(ShowState(), 0)
        self.setup.bench.show()

    def refusal(self) -> str:
        """Return why the last command was refused, "" where it was not."""
        return self.setup.bench.answers[str(self.answered)].error or ""

    def _execute(self, name: str, verb: str, args: Mapping[str, ArgValue]) -> Ack:
        answer = self.part.execute(verb, args, "kim@console", ShowState(), 0)
        if isinstance(answer, Refused):
            return Ack(name, ok=False, error=answer.sentence)
        return Ack(name, ok=True)

    def _apply(self) -> None:
        self.applied.append(self.file.read_text(encoding="utf-8"))


@pytest.fixture
def stage(app: QApplication, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.setup.widget.close()
    stage.setup.widget.deleteLater()
    app.processEvents()


def test_a_bare_template_becomes_a_stage_that_is_applied(stage: Stage) -> None:
    setup, bench = stage.setup, stage.setup.bench
    stage.turn()
    assert isinstance(setup.widget.page, StartPage)
    # Step 1: what the search found becomes a tracker, with a camera for it.
    for key in ("state", "002"):
        row = scan_rows()[key]
        stage.board.set("scan", key, row if key == "state" else {**row, "source": SOURCE_LINE})
    scan = setup.page("scan", ScanPage)
    stage.turn()
    assert scan.use.text() == "Use as camera A"
    scan.use.click()
    stage.turn()
    assert stage.refusal() == ""
    trackers = setup.page("sources", RowsPage)
    stage.turn()
    assert [entry.key for entry in trackers.rows.entries] == ["freed-3"]
    # Step 2: a wall, with its size; the first size is refused and stays to be mended.
    walls = setup.page("walls", RowsPage)
    walls.new_id.setText("main")
    walls.add.click()
    stage.turn()
    assert walls.rows.key == "main"
    width = setup.line("wall/main/width_m", "walls/main")
    type_in(number(width), "99 km")
    stage.turn()
    assert stage.refusal()
    assert text_of(number(width)) == "99 km"
    assert width.fault
    type_in(number(width), "850 cm")
    stage.turn()
    assert stage.refusal() == ""
    assert not width.fault
    assert text_of(number(width)) == "8.5 m"
    # Step 3: apply; it saves first.
    bar = setup.widget.bar
    bar.apply.click()
    bar.apply.click()
    stage.turn()
    assert [verb for verb, _ in bench.sent[-2:]] == ["setup_save", "setup_apply"]
    assert stage.refusal() == ""
    assert len(stage.applied) == 1
    loaded, _ = load_stage(stage.file)
    assert [(one.id, one.body) for one in loaded.source] == [("freed-3", "A")]
    assert [(one.id, one.width_m) for one in loaded.wall] == [("main", 8.5)]
    assert bar.status.status.word.startswith("Applying")


def test_settings_are_undone_and_redone(stage: Stage) -> None:
    setup = stage.setup
    stage.turn()
    phase = number(setup.line("sync/phase_ms", "sync"))
    for text in ("2", "3 ms"):
        type_in(phase, text)
        stage.turn()
    assert text_of(phase) == "3 ms"
    setup.widget.bar.undo.click()
    stage.turn()
    assert text_of(phase) == "2 ms"
    setup.widget.bar.undo.click()
    stage.turn()
    assert text_of(phase) == "0 ms"
    setup.widget.bar.redo.click()
    stage.turn()
    assert text_of(phase) == "2 ms"
    setup.widget.bar.revert.click()
    stage.turn()
    assert text_of(phase) == "0 ms"


def test_a_row_that_is_renamed_stays_chosen(stage: Stage) -> None:
    setup = stage.setup
    stage.turn()
    page = setup.page("cameras", RowsPage)
    page.add.click()
    stage.turn()
    assert page.rows.key == "A"
    name = setup.line("body/A/id", "cameras/A").editor
    assert isinstance(name, TextField)
    type_in(name, "hero")
    stage.turn()
    assert page.rows.key == "hero"
