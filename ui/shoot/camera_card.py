# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The card of one camera: who it is, its signal chain, the worst link in a sentence, its figures.

Each part is painted again only when what it says has changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from stagectl.control.client import Row
from ui import theme, words
from ui.camera_colour import colour_of
from ui.shoot.camera_face import FIGURES, Figure, Head, figures_of, head_of
from ui.shoot.chain_strip import ChainStrip
from ui.shoot.chain_words import Chain, Link, chain_of
from ui.shoot.writing import CENTRE, RIGHT, Writing
from ui.theme import Shape, Status

LARGE, WIDE, SMALL = "large", "wide", "small"
LOW_PX = 90
HIGH_PX = 150
HIGHEST_PX = 190
LARGE_WIDTH_PX = 900
LARGE_HEIGHT_PX = 124
# What hands have done may take so much of the line of the sentence.
TAGS_SHARE = 0.5
# With less room than this nothing is said of the wall in the head.
LEAST_WALL_PX = 60
_NO_HEAD = Head(
    "", "", Status("", Shape.RING, theme.DIM), Status("", Shape.RING, theme.DIM), "", ()
)


class _Look:
    """Fonts and measures of a card: `large`, `wide` (low, with room to the right) or neither."""

    def __init__(self, kind: str) -> None:
        def pick(large: float, wide: float, small: float) -> float:
            return {LARGE: large, WIDE: wide}.get(kind, small)

        self.in_head = kind != SMALL
        """Whether the head has room for what hands have done."""

        self.letter = Writing(pick(26, 20, 18), bold=True)
        self.label = Writing(pick(15, 13, 12))
        self.state = Writing(pick(26, 20, 16), bold=True)
        self.tag = Writing(pick(17, 15, 13), bold=True)
        self.note = Writing(pick(15, 13, 12))
        self.caption = Writing(pick(13, 12, 11))
        self.figure = Writing(pick(24, 20, 15), bold=True)
        self.sentence = Writing(pick(18, 15, 14), bold=True)
        self.disc = theme.px(pick(46, 32, 28))
        self.head = theme.px(pick(58, 37, 35))
        self.foot = theme.px(pick(28, 20, 20))
        self.column = theme.px(pick(92, 84, 47))
        self.state_wide = theme.px(pick(285, 230, 160))
        self.pad = theme.px(pick(10, 7, 6))
        self.left = theme.px(pick(16, 14, 13))
        self.tight = 0.78
        """The height of a line of small letters above larger ones, as a share of its font's."""


class CameraCard(QWidget):
    """Shows one row of "cameras" and its row of "chain"."""

    selected = pyqtSignal(str)

    def __init__(self, key: str, place: int) -> None:
        super().__init__()
        self.key = key
        self._place = place
        self._colour = theme.DIM
        self._row: Row | None = None
        self._chain_row: Row | None = None
        self._head, self._figures = _NO_HEAD, tuple(Figure("", theme.DIM) for _ in FIGURES)
        self._looked: Link | None = None
        self._selected = self._stale = False
        self._looks = {kind: _Look(kind) for kind in (LARGE, WIDE, SMALL)}
        self._place_boxes()
        self.strip = ChainStrip(words.say("Signal chain of camera {name}", name=key))
        self.strip.setParent(self)
        self.strip.looked.connect(self._look_at)
        self.strip.chosen.connect(lambda: self.selected.emit(self.key))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """Return a size for two cameras on a large screen."""
        return QSize(theme.px(620), theme.px(LOW_PX))

    @property
    def head(self) -> Head:
        """Return what the head says."""
        return self._head

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return the figures as they are shown."""
        return self._figures

    @property
    def sentence(self) -> Status:
        """Return the sentence under the chain: of the link that is looked at, else of the worst."""
        chain = self.strip.chain
        link = self._looked or chain.worst
        if link is None:
            good = bool(chain.links)
            word = words.say("all links good") if good else ""
            return Status(word, Shape.DISC, theme.DIM)
        code = f"{link.code}  " if link.code else ""
        return Status(f"{code}{link.says}", link.status.shape, link.status.colour)

    def show_camera(self, row: Row, chain: Row | None, *, selected: bool, stale: bool) -> None:
        """Show rows as they are now; rows that are the same ones cost nothing."""
        if (selected, stale) != (self._selected, self._stale):
            self._selected, self._stale = selected, stale
            self.update()
        if chain is not self._chain_row or (chain is None) != self.strip.isHidden():
            self._chain_row = chain
            self.strip.setVisible(chain is not None)
            self._show_chain(chain_of(chain))
        self.strip.show_chain(self.strip.chain, stale=stale)
        if row is not self._row:
            self._row = row
            self._show_row(row)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint what lies in the dirty region."""
        dirty = self.rect() if event is None else event.rect()
        painter = QPainter(self)
        painter.setClipRect(dirty)
        painter.fillRect(dirty, theme.colour(theme.SELECTED if self._selected else theme.PANEL))
        look = self._look
        bar = theme.px(8 if self._selected else 4)
        painter.fillRect(QRect(0, 0, bar, self.height()), self._own_colour())
        if dirty.top() <= self._head_box.bottom():
            if dirty.left() <= self._head_box.right():
                self._paint_head(painter, look)
            for place in range(len(FIGURES)):
                if dirty.intersects(self._figure_boxes[place]):
                    self._paint_figure(painter, look, place)
        if dirty.bottom() >= self._foot_box.top():
            self._paint_foot(painter, look)
        if self._selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(theme.INFO), 2.0))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the chain the middle."""
        self._place_boxes()
        look = self._look
        top = round(look.pad * 0.6) + look.head
        left = theme.px(12)
        self.strip.setGeometry(
            left, top, self.width() - 2 * left, self._foot_box.top() - top - theme.px(2)
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Select the camera."""
        self.selected.emit(self.key)

    def _own_colour(self) -> QColor:
        return theme.colour(theme.OLD if self._stale else self._colour)

    def _show_chain(self, chain: Chain) -> None:
        self._looked = None
        self.strip.show_chain(chain, stale=self._stale)
        self.update(self._foot_box)

    def _show_row(self, row: Row) -> None:
        head, figures = head_of(self.key, row), figures_of(row)
        colour = colour_of(row, self._place)
        if colour != self._colour:
            self._colour = colour
            self.update()
        if head != self._head:
            tags = head.tags != self._head.tags
            self._head = head
            self.update(self._head_box)
            if tags:
                self.update(self._foot_box)
            said = ", ".join(tag.word for tag in (head.state, head.wall, *head.tags))
            self.setAccessibleName(words.say("Camera {name}", name=head.letter or head.label))
            self.setAccessibleDescription(said)
        before, self._figures = self._figures, figures
        for place, (old, new) in enumerate(zip(before, figures, strict=True)):
            if old != new:
                self.update(self._figure_boxes[place])

    def _look_at(self, link: Link | None) -> None:
        if link is not self._looked:
            self._looked = link
            self.update(self._foot_box)

    def _place_boxes(self) -> None:
        """Work out where the parts stand; after that it is looked up."""
        wide = self.width() >= theme.px(LARGE_WIDTH_PX)
        tall = self.height() >= theme.px(LARGE_HEIGHT_PX)
        look = self._look = self._looks[(LARGE if tall else WIDE) if wide else SMALL]
        right = self.width() - len(FIGURES) * look.column - look.pad
        head = self._head_box = QRect(0, round(look.pad * 0.6), right, look.head)
        self._figure_boxes = [
            QRect(head.right() + place * look.column, head.top(), look.column, head.height())
            for place in range(len(FIGURES))
        ]
        top = self.height() - look.foot - round(look.pad * 0.4)
        self._foot_box = QRect(0, top, self.width(), look.foot)

    def _role(self, role: str) -> str:
        return theme.OLD if self._stale else role

    def _paint_head(self, painter: QPainter, look: _Look) -> None:
        head, box = self._head, self._head_box
        left = look.left
        if head.letter:
            disc = QRectF(left, box.center().y() - look.disc / 2.0, look.disc, look.disc)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._own_colour())
            painter.drawEllipse(disc)
            painter.setFont(look.letter.font)
            painter.setPen(theme.colour(theme.ink_on(self._own_colour())))
            painter.drawText(disc, int(CENTRE), head.letter)
        left += look.disc + look.pad
        wide = min(look.state_wide, box.right() - left)
        self._paint_state(painter, look, QRectF(left, box.top(), wide, box.height()))
        room = self._tags_box()
        if room.width() < theme.px(LEAST_WALL_PX):
            return
        if look.in_head:
            top, low = self._lines(room)
            end = look.tag.draw_status(painter, top, head.wall, self._role(head.wall.colour))
            top.setLeft(end + look.pad)
            look.note.draw(painter, top, head.wall_note, self._role(theme.DIM))
            self._paint_tags(painter, look, low, self._tags()[0])
        elif head.wall.word:
            top, low = self._lines(room)
            look.tag.draw_status(painter, top, head.wall, self._role(head.wall.colour))
            look.note.draw(painter, low, head.wall_note, self._role(theme.DIM))

    def _tags_box(self) -> QRectF:
        """Return the box between the state and the figures."""
        look, box = self._look, self._head_box
        left = look.left + look.disc + look.state_wide + 2 * look.pad
        return QRectF(left, box.top(), box.right() - left - look.pad, box.height())

    @staticmethod
    def _lines(box: QRectF) -> tuple[QRectF, QRectF]:
        half = box.height() / 2.0
        upper = QRectF(box.left(), box.top(), box.width(), half)
        return upper, QRectF(box.left(), box.top() + half, box.width(), half)

    def _paint_state(self, painter: QPainter, look: _Look, box: QRectF) -> None:
        label = QRectF(box.left(), box.top(), box.width(), look.tight * look.label.height)
        state = QRectF(box.left(), label.bottom(), box.width(), box.bottom() - label.bottom())
        look.label.draw(painter, label, self._head.label, self._role(theme.DIM))
        look.state.draw_status(
            painter, state, self._head.state, self._role(self._head.state.colour)
        )

    def _tags(self) -> tuple[Sequence[Status], Sequence[Status]]:
        """Return what stands in the head of a card and what below, as there is room."""
        look, head = self._look, self._head
        room = self._tags_box().width()
        if room < theme.px(LEAST_WALL_PX):
            return (), [tag for tag in (head.wall, *head.tags) if tag.word]
        if not look.in_head:
            return (), head.tags
        for count, tag in enumerate(head.tags):
            room -= look.tag.status_width(tag) + look.pad
            if room < 0.0:
                return head.tags[:count], head.tags[count:]
        return head.tags, ()

    def _paint_tags(
        self, painter: QPainter, look: _Look, box: QRectF, tags: Sequence[Status]
    ) -> None:
        """Paint what hands have changed, from the left; what has no room any more is counted."""
        left = box.left()
        for place, tag in enumerate(tags):
            spot = QRectF(left, box.top(), box.right() - left, box.height())
            rest = len(tags) - place
            if place and left + look.tag.status_width(tag) > box.right() + 1.0:
                look.tag.draw(painter, spot, f"+{rest}", self._role(theme.WARN))
                return
            left = look.tag.draw_status(painter, spot, tag, self._role(tag.colour)) + look.pad

    def _paint_figure(self, painter: QPainter, look: _Look, place: int) -> None:
        box = QRectF(self._figure_boxes[place])
        box.setWidth(box.width() - 2.0)
        caption = QRectF(box.left(), box.top(), box.width(), look.tight * look.caption.height)
        value = QRectF(box.left(), caption.bottom(), box.width(), box.bottom() - caption.bottom())
        text = words.say(FIGURES[place][1])
        look.caption.draw(painter, caption, text, self._role(theme.DIM), RIGHT)
        figure = self._figures[place]
        look.figure.draw(painter, value, figure.text, self._role(figure.role), RIGHT)

    def _paint_foot(self, painter: QPainter, look: _Look) -> None:
        box = QRectF(self._foot_box).adjusted(theme.px(16), 0.0, -float(look.pad), 0.0)
        _, tags = self._tags()
        if tags:
            wide = sum(look.tag.status_width(tag) + look.pad for tag in tags)
            wide = min(wide, box.width() * TAGS_SHARE)
            left = box.right() - wide
            self._paint_tags(painter, look, QRectF(left, box.top(), wide, box.height()), tags)
            box.setRight(left - look.pad)
        said = self.sentence
        if not said.word:
            return
        if said.colour == theme.DIM:
            look.note.draw_status(painter, box, said, self._role(theme.DIM))
        else:
            role = theme.TEXT if said.colour == theme.GOOD else said.colour
            look.sentence.draw_status(painter, box, said, self._role(role))
