# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The strip on top of every workspace: timecode, frame, rate, house sync, slate, wall to black.

Everything keeps its place and width whatever it shows: one glance from two metres must do.
"""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QFontMetrics, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import fixed
from ui.header import StatusLabel
from ui.shell.labels import make_label, set_label
from ui.shell.lamps import SyncBlock
from ui.shell.wall_panel import WallPanel

NO_TIMECODE = "--:--:--:--"
FREE_RUN = "free-run"
TAKE_PX, WIDEST_TAKE_PX = 250, 300
FRAME_PX = 30
SLATE_PX = 34
LINE_HEIGHT = 1.16
NARROWEST_PX = 1150
# What a slate's numbers are called; a British one has no shot.
SLATE_NOTE = "scene {scene}, shot {shot}, take {take}"
UK_NOTE = "slate {scene}, take {take}"


class FigureLabel(QLabel):
    """A large figure, as wide as `sample` whatever it shows, and no higher than digits are."""

    def __init__(self, px: int, sample: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.display_font(px))
        wide = QFontMetrics(self.font()).horizontalAdvance(sample) + 6
        # Digits have nothing below the line: the rows under them are worth more than air.
        self._room = QSize(wide, round(theme.display_px(px) * LINE_HEIGHT))
        self.setFixedSize(self._room)

    def sizeHint(self) -> QSize:
        """Return its one size."""
        return self._room

    def minimumSizeHint(self) -> QSize:
        """Return its one size."""
        return self._room


class Figure(QWidget):
    """A caption, a large value and a note under it; the value keeps the width of `sample`."""

    def __init__(self, caption: str, px: int, sample: str) -> None:
        super().__init__()
        self.value = FigureLabel(px, sample)
        self.note = make_label(theme.SMALL_PX, kind="caption")
        heading = make_label(theme.CAPTION_PX, kind="caption")
        heading.setText(words.say(caption))
        self.value.setAccessibleName(words.say(caption))
        self.note.setAccessibleName(words.say(caption))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (heading, self.value, self.note):
            layout.addWidget(label)

    def show_text(self, text: str, note: str, *, stale: bool) -> None:
        """Show a value and its note."""
        set_label(self.value, text, theme.OLD if stale else theme.TEXT)
        set_label(self.note, note, theme.OLD if stale else theme.DIM)
        self.note.setVisible(bool(note))


class TakeBlock(QWidget):
    """Rolling or not, the slate as this production writes it, and what is safe on disk."""

    def __init__(self) -> None:
        super().__init__()
        self.state = StatusLabel(words.say("Take"), theme.WORD_PX, display=True)
        self.setFixedWidth(min(theme.px(TAKE_PX), WIDEST_TAKE_PX))
        self.slate = make_label(SLATE_PX, bold=True, display=True)
        self.slate.setAccessibleName(words.say("Slate"))
        self.note = make_label(theme.SMALL_PX, kind="caption")
        self.note.setAccessibleName(words.say("Slate in words"))
        heading = make_label(theme.CAPTION_PX, kind="caption")
        heading.setText(words.say("Take"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for made in (heading, self.state, self.slate, self.note):
            layout.addWidget(made)
        layout.addStretch(1)

    def update_show(self, show: Row, stage: Row, *, stale: bool) -> None:
        """Show the rows of the show and of the stage."""
        rolling = bool(stage.get("rolling"))
        self.state.show_status(words.ROLLING if rolling else words.NOT_ROLLING, stale=stale)
        slate = str((stage.get("take") if rolling else None) or show.get("slate") or words.NOTHING)
        set_label(self.slate, slate, theme.OLD if stale else theme.TEXT)
        set_label(self.note, _take_note(show, stage), theme.OLD if stale else theme.DIM)


class Header(QWidget):
    """Shows the rows "stage" and "show", and holds the button of the walls."""

    def __init__(self, wall: WallPanel) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.timecode = Figure("Timecode", theme.TIMECODE_PX, "00:00:00:00")
        self.frame = Figure("Frame", FRAME_PX, "00000000")
        self.rate = Figure("Rate", FRAME_PX, "119.880")
        self.house_sync = SyncBlock()
        self.take = TakeBlock()
        self.wall = wall
        counts = QWidget()
        column = QVBoxLayout(counts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.frame)
        column.addWidget(self.rate)
        column.addStretch(1)
        # On a narrow screen these go, one by one; timecode, take and walls never go.
        self._spare: tuple[QWidget, ...] = (counts, self.house_sync)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 6, 14, 6)
        layout.setSpacing(22)
        for block in (self.timecode, counts, self.house_sync, self.take):
            layout.addWidget(block)
        layout.addStretch(1)
        layout.addWidget(wall)
        self.setMinimumWidth(NARROWEST_PX)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the stage as it is now."""
        stage = state.get("stage", {}).get("stage", {})
        show = state.get("show", {}).get("show", {})
        timecode = str(stage.get("timecode") or NO_TIMECODE)
        self.timecode.show_text(timecode, _timecode_note(stage, show, stale=stale), stale=stale)
        self.frame.show_text(fixed(stage.get("frame"), 0), "", stale=stale)
        rate = str(stage.get("rate") or "")
        self.rate.show_text(_decimal_rate(rate), rate and f"{rate} fps", stale=stale)
        self.house_sync.update_stage(stage, stale=stale)
        self.take.update_show(show, stage, stale=stale)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leave out blocks until the others fit."""
        layout = self.layout()
        for block in self._spare:
            block.setVisible(True)
        for block in self._spare:
            if layout is None or layout.minimumSize().width() <= self.width():
                break
            block.setVisible(False)


def timecode_word(stage: Row) -> str:
    """Return in words where the timecode is from: locked to a source, or counting by itself."""
    source = stage.get("timecode_source")
    if not source:
        return ""
    if source == FREE_RUN:
        return words.say("TC: free-run, from no device")
    return words.say("TC: locked to {source}", source=str(source))


def _timecode_note(stage: Row, show: Row, *, stale: bool) -> str:
    if stale and stage:
        return words.say("TC: lost, no data")
    text = timecode_word(stage)
    jam = show.get("last_jam_utc")
    if text and jam:
        # Hours and minutes are what a crew says: jammed 08:12.
        text += words.say(", jammed {time}", time=str(jam)[:5])
    return text


def _take_note(show: Row, stage: Row) -> str:
    if stage.get("take"):
        seconds = fixed(stage.get("take_durable_s"), 1)
        return words.say("on disk to {seconds} s ago", seconds=seconds)
    if not show.get("scene_number"):
        return ""
    note = UK_NOTE if show.get("slate_pattern") == "uk" else SLATE_NOTE
    return words.say(
        note,
        scene=str(show.get("scene_number") or words.NOTHING),
        shot=str(show.get("shot") or words.NOTHING),
        take=str(show.get("take_number") or words.NOTHING),
    )


def _decimal_rate(rate: str) -> str:
    upper, _, lower = rate.partition("/")
    if not (upper.isdigit() and lower.isdigit() and int(lower)):
        return words.NOTHING
    return f"{int(upper) / int(lower):.3f}"
