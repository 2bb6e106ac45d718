# SPDX-License-Identifier: GPL-3.0-or-later
"""Grid: what was measured over zoom and focus, what is predicted between, what to measure next.

left: the map | right: the place that is looked at, and what to do there
"""

from __future__ import annotations

from typing import Literal

import msgspec
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hardware_profiles.lens.measured import measured_nodes
from hardware_profiles.lens.model import LensModel
from ui import theme
from ui.header import StatusLabel
from ui.lens import words
from ui.lens.calibrate_page import PREFIX
from ui.lens.controls import KeyButton, scrolling, side_px, text_label, title
from ui.lens.events import ErrorMap, Event, Missed, Next, Summary
from ui.lens.figures import Figures
from ui.lens.guide_text import guide_text
from ui.lens.legend import Legend
from ui.lens.node_map import NodeMap
from ui.lens.nodes import node_at, node_status
from ui.lens.optics import node_reading, reading
from ui.lens.orders import guide_words
from ui.lens.runner import Runner
from ui.lens.state import LensState
from ui.theme import Shape, Status
from ui.words import say

RIGHT_PX = 440

NO_PROFILE = Status("no profile is open", Shape.RING, theme.DIM)
BETWEEN = Status("between measured places", Shape.HALF, theme.INFO)
BETWEEN_UNKNOWN = Status("between places, none measured", Shape.RING, theme.DIM)
CLAMPED = Status("outside: the nearest place counts", Shape.TRIANGLE, theme.WARN)


RINGS: tuple[Literal["", "both", "focus"], ...] = ("", "both", "focus")
RINGS_SAID = {"": "Lens: as measured", "both": "Lens: zoom", "focus": "Lens: prime"}


class GridPage(QWidget):
    """The second page. `measure` when the user wants to measure the place that is set now."""

    measure = pyqtSignal()

    def __init__(self, state: LensState, runner: Runner) -> None:
        super().__init__()
        self.state, self.runner = state, runner
        self._model: tuple[str, LensModel] | None = None
        self.map = NodeMap()
        self.place = text_label("Place", theme.STRONG_PX, bold=True)
        self.known = StatusLabel(say("How this place is known"), theme.BODY_PX)
        self.figures = Figures()
        self.next = text_label("What to measure next")
        self.gates = text_label("What the numbers mean", theme.SMALL_PX)
        self._make_buttons()
        self._lay_out()
        self.map.chosen.connect(state.look_at)
        state.changed.connect(self.refresh)
        runner.came.connect(self._take)
        runner.ended.connect(self._end)
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now."""
        state, profile, (zoom, focus) = self.state, self.state.profile, self.state.place
        self.map.show_grid(profile, state.error_map, state.next, state.place)
        self.place.setText(say("zoom {zoom}, focus {focus}", zoom=f"{zoom:g}", focus=f"{focus:g}"))
        node = node_at(profile, zoom, focus)
        model = self._model_now()
        if profile is None or model is None:
            self.known.show_status(NO_PROFILE, stale=False)
            self.figures.show_reading(None)
        elif node is not None:
            self.known.show_status(node_status(profile, node), stale=False)
            own, std = node_reading(model, node)
            self.figures.show_reading(own, std)
        else:
            outside = model.at(zoom, focus)
            clamped = outside.zoom_clamped or outside.focus_clamped
            between = BETWEEN if measured_nodes(profile) else BETWEEN_UNKNOWN
            self.known.show_status(CLAMPED if clamped else between, stale=False)
            self.figures.show_reading(reading(model, zoom, focus))
        self.next.setText(guide_text(state))
        self.use_button.say("For composite" if state.session.use == "composite" else "For the wall")
        self.rings_button.say(RINGS_SAID[state.session.rings])
        composite, wall = self.map.gates
        text = say("dotted line: above {composite} px, too much for composite\n"
                   "solid line: above {wall} px, too much for the wall",
                   composite=f"{composite:.2g}", wall=f"{wall:.2g}")  # fmt: skip
        self.gates.setText(text)
        running = self.runner.running
        self.guide_button.say("Stop" if running else "Predict")
        self.guide_button.setEnabled(profile is not None)
        self.go_button.setEnabled(state.next is not None and state.next.zoom is not None)
        self.remove_button.setEnabled(node is not None)

    def guide(self) -> None:
        """Predict the error of the open profile, or stop that."""
        if self.runner.running:
            self.runner.stop()
            self.state.told.emit(say("stopped"), False)
        else:
            self.start()
        self.refresh()

    def start(self) -> None:
        """Predict the error of the open profile anew."""
        profile = self.state.profile
        if profile is not None:
            before = self.state.folder.accepted(profile.parent)
            self.state.forget_guide()
            self.runner.start(guide_words(self.state.session, before))
            self.state.told.emit(say("predicting the error"), True)
        self.refresh()

    def go(self) -> None:
        """Set zoom and focus of the next calibration to what is to be measured next."""
        coming = self.state.next
        if coming is not None and coming.zoom is not None and coming.focus is not None:
            self.state.look_at(coming.zoom, coming.focus)
            self.measure_here()

    def measure_here(self) -> None:
        """Set zoom and focus of the next calibration to this place, and go to the first page."""
        zoom, focus = self.state.place
        text = say("measuring at zoom {zoom}, focus {focus}", zoom=f"{zoom:g}", focus=f"{focus:g}")
        self.state.change(text, self.state.session.with_setup(zoom=zoom, focus=focus))
        self.state.told.emit(text, True)
        self.measure.emit()

    def remove(self) -> None:
        """Take the node at this place out of the profile."""
        if self.state.remove_node(*self.state.place):
            self.state.told.emit(say("place removed; U undoes it"), True)

    def _take(self, event: Event) -> None:
        if isinstance(event, ErrorMap | Next | Missed):
            self.state.take(event)
        elif isinstance(event, Summary):
            self.state.guided = event

    def _end(self, code: int, complaint: str) -> None:
        lines = complaint.splitlines()
        self.refresh()
        if self.state.error_map is not None and code in (0, 1):
            self.state.told.emit(self.map.note, self.map.worst is not None)
        else:
            why = lines[-1].removeprefix(PREFIX) if lines else say("exit code {code}", code=code)
            self.state.told.emit(say("not predicted: {why}", why=why), False)

    def choose_use(self) -> None:
        """Ask for what is good enough for the wall, or for composite."""
        session = self.state.session
        use: Literal["composite", "wall"] = "wall" if session.use == "composite" else "composite"
        after = msgspec.structs.replace(session, use=use)
        self.state.change(say("change of {what}", what=say("use")), after)
        self.start()

    def choose_rings(self) -> None:
        """Take the lens for what its places tell, for a zoom, or for a prime."""
        session = self.state.session
        rings = RINGS[
            (RINGS.index(session.rings if session.rings in RINGS else "both") + 1) % len(RINGS)
        ]
        after = msgspec.structs.replace(session, rings=rings)
        self.state.change(say("change of {what}", what=say("kind of lens")), after)
        self.start()

    def _model_now(self) -> LensModel | None:
        profile = self.state.profile
        if profile is None:
            self._model = None
        elif self._model is None or self._model[0] != profile.hash:
            self._model = (profile.hash, LensModel(profile))
        return self._model[1] if self._model is not None else None

    def _make_buttons(self) -> None:
        help_text = "predict the error between the places, and say what to measure next"
        self.guide_button = KeyButton(words.GUIDE, "Predict", help_text, self.guide)
        help_text = "ask for what is good enough for composite, or for the wall"
        self.use_button = KeyButton("", "For composite", help_text, self.choose_use)
        help_text = "is it a zoom or a prime: as its places tell, or as you say"
        self.rings_button = KeyButton("", "Lens: as measured", help_text, self.choose_rings)
        help_text = "set zoom and focus to what is to be measured next"
        self.go_button = KeyButton(words.GO, "Measure next", help_text, self.go)
        help_text = "set zoom and focus of the next calibration to this place"
        self.here_button = KeyButton("", "Measure here", help_text, self.measure_here)
        help_text = "take this place out of the profile; it can be undone"
        self.remove_button = KeyButton("", "Remove", help_text, self.remove)

    def _lay_out(self) -> None:
        side, whole = QWidget(), QGridLayout(self)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(title("Place"))
        right.addWidget(self.place)
        right.addWidget(self.known)
        right.addWidget(self.figures)
        here = QHBoxLayout()
        here.addWidget(self.here_button)
        here.addWidget(self.remove_button)
        right.addLayout(here)
        right.addSpacing(12)
        right.addWidget(title("Next"))
        kinds = QHBoxLayout()
        kinds.addWidget(self.use_button)
        kinds.addWidget(self.rings_button)
        right.addLayout(kinds)
        right.addWidget(self.next)
        orders = QHBoxLayout()
        orders.addWidget(self.guide_button)
        orders.addWidget(self.go_button)
        right.addLayout(orders)
        right.addStretch(1)
        right.addWidget(title("Marks"))
        right.addWidget(Legend(tuple(words.HOW.values())))
        right.addWidget(self.gates)
        whole.setContentsMargins(14, 10, 14, 10)
        whole.setHorizontalSpacing(14)
        whole.addWidget(self.map, 0, 0)
        area = scrolling(side, "Place and next")
        area.setFixedWidth(side_px(RIGHT_PX))
        whole.addWidget(area, 0, 1)
        whole.setColumnStretch(0, 1)
