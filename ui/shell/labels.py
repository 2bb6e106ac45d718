# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain labels of the shell: text as it is, the house font, a colour by role."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel

from ui import theme


def make_label(px: int, *, bold: bool = False, kind: str = "", display: bool = False) -> QLabel:
    """Return an empty label; `display`: a large figure, which grows less with the text scale."""
    label = QLabel()
    label.setFont(theme.display_font(px, bold=bold) if display else theme.font(px, bold=bold))
    label.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        label.setProperty("kind", kind)
    return label


def set_label(label: QLabel, text: str, role: str) -> None:
    """Set text and colour only where they changed: a style sheet is dear to parse."""
    if label.text() != text:
        label.setText(text)
    if label.property("role") != role:
        label.setProperty("role", role)
        label.setStyleSheet(f"color: {theme.css(role)};")
