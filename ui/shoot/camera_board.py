# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The cards of all cameras, and the chain of the stage above them.

Up to four stand under each other, more in two columns; two metres away each is still one card.
"""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.shoot.camera_card import HIGH_PX, HIGHEST_PX, LOW_PX, CameraCard
from ui.shoot.chain_strip import ChainStrip
from ui.shoot.chain_words import Link, chain_of
from ui.shoot.writing import Writing

STAGE = "stage"
STAGE_PX = 44
ONE_COLUMN = 4
# The least height of a card, by how many there are.
_LEAST = {1: HIGH_PX, 2: HIGH_PX, 3: 116, 4: LOW_PX}


class StageStrip(QWidget):
    """The chain of what belongs to no camera, and the sentence of its worst link."""

    def __init__(self) -> None:
        super().__init__()
        self._row: Row | None = None
        self._name = Writing(14, bold=True)
        self._said = Writing(14, bold=True)
        self._looked: Link | None = None
        self._stale = False
        self.strip = ChainStrip(words.say("Signal chain of the stage"), beside=True)
        self.strip.looked.connect(self._look_at)
        self.setFixedHeight(theme.px(STAGE_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(70), 0, 0, 0)
        row.addWidget(self.strip, 62)
        row.addStretch(38)

    def show_row(self, row: Row | None, *, stale: bool) -> None:
        """Show the row "stage" of section "chain"."""
        if row is not self._row:
            self._row, self._looked = row, None
            self.strip.show_chain(chain_of(row), stale=stale)
            self.update()
        self.strip.show_chain(self.strip.chain, stale=stale)
        if stale != self._stale:
            self._stale = stale
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint its name and the sentence."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        self._name.draw(painter, box.adjusted(2.0, 0.0, 0.0, 0.0), words.say("Stage"), theme.DIM)
        link = self._looked or self.strip.chain.worst
        if link is not None:
            box.setLeft(float(self.strip.geometry().right() + theme.px(12)))
            code = f"{link.code}  " if link.code else ""
            status = theme.Status(f"{code}{link.says}", link.status.shape, link.status.colour)
            self._said.draw_status(painter, box, status, theme.OLD if self._stale else None)
        painter.end()

    def _look_at(self, link: Link | None) -> None:
        self._looked = link
        self.update()


class CameraBoard(QWidget):
    """Shows the sections "cameras" and "chain"."""

    selected = pyqtSignal(str)
    opened = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, CameraCard] = {}
        self.stage = StageStrip()
        self.stage.strip.opened.connect(self.opened)
        self.stage.strip.moved.connect(lambda way: self._move(None, way))
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.stage)
        column.addLayout(self._grid, 1)
        self.empty = QLabel(words.say("no camera yet"))
        self.empty.setFont(theme.font(theme.LARGE_PX))
        self.empty.setProperty("kind", "caption")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return what the cards need."""
        return self.minimumSizeHint()

    def update_state(self, state: State, *, selected: str | None, stale: bool) -> None:
        """Show the cameras as they are now."""
        rows, chains = state.get("cameras", {}), state.get("chain", {})
        if rows.keys() != self.cards.keys():
            self._make_cards(rows)
            self.empty.setVisible(not rows)
        self.stage.show_row(chains.get(STAGE), stale=stale)
        for key, card in self.cards.items():
            card.show_camera(rows[key], chains.get(key), selected=key == selected, stale=stale)

    def focus(self, camera: str) -> None:
        """Put the keyboard on the chain of a camera."""
        if camera in self.cards:
            self.cards[camera].strip.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_cards(self, rows: Mapping[str, Row]) -> None:
        for card in self.cards.values():
            self._grid.removeWidget(card)
            card.deleteLater()
        cameras = sorted(key for key, row in rows.items() if row.get("role", "camera") == "camera")
        order = [*cameras, *sorted(rows.keys() - set(cameras))]
        self.cards = {}
        columns = 1 if len(order) <= ONE_COLUMN else 2
        lines = -(-len(order) // columns) or 1
        least = theme.px(_LEAST.get(len(order), LOW_PX))
        for place, key in enumerate(order):
            card = CameraCard(key, cameras.index(key) if key in cameras else place)
            card.setMinimumHeight(least)
            card.setMaximumHeight(theme.px(HIGHEST_PX) if len(order) in _LEAST else least)
            card.selected.connect(self.selected)
            card.strip.opened.connect(self.opened)
            card.strip.moved.connect(lambda way, key=key: self._move(key, way))
            self._grid.addWidget(card, place % lines, place // lines)
            self.cards[key] = card

    def _move(self, key: str | None, way: int) -> None:
        """Go from one camera to the next, and select it: the arrows choose, Tab only looks."""
        order = list(self.cards)
        place = (order.index(key) + way) if key in self.cards else (0 if way > 0 else -1)
        if 0 <= place < len(order):
            self.selected.emit(order[place])
            self.focus(order[place])
        elif place < 0:
            self.stage.strip.setFocus(Qt.FocusReason.ShortcutFocusReason)
