# SPDX-License-Identifier: GPL-3.0-or-later
"""The fire drill: break something on the simulated stage, and see what the crew would see.

A window of its own beside the workspaces, so that these are seen while it burns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from stagectl.alarms.catalogue import fault
from stagectl.control.client import ArgValue, Row, State
from ui import theme
from ui.columns import number
from ui.drill.strip import drill_words
from ui.shell.buttons import name_button, shell_button
from ui.words import say

Send = Callable[[str, Mapping[str, ArgValue], str], object]
SIZE = (560, 760)
SHORTEST_S, LONGEST_S = 1, 120
_KEY = Qt.ItemDataRole.UserRole


class DrillDialog(QDialog):
    """Which fault, on what, for how long; and one key to begin and to end it."""

    def __init__(self, parent: QWidget, send: Send) -> None:
        super().__init__(parent)
        self._send = send
        self._rows: Mapping[str, Row] = {}
        self.setModal(False)
        self.setWindowTitle(say("Fire drill"))
        self.setAccessibleName(say("Fire drill"))
        self.resize(QSize(*(theme.px(side) for side in SIZE)))
        self.list = QListWidget()
        self.list.setFont(theme.font(theme.BODY_PX))
        self.list.setAccessibleName(say("Faults"))
        self.list.currentItemChanged.connect(lambda: self._show_chosen())
        self.list.itemDoubleClicked.connect(lambda: self.press())
        self.sentence = QLabel()
        self.sentence.setFont(theme.font(theme.BODY_PX))
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumHeight(theme.px(96))
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.target = QComboBox()
        self.target.setFont(theme.font(theme.BODY_PX))
        self.target.setMinimumHeight(theme.px(theme.ROW_PX))
        self.target.setAccessibleName(say("On what"))
        self.seconds = QSpinBox()
        self.seconds.setFont(theme.font(theme.BODY_PX))
        self.seconds.setMinimumHeight(theme.px(theme.ROW_PX))
        self.seconds.setRange(SHORTEST_S, LONGEST_S)
        self.seconds.setSuffix(" s")
        self.seconds.setAccessibleName(say("For how long"))
        self.start = shell_button(
            say("Start"), "Enter", say("Breaks it now, for so long"), self.press
        )
        self.start.setDefault(True)
        self.close_button = shell_button(
            say("Close"), "Esc", say("Closes this window; what runs goes on"), self.close
        )
        self._set_up()

    def update_state(self, state: State) -> None:
        """Follow what the simulator offers, and what runs."""
        rows = state.get("drill", {})
        if list(rows) != list(self._rows):
            self._fill(rows)
        self._rows = rows
        for place in range(self.list.count()):
            item = self.list.item(place)
            if item is not None:
                self._name(item, rows.get(str(item.data(_KEY)), {}))
        self._show_running()

    @property
    def chosen(self) -> str | None:
        """Return the id of the fault that is selected."""
        item = self.list.currentItem()
        return None if item is None else str(item.data(_KEY))

    def choose(self, fault_id: str) -> None:
        """Select a fault."""
        for place in range(self.list.count()):
            item = self.list.item(place)
            if item is not None and item.data(_KEY) == fault_id:
                self.list.setCurrentItem(item)

    def press(self) -> None:
        """Begin the chosen drill, or end it."""
        chosen = self.chosen
        if chosen is None:
            return
        if self._rows.get(chosen, {}).get("running"):
            self._send("drill_stop", {"fault": chosen}, say("End the drill"))
            return
        args: dict[str, ArgValue] = {"fault": chosen, "seconds": str(self.seconds.value())}
        if self.target.currentText():
            args["target"] = self.target.currentText()
        self._send("drill_start", args, say("Fire drill"))

    def _fill(self, rows: Mapping[str, Row]) -> None:
        chosen = self.chosen
        self.list.clear()
        for key, row in rows.items():
            item = QListWidgetItem()
            item.setData(_KEY, key)
            item.setSizeHint(QSize(0, theme.px(theme.ROW_PX)))
            self._name(item, row)
            self.list.addItem(item)
        self._rows = rows
        if chosen is not None:
            self.choose(chosen)
        elif self.list.count():
            self.list.setCurrentRow(0)

    def _name(self, item: QListWidgetItem, row: Row) -> None:
        text = f"{row.get('row')}   {say(str(row.get('title') or ''))}"
        if row.get("running"):
            text = f"{row.get('row')}   {drill_words(row)}"
        if item.text() == text:
            return
        item.setText(text)
        item.setForeground(theme.colour(theme.WARN if row.get("running") else theme.TEXT))

    def _show_chosen(self) -> None:
        row = self._rows.get(self.chosen or "", {})
        self.target.clear()
        targets = row.get("targets")
        names = [str(name) for name in targets] if isinstance(targets, list | tuple) else []
        self.target.addItems(names)
        self.target.setEnabled(bool(names))
        self.seconds.setValue(round(number(row.get("seconds")) or 5.0))
        code = str(row.get("row") or "")
        self.sentence.setText(_expected(code) if code else "")
        self._show_running()

    def _show_running(self) -> None:
        row = self._rows.get(self.chosen or "", {})
        runs = bool(row.get("running"))
        name_button(self.start, say("End it") if runs else say("Start"), "Enter")
        for widget in (self.target, self.seconds):
            widget.setEnabled(not runs and (widget is not self.target or self.target.count() > 0))

    def _set_up(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        head = QLabel(say("The stage is a simulated one. Break something, and watch the console."))
        head.setFont(theme.font(theme.BODY_PX))
        head.setWordWrap(True)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.sentence)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.target, 1)
        row.addWidget(self.seconds)
        column.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.close_button)
        foot.addWidget(self.start, 1)
        column.addLayout(foot)


def _expected(code: str) -> str:
    """Return what the crew should see, and when."""
    known = fault(code)
    text = f"{code} {say(known.title)}. {say(known.sentence)}"
    if known.within_ms is not None:
        text += "\n" + say("The console tells it within {ms} ms.", ms=known.within_ms)
    return f"{text}\n{say(known.fix)}"
