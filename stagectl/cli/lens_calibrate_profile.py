# SPDX-License-Identifier: Apache-2.0
"""Where the answer of `lens calibrate` goes: a new lens profile, or a place in one there is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens.file import (
    LensFileError,
    hashed,
    parse_profile,
    save_profile,
    to_bytes,
)
from hardware_profiles.lens.profile import (
    LensName,
    LensProfile,
    Origin,
    SensorMode,
    Verdict,
)
from hardware_profiles.lens.verdicts import overall
from hardware_profiles.lens.versions import keep_version
from stagectl.cli import lens_folder
from stagectl.cli.errors import CheckError, CliError, InputError, MachineError
from stagectl.cli.lens_calibrate_input import Gathered, Size
from stagectl.runtime.provenance import version
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import key_in_use, load_key, sign_if_keyed
from tracking.calibration.lens.calibration import Calibration
from tracking.calibration.lens.node import added, node_of, profile_of, solver_versions

ASSUMED_MM = 36.0
"""Width of a sensor whose size was not told: focal lengths in pixels are right all the same."""
_MOST_NOTES = 4_000


class Target(NamedTuple):
    """What the arguments say of the profile to write."""

    base: LensProfile | None
    path: Path | None
    size_px: Size | None
    """Of the pictures that belong to `base`."""


class Written(NamedTuple):
    """What became of the answer, and what the profile's own check adds to the verdict."""

    path: Path | None
    hash: str
    focal_mm: tuple[float, float] | None
    """None where the sensor's size is not known."""
    wall: Verdict
    composite: Verdict
    reasons: tuple[str, ...]
    use: str = ""
    """What the lens is for: wall, composite, or empty for both."""
    failure: CliError | None = None
    """Why nothing could be written; it is raised when the answer has been told."""
    kept: Path | None = None
    """Where the version lies that was in the file before."""
    unsigned: bool = False
    """The profile that was added to is signed, and this one is not."""

    @property
    def verdict(self) -> Verdict:
        """That of the use; where none is named, fail is what not even the wall can use."""
        one = {"wall": self.wall, "composite": self.composite}.get(self.use)
        return overall(self.wall, self.composite) if one is None else one


def target_of(args: argparse.Namespace) -> Target:
    """Return where to write, checked before any work. Raises InputError."""
    _check_key(args)
    path: Path | None = args.out or args.add_to
    if args.add_to is None:
        if path is None:
            _refuse_without_out(args)
        elif path.is_dir():
            raise InputError(f"-o {path}: is a folder; name a file, as {path / 'lens.lens.json'}")
        return Target(None, path, None)
    if args.zoom is None or args.focus is None:
        raise InputError("--add-to: needs --zoom Z and --focus F: which place is measured?")
    # A profile that its signature does not stand for is no base: signed anew, it would be one.
    base = lens_folder.load_named(lens_folder.library_of(args), str(args.add_to)).profile
    return Target(base, path, (base.sensor.width_px, base.sensor.height_px))


def squeeze_of(args: argparse.Namespace, target: Target) -> float:
    """Return the squeeze that was given, else that of the profile to add to, else 1."""
    known = target.base.lens.squeeze if target.base is not None else 1.0
    return known if args.squeeze is None else float(args.squeeze)


def write(
    args: argparse.Namespace, target: Target, found: Calibration, gathered: Gathered
) -> Written:
    """Write the profile where one is asked for, and return what the lens is worth."""
    sensor = _sensor(args, target, found.size_px)
    lens = LensName(args.make, args.model, args.serial, args.mount, squeeze_of(args, target))
    node = node_of(found, sensor, args.zoom or 0.0, args.focus or 0.0)
    profile = profile_of(found, lens, sensor, node, _origin(args, found, gathered))
    known = args.sensor_mm is not None or target.base is not None
    judged = found.judgement
    reasons = [*judged.reasons]
    wall, composite = judged.wall, judged.composite
    # A solve of few views can be absurd: it is told, and never written.
    faults = _faults(profile)
    for fault in faults:
        wall, composite = "fail", "fail"
        reasons.append(f"wall and composite fail: {fault}")
    written = Written(
        None, "", node.focal_mm if known else None, wall, composite, tuple(reasons), args.use
    )
    if target.path is None:
        return written
    if target.base is not None:
        joined = added(target.base, profile)
        if isinstance(joined, str):
            return written._replace(failure=CheckError(f"--add-to {args.add_to}: {joined}"))
        profile = joined
    if faults:
        return written._replace(failure=CheckError(f"{target.path}: not written: {faults[0]}"))
    try:
        saved, kept = _save(args, target.path, profile)
    except CliError as error:
        return written._replace(failure=error)
    was_signed = target.base is not None and target.base.signature is not None
    return written._replace(
        path=target.path, hash=saved.hash, kept=kept,
        unsigned=was_signed and saved.signature is None,
    )  # fmt: skip


def _save(
    args: argparse.Namespace, path: Path, profile: LensProfile
) -> tuple[LensProfile, Path | None]:
    """Save; return it with where the version lies that the file held before."""
    try:
        signed = sign_if_keyed(hashed(profile), args.key)
        kept = keep_version(path) if path.exists() else None
        return save_profile(path, signed), kept
    except KeyFileError as error:
        raise InputError(str(error)) from None
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except OSError as error:
        raise MachineError(f"-o {path}: cannot be written ({error.strerror})") from None


def _faults(profile: LensProfile) -> list[str]:
    """Return what a reader would refuse this profile for, without the file's name."""
    try:
        parse_profile(to_bytes(profile), "it")
    except LensFileError as error:
        return [line.removeprefix("it: ").removeprefix("node[0].") for line in error.lines]
    return []


def _sensor(args: argparse.Namespace, target: Target, size_px: Size) -> SensorMode:
    width, height = size_px
    if args.sensor_mm is not None:
        across, down = args.sensor_mm
        return SensorMode(across, down, width, height, args.mode)
    if target.base is not None:
        return target.base.sensor
    # Left out, only what is told in millimetres is not known.
    return SensorMode(ASSUMED_MM, ASSUMED_MM * height / width, width, height, args.mode)


def _origin(args: argparse.Namespace, found: Calibration, gathered: Gathered) -> Origin:
    board = found.board
    marker = f", markers {board.marker_mm:g} mm" if board.marker_mm else ""
    window = f"{args.corner_window} px" if args.corner_window else "fitted to each picture"
    notes = [f"not used: {name}: {why}" for name, why in gathered.dropped]
    if args.sensor_mm is None and args.add_to is None:
        notes.insert(
            0, f"sensor size not told: {ASSUMED_MM:g} mm wide is assumed, so lengths in mm are "
            "nominal; those in pixels are measured",
        )  # fmt: skip
    return Origin(
        author=lens_folder.author_of(args),
        date=lens_folder.utc_iso(),
        method=(
            f"least squares over corners: {board.spec}, square {board.square_mm:g} mm{marker}; "
            f"{found.radial} radial terms and 2 tangential; corner window {window}; "
            f"{len(found.views)} views; worst view {found.ranking.worst_why}"
        )[:_MOST_NOTES],
        versions={"stagectl": version()[:200], **solver_versions()},
        inputs=tuple(gathered.inputs[:10_000]),
        notes="\n".join(notes)[:_MOST_NOTES],
    )


def _check_key(args: argparse.Namespace) -> None:
    path = key_in_use(args.key)
    if path is None:
        return
    try:
        load_key(path)
    except KeyFileError as error:
        raise InputError(str(error)) from None


def _refuse_without_out(args: argparse.Namespace) -> None:
    given = [
        f"--{name}" for name in ("make", "model", "serial", "mount", "mode") if getattr(args, name)
    ]
    given += [f"--{name}" for name in ("zoom", "focus", "key") if getattr(args, name) is not None]
    if given:
        raise InputError(f"{', '.join(given)}: belongs to a profile; add -o PROFILE")
