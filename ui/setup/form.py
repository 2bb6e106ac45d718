# SPDX-License-Identifier: GPL-3.0-or-later
"""A form over one row of the stage file, or over some sections of it, made from the field table.

The form is made once for its kind and bound to one row after the other: no widget is made while
somebody clicks through a list. Tables in lists (latency modes) grow as the draft has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from hardware_profiles.field_table import PLACE, ROW, Field, fields_of
from stagectl.control.client import Ack
from ui import theme
from ui.setup.draft import Draft
from ui.setup.form_line import DEFAULT_PX, LABEL_PX, MARK_PX, FormLine, Send
from ui.setup.labels import GROUPS, group_of
from ui.setup.page import is_tight
from ui.setup.toml_value import read_value, shown_text
from ui.words import say

# Latency modes on a form: what a processor has in practice, and then some.
PLACES = 6
# Groups and fields that everybody sets: they stand before the rest.
EARLY = ("line", "pose", "offset", "label", "delay_ms", "rate")
MORE = "More"


class Form(QScrollArea):
    """Shows the settings of `sections`; of a section with rows, those of the bound row."""

    def __init__(self, sections: Iterable[str], send: Send, name: str) -> None:
        super().__init__()
        self._sections = tuple(sections)
        self._send = send
        self._row = ""
        self._next_row = 0
        self.lines: list[FormLine] = []
        self._titles: list[tuple[QLabel, list[FormLine]]] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        paper = QWidget()
        paper.setObjectName("paper")
        column = QVBoxLayout(paper)
        column.setContentsMargins(4, 4, 16, 16)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        if not is_tight():
            self._grid.setColumnMinimumWidth(1, theme.px(LABEL_PX))
        self._grid.setColumnMinimumWidth(0, theme.px(MARK_PX + 4))
        self._grid.setColumnMinimumWidth(2 if is_tight() else 4, theme.px(DEFAULT_PX))
        self._grid.setColumnStretch(3, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._fill([field for section in self._sections for field in fields_of(section)])
        self.setWidget(paper)

    @property
    def row(self) -> str:
        """Return the id of the row that is shown."""
        return self._row

    def bind(self, row: str) -> None:
        """Show another row from the next `show_draft` on."""
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus():
            # What was typed is told now, while the lines still stand for the row it is of.
            focused.clearFocus()
        self._row = row
        for line in self.lines:
            line.bind(self._path(line))

    def show_draft(self, draft: Draft, *, locked: bool) -> None:
        """Show the settings of the bound row as the draft has them."""
        for line in self.lines:
            visible = self._has_place(line, draft) and self._applies(line, draft)
            if visible != line.label.isVisibleTo(self):
                line.show(visible)
            if visible:
                line.show_row(draft.rows.get(line.path), draft, locked=locked)
        for title, lines in self._titles:
            title.setVisible(any(line.label.isVisibleTo(self) for line in lines))

    def unseen_fault(self, draft: Draft) -> str:
        """Return what is wrong with the row where no line that is seen says so, "" for nothing."""
        prefixes = [
            f"{section}/{self._row}" if self._row else section for section in self._sections
        ]
        shown = {line.path for line in self.lines if line.label.isVisibleTo(self)}
        for path, row in draft.rows.items():
            inside = any(path == one or path.startswith(f"{one}/") for one in prefixes)
            if inside and row.get("error") and path not in shown:
                return str(row["error"])
        return ""

    def take_answers(self, acks: Callable[[str], Ack | None]) -> bool:
        """Hand the answers of the stage to the lines; return whether one came."""
        answered = [line for line in self.lines if line.take_answer(acks)]
        return bool(answered)

    def forget(self) -> None:
        """Give up what was typed and not taken, from the next `show_draft` on."""
        for line in self.lines:
            line.forget()

    def focus_path(self, path: str) -> bool:
        """Give a setting the keyboard and bring it into sight; return whether it is here."""
        for line in self.lines:
            if line.path == path:
                self.ensureWidgetVisible(line.editor)
                line.editor.setFocus()
                return True
        return False

    def _fill(self, fields: list[Field]) -> None:
        for title, group, own in parts_of(fields):
            listed = group != "" and any(PLACE in field.pattern.split("/")[2:] for field in own)
            for place in range(PLACES if listed else 1):
                number = f" {place + 1}" if listed else ""
                self._fill_group(f"{say(title)}{number}" if title else "", own, place)

    def _fill_group(self, text: str, fields: list[Field], place: int) -> None:
        lines = [FormLine(field, place, self._send) for field in fields]
        if text:
            title = QLabel(text)
            title.setProperty("kind", "title")
            title.setFont(theme.font(theme.STRONG_PX, bold=True))
            title.setContentsMargins(0, theme.px(14), 0, 2)
            self._grid.addWidget(title, self._next_row, 1, 1, 4)
            self._next_row += 1
            self._titles.append((title, lines))
        for line in lines:
            line.bind(line.field.path_of("", place))
            self._next_row = line.put(self._grid, self._next_row, narrow=is_tight())
            self.lines.append(line)

    def _path(self, line: FormLine) -> str:
        """Rows without an id (cues) go by their place."""
        if line.field.pattern.split("/")[1:2] == [PLACE]:
            return line.field.path_of("", int(self._row or 0))
        return line.field.path_of(self._row, line.place)

    def _has_place(self, line: FormLine, draft: Draft) -> bool:
        """A list of tables shows those there are, and one empty place to add another."""
        if line.place == 0:
            return True
        before = line.field.path_of(self._row, line.place - 1).rpartition("/")[0]
        return any(path.startswith(f"{before}/") for path in draft.rows)

    def _applies(self, line: FormLine, draft: Draft) -> bool:
        when = line.field.when
        if when is None:
            return True
        toml = draft.value(when.path.replace(ROW, self._row, 1))
        return toml is not None and shown_text(read_value(toml)) == when.value


def parts_of(fields: list[Field]) -> list[tuple[str, str, list[Field]]]:
    """Return the parts of a form: title, group, fields.

    What a row cannot be without comes first, then what everybody sets, then what few do.
    """
    groups = list(dict.fromkeys(group_of(field) for field in fields))
    named = [group for group in groups if group]
    early = [group for group in named if group in EARLY]
    own = [field for field in fields if group_of(field) == ""]
    first = [field for field in own if field.required or field.key in EARLY or not early]
    parts = [("", "", first)]
    order = [*early, "", *(group for group in named if group not in EARLY)]
    for group in order:
        members = [field for field in fields if group_of(field) == group and field not in first]
        parts.append((GROUPS.get(group, group) if group else MORE, group, members))
    return [part for part in parts if part[2]]
