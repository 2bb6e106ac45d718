# SPDX-License-Identifier: Apache-2.0
"""Reads and writes rig sessions and the two kinds of lists that name them: JSON for people.

The content hash is made as a lens profile's is (hardware_profiles.lens.file), with `hash` empty.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from hardware_profiles.json_documents import converted, hash_without, read_table
from hardware_profiles.rig.session import (
    FORMAT,
    VERSION,
    CameraBody,
    Hash,
    RigName,
    RigSession,
    Text,
    faults,
)
from hardware_profiles.validation import Table

BUILD_FORMAT: Literal["stagectl-build"] = "stagectl-build"
USE_FORMAT: Literal["stagectl-rigs-in-use"] = "stagectl-rigs-in-use"
How = Literal["new", "ends", "swap", "use", "offset"]
Kind = TypeVar("Kind", bound=msgspec.Struct)

_SESSION: Table = {
    "format": FORMAT, "version": VERSION, "build": "build", "camera": {"name": "camera"},
    "lens": {},
}  # fmt: skip
_BUILD: Table = {
    "format": BUILD_FORMAT, "version": 1, "build": "build",
    "sessions": [{"hash": "0" * 64, "date": "", "author": "", "how": "new"}],
}  # fmt: skip
_USE: Table = {"format": USE_FORMAT, "version": 1, "cameras": []}


class RigFileError(ValueError):
    """A file of ours that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class SessionLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a build's history."""

    hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    date: Text
    author: Text
    how: How


class Build(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One build and its sessions; the last is the current one."""

    format: Literal["stagectl-build"]
    version: Literal[1]
    build: RigName
    sessions: Annotated[tuple[SessionLine, ...], Meta(min_length=1, max_length=100_000)]


class Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands on a camera now."""

    camera: RigName
    build: RigName
    hash: Hash
    since: Text
    author: Text


class InUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands on each camera now."""

    format: Literal["stagectl-rigs-in-use"]
    version: Literal[1]
    cameras: Annotated[tuple[Use, ...], Meta(max_length=1_000)] = ()


def hash_of(session: RigSession) -> str:
    """Return the content hash of a session, whatever hash it carries."""
    return hash_without(session, hash="")


def hashed(session: RigSession) -> RigSession:
    """Return the session with its own hash."""
    return msgspec.structs.replace(session, hash=hash_of(session))


def parse_session(data: bytes, name: str) -> RigSession:
    """Return the session in a file's bytes; `name` is the file's. Raises RigFileError."""
    session = _parsed(data, name, RigSession, _SESSION)
    problems = list(faults(session))
    if not problems and session.hash != hash_of(session):
        problems.append(
            f"hash: found {session.hash[:12] or 'nothing'}, expected {hash_of(session)[:12]}: the "
            "content was changed after it was saved; use the session before it, or make it again"
        )
    if problems:
        raise RigFileError([f"{name}: {line}" for line in problems])
    return session


def parse_build(data: bytes, name: str) -> Build:
    """Return the build in a file's bytes. Raises RigFileError."""
    return _parsed(data, name, Build, _BUILD)


def parse_in_use(data: bytes, name: str) -> InUse:
    """Return what is in use, from a file's bytes. Raises RigFileError."""
    return _parsed(data, name, InUse, _USE)


def camera_key(camera: CameraBody | str) -> str:
    """Return what keeps cameras apart: labels are typed by hand, so case does not count."""
    name = camera if isinstance(camera, str) else camera.name
    return name.casefold()


def _parsed(data: bytes, name: str, kind: type[Kind], stand_ins: Table) -> Kind:
    try:
        table = read_table(data)
    except ValueError as error:
        raise RigFileError(
            [f"{name}: cannot be used ({error}); expected JSON of stagectl"]
        ) from None
    if not isinstance(table, dict) or table.get("format") != stand_ins["format"]:
        found = table.get("format") if isinstance(table, dict) else table
        raise RigFileError(
            [f"{name}: format: found {found!r:.60}, expected {stand_ins['format']!r}"]
        )
    content, problems = converted(table, kind, stand_ins)
    if content is None:
        raise RigFileError([f"{name}: {line}" for line in problems])
    return content
