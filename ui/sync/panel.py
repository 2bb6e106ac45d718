# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync page: three lamps and a sentence, the diagram, the rates, the phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import Column, fixed
from ui.context import Context
from ui.header import StatusLabel
from ui.models import SectionModel
from ui.sync.diagram import SyncDiagram
from ui.sync.phases import PhaseStrip
from ui.tables import SectionTable
from ui.theme import Shape, Status

KINDS: Mapping[str, str] = {
    "project": "project",
    "camera": "camera",
    "sync": "house sync",
    "node": "node",
    "processor": "LED processor",
    "tracker": "tracker",
    "timecode": "timecode",
}
JUDGED: Mapping[str, Status] = {
    "good": Status("fits", Shape.DISC, theme.GOOD),
    "warn": Status("look", Shape.TRIANGLE, theme.WARN),
    "bad": Status("does not fit", Shape.CROSS, theme.BAD),
    "unknown": Status("not known", Shape.RING, theme.DIM),
}
# The three questions of genlock, in the order in which they are asked on a stage.
LAMPS: Sequence[tuple[str, str]] = (
    ("reference_present", "Reference present"),
    ("device_locked", "Device locked"),
    ("phase_right", "Phase right"),
)
LAMP: Mapping[bool | None, Status] = {
    True: Status("yes", Shape.DISC, theme.GOOD),
    False: Status("NO", Shape.CROSS, theme.BAD),
    None: Status("not known", Shape.RING, theme.DIM),
}


def rates_columns() -> Sequence[Column]:
    """Return the columns of the rates table, in the language in use."""
    return (
        Column("Rate of", words.say("LED processor"), lambda key, row: _kind(row), strong=True),
        Column("Name", "MMMMMM", lambda key, row: str(row.get("name") or words.NOTHING)),
        Column("per second", "000.000", lambda key, row: fixed(row.get("hz"), 3), right=True),
        Column(
            "Fits",
            words.say("does not fit"),
            lambda key, row: words.say(_judged(row).word),
            status=lambda key, row: _judged(row),
        ),
        Column("In words", "", lambda key, row: words.say(str(row.get("sentence") or ""))),
    )


class SyncPanel(QWidget):
    """Everything about time in one place."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._stage: Row | None = None
        self._stale = False
        self.setAccessibleName(words.say("Sync"))
        self.lamps = {name: StatusLabel(words.say(text), theme.STRONG_PX) for name, text in LAMPS}
        self.sentence = QLabel()
        self.sentence.setFont(theme.font(theme.BODY_PX))
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName(words.say("House sync in words"))
        self.diagram = SyncDiagram()
        self.rates = SectionTable("Rates", SectionModel(rates_columns()))
        self.phases = PhaseStrip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addLayout(self._lamp_row())
        column.addWidget(self.sentence)
        column.addWidget(self.diagram, 1)
        column.addWidget(self.rates, 1)
        column.addWidget(self.phases)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the state; what did not change costs a comparison."""
        stage = state.get("stage", {}).get("stage", {})
        if stage is not self._stage or stale != self._stale:
            self._stage = stage
            for name, lamp in self.lamps.items():
                cell = stage.get(name)
                lamp.show_status(LAMP[cell if isinstance(cell, bool) else None], stale=stale)
            self.sentence.setText(sync_sentence(stage))
        self._stale = stale
        self.diagram.update_rows(state.get("exposures", {}), state.get("cameras", {}), stale=stale)
        self.rates.model.update(state.get("rates", {}))
        self.rates.model.set_stale(stale)
        self.phases.update_rows(state.get("phases", {}), stale=stale)

    def _lamp_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(theme.px(8), theme.px(6), theme.px(8), 0)
        for place, (name, text) in enumerate(LAMPS):
            caption = QLabel(words.say(text))
            caption.setFont(theme.font(theme.CAPTION_PX))
            caption.setAccessibleName(words.say(text))
            grid.addWidget(caption, 0, place)
            grid.addWidget(self.lamps[name], 1, place)
        return grid


def sync_sentence(stage: Row) -> str:
    """Return what is wrong with the house sync, or how well it stands."""
    said = str(stage.get("sync_sentence") or "")
    if said:
        return words.say(said)
    bound = stage.get("sync_bound_us")
    if bound is None:
        return ""
    return words.say("the grid is within {bound} µs of its reference", bound=fixed(bound, 0))


def _kind(row: Row) -> str:
    kind = str(row.get("kind") or "")
    return words.say(KINDS.get(kind, kind))


def _judged(row: Row) -> Status:
    return words.status_of(JUDGED, row.get("state"))
