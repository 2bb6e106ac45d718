# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels under the steps of a lens swap: mode, ends, look, use; each proposes one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from stagectl.control.client import ArgValue, Row
from ui import theme
from ui.header import StatusLabel
from ui.lens.controls import text_label
from ui.lens.swap_ring import RingLine
from ui.lens.swap_words import IN_USE, MODE, RINGS, step_of, texts
from ui.theme import Shape, Status
from ui.words import say

Act: TypeAlias = Callable[[str, Mapping[str, ArgValue], str], None]
BOARD = "charuco:11x8:DICT_5X5_100 30"
"""How a board is written: its spec as in `lens calibrate`, and the side of a square in mm."""
BIG_PX, MOST_MODES, MOST_MARKS = 72, 9, 8


def big_button(press: Callable[[], object]) -> QPushButton:
    """Return a button for a hand in a hurry."""
    button = QPushButton()
    button.setFont(theme.font(theme.LARGE_STRONG_PX, bold=True))
    button.setMinimumHeight(theme.px(BIG_PX))
    button.clicked.connect(lambda: press())
    return button


def write(button: QPushButton, key: str, text: str) -> None:
    """Write key and words on a button."""
    shown = f"{key}   {text}" if key else text
    if button.text() != shown:
        button.setText(shown.replace("&", "&&"))
        button.setAccessibleName(text)


class Panel(QWidget):
    """One step; `take` is what Enter does, `focus` where the keyboard begins."""

    def __init__(self, act: Act) -> None:
        super().__init__()
        self.act = act
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(10))

    def show_row(self, row: Row, *, enabled: bool) -> None:
        """Show the answers so far."""
        raise NotImplementedError

    def take(self) -> None:
        """Take the proposed answer."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return where the keyboard begins."""
        raise NotImplementedError

    def press(self, key: str) -> None:
        """Do what a key of this step does; another key does nothing."""

    def one_line(self, *widgets: QWidget) -> None:
        """Put controls beside each other."""
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        for widget in widgets:
            row.addWidget(widget, 1)
        self.column.addLayout(row)


class ModePanel(Panel):
    """The sensor modes as buttons; the proposed one is first in the keyboard's way."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self._keys: list[str] = []
        self.proposed = ""
        self.modes = [big_button(partial(self._choose, place)) for place in range(MOST_MODES)]
        self.other = QLineEdit()
        self.other.setMinimumHeight(theme.px(theme.ROW_PX))
        self.other.setAccessibleName(say("Another sensor mode"))
        self.other.setPlaceholderText(say("another one: 28x15.75mm@3840x2160"))
        for button in self.modes:
            button.setCheckable(True)
            button.hide()  # what is not shown must not ask for room
            self.column.addWidget(button)
        self.column.addWidget(self.other)
        self.column.addStretch(1)

    def show_row(self, row: Row, *, enabled: bool) -> None:
        """Show the modes of the lens."""
        self._keys, self.proposed = texts(row, "mode_keys"), str(row.get("mode_proposed") or "")
        said, answered = texts(row, "modes"), row.get("mode")
        for place, button in enumerate(self.modes):
            there = place < len(self._keys)
            button.setVisible(there)
            if there:
                key = self._keys[place]
                text = say(said[place]) if key else say("Leave it open (marked)")
                write(button, str(place + 1), self._marked(key, text))
                button.setChecked(key == answered)
                button.setEnabled(enabled)
        self.other.setEnabled(enabled)

    def take(self) -> None:
        """Take what was typed, else the proposed mode."""
        typed = self.other.text().strip()
        self.other.clear()
        self._answer(typed)

    def first(self) -> QWidget:
        """Begin at the proposed mode."""
        place = self._keys.index(self.proposed) if self.proposed in self._keys else 0
        return self.modes[place] if self._keys else self.other

    def press(self, key: str) -> None:
        """Choose a mode by its number."""
        if key.isdigit() and 1 <= int(key) <= len(self._keys):
            self._choose(int(key) - 1)

    def _marked(self, key: str, text: str) -> str:
        return say("{mode}   (proposed)", mode=text) if key == self.proposed else text

    def _choose(self, place: int) -> None:
        self._answer(self._keys[place])

    def _answer(self, mode: str) -> None:
        self.act("lens_mode", {"mode": mode} if mode else {}, say("Sensor mode"))


class EndsPanel(Panel):
    """A line for each ring that counts, and the two answers that need no turning."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self._known = False
        self.lines = {ring: RingLine(ring, self._set) for ring in RINGS}
        self.last = big_button(partial(self._say, "lens_ends_last", "Ends as last time"))
        self.leave = big_button(partial(self._say, "lens_ends_open", "Leave the ends open"))
        self.help = text_label("How to set the ends")
        self.help.setText(
            say("Turn a ring to its end and press that end; nothing has to be typed.")
        )
        self.column.addWidget(self.help)
        for line in self.lines.values():
            self.column.addWidget(line)
        self.one_line(self.last, self.leave)
        self.column.addStretch(1)

    def show_row(self, row: Row, *, enabled: bool) -> None:
        """Show the rings that count."""
        rings = texts(row, "rings")
        self._known = bool(row.get("ends_known"))
        for ring, line in self.lines.items():
            line.setVisible(ring in rings)
            line.show_row(row, enabled=enabled)
        write(self.last, "L", say("Ends as last time"))
        write(self.leave, "O", say("Leave the ends open (marked)"))
        self.last.setEnabled(enabled and self._known)
        self.leave.setEnabled(enabled)

    def take(self) -> None:
        """Take the ends of last time where there are some, else leave them open."""
        self.press("L" if self._known else "O")

    def first(self) -> QWidget:
        """Begin at the proposed answer."""
        return self.last if self._known else self.leave

    def press(self, key: str) -> None:
        """Set an end, take the last ones, or leave them open."""
        if key == "L" and self._known:
            self._say("lens_ends_last", "Ends as last time")
        elif key == "O":
            self._say("lens_ends_open", "Leave the ends open")
        for ring, line in self.lines.items():
            w = RINGS[ring]
            if key in (w.far_key, w.near_key) and line.isVisibleTo(self):
                self._set(ring, "far" if key == w.far_key else "near")

    def _set(self, ring: str, end: str) -> None:
        w = RINGS[ring]
        label = f"{say(w.name)} {say(w.far if end == 'far' else w.near)}"
        self.act("lens_end", {"ring": ring, "end": end}, label)

    def _say(self, verb: str, label: str) -> None:
        self.act(verb, {}, say(label))


class LookPanel(Panel):
    """A picture of a board against the profile; may be left out."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.help = text_label("What the look does")
        self.picture = QLineEdit()
        self.board = QLineEdit()
        for field, name, hint in (
            (self.picture, say("Picture or camera"),
             say("a picture's file on the stage's machine, or live:0")),
            (self.board, say("Board"), BOARD),
        ):  # fmt: skip
            field.setMinimumHeight(theme.px(theme.ROW_PX))
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
        self.look = big_button(self.take)
        self.skip = big_button(self._skip)
        self.column.addWidget(self.help)
        self.column.addWidget(self.picture)
        self.column.addWidget(self.board)
        self.one_line(self.skip, self.look)
        self.column.addStretch(1)

    def show_row(self, row: Row, *, enabled: bool) -> None:
        """Show which board is known."""
        known = str(row.get("board") or "")
        text = say("One picture of a board says whether lens and profile belong together.")
        if known:
            text += " " + say("Board of last time: {board}", board=known)
        self.help.setText(text)
        self.board.setVisible(not known)
        write(self.skip, "Enter", say("Do not look (marked)"))
        write(self.look, "", say("Look at the picture"))
        for widget in (self.look, self.skip, self.picture, self.board):
            widget.setEnabled(enabled)

    def take(self) -> None:
        """Look at what was named; where nothing was, go on without."""
        named = self.picture.text().strip()
        if not named:
            self._skip()
            return
        args = {"live": named[5:]} if named.startswith("live:") else {"picture": named}
        spec, _, square = self.board.text().strip().partition(" ")
        if spec:
            args["board"] = spec
        if square.strip():
            args["square_mm"] = square.strip()
        self.act("lens_look", args, say("Look at the picture"))

    def first(self) -> QWidget:
        """Begin at going on without."""
        return self.skip

    def _skip(self) -> None:
        self.act("lens_look", {}, say("Do not look"))


class UsePanel(Panel):
    """What will be in use, what is marked, and the one button; after it, what is in use."""

    def __init__(self, act: Act, again: Callable[[], None]) -> None:
        super().__init__(act)
        self._again = again
        self._done = False
        self.what = text_label("What will be in use", 30, bold=True)
        self.after = StatusLabel(say("What will be in use"), 30)
        self.after.hide()
        self.column.addWidget(self.after)
        self.marks = [StatusLabel(say("Marked"), theme.LARGE_PX) for _ in range(MOST_MARKS)]
        self.use = big_button(self.take)
        self.column.addWidget(self.what)
        for label in self.marks:
            label.hide()
            self.column.addWidget(label)
        self.column.addWidget(self.use)
        self.column.addStretch(1)

    def show_row(self, row: Row, *, enabled: bool) -> None:
        """Show lens, mode and marks."""
        self._done = step_of(row) == IN_USE
        lens = str(row.get("lens") or "")
        mode = str(row.get("mode_words") or "")
        self.what.setText(f"{lens}   {say(mode)}".strip())
        self.after.setVisible(self._done)
        if self._done:
            text = say("in use after {seconds} s", seconds=str(row.get("seconds")))
            self.after.show_status(Status(text, Shape.DISC, theme.GOOD), stale=False)
        marks = [Status(mark, Shape.TRIANGLE, theme.WARN) for mark in texts(row, "marks")]
        said = marks or [Status("nothing is missing", Shape.DISC, theme.GOOD)]
        for place, label in enumerate(self.marks):
            label.setVisible(place < len(said))
            if place < len(said):
                label.show_status(said[place], stale=not enabled and not self._done)
        if self._done:
            write(self.use, "Enter", say("Next lens swap"))
        elif row.get("job") in ("use", "take over"):
            write(self.use, "", say("is being put in use ..."))
        else:
            write(self.use, "Enter", say("Use it"))
        self.use.setEnabled(enabled or self._done)

    def take(self) -> None:
        """Use it; of a lens that is in use, begin the next swap."""
        if self._done:
            self._again()
        else:
            self.act("lens_use", {}, say("Use it"))

    def first(self) -> QWidget:
        """Begin at the one button."""
        return self.use


def panels_of(act: Act, again: Callable[[], None]) -> dict[int, Panel]:
    """Return the panels by step, but for the list of lenses."""
    return {
        MODE: ModePanel(act), MODE + 1: EndsPanel(act), MODE + 2: LookPanel(act),
        MODE + 3: UsePanel(act, again),
    }  # fmt: skip
