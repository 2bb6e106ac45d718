# SPDX-License-Identifier: Apache-2.0
"""The rig sessions of a lens library: a folder in which no session is ever lost.

    rigs/sessions/<content hash>.rig.json   each session once, never changed
    rigs/builds/build_<name>.json           the sessions of a build; the last is the current one
    rigs/in_use.json                        which of them stands on which camera now

As in the lens library, what is named is on disk before the name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from hardware_profiles.json_documents import to_bytes
from hardware_profiles.lens.folder_lock import locked, sweep
from hardware_profiles.lens.library import RIGS
from hardware_profiles.rig.file import (
    BUILD_FORMAT,
    USE_FORMAT,
    Build,
    How,
    InUse,
    RigFileError,
    SessionLine,
    Use,
    camera_key,
    hashed,
    parse_build,
    parse_in_use,
    parse_session,
)
from hardware_profiles.rig.session import RigSession
from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic

SESSIONS, BUILDS, IN_USE = "sessions", "builds", "in_use.json"
SESSION_SUFFIX = ".rig.json"
BUILD_PREFIX = "build_"
LARGEST_BYTES = 32 << 20
Kept = TypeVar("Kept", Build, InUse)


class RigError(ValueError):
    """Something that is not there or cannot be; the text says what to do."""


class Saved(NamedTuple):
    """What became of a session."""

    session: RigSession
    number: int
    """Of the session in its build, from 1."""


class Looked(NamedTuple):
    """All builds, and one line for each file that is not whole."""

    builds: list[Build]
    problems: list[str]


class RigLibrary:
    """The rig sessions in a lens library's folder."""

    def __init__(self, lens_library: Path) -> None:
        self.folder = lens_library / RIGS

    def session_path(self, content: str) -> Path:
        """Return where a session lies."""
        return self.folder / SESSIONS / f"{content}{SESSION_SUFFIX}"

    def build_path(self, name: str) -> Path:
        """Return where the list of a build's sessions lies."""
        return self.folder / BUILDS / f"{BUILD_PREFIX}{name.casefold()}.json"

    def look(self) -> Looked:
        """Return all builds, by name; one whose file is spoiled counts as its last known good."""
        builds: list[Build] = []
        problems: list[str] = []
        for path in sorted((self.folder / BUILDS).glob(f"{BUILD_PREFIX}*.json")):
            try:
                build, spoiled = _kept(path, parse_build)
            except RigFileError as error:
                problems += error.lines
                continue
            problems += spoiled
            builds.append(build)
        return Looked(builds, problems)

    def build(self, name: str) -> Build | None:
        """Return a build, None where there is none of that name. Raises RigFileError."""
        path = self.build_path(name)
        return _kept(path, parse_build)[0] if path.exists() else None

    def session(self, content: str) -> RigSession:
        """Return a session by its hash. Raises RigFileError."""
        path = self.session_path(content)
        found = parse_session(_read(path), str(path))
        if found.hash != content:
            raise RigFileError(
                [f"{path}: hash: found {found.hash[:12]}, expected {content[:12]}, the file's own "
                 "name: it was put in place of another"]
            )  # fmt: skip
        return found

    def newest(self, name: str) -> RigSession | None:
        """Return the current session of a build, None without one. Raises RigFileError."""
        build = self.build(name)
        return self.session(build.sessions[-1].hash) if build is not None else None

    def in_use(self) -> dict[str, Use]:
        """Return what stands on each camera, by `camera_key`. Raises RigFileError."""
        path = self.folder / IN_USE
        if not path.exists():
            return {}
        return {camera_key(one.camera): one for one in _kept(path, parse_in_use)[0].cameras}

    def on_camera(self, camera: str) -> RigSession | None:
        """Return the session that stands on a camera, None without one. Raises RigFileError."""
        use = self.in_use().get(camera_key(camera))
        return self.session(use.hash) if use is not None else None

    def put(self, session: RigSession, *, how: How, use: bool = False) -> Saved:
        """Add a session to its build, and with `use` put it on its camera.

        Its `parent` becomes the session before. Raises RigFileError for one that could not be read
        again or whose build is spoiled, OSError where it cannot be written.
        """
        with locked(self.folder):
            for folder in (self.folder, self.folder / SESSIONS, self.folder / BUILDS):
                sweep(folder)
            build = self.build(session.build)
            parent = build.sessions[-1].hash if build is not None else ""
            # A name is spelt as it was spelt first.
            name = build.build if build is not None else session.build
            made = hashed(msgspec.structs.replace(session, build=name, parent=parent))
            fresh = parse_session(to_bytes(made), made.build)
            save_atomic(self.session_path(fresh.hash), to_bytes(fresh))
            line = SessionLine(fresh.hash, fresh.date, fresh.author, how)
            before = build.sessions if build is not None else ()
            after = Build(BUILD_FORMAT, 1, name, (*before, line))
            save_atomic(self.build_path(name), to_bytes(after))
            if use:
                self._use(fresh)
        return Saved(fresh, len(after.sessions))

    def _use(self, session: RigSession) -> None:
        """Write what stands on the session's camera; the caller holds the lock."""
        rigs = self.in_use()
        camera = session.camera.name
        rigs[camera_key(camera)] = Use(
            camera, session.build, session.hash, session.date, session.author
        )
        table = InUse(USE_FORMAT, 1, tuple(rigs[key] for key in sorted(rigs)))
        save_atomic(self.folder / IN_USE, to_bytes(table))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise RigFileError([f"{path}: is larger than {LARGEST_BYTES >> 20} MiB"])
        return path.read_bytes()
    except OSError as error:
        raise RigFileError([f"{path}: cannot be read ({error.strerror})"]) from None


def _kept(path: Path, parse: Callable[[bytes, str], Kept]) -> tuple[Kept, list[str]]:
    """Return what a file holds, or its last known good with what was wrong with the file."""
    try:
        return parse(_read(path), str(path)), []
    except RigFileError as error:
        before = path.with_name(path.name + LAST_KNOWN_GOOD)
        if not before.exists():
            raise
        lines = [f"{line}; its last known good is used" for line in error.lines]
        return parse(_read(before), str(before)), lines
