# SPDX-License-Identifier: Apache-2.0
"""Which profile a folder of a measuring session is about, and which one came before it."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from hardware_profiles.lens.file import SUFFIX, LensFileError, hashed, load_profile
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli import lens_folder
from stagectl.cli.errors import InputError
from stagectl.cli.lens_parents import find_parent

ACCEPTED = "accepted"
"""Where the lens pages keep what was accepted, within a session's folder."""
_MOST_FILES = 2_000


class Subject:
    """The profile that was named; `known` are the others that were seen on the way."""

    def __init__(self, profile: LensProfile, source: str, known: list[LensProfile]) -> None:
        self.profile, self.source = profile, source
        self._known = known

    def before(self, args: argparse.Namespace) -> LensProfile | None:
        """Return the version that it replaces: `--before`, else its parent if that is about."""
        library = lens_folder.library_of(args)
        if args.before is not None:
            return lens_folder.load_named(library, args.before).profile
        parent = self.profile.parent
        if not parent:
            return None
        known = next((one for one in self._known if one.hash == parent), None)
        path = Path(self.source)
        return known or find_parent(library, path if path.is_file() else None, parent)


def subject_of(args: argparse.Namespace) -> Subject:
    """Return the profile of `args.profile`: a name, a file, or a session's folder."""
    folder = Path(args.profile)
    if not folder.is_dir():
        found = lens_folder.load_named(lens_folder.library_of(args), args.profile)
        return Subject(found.profile, found.source, [])
    files = _profiles_in(folder)
    if not files:
        raise InputError(
            f"{folder}: no lens profile (*{SUFFIX}) is there; measure a first place: stagectl lens "
            f"calibrate PICTURES --board ... -o {folder / ('lens' + SUFFIX)}"
        )
    loaded: list[LensProfile] = []
    refused: list[str] = []
    for path in files:
        try:
            loaded.append(load_profile(path))
        except LensFileError as error:
            refused += error.lines
    if refused:
        raise InputError(*refused)
    parents = {profile.parent for profile in loaded}
    newest = {profile.hash: profile for profile in loaded if profile.hash not in parents}
    if len(newest) == 1:
        return Subject(next(iter(newest.values())), str(folder), loaded)
    return Subject(_joined(folder, list(newest.values())), str(folder), loaded)


def _profiles_in(folder: Path) -> list[Path]:
    inner = folder / ACCEPTED
    where = inner if inner.is_dir() else folder
    found = sorted(path for path in where.glob(f"*{SUFFIX}") if not path.name.startswith("."))
    if len(found) > _MOST_FILES:
        raise InputError(f"{where}: {len(found)} profiles, expected {_MOST_FILES} at most")
    return found


def _joined(folder: Path, newest: list[LensProfile]) -> LensProfile:
    """Return one profile with the nodes of several, each measured at places of its own."""
    first = newest[0]
    of = (first.lens, first.sensor, first.direction)
    nodes = [node for profile in newest for node in profile.node]
    places = {(node.zoom, node.focus) for node in nodes}
    same = all((one.lens, one.sensor, one.direction) == of for one in newest)
    if not same or len(places) != len(nodes):
        why = "of one lens with places in common" if same else "not of one lens and sensor mode"
        raise InputError(
            f"{folder}: found {len(newest)} profiles that none replaces, {why}; name the one you "
            "mean: " + ", ".join(profile.hash[: lens_folder.SHORT_HASH] for profile in newest)
        )
    nodes.sort(key=lambda node: (node.zoom, node.focus))
    return hashed(msgspec.structs.replace(first, node=tuple(nodes), parent="", signature=None))
