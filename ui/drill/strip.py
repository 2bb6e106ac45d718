# SPDX-License-Identifier: GPL-3.0-or-later
"""The strip that says that what is seen now is a drill; unseen while none runs."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from stagectl.control.client import Row, State
from ui import theme
from ui.columns import number
from ui.words import say


def running(state: State) -> Sequence[Row]:
    """Return the rows of the drills that run now."""
    rows = state.get("drill", {})
    return [row for _, row in sorted(rows.items()) if row.get("running")]


def drill_words(row: Row) -> str:
    """Return a running drill as people say it: what, on what, how long still."""
    left = number(row.get("left_s")) or 0.0
    what, target = str(row.get("id") or ""), str(row.get("target") or "")
    if target:
        return say(
            "{what} on {target}, {left} s left", what=what, target=target, left=f"{left:.0f}"
        )
    return say("{what}, {left} s left", what=what, left=f"{left:.0f}")


class DrillStrip(QWidget):
    """One line under the header, in every workspace."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Fire drill"))
        self.setAutoFillBackground(True)
        self.setFixedHeight(theme.px(34))
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.colour(theme.WARN))
        self.setPalette(palette)
        self.label = QLabel()
        self.label.setFont(theme.font(theme.BODY_PX, bold=True))
        words = self.label.palette()
        words.setColor(self.label.foregroundRole(), theme.colour(theme.ON_STATUS))
        self.label.setPalette(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.addWidget(self.label)
        self.hide()

    def update_state(self, state: State) -> None:
        """Show which drills run."""
        drills = running(state)
        self.setVisible(bool(drills))
        if not drills:
            return
        text = say("FIRE DRILL") + "   " + "   ".join(drill_words(row) for row in drills)
        if text != self.label.text():
            self.label.setText(text)
            self.setAccessibleDescription(text)
