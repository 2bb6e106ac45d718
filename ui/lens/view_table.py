# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of pictures: what became of each, in shape, word and colour."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePath

from stagectl.control.client import Row
from ui.columns import Column, fixed
from ui.lens import paint, words
from ui.lens.session import Session, Solve, same_view, views_of
from ui.models import SectionModel
from ui.tables import SectionTable
from ui.theme import Status
from ui.words import say

_STATUS: Mapping[str, Status] = {
    status.word: status
    for status in (
        words.USED, words.SUSPECT, words.NOT_FOUND, words.LEFT_OUT, words.BY_HAND, words.FOUND,
        words.NEW, words.NO_FILE,
    )
}  # fmt: skip


def view_status(view: str, session: Session, solve: Solve, missing: Collection[str] = ()) -> Status:
    """Return what became of a view."""
    if any(same_view(one, view) for one in session.dropped):
        return words.BY_HAND
    if view in solve.residuals:
        return words.SUSPECT if solve.is_suspect(view) else words.USED
    seen = solve.views.get(view)
    if seen is not None and not seen.found:
        return words.NOT_FOUND
    if solve.why_dropped(view) is not None:
        return words.LEFT_OUT
    if seen is not None:
        return words.FOUND
    return words.NO_FILE if view in missing else words.NEW


def view_rows(session: Session, solve: Solve, missing: Collection[str]) -> dict[str, Row]:
    """Return a row for each view, in the order they are listed."""
    rows: dict[str, Row] = {}
    for view in views_of(session, solve):
        status = view_status(view, session, solve, missing)
        missed = solve.residuals.get(view)
        left_out = missed.left_out if missed is not None else None
        seen = solve.views.get(view)
        why = solve.why_dropped(view) or (seen.why if seen is not None else None) or ""
        rows[view] = {
            "state": status.word,
            "name": PurePath(view).name or view,
            "why": "" if status is words.BY_HAND else why,
            "rms_px": missed.rms_px if missed is not None else None,
            "fx_percent": left_out.fx_percent if left_out is not None else None,
        }
    return rows


class ViewTable(SectionTable):
    """Lists the views; the current row is the one that is looked at."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        model = SectionModel(COLUMNS, order=lambda key: (self._places.get(key, 0), key))
        super().__init__("Pictures", model, selectable=True)

    def show_views(
        self, session: Session, solve: Solve, missing: Collection[str], chosen: str
    ) -> None:
        """Show the views as they are now; `missing` are the files that are not there."""
        rows = view_rows(session, solve, missing)
        places = {view: place for place, view in enumerate(rows)}
        kept = [view for view in self._places if view in places]
        blocked = self._block(True)
        if kept != sorted(kept, key=places.__getitem__):
            self.model.update({})
        self._places = places
        self.model.update(rows)
        place = self.model.place_of(chosen) if chosen in rows else None
        if place is None:
            self.view.clearSelection()
        elif place != self.view.currentIndex().row() or not self.view.selectedIndexes():
            self.view.selectRow(place)
        self._block(blocked)
        used = sum(row["state"] in (words.USED.word, words.SUSPECT.word) for row in rows.values())
        count = say("{used} of {all} used", used=used, all=len(rows)) if rows else say("none yet")
        self.title.setText(f"{say('Pictures')}   {count}")

    def _block(self, block: bool) -> bool:
        selection = self.view.selectionModel()
        return selection.blockSignals(block) if selection is not None else False


def _name(key: str, row: Row) -> str:
    why = row.get("why")
    return f"{row['name']}: {why}" if why else str(row["name"])


def _left_out(key: str, row: Row) -> str:
    change = row.get("fx_percent")
    return paint.signed(change if isinstance(change, float) else None, 2)


COLUMNS = (
    Column("State", "look at it", lambda key, row: say(str(row["state"])),
           status=lambda key, row: _STATUS[str(row["state"])]),
    Column("Picture", "", _name),
    Column("rms px", "0.000", lambda key, row: fixed(row.get("rms_px"), 3), right=True),
    Column("fx %", "+00.00", _left_out, right=True,
           tip="how much the focal length changes when this picture is left out"),
)  # fmt: skip
