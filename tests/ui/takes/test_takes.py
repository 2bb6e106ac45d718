# SPDX-License-Identifier: GPL-3.0-or-later
"""The Takes workspace on canned rows: what it shows, what it sends, all of it by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QWidget

from tests.ui import canned_boards, canned_takes
from tests.ui.hands import key_click, texts
from tests.ui.setup.canned_setup import Bench
from ui import theme, words
from ui.takes.columns import length_text, size_text
from ui.takes.workspace import TakesWorkspace, fits


class Takes:
    """A takes workspace on a board, shown."""

    def __init__(self) -> None:
        self.bench = Bench(TakesWorkspace)
        widget = self.bench.widget
        assert isinstance(widget, TakesWorkspace)
        self.widget = widget
        widget.show()
        widget.activateWindow()

    def begin_again(self) -> None:
        self.bench.begin_again()
        self.widget.filter.clear()
        self.widget.filters["all"].click()
        self.bench.show()
        canned_boards.calm(self.bench.board)
        self.bench.show()
        self.widget.table.view.setFocus()

    def key(self, key: Qt.Key, at: QWidget | None = None) -> None:
        key_click(at or self.widget.table.view, key)
        QApplication.processEvents()

    def shown(self) -> list[str]:
        model = self.widget.model
        keys = [model.key_at(place) for place in range(model.rowCount())]
        return [key for key in keys if key is not None]


@pytest.fixture
def takes(shared_takes: Takes) -> Takes:
    """The workspace on a calm morning, the newest take chosen."""
    shared_takes.begin_again()
    return shared_takes


@pytest.fixture(scope="module")
def shared_takes(app: QApplication) -> Iterator[Takes]:
    takes = Takes()
    yield takes
    takes.widget.close()
    takes.widget.deleteLater()
    app.processEvents()


def test_the_newest_take_is_on_top_and_each_row_says_it_all(takes: Takes) -> None:
    assert takes.shown() == ["24A-3", "24A-2", "24A-1", "23B-3", "23B-2", "23B-1"]
    assert takes.widget.chosen == "24A-3"
    row = texts(takes.widget.model, "24A-1")
    assert row[2] == "NG"
    assert row[4:9] == ["1:34", "0", "18.4 MB", "212", "GAPS"]
    assert row[9] == "disk was full"
    assert texts(takes.widget.model, "24A-3")[2] == "rolling"
    assert texts(takes.widget.model, "24A-3")[8] == "writing"
    assert texts(takes.widget.model, "24A-2")[4] == "1:03:32"
    assert texts(takes.widget.model, "23B-3")[8] == "safe"
    assert texts(takes.widget.model, "23B-1")[7:9] == [words.NOTHING, "end not seen"]


def test_the_take_that_rolls_is_on_top_with_its_watermark(takes: Takes) -> None:
    top = takes.widget.running
    assert top.name.status.word == "ROLLING 24A-3"
    assert top.length.text() == "0:05"
    assert top.disk.status.word == "on disk to 0.1 s ago"
    assert top.disk.status.colour == theme.GOOD
    row = takes.bench.board.row("stage", "stage") or {}
    takes.bench.board.set("stage", "stage", {**row, "take_durable_s": 3.4})
    takes.bench.show()
    assert top.disk.status.word == "on disk to 3.4 s ago"
    assert top.disk.status.colour == theme.WARN
    show = takes.bench.board.row("show", "show") or {}
    takes.bench.board.set("show", "show", {**show, "rolling": False, "take": None})
    takes.bench.show()
    assert top.name.status.word == "not rolling"
    assert top.note.text() == "next slate 24A-3"
    assert not top.disk.isVisible()
    assert not takes.widget.mark.isEnabled()


@pytest.mark.parametrize(
    ("key", "status"), [(Qt.Key.Key_G, "good"), (Qt.Key.Key_K, "keep"), (Qt.Key.Key_N, "ng")]
)
def test_a_key_says_what_the_chosen_take_was(takes: Takes, key: Qt.Key, status: str) -> None:
    takes.widget.open("24A-2")
    takes.key(key)
    assert takes.bench.sent == [("take_status", {"take": "24A-2", "status": status})]
    # It is lit when the stage says so, not before.
    assert not takes.widget.detail.buttons[status].isChecked()
    row = takes.bench.board.row("takes", "24A-2") or {}
    takes.bench.board.set("takes", "24A-2", {**row, "status": status})
    takes.bench.show()
    assert takes.widget.detail.buttons[status].isChecked()
    takes.key(key)
    assert takes.bench.sent[-1] == ("take_status", {"take": "24A-2", "status": ""})


def test_arrows_choose_and_the_detail_follows(takes: Takes) -> None:
    takes.key(Qt.Key.Key_Down)
    takes.key(Qt.Key.Key_Down)
    takes.key(Qt.Key.Key_Down)
    assert takes.widget.chosen == "23B-3"
    detail = takes.widget.detail
    assert detail.name.text() == "23B-3"
    assert detail.status.status.word == "GOOD"
    assert "director's choice" in detail.text.toPlainText()
    assert "0:12.4 look" in detail.text.toPlainText()


def test_a_note_is_written_without_a_mouse(takes: Takes) -> None:
    takes.key(Qt.Key.Key_E)
    entry = takes.widget.detail.entry
    assert entry.hasFocus()
    # Letters that are keys elsewhere are letters here.
    takes.key(Qt.Key.Key_G, entry)
    takes.key(Qt.Key.Key_N, entry)
    entry.setText("gaffer in the mirror")
    takes.key(Qt.Key.Key_Return, entry)
    assert takes.bench.sent == [("take_note", {"take": "24A-3", "text": "gaffer in the mirror"})]
    assert entry.text() == ""
    assert takes.widget.table.view.hasFocus()


def test_m_marks_the_take_that_rolls(takes: Takes) -> None:
    takes.widget.open("23B-1")
    takes.key(Qt.Key.Key_M)
    assert takes.bench.sent == [("take_mark", {})]


def test_filters_by_status_and_by_text(takes: Takes) -> None:
    assert takes.widget.filters["ng"].text() == "NG 2"
    takes.widget.filters["ng"].click()
    assert takes.shown() == ["24A-1", "23B-1"]
    takes.widget.filters["all"].click()
    takes.key(Qt.Key.Key_F)
    assert takes.widget.filter.hasFocus()
    takes.widget.filter.setText("DOOR")
    assert takes.shown() == ["23B-2"]
    assert takes.widget.counts.text() == "1 of 6 shown"
    assert takes.widget.chosen == "23B-2"
    takes.widget.open("24A-1")
    assert takes.widget.chosen == "24A-1"
    assert takes.widget.filter.text() == ""


def test_the_chosen_take_stays_chosen_when_another_comes(takes: Takes) -> None:
    takes.widget.open("23B-2")
    takes.bench.board.set("takes", "24A-4", canned_takes.take("24A-4", "2026-11-28 10:50:00"))
    takes.bench.show()
    assert takes.shown()[0] == "24A-4"
    assert takes.widget.chosen == "23B-2"
    takes.bench.board.remove("takes", "23B-2")
    takes.bench.show()
    assert takes.widget.chosen is not None


def test_old_values_are_grey_and_nothing_can_be_sent(takes: Takes) -> None:
    takes.bench.show(stale=True)
    assert {cell.colour for cell in takes.widget.model.cells("23B-3")} == {theme.OLD}
    takes.key(Qt.Key.Key_G)
    takes.key(Qt.Key.Key_M)
    assert takes.bench.sent == []


def test_every_control_has_a_name(takes: Takes) -> None:
    widget = takes.widget
    controls = (widget.filter, widget.mark, widget.detail.entry, widget.table.view)
    named = [*controls, *widget.filters.values(), *widget.detail.buttons.values()]
    assert all(one.accessibleName() for one in named)
    assert all(one.minimumHeight() >= 44 for one in (widget.mark, widget.detail.entry))


def test_lengths_and_sizes() -> None:
    assert [length_text(s) for s in (None, 0.0, 61.9, 3600.0)] == [
        words.NOTHING, "0:00", "1:01", "1:00:00",
    ]  # fmt: skip
    assert [size_text(m) for m in (None, 0.94, 999.9, 1000.0)] == [
        words.NOTHING, "0.9 MB", "999.9 MB", "1.00 GB",
    ]  # fmt: skip


def test_a_filter_looks_into_name_slate_and_notes() -> None:
    row = canned_takes.take("24A-1", "", slate="24A/1", status="keep", notes=["Rain stopped"])
    assert fits(row, "all", "rain")
    assert fits(row, "keep", "24a/")
    assert not fits(row, "good", "")
    assert not fits(row, "all", "snow")
