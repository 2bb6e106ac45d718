# SPDX-License-Identifier: GPL-3.0-or-later
"""The one state behind the four pages: session, last solve, open profiles; saved as it changes.

Whatever the user changes goes through `change` or `accept` and can be undone. Pages listen to
`changed` and read everything anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from hardware_profiles.lens.file import LensFileError, hash_of, save_profile
from hardware_profiles.lens.profile import LensProfile
from ui.lens.accept import joined, without
from ui.lens.events import Advice, ErrorMap, Event, LookedAt, Missed, Next, Summary
from ui.lens.folder import SessionFolder, read_solved
from ui.lens.session import Session, is_live
from ui.words import say

# A command may write a hundred lines at once: the pages are painted once for all of them.
TOGETHER_MS = 40


class LensState(QObject):
    """Session, solve and profiles. `changed`: read all again; `told`: a sentence, good or bad."""

    changed = pyqtSignal()
    told = pyqtSignal(str, bool)

    def __init__(self, folder: SessionFolder) -> None:
        super().__init__()
        self.folder = folder
        self.session, self.solve = folder.load()
        self.undo = QUndoStack(self)
        self.profile: LensProfile | None = None
        self.other: LensProfile | None = None
        self.error_map: ErrorMap | None = None
        self.next: Next | None = None
        self.unreadable = ""
        """Why a profile that was to be open is not, in one line."""
        self.guided: Summary | None = None
        """What the last prediction said at its end."""
        self.missed: list[Missed] = []
        self.chosen = ""
        """The view that is shown large."""
        self.place = (self.session.setup.zoom, self.session.setup.focus)
        """Zoom and focus that grid, curves and profiles look at."""
        self._asked = folder.question
        self._looked_up: tuple[tuple[str, ...], frozenset[str]] = ((), frozenset())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOGETHER_MS)
        self._soon.timeout.connect(self.changed)
        self._load_profiles()

    @property
    def solve_is_old(self) -> bool:
        """Tell whether something that the solve depends on was changed after it."""
        return self._asked != _question(self.session)

    @property
    def can_accept(self) -> bool:
        """Tell whether there is a solve of what is set now, and its profile."""
        return self.solve.solved and not self.solve_is_old and self.folder.solved.exists()

    @property
    def target(self) -> str:
        """Return the file that Accept writes into; empty: it has to be asked for."""
        return self.session.profile if self.profile is not None else ""

    @property
    def missing(self) -> frozenset[str]:
        """Return the sources that are no file and no folder; looked up once for each list."""
        if self._looked_up[0] is not self.session.sources:
            gone = (one for one in self.session.sources if not is_live(one))
            self._looked_up = (
                self.session.sources, frozenset(one for one in gone if not Path(one).exists())
            )  # fmt: skip
        return self._looked_up[1]

    def change(self, text: str, after: Session) -> None:
        """Make a change that can be undone; `text` names it in the present tense."""
        if after != self.session:
            self.undo.push(_Change(self._use, text, self.session, after))

    def choose(self, view: str) -> None:
        """Show another view; looking is no change."""
        if view != self.chosen:
            self.chosen = view
            self.changed.emit()

    def look_at(self, zoom: float, focus: float) -> None:
        """Look at another place of the rings; looking is no change."""
        if (zoom, focus) != self.place:
            self.place = (zoom, focus)
            self.changed.emit()

    def begin_solve(self, *, anew: bool = False) -> None:
        """Forget the figures of the solve before, and its profile: it must not be accepted.

        `anew`: its views as well; none of them will be seen again.
        """
        self.solve.begin()
        self._looked_up = ((), frozenset())
        if anew:
            self.solve.views = {}
        try:
            self.folder.solved.unlink(missing_ok=True)
        except OSError as error:
            self._tell_save_error(error)
        self._asked = _question(self.session)
        self.changed.emit()

    def take(self, event: Event) -> None:
        """Take one line of a command."""
        if isinstance(event, ErrorMap):
            self.error_map = event
        elif isinstance(event, Next):
            self.next = event
        elif isinstance(event, Missed):
            self.missed.append(event)
        elif isinstance(event, Advice):
            more = say("Next: {what}", what=event.next) if event.next else say("Enough.")
            count = say("{count} of {all} taken.", count=event.views, all=event.of)
            self.told.emit(f"{count} {more}", True)
        elif isinstance(event, LookedAt):
            if event.why:
                self.told.emit(event.why, False)
            return
        else:
            self.solve.take(event)
        if not self._soon.isActive():
            self._soon.start()

    def take_captures(self, pictures: list[str]) -> None:
        """Have the pictures that a camera took as sources, as the last solve had them."""
        fresh = self._asked == _question(self.session)
        after = msgspec.structs.replace(self.session, sources=tuple(pictures), dropped=())
        self.change(say("{count} pictures of the camera", count=len(pictures)), after)
        if fresh:
            self._asked = _question(after)

    def keep_solve(self, lines: list[bytes]) -> None:
        """Save the lines of a solve that came to its end."""
        try:
            self.folder.save_solve(self._asked, lines)
        except OSError as error:
            self._tell_save_error(error)

    def accept(self, target: Path) -> bool:
        """Write what was solved into the profile at `target`; tells and returns False if not."""
        solved = read_solved(self.folder.solved)
        if isinstance(solved, str):
            self.told.emit(solved, False)
            return False
        summary = self.solve.summary
        if summary is None or (summary.hash and summary.hash != hash_of(solved)):
            self.told.emit(say("the solved profile is not of this solve: solve again"), False)
            return False
        base = read_solved(target) if target.exists() else None
        if isinstance(base, str):
            self.told.emit(base, False)
            return False
        place = self.session.setup
        fresh = joined(base, solved, place.zoom, place.focus)
        if isinstance(fresh, str):
            self.told.emit(fresh, False)
            return False
        return self._put(say("accept {name}", name=target.name), target, base, fresh)

    def remove_node(self, zoom: float, focus: float) -> bool:
        """Take a node out of the open profile; tells and returns False if it cannot be."""
        base = self.profile
        if base is None:
            return False
        fresh = without(base, zoom, focus)
        if isinstance(fresh, str):
            self.told.emit(fresh, False)
            return False
        text = say("removing the place zoom {zoom}, focus {focus}",
                   zoom=f"{zoom:g}", focus=f"{focus:g}")  # fmt: skip
        return self._put(text, Path(self.session.profile), base, fresh)

    def _put(self, text: str, target: Path, base: LensProfile | None, fresh: LensProfile) -> bool:
        """Keep a profile for good, then put it at its place in a way that can be undone."""
        try:
            if base is not None:
                self.folder.keep(base)
            fresh = self.folder.keep(fresh)
        except (OSError, LensFileError) as error:
            self.told.emit(str(error).splitlines()[0], False)
            return False
        after = msgspec.structs.replace(self.session, profile=str(target))
        self.undo.push(_Written(self, text, target, (base, fresh), (self.session, after)))
        return self.profile is not None and hash_of(self.profile) == fresh.hash

    def write(
        self, target: Path, expected: LensProfile | None, profile: LensProfile | None
    ) -> None:
        """Put a profile at `target` in place of the expected one, None: no file; tells if not."""
        try:
            there = read_solved(target) if target.exists() else None
            if isinstance(there, str) or _hash(there) != _hash(expected):
                text = say(
                    "{name} was changed by another program and is left as it is", name=target.name
                )
                self.told.emit(text, False)
                return
            if profile is None:
                target.unlink(missing_ok=True)
            else:
                save_profile(target, profile)
        except (OSError, LensFileError) as error:
            self.told.emit(str(error).splitlines()[0], False)

    def use(self, session: Session) -> None:
        """Take a session as the present one."""
        self._use(session)

    def _use(self, session: Session) -> None:
        before, self.session = self.session, session
        if (before.profile, before.other) != (session.profile, session.other):
            self._load_profiles()
        try:
            self.folder.save(session)
        except OSError as error:
            self._tell_save_error(error)
        self.changed.emit()

    def forget_guide(self) -> None:
        """Forget what was predicted."""
        self.error_map = self.next = self.guided = None
        self.missed = []

    def reload(self) -> None:
        """Read the open profiles from their files again."""
        self._load_profiles()
        self.changed.emit()

    def _load_profiles(self) -> None:
        self.unreadable = ""
        self.profile = self._opened(self.session.profile)
        self.other = self._opened(self.session.other)
        self.forget_guide()

    def _opened(self, path: str) -> LensProfile | None:
        if not path:
            return None
        found = read_solved(Path(path))
        if isinstance(found, str):
            self.unreadable = found
            self.told.emit(found, False)
            return None
        return found

    def _tell_save_error(self, error: OSError) -> None:
        text = say("not saved: {folder}: {why}", folder=str(self.folder.path), why=str(error))
        self.told.emit(text, False)


class _Change(QUndoCommand):
    """One session for another."""

    def __init__(
        self, use: Callable[[Session], None], text: str, before: Session, after: Session
    ) -> None:
        super().__init__(text)
        self._use, self._before, self._after = use, before, after

    def redo(self) -> None:
        self._use(self._after)

    def undo(self) -> None:
        self._use(self._before)


class _Written(QUndoCommand):
    """A profile written; undone, the one before stands there again. Both stay in `accepted`."""

    def __init__(
        self,
        state: LensState,
        text: str,
        target: Path,
        profiles: tuple[LensProfile | None, LensProfile],
        sessions: tuple[Session, Session],
    ) -> None:
        super().__init__(text)
        self._state, self._target = state, target
        self._profiles, self._sessions = profiles, sessions

    def redo(self) -> None:
        self._show(1)

    def undo(self) -> None:
        self._show(0)

    def _show(self, which: int) -> None:
        before, after = self._profiles[1 - which], self._profiles[which]
        self._state.write(self._target, before, after)
        self._state.use(self._sessions[which])
        self._state.reload()


def _hash(profile: LensProfile | None) -> str:
    return "" if profile is None else hash_of(profile)


def _question(session: Session) -> bytes:
    """Return what a solve depends on, as one line."""
    return msgspec.json.encode((session.setup, session.sources, sorted(session.dropped)))
