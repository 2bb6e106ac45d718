# SPDX-License-Identifier: GPL-3.0-or-later
"""All keys on one sheet: those of the shell, and those of the workspace that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.shell.buttons import shell_button
from ui.shell.keys import HELP, KEYS, WORKSPACE_KEYS, key_of
from ui.words import say

Group = tuple[str, Sequence[tuple[str, str]]]
# By text scale: with larger text fewer columns have room.
COLUMNS: Mapping[int, int] = {100: 3, 125: 2, 150: 2, 200: 1}
SIZE = (1860, 980)
GROUP_GAP_PX = 12


def shell_groups() -> Sequence[Group]:
    """Return the keys that work everywhere, in English."""
    return [
        ("In every workspace", [(row.key, row.help) for row in KEYS]),
        ("Workspaces", list(WORKSPACE_KEYS)),
    ]


def groups_of(workspace: QWidget | None) -> Sequence[Group]:
    """Return the keys of a workspace, from its `cheat_sheet()`; none where it has none."""
    tell = getattr(workspace, "cheat_sheet", None)
    return list(tell()) if callable(tell) else []


class KeySheet(QDialog):
    """The cheat sheet; F1 or Escape closes it."""

    def __init__(self, parent: QWidget, groups: Sequence[Group]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Keys"))
        self.setAccessibleName(say("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paper = QWidget()
        paper.setObjectName("paper")
        columns = QHBoxLayout(paper)
        columns.setContentsMargins(32, 20, 32, 20)
        columns.setSpacing(48)
        for part in _split(groups):
            columns.addLayout(_column(part))
        area = QScrollArea()
        area.setWidget(paper)
        area.setWidgetResizable(True)
        area.setAccessibleName(say("Keys"))
        close = shell_button(say("Close"), key_of(HELP), say("Closes this sheet"), self.close)
        whole = QVBoxLayout(self)
        whole.addWidget(area, 1)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        room = parent.size()
        self.resize(min(SIZE[0], room.width() - 40), min(SIZE[1], room.height() - 40))
        key = QShortcut(QKeySequence(key_of(HELP)), self)
        key.activated.connect(self.close)


def _split(groups: Sequence[Group]) -> Sequence[Sequence[Group]]:
    """Divide the groups into columns of about the same length, in their order."""
    whole = sum(len(rows) + 2 for _, rows in groups)
    columns = COLUMNS[theme.text_scale()]
    parts: list[list[Group]] = [[] for _ in range(columns)]
    line = 0
    for group in groups:
        # A group stands in the column in which its middle would be.
        middle = line + (len(group[1]) + 2) // 2
        parts[min(middle * columns // max(whole, 1), columns - 1)].append(group)
        line += len(group[1]) + 2
    return parts


def _column(groups: Sequence[Group]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    line = 0
    for title, rows in groups:
        heading = QLabel(say(title))
        heading.setProperty("kind", "title")
        heading.setFont(theme.font(theme.BODY_PX, bold=True))
        # Room above a group tells it from the one before.
        heading.setContentsMargins(0, theme.px(GROUP_GAP_PX) if line else 0, 0, 0)
        grid.addWidget(heading, line, 0, 1, 2)
        line += 1
        for key, text in rows:
            name, meaning = QLabel(key), QLabel(say(text))
            name.setFont(theme.font(theme.BODY_PX, bold=True))
            meaning.setFont(theme.font(theme.BODY_PX))
            meaning.setWordWrap(True)
            grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(meaning, line, 1)
            line += 1
    grid.setRowStretch(line, 1)
    grid.setColumnStretch(1, 1)
    return grid
