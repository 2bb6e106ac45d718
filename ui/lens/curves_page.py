# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Curves: focal length, distortion, entrance pupil and breathing over one ring, the other held."""

from __future__ import annotations

import math

import numpy as np
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile
from ui.lens.chart import Chart, Curve, Dot
from ui.lens.controls import KeyButton, Ring
from ui.lens.nodes import node_status
from ui.lens.optics import Floats, Reading, node_reading, nodes_near, over_focus, over_zoom
from ui.lens.state import LensState
from ui.theme import Status

# Which of the six figures of a reading each chart shows.
CHARTS = (
    ("Focal length", "mm", 2, 0, True),
    ("Distortion at the edge", "px", 1, 1, False),
    ("Entrance pupil", "mm", 1, 4, False),
    ("Breathing", "%", 2, 5, False),
)


class CurvesPage(QWidget):
    """The third page."""

    def __init__(self, state: LensState) -> None:
        super().__init__()
        self.state = state
        self.over_focus = False
        self._key: tuple[object, ...] = ()
        self._curves: list[Curve] = []
        self.charts = [
            Chart(name, unit, digits, length=length) for name, unit, digits, _, length in CHARTS
        ]
        self.zoom = Ring("Zoom", "0 wide, 1 tele")
        self.focus = Ring("Focus", "0 far, 1 near")
        help_text = "draw the curves over the other ring"
        self.swap_button = KeyButton("", "Over focus", help_text, self.swap)
        self.zoom.moved.connect(lambda value: state.look_at(value, state.place[1]))
        self.focus.moved.connect(lambda value: state.look_at(state.place[0], value))
        for chart in self.charts:
            chart.moved.connect(self._move)
        self._lay_out()
        state.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now."""
        zoom, focus = self.state.place
        self.zoom.show_value(zoom)
        self.focus.show_value(focus)
        self.swap_button.say("Over zoom" if self.over_focus else "Over focus")
        # A page that is not seen costs nothing until it is.
        if not self.isVisible():
            return
        self._make_curves()
        cursor = focus if self.over_focus else zoom
        for place, chart in enumerate(self.charts):
            curve = self._curves[place] if self._curves else None
            chart.show_curve(curve, cursor, "focus" if self.over_focus else "zoom")

    def swap(self) -> None:
        """Draw over the other ring."""
        self.over_focus = not self.over_focus
        self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Catch up with what was changed while the page was not seen."""
        self.refresh()

    def _move(self, value: float) -> None:
        zoom, focus = self.state.place
        if self.over_focus:
            self.state.look_at(zoom, value)
        else:
            self.state.look_at(value, focus)

    def _make_curves(self) -> None:
        profile, other = self.state.profile, self.state.other
        held = self.state.place[0 if self.over_focus else 1]
        key = (profile and profile.hash, other and other.hash, self.over_focus, held)
        if key == self._key:
            return
        self._key, self._curves = key, []
        if profile is None:
            return
        model = LensModel(profile)
        at, values = self._sampled(model, held)
        other_at, others = np.empty(0), np.empty((0, 6))
        if other is not None:
            other_at, others = self._sampled(LensModel(other), held)
        dots = self._dots(profile, model, held)
        for _, _, _, column, _ in CHARTS:
            self._curves.append(
                Curve(
                    at, values[:, column],
                    tuple(
                        Dot(x, own[column], std[column], status, near)
                        for x, own, std, status, near in dots
                    ),
                    other_at, others[:, column],
                )
            )  # fmt: skip

    def _sampled(self, model: LensModel, held: float) -> tuple[Floats, Floats]:
        return over_focus(model, held) if self.over_focus else over_zoom(model, held)

    def _dots(
        self, profile: LensProfile, model: LensModel, held: float
    ) -> list[tuple[float, Reading, Reading, Status, bool]]:
        zoom, focus = (held, None) if self.over_focus else (None, held)
        near = nodes_near(profile, zoom=zoom, focus=focus)
        found = []
        # Those of the curve are painted last, on top.
        for node in sorted(profile.node, key=near.__contains__):
            own, std = node_reading(model, node)
            at = node.focus if self.over_focus else node.zoom
            # Breathing is of the grid, not of a node.
            own = own._replace(breathing_percent=math.nan)
            found.append((at, own, std, node_status(profile, node), node in near))
        return found

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        row.setSpacing(20)
        row.addWidget(self.zoom, 1)
        row.addWidget(self.focus, 1)
        row.addWidget(self.swap_button)
        column.addLayout(row)
        for place, chart in enumerate(self.charts):
            column.addWidget(chart, 3 if place < 2 else 2)
