# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A signal chain drawn as a row of links on a line; the line breaks at a bad link."""

from __future__ import annotations

from PyQt6.QtCore import QLineF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QWidget

from ui import theme, words
from ui.shapes import paint_shape
from ui.shoot.chain_words import Chain, Link
from ui.shoot.writing import CENTRE, LEFT, Writing

LINE_PX = 3.0
# How much of the way to a bad link its line goes before it breaks off.
BROKEN_SHARE = 0.3
TICK_PX = 6.0
LARGE_FROM_PX = 46
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class ChainStrip(QWidget):
    """Links in a row. `beside`: the words stand beside the shapes, not under them."""

    # The link that is looked at by mouse or keyboard, None when none is.
    looked = pyqtSignal(object)
    opened = pyqtSignal(str)
    # Up (-1) or down (+1): to another chain.
    moved = pyqtSignal(int)
    chosen = pyqtSignal()

    def __init__(self, name: str, *, beside: bool = False) -> None:
        super().__init__()
        self._beside = beside
        self._chain = Chain()
        self._stale = False
        self._cursor = 0
        self._hover: int | None = None
        self._by_key = False
        self._plain = {size: Writing(size) for size in (13, 18)}
        self._loud = {size: Writing(size, bold=True) for size in (13, 18)}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)

    @property
    def chain(self) -> Chain:
        """Return the chain that is shown."""
        return self._chain

    def show_chain(self, chain: Chain, *, stale: bool) -> None:
        """Show another chain; the same one costs nothing."""
        if chain is self._chain and stale == self._stale:
            return
        self._chain, self._stale = chain, stale
        self._cursor = min(self._cursor, max(len(chain.links) - 1, 0))
        self.setAccessibleDescription(chain.spoken)
        self._tell()
        self.update()

    def box_of(self, place: int) -> QRectF:
        """Return the box of a link."""
        wide = self.width() / max(len(self._chain.links), 1)
        return QRectF(place * wide, 0.0, wide, float(self.height()))

    def place_at(self, x: float) -> int | None:
        """Return the place of the link at `x` pixels, or None."""
        count = len(self._chain.links)
        place = int(x * count / max(self.width(), 1))
        return place if 0 <= place < count else None

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the line first, then the links on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        links = self._chain.links
        for place in range(len(links) - 1):
            self._line(painter, place)
        for place, link in enumerate(links):
            self._link(painter, place, link)
        painter.end()

    @property
    def _shows_cursor(self) -> bool:
        return self.hasFocus() and self._by_key

    def _side(self) -> float:
        """Return the side of a shape."""
        if self._beside:
            return float(theme.px(15))
        return min(self.height() * 0.46, float(theme.px(32)))

    def _size(self) -> int:
        """Return the size of the words: the larger one where all of them fit."""
        if self.height() < theme.px(LARGE_FROM_PX):
            return 13
        room = self.width() / max(len(self._chain.links), 1)
        fits = all(self._loud[18].width(link.word) <= room for link in self._chain.links)
        return 18 if fits else 13

    def shape_box(self, place: int) -> QRectF:
        """Return the box of the shape of a link."""
        box, side = self.box_of(place), self._side()
        if self._beside:
            return QRectF(box.left() + theme.px(6), box.center().y() - side / 2.0, side, side)
        spare = self.height() - side - self._plain[self._size()].height
        return QRectF(box.center().x() - side / 2.0, max(spare * 0.4, 0.0), side, side)

    def _line(self, painter: QPainter, place: int) -> None:
        """Draw the line from a link to the next: whole, or broken off before a bad one."""
        here, there = self._chain.links[place], self._chain.links[place + 1]
        left, right = self.shape_box(place), self.shape_box(place + 1)
        gap = theme.px(5)
        start, end, y = left.right() + gap, right.left() - gap, left.center().y()
        if self._beside:
            start = left.right() + theme.px(12) + self._plain[13].width(here.word) + gap
        if end - start < 2 * gap:
            return
        painter.setPen(QPen(theme.colour(theme.OLD), LINE_PX))
        if not (here.breaks or there.breaks):
            painter.drawLine(QLineF(start, y, end, y))
            return
        reach, tick = (end - start) * BROKEN_SHARE, theme.px(TICK_PX)
        for at, sign in ((start, 1.0), (end, -1.0)):
            stop = at + sign * reach
            painter.drawLine(QLineF(at, y, stop, y))
            painter.drawLine(QLineF(stop - tick / 3, y - tick, stop + tick / 3, y + tick))

    def _link(self, painter: QPainter, place: int, link: Link) -> None:
        box, shape = self.box_of(place), self.shape_box(place)
        loud = link.status.colour in (theme.WARN, theme.BAD)
        colour = theme.OLD if self._stale else link.status.colour
        paint_shape(painter, link.status.shape, shape, colour)
        role = colour if loud else theme.DIM
        size = 13 if self._beside else self._size()
        writing = self._loud[size] if loud else self._plain[size]
        if self._beside:
            under = QRectF(shape.right() + theme.px(7), box.top(), box.width(), box.height())
            under.setRight(box.right())
            writing.draw(painter, under, link.word, role, LEFT)
        else:
            top = min(shape.bottom() + theme.px(3), box.height() - writing.height + 1.0)
            under = QRectF(box.left(), top, box.width(), writing.height)
            writing.draw(painter, under, link.word, role, CENTRE)
        if place == self._hover or (self._shows_cursor and place == self._cursor):
            painter.setPen(QPen(theme.colour(theme.INFO), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1.5, 1.0, -1.5, -1.0), 5.0, 5.0)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go along the chain, to another chain, or open what owns the link."""
        if event is None:
            return
        key, last = event.key(), len(self._chain.links) - 1
        self._by_key = True
        if key == Qt.Key.Key_Left:
            self._go(max(self._cursor - 1, 0))
        elif key == Qt.Key.Key_Right:
            self._go(min(self._cursor + 1, max(last, 0)))
        elif key == Qt.Key.Key_Home:
            self._go(0)
        elif key == Qt.Key.Key_End:
            self._go(max(last, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self._cursor)
        elif key == Qt.Key.Key_Space:
            self.chosen.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Look at the link under the mouse."""
        if event is not None:
            self._look(self.place_at(event.position().x()))

    def leaveEvent(self, event: object) -> None:
        """Look away."""
        self._look(None)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Open what owns the link."""
        if event is not None and self.rect().contains(event.position().toPoint()):
            place = self.place_at(event.position().x())
            if place is not None:
                self._cursor = place
                self._open(place)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Say what the link under the cursor is about."""
        super().focusInEvent(event)
        # A window that comes up puts the keyboard somewhere; nobody has asked for this link.
        self._by_key = event is not None and event.reason() in _BY_KEY
        self._tell()
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Say no more."""
        super().focusOutEvent(event)
        self._tell()
        self.update()

    def _go(self, place: int) -> None:
        self._cursor = place
        self._tell()
        self.update()

    def _look(self, place: int | None) -> None:
        if place != self._hover:
            self._hover = place
            self._tell()
            self.update()

    def _tell(self) -> None:
        place = self._hover
        if place is None and self.hasFocus() and self._by_key:
            place = self._cursor
        links = self._chain.links
        link = links[place] if place is not None and place < len(links) else None
        name = words.say("Enter opens what owns it") if link is not None else ""
        self.setToolTip(f"<span>{name}</span>" if name else "")
        self.looked.emit(link)

    def _open(self, place: int) -> None:
        if place < len(self._chain.links) and self._chain.links[place].opens:
            self.opened.emit(self._chain.links[place].opens)
