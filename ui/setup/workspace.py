# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)

"""The Setup workspace: pages at the left, the chosen one beside them, the draft's bar under all.

A page is made when it is first opened, and only the one that is seen is shown the state.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.setup.check_pages import verdict
from ui.setup.draft import SECTION, Draft, Tally
from ui.setup.draft_bar import DraftBar
from ui.setup.kinds import KINDS
from ui.setup.mark_list import Entry, MarkList
from ui.setup.page import Page, is_narrow
from ui.setup.pages import PAGES, PageRow, page_name
from ui.setup.scan_page import used_as
from ui.setup.start_page import is_bare
from ui.setup.watch import Watch
from ui.theme import Shape, Status
from ui.words import say

LIST_PX, NARROW_LIST_PX = 262, 230
# A page that is lower than this is scrolled as a whole, by the window.
LOWEST_PX, NARROW_LOWEST_PX = 420, 700
FIRST, START = "sources", "start"
KEY_UP, KEY_DOWN = "Ctrl+PgUp", "Ctrl+PgDown"
KEYS: Sequence[tuple[str, str]] = (
    (f"{KEY_UP}, {KEY_DOWN}", "Go to the page above or below"),
    ("Ctrl+Z", "Take the last setting back"),
    ("Ctrl+Shift+Z", "Set it again"),
    ("Ctrl+S", "Write the stage file"),
    ("Ctrl+Enter", "Apply; a second time does it"),
    ("Enter, Tab", "Send what was typed"),
    ("Up, Down", "Step a number, or choose a row of a list"),
    ("Tab, Shift+Tab", "Go to the next or the last field"),
)


class _Stack(QStackedWidget):
    def hasHeightForWidth(self) -> bool:
        """Wrapped labels of a page would make the whole workspace as high as it would like."""
        return False


class SetupWorkspace(QWidget):
    """The whole stage as forms and sheets."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._made: dict[str, Page] = {}
        self._watch = Watch(SECTION, "changes", "preflight", "scan", "processors")
        self._state: State = context.state
        self._stale = False
        self._asked = False
        self._ready = False
        self._bare = False
        self._start = False
        self.stack = _Stack()
        self.pages = MarkList(say("Pages of the set-up"), self._choose)
        self.pages.setFixedWidth(theme.px(NARROW_LIST_PX if is_narrow() else LIST_PX))
        self.stack.setMinimumHeight(theme.px(NARROW_LOWEST_PX if is_narrow() else LOWEST_PX))
        self.bar = DraftBar(context, self._go_to, self.forget_typed)
        self.bar.add_shortcuts(self)
        for key, step in ((KEY_UP, -1), (KEY_DOWN, 1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(functools.partial(self._step, step))
        body = QHBoxLayout()
        body.setContentsMargins(*(theme.px(14),) * 4)
        body.setSpacing(theme.px(18))
        body.addWidget(self.pages)
        body.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(self.bar)
        self._show_entries(self._state, Draft())
        self._ready = True
        self.pages.select(FIRST)

    @property
    def page(self) -> Page:
        """Return the page that is seen."""
        return self._page(self.pages.key)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the state on the page that is seen; a bare stage opens with the first steps."""
        self._state, self._stale = state, stale
        if self._watch.changed(state, stale=stale):
            draft = Draft(state.get(SECTION))
            self._bare = is_bare(state)
            self._start = self._start or self._bare  # the steps stay until all are done
            self._show_entries(state, draft)
            if not self._asked and draft.known:
                self._asked = True
                if self._bare:
                    self.pages.select(START)
        self.bar.update_state(state, stale=stale)
        self.page.refresh(state, stale=stale)

    def open(self, rest: str) -> None:
        """Show "sources", "sources/freed-a" or "sources/freed-a/delay_ms"."""
        name, _, thing = rest.partition("/")
        found = page_name(name)
        if found is None:
            return
        self._asked = True
        focused = self.stack.focusWidget()
        if focused is not None and focused.hasFocus():
            # Else the keyboard would go to whatever is next to a field that is hidden now.
            self.pages.setFocus()
        if found == START and not self._start:
            self._start = True
            self._show_entries(self._state, Draft(self._state.get(SECTION)))
        self.pages.select(found)
        self.page.refresh(self._state, stale=self._stale)
        if thing:
            self.page.open_thing(thing)
        elif self.page.first is not None:
            self.page.first.setFocus()

    def forget_typed(self) -> None:
        """Give up what was typed and not taken, on every page."""
        for page in self._made.values():
            page.forget_typed()

    def cheat_sheet(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return the keys of this workspace."""
        return [("Setup", KEYS)]

    def layout_state(self) -> Mapping[str, object]:
        """Return which page is open."""
        return {"page": self.pages.key}

    def restore_layout(self, state: Mapping[str, object]) -> None:
        """Open the page that was open last; a name of no page is passed over."""
        name = page_name(str(state.get("page")))
        if name not in (None, START):
            self.pages.select(name)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Hand the keyboard on to the pages; a focus proxy would take the others out of Tab."""
        self.pages.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Have Tab go through the page before it goes to the bar under it."""
        last: QWidget = self.bar.acts[-1]
        found = self.nextInFocusChain()
        while found is not None and found is not self:
            if found.focusPolicy() != Qt.FocusPolicy.NoFocus and self.stack.isAncestorOf(found):
                last = found
            found = found.nextInFocusChain()
        if last is not self.bar.acts[-1]:
            for act in self.bar.acts:
                QWidget.setTabOrder(last, act)
                last = act
        return super().focusNextPrevChild(forward)

    def _step(self, by: int) -> None:
        """Open the page above or below."""
        names = [entry.key for entry in self.pages.entries]
        place = names.index(self.pages.key) + by
        self.open(names[min(max(place, 0), len(names) - 1)])

    def _go_to(self, path: str) -> None:
        """Show the setting of a path: "source/freed-a/delay_ms", "sync/phase_ms"."""
        kind, _, rest = path.partition("/")
        row = next((row for row in PAGES if kind in row.kinds), None)
        if row is not None:
            self.open(f"{row.name}/{rest if kind in KINDS else path}")

    def _choose(self, name: str) -> None:
        if not self._ready:
            return
        page = self._page(name)
        self.stack.setCurrentWidget(page)
        page.refresh(self._state, stale=self._stale)

    def _page(self, name: str) -> Page:
        if name not in self._made:
            row = next(row for row in PAGES if row.name == name)
            self._made[name] = row.make(self.context)
            self.stack.addWidget(self._made[name])
        return self._made[name]

    def _show_entries(self, state: State, draft: Draft) -> None:
        """A stage that is built needs no first steps, unless somebody asks for them."""
        start = self._bare or self._start or self.pages.key == START
        rows = [row for row in PAGES if row.name != START or start]
        self.pages.show_entries([self._entry(row, state, draft) for row in rows])

    def _entry(self, row: PageRow, state: State, draft: Draft) -> Entry:
        tally = sum((draft.tally_of(kind) for kind in row.kinds), Tally())
        return Entry(row.name, say(row.label), "", _mark(row.name, tally, state))


def _mark(name: str, tally: Tally, state: State) -> Status | None:
    """Return what is worth a look on a page, in one short word."""
    if tally.wrong:
        return Status(str(tally.wrong), Shape.CROSS, theme.BAD)
    if tally.changed:
        return Status(str(tally.changed), Shape.HALF, theme.INFO)
    rows = {key: row for key, row in state.get(name, {}).items() if key != "state"}
    if name == "changes" and rows:
        return Status(str(len(rows)), Shape.HALF, theme.INFO)
    if name == "scan":
        draft = Draft(state.get(SECTION))
        heard = (row for row in rows.values() if row.get("protocol") and not row.get("known"))
        new = sum(used_as(draft, row) is None for row in heard)
        return Status(str(new), Shape.HALF, theme.INFO) if new else None
    if name == "processors":
        bad = sum(bool(row.get("mismatch") or row.get("error")) for row in rows.values())
        return Status(str(bad), Shape.CROSS, theme.BAD) if bad else None
    if name == "preflight" and rows:
        found = verdict(rows, state.get(name, {}).get("state", {}))
        return Status("", found.shape, found.colour)
    return None
