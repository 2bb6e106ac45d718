# SPDX-License-Identifier: GPL-3.0-or-later
"""The optics at one place in words: what grid and curves show beside their picture."""

from __future__ import annotations

import math

from PyQt6.QtWidgets import QGridLayout, QWidget

from ui import theme
from ui.lens import paint
from ui.lens.controls import caption, text_label
from ui.lens.optics import Reading
from ui.words import PLUS_MINUS, say

FIGURES = (
    "Focal length", "Distortion at the edge", "Centre, right", "Centre, down", "Entrance pupil",
    "Breathing",
)  # fmt: skip
UNITS = ("mm", "px", "px", "px", "mm", "%")
DIGITS = (3, 1, 1, 1, 1, 2)
SIGNED = (False, True, True, True, False, True)
NAME_PX = 190


class Figures(QWidget):
    """Six figures; `show_reading` with what is asked of the profile, and a node's own."""

    def __init__(self) -> None:
        super().__init__()
        self.values = {name: text_label(name) for name in FIGURES}
        for label in self.values.values():
            label.setWordWrap(False)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(self.values.items()):
            heading = caption(name)
            heading.setFixedWidth(theme.px(NAME_PX))
            grid.addWidget(heading, line, 0)
            grid.addWidget(value, line, 1)

    def show_reading(self, reading: Reading | None, std: Reading | None = None) -> None:
        """Show other figures, with their standard deviations where they are known."""
        for place, label in enumerate(self.values.values()):
            if reading is None:
                label.setText("")
                continue
            spread = std[place] if std is not None else math.nan
            label.setText(figure_text(place, reading[place], spread))
        for name, value in (
            ("Entrance pupil", reading and reading.pupil_mm),
            ("Breathing", reading and reading.breathing_percent),
        ):
            if value is not None and not math.isfinite(value):
                self.values[name].setText(say("not known"))


def figure_text(place: int, value: float, std: float = math.nan) -> str:
    """Return one of the six figures with its unit."""
    write = paint.signed if SIGNED[place] else paint.figure
    text = write(value, DIGITS[place])
    if math.isfinite(std):
        text += f" {PLUS_MINUS} {paint.figure(std, DIGITS[place])}"
    return f"{text} {UNITS[place]}"
