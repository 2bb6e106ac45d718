# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The known lenses, found by typing: digits of the serial number, or words of the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import Column
from ui.lens.swap_words import texts
from ui.lens.words import NOT_JUDGED, SPOILED, VERDICT
from ui.models import SectionModel
from ui.tables import SectionTable
from ui.theme import Shape, Status
from ui.words import say

FIELD_PX = 56
_ON = Status("on a camera", Shape.DISC, theme.GOOD)

_WORST = (VERDICT["pass"], NOT_JUDGED, VERDICT["warn"], VERDICT["fail"], SPOILED)


def worth(key: str, row: Row) -> Status:
    """Return what the profile of a lens is worth: its worst verdict, or that it is spoiled."""
    if row.get("fault"):
        return SPOILED
    verdicts = [str(row.get(name) or "") for name in ("wall", "composite")]
    worst = next((one for one in ("fail", "warn", "pass") if one in verdicts), None)
    return NOT_JUDGED if worst is None else VERDICT[worst]


def trust_text(key: str, row: Row) -> str:
    """Return who stands for a profile."""
    if row.get("fault"):
        return say(SPOILED.word)
    signer = str(row.get("signer") or "")
    return say("signed by {name}", name=signer) if signer else say("not signed")


def by_glass(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Return a row for each lens, with all of its sensor modes: the mode is the next step.

    The verdict is the worst of them, the date the newest.
    """
    found: dict[str, Row] = {}
    for key in sorted(rows):
        row = rows[key]
        glass = "\n".join(str(row.get(name)) for name in ("make", "model", "serial"))
        before = found.get(glass)
        if before is None:
            found[glass] = row
            continue
        worse = max(row, before, key=lambda one: _WORST.index(worth("", one)))
        newer = max(str(row.get("date")), str(before.get("date")))
        modes = f"{before.get('mode')}, {row.get('mode')}"
        found[glass] = {**worse, "mode": modes, "date": newer}
    return found


def fits(row: Row, text: str) -> bool:
    """Tell whether a lens has all of the words that were typed."""
    said = " ".join(str(row.get(name) or "") for name in ("serial", "make", "model", "mode"))
    return all(word in said.casefold() for word in text.casefold().split())


def ranked(rows: Mapping[str, Row], text: str) -> list[str]:
    """Return the keys of the lenses that fit: the serial number itself first, then its beginning.

    Without a text those that are on a camera come last: they are there already.
    """
    wanted = text.strip().casefold()

    def order(key: str) -> tuple[int, bool, str, str]:
        serial = str(rows[key].get("serial") or "").casefold()
        near = 0 if serial == wanted else 1 if wanted and serial.startswith(wanted) else 2
        return (near, bool(texts(rows[key], "cameras")), str(rows[key].get("make")), serial)

    return sorted((key for key, row in rows.items() if fits(row, text)), key=order)


class LensList(QWidget):
    """The field and the list under it; up and down choose while one types."""

    def __init__(self, leave: Callable[[], None]) -> None:
        """`leave` is called by Backspace in an empty field."""
        super().__init__()
        self._leave = leave
        self._rows: Mapping[str, Row] = {}
        self._place: dict[str, tuple[int, str]] = {}
        self.field = QLineEdit()
        self.field.setFont(theme.font(theme.LARGE_STRONG_PX, bold=True))
        self.field.setMinimumHeight(theme.px(FIELD_PX))
        self.field.setAccessibleName(say("Serial number of the lens"))
        self.field.setPlaceholderText(say("serial number, as it stands on the barrel"))
        self.field.installEventFilter(self)
        self.model = SectionModel(_columns(), lambda key: self._place.get(key, (0, key)))
        self.table = SectionTable("Known lenses", self.model, selectable=True, large=True)
        self.field.textChanged.connect(self._filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.field)
        column.addWidget(self.table, 1)

    @property
    def chosen(self) -> str:
        """Return the serial number that Enter takes: of the chosen lens, else what was typed."""
        key = self.model.key_at(self.table.view.currentIndex().row())
        row = self._rows.get(key) if key is not None else None
        return str(row.get("serial")) if row is not None else self.field.text().strip()

    def show_lenses(self, rows: Mapping[str, Row], *, stale: bool) -> None:
        """Show the lenses of one library."""
        self.model.set_stale(stale)
        glasses = by_glass(rows)
        if glasses != self._rows:
            self._rows = glasses
            self._filter()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Let up and down choose in the list while the field has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Backspace and not self.field.text():
                self._leave()
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                last = self.model.rowCount() - 1
                here = self.table.view.currentIndex().row()
                self.table.view.selectRow(min(max(here + step, 0), last))
                return True
        return super().eventFilter(watched, event)

    def _filter(self) -> None:
        keys = ranked(self._rows, self.field.text())
        self._place = {key: (place, key) for place, key in enumerate(keys)}
        self.model.update({})  # another order, not only other rows
        self.model.update({key: self._rows[key] for key in keys})
        if keys:
            self.table.view.selectRow(0)


def _cameras(key: str, row: Row) -> str:
    return " ".join(texts(row, "cameras")) or words.NOTHING


def _on_camera(key: str, row: Row) -> Status | None:
    return _ON if texts(row, "cameras") else None


def _columns() -> tuple[Column, ...]:
    verdicts = [say(status.word) for status in (*VERDICT.values(), NOT_JUDGED, SPOILED)]
    return (
        Column("Serial number", "MMMMMMMMMMMM", lambda key, row: str(row.get("serial")),
               strong=True),
        Column("Lens", "MMMMMMMMMMMMMMMMMMMMM",
               lambda key, row: f"{row.get('make')} {row.get('model')}".strip()),
        Column("Sensor mode", "", lambda key, row: str(row.get("mode"))),
        Column("Since", "0000-00-00", lambda key, row: str(row.get("date"))[:10]),
        Column("Verdict", max(verdicts, key=len), lambda key, row: say(worth(key, row).word),
               status=worth),
        Column("Signature", "MMMMMMMMMM", trust_text),
        Column("Camera", "MMMM", _cameras, status=_on_camera),
    )  # fmt: skip
