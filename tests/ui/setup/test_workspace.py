# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the Setup workspace on canned rows: what they say and what they send."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from stagectl.setup.draft import Draft
from tests.ui import canned_contract, canned_settings
from tests.ui.canned_settings import changed_draft, plain_draft, put_draft
from tests.ui.hands import key_click, texts
from tests.ui.setup.bench import Setup, number, text_of
from tests.ui.setup.canned_setup import Bench, fill
from ui import theme
from ui.setup.calibration_pages import AlignmentPage, LensesPage, RigsPage
from ui.setup.check_pages import ChangesPage, PreflightPage
from ui.setup.machine_pages import NodesPage, ProcessorsPage
from ui.setup.pages import ALSO, PAGES, page_name
from ui.setup.scan_page import ScanPage
from ui.setup.settings_page import RowsPage
from ui.setup.start_page import StartPage
from ui.setup.workspace import SetupWorkspace
from ui.workspaces import Workspace


def test_it_is_a_workspace_and_opens_with_the_trackers(setup: Setup) -> None:
    assert isinstance(setup.widget, Workspace)
    assert setup.widget.pages.key == "sources"
    page = setup.widget.page
    assert isinstance(page, RowsPage)
    assert [entry.key for entry in page.rows.entries] == ["freed-a", "osc-b"]
    assert page.live.status.word == "tracking"
    assert page.live_text.text().startswith("59.9 Hz")
    row = setup.bench.board.row("sources", "freed-a") or {}
    setup.bench.board.set("sources", "freed-a", {**row, "state": "LOST", "rate_hz": 0.0})
    setup.bench.show()
    assert page.live.status.word == "LOST"
    assert page.live_text.text().startswith("0.0 Hz")
    assert next(entry.status.word for entry in page.rows.entries if entry.status) == "LOST"


def test_what_runs_changes_often_and_leaves_the_form_alone(setup: Setup) -> None:
    line = setup.line("source/freed-a/delay_ms", "sources/freed-a")
    edit = number(line).lineEdit()
    assert edit is not None
    edit.setText("untouched")
    row = setup.bench.board.row("sources", "freed-a") or {}
    setup.bench.board.set("sources", "freed-a", {**row, "rate_hz": 41.0})
    setup.bench.show()
    assert text_of(number(line)) == "untouched"
    page = setup.widget.page
    assert isinstance(page, RowsPage)
    assert page.live_text.text().startswith("41.0 Hz")


def test_each_page_is_reached_by_its_name_and_by_what_others_call_it(setup: Setup) -> None:
    for row in PAGES:
        setup.widget.open(row.name)
        assert setup.widget.pages.key == row.name
        assert setup.widget.stack.currentWidget() is setup.widget.page
    for name, found in ALSO.items():
        assert page_name(name) == found
    setup.widget.open("sources/osc-b")
    page = setup.widget.page
    assert isinstance(page, RowsPage)
    assert page.rows.key == "osc-b"
    setup.widget.open("nowhere/at-all")
    assert setup.widget.pages.key == "sources"


def test_the_open_page_is_kept_in_the_layout(setup: Setup) -> None:
    setup.widget.open("walls")
    kept = setup.widget.layout_state()
    setup.widget.open("sync")
    setup.widget.restore_layout(kept)
    assert setup.widget.pages.key == "walls"
    setup.widget.restore_layout({"page": 17})
    assert setup.widget.pages.key == "walls"


def test_a_page_that_is_not_seen_is_not_made(app: QApplication) -> None:
    workspace = Bench(SetupWorkspace).widget
    assert isinstance(workspace, SetupWorkspace)
    assert workspace.stack.count() == 1
    workspace.open("preflight")
    assert workspace.stack.count() == 2
    workspace.deleteLater()


def test_pages_are_marked_where_something_is_worth_a_look(setup: Setup) -> None:
    assert setup.mark("sources") == ""
    assert setup.mark("changes") == "3"
    assert setup.mark("scan") == "2"
    assert setup.mark("processors") == "1"
    put_draft(setup.bench.board, changed_draft(), canned_settings.STAGE)
    setup.bench.show()
    assert setup.mark("walls") == "4"
    assert setup.mark("sync") == "1"
    page = setup.page("walls", RowsPage)
    assert [entry.status.word for entry in page.rows.entries if entry.status] == [
        "fixed", "1 changed", "3 changed",
    ]  # fmt: skip


def test_the_bar_tells_how_the_draft_stands_and_applies_in_two_steps(setup: Setup) -> None:
    bar = setup.widget.bar
    assert bar.status.status.word == "The stage runs what is set here"
    assert not any(button.isEnabled() for button in (*bar.buttons, bar.apply))
    draft = Draft(canned_settings.STAGE)
    draft.set("source/freed-a/delay_ms", "12.25")
    put_draft(setup.bench.board, draft, canned_settings.STAGE)
    setup.bench.show()
    assert bar.status.status.word == "1 changed, not saved, not running"
    bar.apply.click()
    assert setup.bench.sent == []
    assert "reconnect, about 5 s" in bar.status.status.word
    bar.cancel.click()
    assert bar.status.status.word == "1 changed, not saved, not running"
    bar.apply.click()
    bar.apply.click()
    assert setup.bench.sent == [("setup_save", {}), ("setup_apply", {})]
    put_draft(setup.bench.board, draft, canned_settings.STAGE, saved=True, applying="asked")
    setup.bench.show()
    assert bar.status.status.word == "Applying: consoles and nodes come back"


def test_undo_and_redo_go_by_keys(setup: Setup) -> None:
    draft = Draft(canned_settings.STAGE)
    draft.set("source/freed-a/delay_ms", "12.25")
    draft.set("source/freed-a/delay_ms", "12.5")
    draft.undo()
    put_draft(setup.bench.board, draft, canned_settings.STAGE)
    setup.bench.show()
    control = Qt.KeyboardModifier.ControlModifier
    press = setup.widget.pages
    key_click(press, Qt.Key.Key_Z, control)
    key_click(press, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert [verb for verb, _ in setup.bench.sent] == ["setup_undo", "setup_redo"]


@pytest.mark.parametrize("path", ["delay_ms", "body", "line/port"])
def test_undo_in_a_field_is_of_the_setting_unless_something_is_typed(
    setup: Setup, path: str
) -> None:
    draft = Draft(canned_settings.STAGE)
    draft.set("source/freed-a/delay_ms", "12.25")
    setup.show(draft)
    editor = setup.line(f"source/freed-a/{path}", "sources/freed-a").editor
    line = editor if isinstance(editor, QLineEdit) else editor.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    key_click(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [verb for verb, _ in setup.bench.sent] == ["setup_undo"]
    before = line.text()
    key_click(line, Qt.Key.Key_End)
    key_click(line, Qt.Key.Key_7)
    assert line.text() == f"{before}7"
    key_click(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == before
    assert len(setup.bench.sent) == 1


def test_a_wrong_draft_can_be_neither_saved_nor_applied(setup: Setup) -> None:
    put_draft(setup.bench.board, changed_draft(), canned_settings.STAGE)
    setup.bench.show()
    bar = setup.widget.bar
    assert bar.status.status.colour == theme.BAD
    assert not bar.save.isEnabled()
    assert not bar.apply.isEnabled()
    assert bar.wrong.isVisible()


def test_rows_are_added_and_removed(setup: Setup) -> None:
    page = setup.page("cameras", RowsPage)
    assert page.new_id.placeholderText() == "C"
    page.add.click()
    page.new_id.setText("crane")
    key_click(page.new_id, Qt.Key.Key_Return)
    page.rows.select("B")
    page.remove.click()
    assert setup.bench.sent == [
        ("setup_add", {"kind": "body", "id": "C"}),
        ("setup_add", {"kind": "body", "id": "crane"}),
        ("setup_remove", {"path": "body/B"}),
    ]
    cues = setup.page("cues", RowsPage)
    assert [entry.name for entry in cues.rows.entries] == ["Cue 1", "Cue 2"]
    cues.add.click()
    assert setup.bench.sent[-1] == ("setup_add", {"kind": "cue", "id": "3"})


def test_a_search_shows_what_it_finds_and_makes_a_tracker_of_it(setup: Setup) -> None:
    page = setup.page("scan", ScanPage)
    assert page.progress.value() == 62
    assert page.says.status.word == "scans ports and lines for 10 s"
    assert not page.start.isEnabled()
    assert [texts(page.model, key)[0] for key in ("001", "002", "004")] == [
        "known", "new", "not understood",
    ]  # fmt: skip
    assert page.use.text() == "Known as freed-a"
    assert not page.use.isEnabled()
    page.stop.click()
    page.open_thing("002")
    assert page.use.text() == "Use as camera C"
    page.use.click()
    page.open_thing("004")
    assert not page.use.isEnabled()
    board = setup.bench.board
    board.set("scan", "state", {"running": False, "done_pct": 100, "sentence": "4 heard"})
    setup.bench.show()
    page.start.click()
    assert setup.bench.sent == [
        ("scan_stop", {}), ("setup_use", {"scan": "002"}), ("scan_start", {}),
    ]  # fmt: skip


def test_the_preflight_has_a_verdict_and_the_worst_on_top(setup: Setup) -> None:
    page = setup.page("preflight", PreflightPage)
    assert page.verdict.status.word == "NOT READY: mend 1"
    assert page.verdict.status.colour == theme.BAD
    assert texts(page.model, "000") == [
        "MEND", "House sync", "house sync: no edges come",
        "Check the sync generator and its cables; give all one reference.",
    ]  # fmt: skip
    page.run.click()
    assert setup.bench.sent == [("preflight_run", {})]
    for key, row in canned_settings.preflight_rows(passed=True).items():
        setup.bench.board.set("preflight", key, row)
    setup.bench.show()
    assert page.verdict.status.word == "READY"
    state: canned_settings.Row = {"running": True, "utc": "", "passed": False}
    setup.bench.board.set("preflight", "state", state)
    setup.bench.show()
    assert page.verdict.status.word == "Checking"
    assert not page.run.isEnabled()


def test_what_changed_since_the_wrap(setup: Setup) -> None:
    page = setup.page("changes", ChangesPage)
    assert page.count.status.word.startswith("3 changes since the wrap of 2026-11-27")
    assert texts(page.model, "001")[2:] == ["source freed-a delay_ms", "8.5", "12.25"]
    page.wrap.click()
    assert setup.bench.sent == [("wrap", {})]
    for key in ("001", "002", "003"):
        setup.bench.board.remove("changes", key)
    setup.bench.show()
    assert page.count.status.word.startswith("As at the wrap")
    setup.bench.board.set("changes", "state", {"utc": "", "by": "", "changes": 0})
    setup.bench.show()
    assert page.count.status.word.startswith("No wrap yet")


def test_processors_show_lamps_and_what_differs(setup: Setup) -> None:
    page = setup.page("processors", ProcessorsPage)
    row = texts(page.model, "tessera-1")
    assert row[1:3] == ["answers", "brompton"]
    assert row[4:6] == ["NOT LOCKED", "WRONG"]
    assert row[6] == "ultra low, 1.0 frames"
    assert row[9:] == ["PATTERN", "DIFFERS", "its input runs at 60, the stage at 23.976"]
    assert "declared transfer pq, range full" in page.signal.text()
    setup.bench.board.set("processors", "tessera-1", canned_contract.processor(state="silent"))
    setup.bench.show()
    assert texts(page.model, "tessera-1")[1] == "SILENT"
    assert texts(page.model, "tessera-1")[4:6] == ["locked", "right"]
    assert page.live.status.word == "SILENT"


def test_nodes_are_compared_with_what_the_stage_asks_for(setup: Setup) -> None:
    page = setup.page("nodes", NodesPage)
    assert texts(page.model, "left")[3:5] == ["stage_ready", "as asked"]
    row = setup.bench.board.row("nodes", "right") or {}
    setup.bench.board.set("nodes", "right", {**row, "level": "stage_test"})
    setup.bench.show()
    assert texts(page.model, "right")[3:5] == ["stage_test", "DIFFERS"]
    assert page.address.text() == "Nodes connect to 127.0.0.1 port 18710, stage stage-1"


def test_an_alignment_is_aged_compared_and_taken_up_again(setup: Setup) -> None:
    page = setup.page("alignment", AlignmentPage)
    assert [page.model.key_at(0), page.model.key_at(1)] == ["freed/5", "freed/4"]
    assert texts(page.model, "freed/5")[:3] == ["freed 5", "in use", "2 h ago"]
    assert texts(page.model, "freed/5")[7] == "4.2 mm, 0.08°"
    assert page.model.cells("freed/5")[7].colour == theme.WARN
    assert texts(page.model, "freed/4")[2] == "26 h ago"
    assert not page.back.isEnabled()
    page.open_thing("freed/4")
    page.back.click()
    assert setup.bench.sent == [("alignment_use", {"alignment": "freed/4"})]
    row = setup.bench.board.row("alignments", "freed/5") or {}
    setup.bench.board.set("alignments", "freed/5", {**row, "age_s": 90_000})
    setup.bench.show()
    assert texts(page.model, "freed/5")[1] == "in use, old"


def test_rigs_and_lenses_go_together(setup: Setup) -> None:
    rigs = setup.page("rig/A", RigsPage)
    assert rigs.chosen == "venice-steadicam"
    assert texts(rigs.model, "venice-steadicam")[5].split()[:1] == ["12.0"]
    lenses = setup.page("lenses", LensesPage)
    assert texts(lenses.model, "A")[:3] == ["A", "Signature Prime 35, 12345", "venice-steadicam"]
    assert texts(lenses.model, "A")[5] == "lenses/signature-35.lens.json"
    lenses.go.click()
    assert setup.bench.opened == ["lens"]


def test_a_bare_stage_opens_with_three_steps(app: QApplication) -> None:
    bench = Bench(SetupWorkspace)
    put_draft(bench.board, Draft(canned_settings.BARE), canned_settings.BARE)
    widget = bench.widget
    assert isinstance(widget, SetupWorkspace)
    widget.show()
    bench.show()
    page = widget.page
    assert isinstance(page, StartPage)
    assert [card.status.status.word for card in page.cards] == ["now", "later", "later"]
    page.cards[0].buttons[0].click()
    assert bench.opened == ["setup/scan"]
    fill(bench.board, plain_draft())
    for key, row in canned_settings.preflight_rows(passed=True).items():
        bench.board.set("preflight", key, row)
    bench.show()
    assert [card.status.status.word for card in page.cards] == ["done", "done", "done"]
    widget.close()
    widget.deleteLater()


def test_old_values_are_grey_and_nothing_can_be_changed(setup: Setup) -> None:
    page = setup.page("alignment", AlignmentPage)
    page.open_thing("freed/4")
    setup.bench.show(stale=True)
    assert not page.back.isEnabled()
    assert {cell.colour for cell in page.model.cells("freed/5")} == {theme.OLD}
    assert not setup.widget.bar.save.isEnabled()


def test_every_control_has_a_name_and_a_size_for_a_finger(setup: Setup) -> None:
    for row in PAGES:
        setup.widget.open(row.name)
        seen = [one for one in setup.widget.findChildren(QAbstractButton) if one.isVisible()]
        assert all(one.accessibleName() for one in seen if one.text()), row.name
        assert all(one.height() >= theme.ROW_PX for one in seen if one.text()), row.name


def test_an_update_without_news_touches_nothing(setup: Setup) -> None:
    page = setup.page("alignment", AlignmentPage)
    shown: list[int] = []
    page.model.dataChanged.connect(lambda: shown.append(1))
    before = setup.widget.pages.entries
    for _ in range(3):
        setup.bench.show()
    assert shown == []
    assert setup.widget.pages.entries is before
