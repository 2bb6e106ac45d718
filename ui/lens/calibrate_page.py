# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Calibrate: pictures in, a solve out, with what is wrong with it; accept writes the profile.

left: set-up, list of pictures | middle: the chosen picture, errors | right: verdict, coverage
"""

from __future__ import annotations

from pathlib import Path, PurePath

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.lens import words
from ui.lens.accept import replaces
from ui.lens.bars import Bar, RmsBars
from ui.lens.controls import KeyButton, scrolling, side_px, title
from ui.lens.coverage import CoverageMap, coverage_so_far
from ui.lens.events import Coverage, Event, ViewSeen
from ui.lens.folder import SUFFIX
from ui.lens.orders import calibrate_words, live_words, pictures_in
from ui.lens.picture import PictureView
from ui.lens.runner import Runner
from ui.lens.session import is_live, views_of
from ui.lens.setup_form import SetupForm
from ui.lens.sources_panel import SourcesPanel
from ui.lens.state import LensState
from ui.lens.verdict import VerdictPanel
from ui.lens.view_table import ViewTable, view_status
from ui.words import say

# Widths of the left and right side on a wide screen, and on a narrow one.
SIDE_PX, RIGHT_PX = 470, 400
NARROW_SIDE_PX, NARROW_RIGHT_PX = 400, 340
WIDE_PX = 1700
# What the command says begins so; who reads it here knows.
PREFIX = "stagectl: "


class CalibratePage(QWidget):
    """The first page. `solved` with the exit code when a solve came to its end."""

    solved = pyqtSignal(int)

    def __init__(self, state: LensState, runner: Runner) -> None:
        super().__init__()
        self.state, self.runner = state, runner
        self._keep: Path | None = None
        self._size: QSize | None = None
        self.setup = SetupForm(
            lambda text, values: state.change(text, state.session.with_setup(**values))
        )
        self.sources = SourcesPanel(state)
        self.table = ViewTable()
        self.picture = PictureView()
        self.bars = RmsBars()
        self.coverage = CoverageMap()
        self.verdict = VerdictPanel()
        self._make_buttons()
        self._lay_out()
        self.sources.arrived.connect(lambda at_once: self.start() if at_once else None)
        self.bars.chosen.connect(state.choose)
        self.picture.loaded.connect(self.refresh)
        selection = self.table.view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda now, _: self._choose_row(now.row()))
        state.changed.connect(self.refresh)
        runner.came.connect(self._take)
        runner.ended.connect(self._end_solve)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Make the sides smaller on a narrow screen."""
        super().resizeEvent(event)
        self._fit_sides(wide=self.width() >= WIDE_PX)

    @property
    def views(self) -> list[str]:
        """Return the views in the order they are listed."""
        return views_of(self.state.session, self.state.solve)

    def fields(self) -> list[QLineEdit]:
        """Return the fields in which letters are typed."""
        return list(self.findChildren(QLineEdit))

    def refresh(self) -> None:
        """Show everything as it is now."""
        state, session, solve = self.state, self.state.session, self.state.solve
        views = self.views
        if state.chosen not in views:
            state.chosen = views[0] if views else ""
        view = state.chosen
        self.setup.show_session(session)
        self.table.show_views(session, solve, state.missing, view)
        path = _path_of(view, session.sources)
        self.picture.show_view(
            PurePath(view).name, path, solve.views.get(view), solve.residuals.get(view)
        )
        bars = [
            Bar(name, one.rms_px, view_status(name, session, solve), one.left_out)
            for name in views
            if (one := solve.residuals.get(name)) is not None
        ]
        self.bars.show_bars(bars, solve.worst, view)
        self.coverage.show_coverage(solve.coverage or self._coverage_so_far())
        running = self.runner.running
        self.verdict.show_solve(solve, old=state.solve_is_old, solving=running)
        self.solve_button.say("Stop" if running else "Solve")
        dropped = view in session.dropped
        name = PurePath(view).name
        self.drop_button.say(say("Restore {name}" if dropped else "Drop {name}", name=name))
        self.drop_button.setEnabled(bool(view))
        self.sources.remove_button.setEnabled(bool(view))
        self.accept_button.setEnabled(state.can_accept and not running)
        self.accept_button.say(self._accept_label())

    def add(self, sources: list[str]) -> None:
        """Add pictures."""
        self.sources.add(sources)

    def toggle_drop(self) -> None:
        """Drop the chosen view, or restore it."""
        view = self.state.chosen
        if view:
            done = say("restoring" if view in self.state.session.dropped else "dropping")
            self.state.change(f"{done} {PurePath(view).name}", self.state.session.toggled(view))

    def start_or_stop(self) -> None:
        """Solve, or stop solving."""
        if self.runner.running:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Solve with the pictures that are not dropped."""
        state, session = self.state, self.state.session
        camera = next((source for source in session.sources if is_live(source)), None)
        try:
            if camera is not None:
                self._keep = state.folder.new_captures()
                order = live_words(session, camera, self._keep, state.folder.solved)
            else:
                self._keep = None
                order = calibrate_words(session, state.folder.solved)
        except (ValueError, OSError) as error:
            state.told.emit(str(error), False)
            return
        state.begin_solve(anew=camera is not None)
        self.runner.start(order)
        state.told.emit(say("looking through the camera") if camera else say("solving"), True)
        self.refresh()

    def stop(self) -> None:
        """Stop solving; what was found so far stays to be seen."""
        if self.runner.running:
            self.runner.stop()
            self.state.told.emit(say("stopped"), False)
            self._take_captures()
            self.refresh()

    def step(self, by: int) -> None:
        """Look at the next picture, or the one before."""
        views = self.views
        if views:
            place = views.index(self.state.chosen) if self.state.chosen in views else 0
            self.state.choose(views[min(max(place + by, 0), len(views) - 1)])

    def accept(self, target: Path | None = None) -> bool:
        """Write what was solved into the open profile, or into one that is asked for."""
        if not self.state.can_accept or self.runner.running:
            return False
        if target is None:
            path = self.state.target or _ask_target(self)
            if not path:
                return False
            target = Path(path)
        done = self.state.accept(target)
        if done:
            text = say("accepted into {name}; U undoes it", name=target.name)
            judged = self.state.solve.judged
            failed = judged is not None and "fail" in (judged.wall, judged.composite)
            if failed:
                text = say("accepted into {name} though it FAILS; U undoes it", name=target.name)
            self.state.told.emit(text, not failed)
        return done

    def _choose_row(self, place: int) -> None:
        view = self.table.model.key_at(place)
        if view is not None:
            self.state.choose(view)

    def _end_solve(self, code: int, complaint: str) -> None:
        state = self.state
        lines = complaint.splitlines()
        self._take_captures()
        # Code 1: it solved, and the gates say fail. Anything above is no solve at all.
        if state.solve.solved:
            state.keep_solve(self.runner.lines)
            worst = state.solve.worst
            if worst in self.views:
                state.chosen = worst
            used = state.solve.summary.views_used if state.solve.summary is not None else 0
            state.told.emit(say("solved with {count} pictures", count=used or 0), True)
        else:
            why = lines[-1].removeprefix(PREFIX) if lines else say("exit code {code}", code=code)
            state.told.emit(say("not solved: {why}", why=why), False)
        self.refresh()
        self.solved.emit(code)

    def _take(self, event: Event) -> None:
        self.state.take(event)
        if isinstance(event, ViewSeen) and self._keep is not None:
            self.state.chosen = event.view

    def _coverage_so_far(self) -> Coverage | None:
        # While the next picture is read, the size of the last one stands: they are of one camera.
        size = self._size = self.picture.picture_size or self._size
        solve = self.state.solve
        if size is None or not solve.views:
            return None
        used = [
            view
            for name, view in solve.views.items()
            if view.why is None and name not in self.state.session.dropped
        ]
        return coverage_so_far(used, size.width(), size.height())

    def _take_captures(self) -> None:
        """Put the pictures that a camera took in its place: they can be dropped, and kept."""
        if self._keep is None:
            return
        taken, self._keep = pictures_in(self._keep), None
        if taken:
            self.state.take_captures(taken)

    def _accept_label(self) -> str:
        setup, target = self.state.session.setup, self.state.target
        if not target:
            return say("Accept into a new profile")
        name = Path(target).name
        if replaces(self.state.profile, setup.zoom, setup.focus):
            return say("Accept: replace this place in {name}", name=name)
        return say("Accept: add this place to {name}", name=name)

    def _make_buttons(self) -> None:
        help_text = "solve with the pictures that are not dropped"
        self.solve_button = KeyButton(words.SOLVE, "Solve", help_text, self.start_or_stop)
        help_text = "leave the chosen picture out, or take it in again"
        self.drop_button = KeyButton(words.DROP, "Drop", help_text, self.toggle_drop)
        help_text = "write what was solved into the profile"
        self.accept_button = KeyButton(words.ACCEPT, "Accept", help_text, self.accept)

    def _lay_out(self) -> None:
        left, middle, right, whole = QVBoxLayout(), QVBoxLayout(), QVBoxLayout(), QGridLayout(self)
        for column in (left, middle, right):
            column.setSpacing(8)
        whole.setContentsMargins(14, 10, 14, 10)
        whole.setHorizontalSpacing(14)
        left.addWidget(self.setup)
        left.addWidget(self.sources)
        left.addWidget(self.table, 1)
        middle.addWidget(self.picture, 1)
        middle.addWidget(self.bars)
        self._orders = QGridLayout()
        self._orders.setSpacing(8)
        middle.addLayout(self._orders)
        right.addWidget(title("Verdict"))
        right.addWidget(self.verdict, 1)
        right.addWidget(title("Coverage"))
        right.addWidget(self.coverage)
        self._left, centre, inner = QWidget(), QWidget(), QWidget()
        for side, column in ((self._left, left), (centre, middle), (inner, right)):
            column.setContentsMargins(0, 0, 0, 0)
            side.setLayout(column)
        self._right = scrolling(inner, "Verdict and coverage")
        for place, part in enumerate((self._left, centre, self._right)):
            whole.addWidget(part, 0, place)
        whole.setColumnStretch(1, 1)
        self._fit_sides(wide=False)

    def _fit_sides(self, *, wide: bool) -> None:
        """Give the sides their width; on a narrow screen Accept has a row of its own."""
        self._left.setFixedWidth(side_px(SIDE_PX if wide else NARROW_SIDE_PX))
        self._right.setFixedWidth(side_px(RIGHT_PX if wide else NARROW_RIGHT_PX))
        self._orders.addWidget(self.solve_button, 0, 0)
        self._orders.addWidget(self.drop_button, 0, 1)
        if wide:
            self._orders.addWidget(self.accept_button, 0, 2)
        else:
            self._orders.addWidget(self.accept_button, 1, 0, 1, 2)
        for column, stretch in enumerate((2, 3, 5 if wide else 0)):
            self._orders.setColumnStretch(column, stretch)
        for button in (self.solve_button, self.drop_button, self.accept_button):
            button.setMinimumHeight(theme.px(theme.BUTTON_PX if wide else theme.ROW_PX))


def _path_of(view: str, sources: tuple[str, ...]) -> str:
    """Return the file of a view; a view may be named without its folder."""
    if view in sources or not view:
        return view
    return next((source for source in sources if PurePath(source).name == view), view)


def _ask_target(parent: QWidget) -> str:
    path, _ = QFileDialog.getSaveFileName(
        parent, say("Accept into"), "lens.lens.json", f"{say('Lens profiles')} (*.lens.json)"
    )
    # Without it the profile would not be listed.
    return path + SUFFIX if path and not path.endswith(".json") else path
