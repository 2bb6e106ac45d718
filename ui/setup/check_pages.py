# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight sheet with its verdict, and what changed since the last wrap."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtWidgets import QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import Column
from ui.context import Context
from ui.header import StatusLabel
from ui.setup.cells import says, spoken, state_of, word
from ui.setup.page import button, is_narrow, row_of, sentence
from ui.setup.table_page import TablePage
from ui.theme import Shape, Status
from ui.words import say

VERDICT_PX = 42
CHECKS: Mapping[str, Status] = {
    "ok": Status("ok", Shape.DISC, theme.GOOD),
    "warn": Status("look", Shape.TRIANGLE, theme.WARN),
    "bad": Status("MEND", Shape.CROSS, theme.BAD),
}
WORST_FIRST = ("bad", "warn", "ok")

_check = state_of(CHECKS)


def verdict(rows: Mapping[str, Row], about: Row) -> Status:
    """Return the verdict of a preflight in two or three words."""
    if about.get("running"):
        return Status(say("Checking"), Shape.HALF, theme.INFO)
    if not about.get("utc") or not rows:
        return Status(say("Not run yet"), Shape.RING, theme.DIM)
    counts = {name: sum(row.get("state") == name for row in rows.values()) for name in CHECKS}
    if counts["bad"]:
        return Status(say("NOT READY: mend {n}", n=counts["bad"]), Shape.CROSS, theme.BAD)
    if counts["warn"]:
        text = say("Ready, look at {n}", n=counts["warn"])
        return Status(text, Shape.TRIANGLE, theme.WARN)
    return Status(say("READY"), Shape.DISC, theme.GOOD)


def preflight_columns() -> tuple[Column, ...]:
    """Return the columns of the preflight, in the language in use."""
    return (
        Column("", "MMMMM", says(_check), status=_check),
        Column("Check", "MMMMMMMMMMMMMMMMMMMM", spoken("what"), strong=True),
        Column("What was found", "M" * 40, spoken("sentence")),
        Column("What to do", "", spoken("fix")),
    )


class PreflightPage(TablePage):
    """The sheet that is gone through before the first take; saved to the take as well."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "preflight",
            "Preflight",
            "Goes through all that must be right before a take, in less than ten seconds. It "
            "refuses nothing: a production always rolls. The sheet is saved with each take.",
            preflight_columns(),
            empty="Press Run preflight.",
        )
        self.verdict = StatusLabel(say("Verdict"), VERDICT_PX, display=True)
        self.when = sentence(px=theme.BODY_PX)
        self.run = button("Run preflight", "Check the whole stage now", self._run)
        if is_narrow():
            self.column.insertWidget(1, self.verdict)
            self.column.insertLayout(2, row_of(self.when, None, self.run))
        else:
            self.column.insertLayout(1, row_of(self.verdict, self.when, self.run))

    @property
    def first(self) -> QWidget:
        """Return what runs the checks."""
        return self.run

    def show_state(self, state: State) -> None:
        """Show verdict and sheet, the worst on top."""
        super().show_state(state)
        rows = {key: row for key, row in state.get(self.section, {}).items() if key != "state"}
        self.verdict.show_status(verdict(rows, self.about), stale=self.stale)
        utc = str(self.about.get("utc") or "")
        self.when.setText(say("checked {utc}", utc=utc) if utc else "")
        self.run.setEnabled(not self.stale and not self.about.get("running"))

    def rows_of(self, state: State) -> Mapping[str, Row]:
        """Put the worst on top."""
        rows = super().rows_of(state)
        order = sorted(rows.items(), key=lambda item: (_place(item[1]), item[0]))
        return {f"{place:03d}": row for place, (_, row) in enumerate(order)}

    def _run(self) -> None:
        self.context.send("preflight_run", {}, say("Run preflight"))


def _place(row: Row) -> int:
    state = str(row.get("state"))
    return WORST_FIRST.index(state) if state in WORST_FIRST else len(WORST_FIRST)


def since_wrap(count: int, about: Row) -> Status:
    """Return how much is not as it was at the last wrap, and when that was."""
    utc = str(about.get("utc") or "")
    if not utc:
        return Status(say("No wrap yet: press Wrap when the day ends"), Shape.RING, theme.DIM)
    by = str(about.get("by") or words.NOTHING)
    if not count:
        return Status(say("As at the wrap of {utc}", utc=utc), Shape.DISC, theme.GOOD)
    text = say("{n} changes since the wrap of {utc} by {by}", n=count, utc=utc, by=by)
    return Status(text, Shape.HALF, theme.INFO)


def change_columns() -> tuple[Column, ...]:
    """Return the columns of the changes, in the language in use."""
    return (
        Column("UTC", "0000-00-00 00:00", word("utc")),
        Column("By", "kim@console-1", word("by")),
        Column("What", "M" * 22, spoken("what"), strong=True),
        Column("Before", "M" * 20, word("before")),
        Column("Now", "", word("after")),
    )


class ChangesPage(TablePage):
    """What is not as it was when the crew last went home."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "changes",
            "Changes",
            "All that is not as it was at the last wrap. Look here first when something is not as "
            "it was yesterday.",
            change_columns(),
        )
        self.count = StatusLabel(say("Changes since the last wrap"), theme.LARGE_STRONG_PX)
        self.wrap = button("Wrap", "Remember the stage as it is now", self._wrap)
        self.column.insertLayout(1, row_of(self.count, self.wrap))

    def show_state(self, state: State) -> None:
        """Show the count and the rows."""
        super().show_state(state)
        count = len(self.rows_of(state))
        self.count.show_status(since_wrap(count, self.about), stale=self.stale)
        self.wrap.setEnabled(self.free)

    def _wrap(self) -> None:
        self.context.send("wrap", {}, say("Wrap"))
