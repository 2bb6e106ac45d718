# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Wall to black: one guarded action engages, two steps release, each node says when it was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QElapsedTimer, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from stagectl.control.client import State
from ui import theme
from ui.header import StatusLabel
from ui.shapes import paint_shape
from ui.shell.hold_button import HoldButton
from ui.shell.keys import ARM, BLACK, GREY, RELEASE, key_of
from ui.shell.wall_state import NAMES, PICTURE, Wall, wall_of
from ui.theme import Shape, Status
from ui.words import say

RELEASE_WITHIN_MS = 5000
BLACK_PX, GREY_PX = 25, 18
MOST_LINES = 3


class WallPanel(QWidget):
    """The covered buttons and the two steps of the release; `order` sends a verb."""

    def __init__(self, order: Callable[[str, str], object]) -> None:
        super().__init__()
        self._order = order
        self._wall: Wall | None = None
        self._armed = QElapsedTimer()
        self.black = HoldButton(
            say("WALL TO BLACK"),
            say("hold 0.7 s   key: hold {key}", key=key_of(BLACK)),
            say("Switches every wall to black. Hold the button, or the key, for 0.7 s."),
            BLACK_PX,
        )
        self.grey = HoldButton(
            say("Safe grey"),
            say("hold"),
            say("Switches every wall to a safe grey. Hold the button, or the keys, for 0.7 s."),
            GREY_PX,
        )
        self.state = StatusLabel(say("What the walls show"), theme.SMALL_PX + 1)
        self.arm, self.release = QPushButton(), QPushButton()
        self.black.held.connect(lambda: self.engage(grey=False))
        self.grey.held.connect(lambda: self.engage(grey=True))
        self.arm.clicked.connect(self.press_arm)
        self.release.clicked.connect(self.press_release)
        for button in (self.arm, self.release):
            button.setFont(theme.font(theme.BODY_PX, bold=True))
            button.setMinimumHeight(theme.px(theme.ROW_PX))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        grid.addWidget(self.black, 0, 0)
        grid.addWidget(self.grey, 0, 1)
        grid.addWidget(self.state, 1, 0, 1, 2)
        grid.addWidget(self.arm, 1, 0)
        grid.addWidget(self.release, 1, 1)
        grid.setRowMinimumHeight(1, theme.px(theme.ROW_PX))
        grid.setRowStretch(0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._show(None, connected=False)

    @property
    def is_counting(self) -> bool:
        """Tell whether the seconds of the second step run."""
        return self._armed.isValid()

    def engage(self, *, grey: bool) -> None:
        """Send the order: it was held long enough."""
        if grey:
            self._order("wall_grey", say("Safe grey"))
        else:
            self._order("wall_black", say("Wall to black"))

    def press_arm(self) -> None:
        """Take the first step of the release."""
        if self.arm.isEnabled():
            self._order("wall_release_arm", say("Release the walls, step 1"))

    def press_release(self) -> None:
        """Take the second step of the release."""
        if self.release.isEnabled():
            self._order("wall_release", say("Release the walls"))

    def update_state(self, state: State, *, connected: bool) -> None:
        """Show the walls as they are now."""
        self._show(wall_of(state) if state else None, connected=connected)

    def _show(self, wall: Wall | None, *, connected: bool) -> None:
        self._wall = wall
        mode = wall.mode if wall is not None else PICTURE
        armed = wall is not None and wall.armed
        if armed and not self._armed.isValid():
            self._armed.start()
        elif not armed:
            self._armed.invalidate()
        self.black.show_lit(mode == BLACK, say("WALLS BLACK"))
        self.grey.show_lit(mode == GREY, say("Grey is on"))
        engaged = mode != PICTURE
        for button in (self.arm, self.release):
            button.setVisible(engaged)
        self.state.setVisible(not engaged)
        if not connected or wall is None:
            self.state.show_status(
                Status(say("not known: no data"), Shape.CROSS, theme.BAD), stale=False
            )
        else:
            self.state.show_status(
                Status(say("the walls show the picture"), Shape.RING, theme.DIM), stale=False
            )
        _label(self.arm, key_of(ARM), say("armed") if armed else say("Release"))
        self.arm.setEnabled(connected and engaged and not armed)
        left = max(0, RELEASE_WITHIN_MS - self._armed.elapsed()) if armed else 0
        seconds = -(-left // 1000)
        _label(
            self.release, key_of(RELEASE),
            say("NOW {seconds} s", seconds=seconds) if armed else say("2nd step"),
        )  # fmt: skip
        self.release.setEnabled(connected and armed)
        if bool(self.release.property("lit")) != armed:
            self.release.setProperty("lit", armed)
            style = self.release.style()
            if style is not None:
                style.unpolish(self.release)
                style.polish(self.release)


def _label(button: QPushButton, key: str, text: str) -> None:
    shown = f"{key}  {text}"
    if button.text() != shown:
        button.setText(shown)
        button.setAccessibleName(text)


class AckStrip(QWidget):
    """Who has acknowledged that the walls are not the picture; unseen while they are."""

    def __init__(self) -> None:
        super().__init__()
        self._font = theme.font(theme.BODY_PX, bold=True)
        self._parts: Sequence[Status] = ()
        self._head = ""
        self.setAccessibleName(say("Acknowledgements of the walls"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def update_state(self, state: State) -> None:
        """Show the acknowledgements as they are now."""
        wall = wall_of(state)
        pending = wall.waited_for - wall.acknowledged
        shown = not wall.is_picture
        self.setVisible(shown)
        if not shown:
            return
        name = NAMES.get(wall.mode, wall.mode)
        head = say("WALLS {mode}", mode=say(name)) + f"   {wall.sentence()}"
        parts = [status for _, status in wall.acks]
        # Who is waited for stands first: sixteen nodes may not all fit.
        parts.sort(key=lambda status: status.shape is Shape.DISC)
        if (head, parts) != (self._head, list(self._parts)):
            self._head, self._parts = head, parts
            spoken = ", ".join([head, *(part.word for part in parts)])
            self.setAccessibleDescription(spoken)
            self.setToolTip(spoken if pending else "")
            self._fit()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the height of its lines."""
        return QSize(0, self._height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Break the lines anew."""
        self._fit()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the head, and name, shape and time of each."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(theme.RAISED))
        painter.setFont(self._font)
        for text, status, box in self._places():
            colour = theme.TEXT if status is None else status.colour
            if status is not None:
                side = box.height() * 0.5
                shape = QRectF(box.left(), box.center().y() - side / 2.0, side, side)
                paint_shape(painter, status.shape, shape, colour)
                box.setLeft(box.left() + side + 6.0)
            painter.setPen(theme.colour(colour))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()

    def _places(self) -> list[tuple[str, Status | None, QRectF]]:
        metrics = QFontMetrics(self._font)
        line = theme.px(30)
        x, y, right = 18.0, 4.0, self.width() - 18.0
        placed: list[tuple[str, Status | None, QRectF]] = []
        for text, status in ((self._head, None), *((part.word, part) for part in self._parts)):
            wide = metrics.horizontalAdvance(text) + (line * 0.5 + 10.0 if status else 0.0)
            if x > 18.0 and x + wide > right:
                x, y = 18.0, y + line
            if y >= 4.0 + MOST_LINES * line:
                break
            placed.append((text, status, QRectF(x, y, wide, line)))
            x += wide + theme.px(24)
        return placed

    def _height(self) -> int:
        places = self._places()
        return round(places[-1][2].bottom() + 4.0) if places else theme.px(38)

    def _fit(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())
