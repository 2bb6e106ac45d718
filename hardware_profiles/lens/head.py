# SPDX-License-Identifier: Apache-2.0
"""The head of a lens in the library: which versions of its profile there were, in which order.

A lens is a make, model and serial number on one sensor mode. Case and outer white space of the
names do not count: labels are typed by hand.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles import json_documents
from hardware_profiles.json_documents import converted, read_table
from hardware_profiles.lens.file import LensFileError
from hardware_profiles.lens.profile import LensName, LensProfile, SensorMode
from hardware_profiles.store import content_hash
from hardware_profiles.validation import Table

FORMAT: Literal["stagectl-lens-head"] = "stagectl-lens-head"
VERSION: Literal[1] = 1
LONGEST_WORDS = 60

How = Literal["calibrated", "imported", "rolled_back"]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Text = Annotated[str, Meta(max_length=200)]
_STAND_INS: Table = {
    "format": FORMAT, "version": VERSION, "lens": {},
    "sensor": {"width_mm": 36.0, "height_mm": 20.25, "width_px": 1920, "height_px": 1080},
    "versions": [{"hash": "0" * 64, "date": "", "author": "", "how": "imported"}],
}  # fmt: skip


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the history."""

    hash: Hash
    """Of the profile's content."""
    date: _Text
    """When it came, ISO 8601, UTC."""
    author: _Text
    """Who put it there."""
    how: How
    signed_by: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")] = ""
    """Public key of its signature; from then on a copy without a signature is not that version."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lens on one sensor mode; the last version is the current one."""

    format: Literal["stagectl-lens-head"]
    version: Literal[1]
    lens: LensName
    sensor: SensorMode
    versions: Annotated[tuple[Version, ...], Meta(min_length=1, max_length=100_000)]

    @property
    def current(self) -> Version:
        """The version in use."""
        return self.versions[-1]

    @property
    def key(self) -> str:
        """The name of the lens in the library."""
        return key_of(self.lens, self.sensor)

    def words(self) -> str:
        """Return lens and mode as people say them."""
        return f"{self.lens.words()}, {mode_words(self.sensor)}"

    def signed_by(self, content: str) -> str:
        """Return who signed this content as the history has it, or nothing."""
        return next((v.signed_by for v in self.versions if v.hash == content and v.signed_by), "")


def mode_words(sensor: SensorMode) -> str:
    """Return a sensor mode as people say it."""
    size = f"{sensor.width_px}x{sensor.height_px}"
    return f"{size} ({sensor.name})" if sensor.name else size


def key_of(lens: LensName, sensor: SensorMode) -> str:
    """Return the key: words that people and file systems can read, and a hash that tells all apart.

    The hash stands for make, model, serial number and the mode's size in pixels and micrometres.
    """
    names = [word.strip().casefold() for word in (lens.make, lens.model, lens.serial)]
    size = [sensor.width_px, sensor.height_px]
    um = [round(sensor.width_mm * 1e3), round(sensor.height_mm * 1e3)]
    exact = content_hash(msgspec.json.encode([names, size, um]))[:8]
    words = re.sub("[^a-z0-9]+", "-", "-".join(names)).strip("-")[:LONGEST_WORDS]
    return f"{words or 'lens'}-{size[0]}x{size[1]}-{exact}"


def first_head(profile: LensProfile, version: Version) -> Head:
    """Return the head of a lens whose first version this is."""
    return Head(FORMAT, VERSION, profile.lens, profile.sensor, (version,))


def to_bytes(head: Head) -> bytes:
    """Return the file of a head."""
    return json_documents.to_bytes(head)


def parse_head(data: bytes, name: str) -> Head:
    """Return the head in a file's bytes; `name` is the file's. Raises LensFileError."""
    try:
        table = read_table(data)
    except ValueError as error:
        raise LensFileError([f"{name}: is no head of a lens ({error})"]) from None
    if not isinstance(table, dict):
        raise LensFileError([f"{name}: found {type(table).__name__}, expected a table of keys"])
    head, problems = converted(table, Head, _STAND_INS)
    if head is None:
        raise LensFileError([f"{name}: {line}" for line in problems])
    return head
