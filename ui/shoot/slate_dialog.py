# SPDX-License-Identifier: GPL-3.0-or-later
"""The slate: scene, shot and take of the next take, by the pattern of the production."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from stagectl.control.client import Row
from ui import theme, words

# Field of the row "show", argument of the verb, what it is called.
FIELDS: Sequence[tuple[str, str, str]] = (
    ("scene_number", "scene", "Scene"),
    ("shot", "shot", "Shot"),
    ("take_number", "take", "Take number"),
)
PATTERNS: Sequence[tuple[str, str]] = (
    ("us", "US: 24A-3"),
    ("uk", "UK: slate 112, take 3"),
    ("cn", "China: scene-shot-take"),
)


class SlateDialog(QDialog):
    """Edits the slate; `changes` is what is to be sent."""

    def __init__(self, parent: QWidget, show: Row) -> None:
        super().__init__(parent)
        self._before = {argument: _text(show.get(field)) for field, argument, _ in FIELDS}
        self._pattern = _text(show.get("slate_pattern"))
        self.edits: dict[str, QLineEdit] = {}
        self.patterns: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self.setWindowTitle(words.say("Slate"))
        self.setAccessibleName(words.say("Slate"))
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.px(28), theme.px(22), theme.px(28), theme.px(22))
        grid.setVerticalSpacing(theme.px(10))
        grid.setHorizontalSpacing(theme.px(18))
        for line, (_, argument, name) in enumerate(FIELDS):
            grid.addWidget(QLabel(words.say(name)), line, 0)
            edit = self.edits[argument] = QLineEdit(self._before[argument])
            edit.setFont(theme.font(26, bold=True))
            edit.setMinimumHeight(theme.px(50))
            edit.setAccessibleName(words.say(name))
            edit.selectAll()
            grid.addWidget(edit, line, 1)
        for line, (pattern, name) in enumerate(PATTERNS, start=len(FIELDS)):
            choice = self.patterns[pattern] = QRadioButton(words.say(name))
            choice.setMinimumHeight(theme.px(44))
            choice.setChecked(pattern == self._pattern)
            self._group.addButton(choice)
            grid.addWidget(choice, line, 1)
        grid.addLayout(self._make_buttons(), len(FIELDS) + len(PATTERNS), 0, 1, 2)
        self.edits["scene"].setFocus()

    @property
    def changes(self) -> Mapping[str, str]:
        """Return the arguments that differ from what the slate says now."""
        found = {
            argument: text
            for argument, edit in self.edits.items()
            if (text := edit.text().strip()) and text != self._before[argument]
        }
        pattern = next((name for name, box in self.patterns.items() if box.isChecked()), "")
        if pattern and pattern != self._pattern:
            found["pattern"] = pattern
        return found

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for text, slot in ((words.say("Cancel"), self.reject), (words.say("Set"), self.accept)):
            button = QPushButton(text)
            button.setFixedHeight(theme.px(theme.BUTTON_PX))
            button.setAccessibleName(text)
            button.setDefault(slot == self.accept)
            button.clicked.connect(slot)
            row.addWidget(button)
        return row


def _text(value: object) -> str:
    return "" if value is None else str(value)
