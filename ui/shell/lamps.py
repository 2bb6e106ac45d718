# SPDX-License-Identifier: GPL-3.0-or-later
"""House sync in three lamps: reference present, device locked, phase right; and the sentence."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stagectl.control.client import Row
from ui import theme, words
from ui.header import StatusLabel
from ui.shell.labels import make_label, set_label
from ui.theme import BAD, DIM, GOOD, Shape, Status

# What stands in the board, what it is called, and the shorter word under which it is shown.
LAMPS: Mapping[str, str] = {
    "reference_present": "reference",
    "device_locked": "device",
    "phase_right": "phase",
}
WIDTH_PX, WIDEST_PX = 350, 470


def lamp(word: str, value: object) -> Status:
    """Return a lamp; what the stage does not say is neither good nor bad."""
    if value is None:
        return Status(word, Shape.RING, DIM)
    return Status(word, Shape.DISC, GOOD) if value else Status(word, Shape.CROSS, BAD)


class SyncBlock(QWidget):
    """The word of the grid, the three lamps, and in a sentence what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        caption = make_label(theme.CAPTION_PX, kind="caption")
        caption.setText(words.say("House sync"))
        wide = min(theme.px(WIDTH_PX), WIDEST_PX)
        self.state = StatusLabel(words.say("House sync"), theme.WORD_PX, display=True)
        self.setFixedWidth(wide)
        self.note: QLabel = make_label(theme.SMALL_PX, kind="caption")
        self.note.setAccessibleName(words.say("House sync in a sentence"))
        self.note.setWordWrap(True)
        self.lamps = {
            key: StatusLabel(words.say(word), theme.SMALL_PX) for key, word in LAMPS.items()
        }
        row = QHBoxLayout()
        row.setSpacing(4)
        for made in self.lamps.values():
            row.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(caption)
        column.addWidget(self.state)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addStretch(1)

    def update_stage(self, stage: Row, *, stale: bool) -> None:
        """Show the row of the stage."""
        status = words.status_of(words.HOUSE_SYNC, stage.get("grid_state"))
        self.state.show_status(status, stale=stale)
        for key, made in self.lamps.items():
            made.show_status(lamp(LAMPS[key], stage.get(key)), stale=stale)
        set_label(self.note, _sentence(stage), theme.OLD if stale else theme.DIM)


def _sentence(stage: Row) -> str:
    said = str(stage.get("sync_sentence") or "")
    if said:
        return words.say(said)
    source = stage.get("sync_source")
    if not source:
        return ""
    if source == "free":
        return words.say("no reference")
    return words.say("reference: {source}", source=str(source))
