# SPDX-License-Identifier: GPL-3.0-or-later
"""The session's folder: what was decided, what the last solve said, every profile accepted.

    session.json    what the user decided: written anew, atomic, at every change
    solve.jsonl     what was asked, then the lines of the last solve as the command wrote them
    solved.lens.json  the profile of the last solve, not accepted yet
    accepted/HASH.lens.json  every profile that was ever accepted here
    captured-001/  pictures that a camera took

One window has the folder to itself; the next one takes `NAME-2`. A folder whose window was killed
is free again, and holds all but the change that was under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from PyQt6.QtCore import QLockFile

from hardware_profiles.lens.file import LensFileError, load_profile, save_profile
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.store import save_atomic
from ui.lens.events import read_event
from ui.lens.session import Session, Solve
from ui.words import say

SESSION = "session.json"
SOLVE = "solve.jsonl"
SOLVED = "solved.lens.json"
ACCEPTED = "accepted"
SUFFIX = ".lens.json"
MOST_WINDOWS = 9
HASH_DIGITS = 12


class FolderBusyError(OSError):
    """No folder of this name is free."""


class SessionFolder:
    """A folder that this window has to itself."""

    def __init__(self, wanted: Path) -> None:
        # Absolute: what the session names is found again from any folder.
        self.path, self._lock = _take(wanted.absolute())
        self.problem = ""
        """What could not be read, in one sentence; empty: all of it, or there was nothing."""
        self.question = b""
        """What the solve on disk was asked: see `LensState`."""

    @property
    def solved(self) -> Path:
        """Return where the command writes its profile."""
        return self.path / SOLVED

    def load(self) -> tuple[Session, Solve]:
        """Return what the folder holds; what cannot be read is kept aside and told in `problem`."""
        session, solve = Session(), Solve()
        path = self.path / SESSION
        if path.exists():
            try:
                session = msgspec.json.decode(path.read_bytes(), type=Session)
            except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
                kept = path.with_name(SESSION + ".bad")
                path.replace(kept)
                self.problem = say(
                    "{path}: cannot be read ({error}); kept as {name}",
                    path=str(path), error=str(error), name=kept.name,
                )  # fmt: skip
        lines = self.path / SOLVE
        if lines.exists():
            self.question, _, rest = lines.read_bytes().partition(b"\n")
            for line in rest.splitlines():
                event = read_event(line)
                if event is not None:
                    solve.take(event)
        return session, solve

    def save(self, session: Session) -> None:
        """Save what the user decided; raises OSError."""
        data = msgspec.json.format(msgspec.json.encode(session), indent=1)
        save_atomic(self.path / SESSION, data + b"\n")

    def save_solve(self, question: bytes, lines: Sequence[bytes]) -> None:
        """Save what was asked, one line, and the lines of the answer; raises OSError."""
        save_atomic(self.path / SOLVE, b"".join(line + b"\n" for line in (question, *lines)))
        self.question = question

    def keep(self, profile: LensProfile) -> LensProfile:
        """Keep a profile for good, under its hash, and return it with its hash."""
        folder = self.path / ACCEPTED
        aside = folder / f".accepting{SUFFIX}"
        fresh = save_profile(aside, profile)
        aside.replace(folder / f"{fresh.hash[:HASH_DIGITS]}{SUFFIX}")
        return fresh

    def accepted(self, hash_: str) -> Path | None:
        """Return the file of a profile that was accepted here, or None."""
        path = self.path / ACCEPTED / f"{hash_[:HASH_DIGITS]}{SUFFIX}"
        return path if hash_ and path.exists() else None

    def new_captures(self) -> Path:
        """Return a folder that is not there yet, for the pictures a camera will take."""
        number = 1
        while (self.path / f"captured-{number:03d}").exists():
            number += 1
        return self.path / f"captured-{number:03d}"

    def kept(self) -> list[Path]:
        """Return the profiles that were accepted here, the newest first."""
        found = (self.path / ACCEPTED).glob(f"[0-9a-f]*{SUFFIX}")
        return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))

    def close(self) -> None:
        """Leave the folder to others."""
        self._lock.unlock()


def read_solved(path: Path) -> LensProfile | str:
    """Return the profile of a file, or why there is none, in one line."""
    try:
        return load_profile(path)
    except LensFileError as error:
        return error.lines[0]


def _take(wanted: Path) -> tuple[Path, QLockFile]:
    for number in range(1, MOST_WINDOWS + 1):
        path = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        path.mkdir(parents=True, exist_ok=True)
        lock = QLockFile(str(path / "window.lock"))
        # 0: a lock is stale only when its process is gone, however long ago it was taken.
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            return path, lock
    raise FolderBusyError(
        f"{wanted}: {MOST_WINDOWS} windows have it and its neighbours open, or it cannot be "
        "written; close some, or name another with --session"
    )
