# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The strip on top: timecode, frame, rate, house sync, rolling, and the figures of the grid.

Everything keeps its place and width whatever it shows: one glance from two metres must do.
"""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import fixed
from ui.shapes import paint_shape
from ui.theme import Status

NO_TIMECODE = "--:--:--:--"
FREE_RUN = "free-run"
NARROWEST_PX = 1150


class StatusLabel(QWidget):
    """A shape and a word, large; accessible by its caption.

    Without `width` it takes what is left.
    """

    def __init__(
        self, caption: str, px: int, width: int | None = None, *, display: bool = False
    ) -> None:
        """Take the size of its text at 100 %; `display`: a large word, see `theme.display_px`."""
        super().__init__()
        self._caption = caption
        self._font = theme.display_font(px) if display else theme.font(px, bold=True)
        self._px = theme.display_px(px) if display else theme.px(px)
        self.setFixedHeight(round(self._px * 1.5))
        if width is not None:
            self.setFixedWidth(theme.px(width))
        else:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.status = Status(words.NOTHING, theme.Shape.RING, theme.DIM)
        self._stale = False
        self.setAccessibleName(caption)

    def show_status(self, status: Status, *, stale: bool) -> None:
        """Show another status, or the same one as an old value."""
        if (status, stale) == (self.status, self._stale):
            return
        self.status, self._stale = status, stale
        self.setAccessibleDescription(words.say(status.word))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint shape and word."""
        painter = QPainter(self)
        colour = theme.OLD if self._stale else self.status.colour
        side = self._px * 0.78
        box = QRectF(1.0, (self.height() - side) / 2.0, side, side)
        paint_shape(painter, self.status.shape, box, colour)
        left = side + self._px * 0.45
        painter.setFont(self._font)
        painter.setPen(theme.colour(colour))
        text = QFontMetrics(self._font).elidedText(
            words.say(self.status.word),
            Qt.TextElideMode.ElideRight,
            int(self.width() - left),
        )
        place = QRectF(left, 0.0, self.width() - left, self.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class Figure(QWidget):
    """A caption, a large value and a note under it."""

    def __init__(self, caption: str, px: int, sample: str, *, bold: bool = True) -> None:
        super().__init__()
        self.value = _label(px, bold=bold)
        # The width of the longest text it will show, so that nothing beside it moves.
        metrics = QFontMetrics(self.value.font())
        self.value.setFixedWidth(metrics.horizontalAdvance(sample) + 4)
        self.note = _label(theme.SMALL_PX, kind="caption")
        heading = _label(theme.CAPTION_PX, kind="caption")
        heading.setText(words.say(caption))
        self.value.setAccessibleName(words.say(caption))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (heading, self.value, self.note):
            layout.addWidget(label)
        layout.addStretch(1)

    def show_text(self, text: str, note: str, *, stale: bool) -> None:
        """Show a value and its note."""
        _set(self.value, text, theme.OLD if stale else theme.TEXT)
        _set(self.note, note, theme.OLD if stale else theme.DIM)


class StatusBlock(QWidget):
    """A caption, a status and a note under it."""

    def __init__(self, caption: str, width: int) -> None:
        super().__init__()
        heading = _label(theme.CAPTION_PX, kind="caption")
        heading.setText(words.say(caption))
        self.state = StatusLabel(words.say(caption), theme.WORD_PX, width)
        self.note = _label(theme.SMALL_PX, kind="caption")
        # A long note is cut off here, it does not push its neighbours.
        self.note.setFixedWidth(width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(heading)
        layout.addWidget(self.state)
        layout.addWidget(self.note)
        layout.addStretch(1)

    def show_status(self, status: Status, note: str, *, stale: bool) -> None:
        """Show a status and its note."""
        self.state.show_status(status, stale=stale)
        _set(self.note, note, theme.OLD if stale else theme.DIM)


class Header(QWidget):
    """Shows the row "stage" of the section "stage"."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.timecode = Figure("Timecode", theme.TIMECODE_PX, "00:00:00:00")
        self.frame = Figure("Frame", theme.FIGURE_PX, "00000000")
        self.rate = Figure("Rate", theme.FIGURE_PX, "119.880")
        self.house_sync = StatusBlock("House sync", 225)
        self.rolling = StatusBlock("Take", 250)
        self.details: dict[str, QLabel] = {}
        details = self._make_details()
        # On a narrow screen these go, one by one; the timecode never goes.
        self._spare = (details, self.frame, self.rate)
        self.setMinimumWidth(NARROWEST_PX)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 10, 18, 8)
        layout.setSpacing(28)
        for block in (self.timecode, self.frame, self.rate, self.house_sync, self.rolling):
            layout.addWidget(block)
        layout.addStretch(1)
        layout.addWidget(details)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the stage as it is now."""
        stage = state.get("stage", {}).get("stage", {})
        self.timecode.show_text(
            str(stage.get("timecode") or NO_TIMECODE), _timecode_note(stage), stale=stale
        )
        self.frame.show_text(fixed(stage.get("frame"), 0), "", stale=stale)
        rate = str(stage.get("rate") or "")
        self.rate.show_text(_decimal_rate(rate), rate and f"{rate} fps", stale=stale)
        sync = words.status_of(words.HOUSE_SYNC, stage.get("grid_state"))
        self.house_sync.show_status(sync, _sync_note(stage), stale=stale)
        rolling = words.ROLLING if stage.get("rolling") else words.NOT_ROLLING
        self.rolling.show_status(rolling, _take_note(stage), stale=stale)
        for name, text in _detail_texts(stage).items():
            _set(self.details[name], text, theme.OLD if stale else theme.TEXT)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leave out blocks until the others fit."""
        layout = self.layout()
        for block in self._spare:
            block.setVisible(True)
        for block in self._spare:
            if layout is None or layout.minimumSize().width() <= self.width():
                break
            block.setVisible(False)

    def _make_details(self) -> QWidget:
        block = QWidget()
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        for line, name in enumerate(_detail_texts({})):
            caption = _label(theme.CAPTION_PX, kind="caption")
            caption.setText(words.say(name))
            value = _label(theme.BODY_PX)
            value.setAccessibleName(words.say(name))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setMinimumWidth(110)
            grid.addWidget(caption, line, 0)
            grid.addWidget(value, line, 1)
            self.details[name] = value
        return block


def _detail_texts(stage: Row) -> dict[str, str]:
    return {
        "Stage": str(stage.get("stage_id") or words.NOTHING),
        "Lead L": f"{fixed(stage.get('L_ms'), 1)} ms",
        "Latch R": f"{fixed(stage.get('R_ms'), 1)} ms",
        "Epoch": fixed(stage.get("epoch"), 0),
    }


def _timecode_note(stage: Row) -> str:
    source = stage.get("timecode_source")
    if not source:
        return ""
    if source == FREE_RUN:
        return words.say("TC: free-run, from no device")
    return words.say("TC: from {source}", source=str(source))


def _sync_note(stage: Row) -> str:
    source = stage.get("sync_source")
    if not source:
        return ""
    if source == "free":
        return words.say("no reference")
    return words.say("reference: {source}", source=str(source))


def _take_note(stage: Row) -> str:
    if not stage.get("take"):
        return ""
    safe = words.say("on disk to {seconds} s ago", seconds=fixed(stage.get("take_durable_s"), 1))
    return f"{stage['take']} {words.DOT} {safe}"


def _decimal_rate(rate: str) -> str:
    upper, _, lower = rate.partition("/")
    if not (upper.isdigit() and lower.isdigit() and int(lower)):
        return words.NOTHING
    return f"{int(upper) / int(lower):.3f}"


def _label(px: int, *, bold: bool = False, kind: str = "") -> QLabel:
    label = QLabel()
    label.setFont(theme.font(px, bold=bold))
    label.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        label.setProperty("kind", kind)
    return label


def _set(label: QLabel, text: str, colour: str) -> None:
    """Set text and colour only where they changed: a style sheet is dear to parse."""
    if label.text() != text:
        label.setText(text)
    if label.property("colour") != colour:
        label.setProperty("colour", colour)
        label.setStyleSheet(f"color: {theme.css(colour)};")
