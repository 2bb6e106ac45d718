# SPDX-License-Identifier: Apache-2.0
"""Finds and saves rig sessions for the verbs that change them."""

from __future__ import annotations

import re

from hardware_profiles.lens.file import LensFileError
from hardware_profiles.lens.library import LensLibrary, LibraryError
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.rig.file import Build, How, RigFileError, camera_key
from hardware_profiles.rig.library import RigLibrary, Saved
from hardware_profiles.rig.session import RigSession
from stagectl.cli.errors import InputError, MachineError

_NUMBERED = re.compile(r"(.+)@([0-9]{1,6})")
_SHOWN = 8


def build_named(rigs: RigLibrary, name: str) -> Build:
    """Return the build of a name. Raises InputError."""
    try:
        build = rigs.build(name)
    except RigFileError as error:
        raise InputError(*error.lines) from None
    if build is None:
        known = ", ".join(one.build for one in rigs.look().builds[:_SHOWN]) or "none"
        raise InputError(f"{name}: is no build; there are {known}; see `stagectl lens rig list`")
    return build


def session_at(rigs: RigLibrary, text: str) -> RigSession:
    """Return the session that BUILD or BUILD@N names. Raises InputError."""
    numbered = _NUMBERED.fullmatch(text)
    name = numbered[1] if numbered else text
    build = build_named(rigs, name)
    try:
        number = int(numbered[2]) if numbered else len(build.sessions)
        if not 1 <= number <= len(build.sessions):
            raise InputError(f"{text}: {build.build} has sessions 1 to {len(build.sessions)}")
        return rigs.session(build.sessions[number - 1].hash)
    except RigFileError as error:
        raise InputError(*error.lines) from None


def profile_of(library: LensLibrary, session: RigSession) -> LensProfile | None:
    """Return the lens profile of a session as it was then; None where there is none or it is gone.

    Its signature was checked when the session was made.
    """
    if not session.profile:
        return None
    try:
        return library.profile(session.profile)
    except (LibraryError, LensFileError):
        return None


def put(rigs: RigLibrary, session: RigSession, how: How, *, use: bool) -> Saved:
    """Save a session. Raises InputError, and MachineError where it cannot be written."""
    try:
        return rigs.put(session, how=how, use=use)
    except RigFileError as error:
        raise InputError(*error.lines) from None
    except OSError as error:
        raise MachineError(
            f"{rigs.folder}: cannot be written ({error.strerror or error}); free the disk or the "
            "folder"
        ) from None


def with_offset(rigs: RigLibrary, camera: str, build: str) -> RigSession | None:
    """Return the session whose rig offset was set last: on this camera now, or in this build.

    The tracker stays on the body when the lens goes: its offset does as well. None where neither
    has one. Raises RigFileError.
    """
    found = [rigs.on_camera(camera), rigs.newest(build)]
    same = [s for s in found if s and camera_key(s.camera.name) == camera_key(camera)]
    return max((s for s in same if s.offset_set_on), key=lambda s: s.offset_set_on, default=None)


def build_of(saved: Saved) -> str:
    """Return what names just this session: BUILD@N."""
    return f"{saved.session.build}@{saved.number}"
