# SPDX-License-Identifier: Apache-2.0
"""The lenses that a stage's cameras name: read, checked, put in their place.

A camera names one profile, or a lens library: then what `stagectl lens swap` put on the camera of
its name counts, profile, ends of the motors and rig offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.lens.file import LensFileError, load_profile
from hardware_profiles.lens.library import LensLibrary, LibraryError
from hardware_profiles.lens.mounted import MountedLens
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.rig.file import RigFileError, parse_session
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import RigSession
from hardware_profiles.stage import Body, Lens, Source, Stage
from hardware_profiles.transform import Transform


class StageLensError(ValueError):
    """Lenses that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class LensPaths(NamedTuple):
    """Where the files of one camera's lens lie; None: there is none."""

    profile: Path | None
    rig: Path | None


class StageLens(NamedTuple):
    """What is known of the lens on one camera."""

    profile: LensProfile | None
    rig: RigSession | None

    def mounted(self) -> MountedLens | None:
        """Return the profile ready to be asked, None without one."""
        return None if self.profile is None else MountedLens(self.profile)

    def words(self) -> str:
        """Return the lens as people say it, and what is open about it."""
        if self.profile is not None:
            return f"{self.profile.lens.words()} ({self.profile.hash[:8]})"
        return f"{self.rig.lens.words()}: no profile" if self.rig else "no lens"


def lens_paths(stage: Stage, folder: Path) -> dict[str, LensPaths]:
    """Return the files of each camera's lens by body id; paths are relative to `folder`.

    A camera on which nothing was put in its library is left out. Raises StageLensError.
    """
    found: dict[str, LensPaths] = {}
    problems: list[str] = []
    for body in stage.body:
        try:
            paths = _paths(body, folder)
        except (RigFileError, LibraryError) as error:
            lines = error.lines if isinstance(error, RigFileError) else [str(error)]
            problems += [f"body {body.id!r}: lens.library: {line}" for line in lines]
            continue
        if paths is not None:
            found[body.id] = paths
    if problems:
        raise StageLensError(problems)
    return found


def read_lenses(paths: Mapping[str, LensPaths]) -> dict[str, StageLens]:
    """Return what lies in these files, by body id. Raises StageLensError with all problems."""
    found: dict[str, StageLens] = {}
    problems: list[str] = []
    for body, (profile, rig) in paths.items():
        key = f"body {body!r}: lens.{'library' if rig else 'profile'}"
        try:
            lens = StageLens(
                None if profile is None else load_profile(profile),
                None if rig is None else parse_session(rig.read_bytes(), str(rig)),
            )
            problems += [f"{key}: {line}" for line in _other_version(lens)]
            found[body] = lens
        except (LensFileError, RigFileError) as error:
            problems += [f"{key}: {line}" for line in error.lines]
        except OSError as error:
            problems.append(f"{key}: {rig} cannot be read ({error.strerror})")
    if problems:
        raise StageLensError(problems)
    return found


def load_lenses(stage: Stage, folder: Path) -> dict[str, StageLens]:
    """Return the lenses that the stage names, by body id. Raises StageLensError."""
    return read_lenses(lens_paths(stage, folder))


def with_lenses(stage: Stage, lenses: Mapping[str, StageLens]) -> Stage:
    """Return the stage with each camera's optics as its profile has them, and its rig offset.

    The optics are those of the ring where the stage file's `focal_mm` is, and of the far focus:
    where a camera stands until its tracker speaks. A source with a rig offset of its own keeps it.
    """
    bodies = []
    for body in stage.body:
        mounted = lenses[body.id].mounted() if body.id in lenses else None
        optics = body.lens if mounted is None else _optics(body.lens, mounted)
        bodies.append(msgspec.structs.replace(body, lens=optics))
    sources = [_with_offset(source, lenses.get(source.body)) for source in stage.source]
    return msgspec.structs.replace(stage, body=tuple(bodies), source=tuple(sources))


def _paths(body: Body, folder: Path) -> LensPaths | None:
    lens = body.lens
    if lens.profile and lens.library:
        raise LibraryError("found beside lens.profile, expected one of the two; remove one")
    if lens.profile:
        return LensPaths(folder / lens.profile, None)
    if not lens.library:
        return None
    library = folder / lens.library
    if not library.is_dir():
        raise LibraryError(
            f"{library} is no folder; make it with `stagectl lens`, or mend the path"
        )
    rigs = RigLibrary(library)
    session = rigs.on_camera(body.id)
    if session is None:
        return None
    profile = LensLibrary(library).object_path(session.profile) if session.profile else None
    return LensPaths(profile, rigs.session_path(session.hash))


def _other_version(lens: StageLens) -> list[str]:
    """Return why the profile is not the one that the rig session names, if so."""
    profile, rig = lens
    if profile is None or rig is None or profile.hash == rig.profile:
        return []
    return [
        f"the profile found is {profile.hash[:12]}, the rig session names {rig.profile[:12]}: it "
        "was put in place of another; `stagectl lens swap` anew, or restore the library"
    ]


def _with_offset(source: Source, lens: StageLens | None) -> Source:
    rig = lens.rig if lens is not None else None
    if rig is None or not rig.offset_set_on or source.rig_offset != Transform():
        return source
    return msgspec.structs.replace(source, rig_offset=rig.rig_offset)


def _optics(lens: Lens, mounted: MountedLens) -> Lens:
    state = mounted.at(mounted.zoom_at(lens.focal_mm), float("nan"))
    across, down = state.focal_mm
    pupil = lens.entrance_pupil_m if state.entrance_pupil_m is None else state.entrance_pupil_m
    sensor = mounted.profile.sensor
    return msgspec.structs.replace(
        lens,
        focal_mm=across,
        sensor_width_mm=sensor.width_mm,
        # Nodes know one focal length. Under anamorphic squeeze a taller sensor has the same view.
        sensor_height_mm=sensor.height_mm * across / down,
        entrance_pupil_m=pupil,
        picture_width_px=sensor.width_px,
    )
