# SPDX-License-Identifier: GPL-3.0-or-later
"""The style sheet of the console, made from the roles of the scheme and the text scale in use."""

from __future__ import annotations

from collections.abc import Callable

_WORDS = {
    "BACKGROUND": "background",
    "PANEL": "panel",
    "RAISED": "raised",
    "LINE": "line",
    "TEXT": "text",
    "DIM": "dim",
    "OFF": "off",
    "WARN": "warn",
    "BAD": "bad",
    "INFO": "info",
    "SELECTED": "selected",
    "ON_STATUS": "on status",
    "ROLLING_FILL": "rolling fill",
}
_SIZES = {"SMALL": 14, "BODY": 17, "STRONG": 19, "ROW": 44, "PAD": 18, "HANDLE": 18, "BAR": 12}

# `@ROLE@` is a colour, `$SIZE$` is pixels at the text scale.
_SHEET = """
QWidget#header, QWidget#commands { background: @PANEL@; }
QLabel[kind="caption"], QLabel[kind="title"] { color: @DIM@; }
QTableView, QListView, QTreeView {
    background: @PANEL@; border: 1px solid @LINE@; gridline-color: @LINE@;
}
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid @INFO@; }
QHeaderView { background: @PANEL@; }
QHeaderView::section {
    background: @PANEL@; color: @DIM@; border: 0; border-bottom: 1px solid @LINE@;
    padding: 0 8px; font-size: $SMALL$px;
}
QTableCornerButton::section { background: @PANEL@; border: 0; }
QPushButton {
    background: @RAISED@; color: @TEXT@; border: 2px solid @LINE@; border-radius: 6px;
    padding: 0 $PAD$px; text-align: left;
}
QPushButton:hover, QPushButton:focus { border-color: @INFO@; }
QPushButton:pressed { background: @LINE@; }
QPushButton:checked { background: @SELECTED@; border-color: @INFO@; }
QPushButton:disabled { color: @OFF@; border-color: @RAISED@; background: @PANEL@; }
QPushButton[lit="true"] { background: @WARN@; color: @ON_STATUS@; border-color: @WARN@; }
QPushButton[lit="true"]:focus { border-color: @TEXT@; }
QPushButton[rolling="true"] { background: @ROLLING_FILL@; color: @BAD@; border-color: @BAD@; }
QStatusBar QLabel { color: @DIM@; padding: 0 12px; }
QStatusBar { background: @BACKGROUND@; color: @DIM@; }
QStatusBar::item { border: 0; }
QDialog { background: @PANEL@; }
QMenu { background: @RAISED@; color: @TEXT@; border: 1px solid @LINE@; }
QMenu::item { padding: 10px 26px; min-height: 24px; }
QMenu::item:selected { background: @SELECTED@; }
QMenu::item:disabled { color: @OFF@; }
QToolTip { background: @RAISED@; color: @TEXT@; border: 1px solid @LINE@; }
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {
    background: @PANEL@; color: @TEXT@; border: 2px solid @LINE@;
    border-radius: 6px; padding: 0 8px; selection-background-color: @SELECTED@;
    selection-color: @TEXT@;
}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {
    border-color: @INFO@;
}
/* What cannot be changed now is still read: a take rolls, and somebody asks for the delay. */
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    color: @DIM@; border-color: @RAISED@;
}
QComboBox QAbstractItemView { background: @RAISED@; color: @TEXT@; }
QCheckBox { spacing: 10px; min-height: $ROW$px; }
QCheckBox:focus { color: @INFO@; }
QTabWidget::pane { border: 0; }
QTabBar { background: @PANEL@; }
QTabBar::tab {
    background: @PANEL@; color: @DIM@; padding: 0 26px; min-height: $ROW$px;
    border: 0; border-bottom: 4px solid @PANEL@; font-size: $STRONG$px;
}
QTabBar::tab:selected { color: @TEXT@; border-bottom: 4px solid @INFO@; }
QTabBar::tab:focus { background: @SELECTED@; }
QSlider { min-height: $ROW$px; }
QSlider::groove:horizontal { height: 6px; background: @LINE@; border-radius: 3px; }
QSlider::handle:horizontal {
    width: 24px; margin: -14px 0; background: @TEXT@; border-radius: 6px;
}
QSlider::handle:horizontal:focus { background: @INFO@; }
QScrollArea { border: 0; background: @BACKGROUND@; }
QWidget#paper { background: @BACKGROUND@; }
QSplitter::handle { background: @LINE@; }
QSplitter::handle:horizontal { width: 6px; }
QSplitter::handle:vertical { height: 6px; }
QScrollBar:vertical { background: @PANEL@; width: $BAR$px; }
QScrollBar::handle:vertical { background: @LINE@; min-height: $HANDLE$px; border-radius: 4px; }
QScrollBar:horizontal { background: @PANEL@; height: 8px; }
QScrollBar::handle:horizontal { background: @LINE@; min-width: $HANDLE$px; border-radius: 4px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
"""


def style_sheet(css: Callable[[str], str], px: Callable[[float], int]) -> str:
    """Return the style sheet; `css` gives "#rrggbb" of a role, `px` scales a size in pixels."""
    text = _SHEET
    for name, role in _WORDS.items():
        text = text.replace(f"@{name}@", css(role))
    for name, size in _SIZES.items():
        text = text.replace(f"${name}$", str(px(size)))
    return text
