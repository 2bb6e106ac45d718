# SPDX-License-Identifier: Apache-2.0
"""What alignments and camera offsets share: rigid transforms as people write them, and checks.

Files are JSON that people can read, with their own content hash: SHA-256 of the content as msgspec
writes it, keys sorted, `hash` empty. One that does not fit was changed by hand, or torn.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TypeVar

import msgspec

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.json_documents import converted, hash_without, read_table
from hardware_profiles.pose import Pose
from hardware_profiles.transform import Transform
from hardware_profiles.validation import Table

LARGEST_BYTES = 8 << 20
_DIGITS_M, _DIGITS_DEG = 6, 6
Kind = TypeVar("Kind", bound=msgspec.Struct)


class AlignmentFileError(ValueError):
    """A file that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def transform_of(pose: Pose) -> Transform:
    """Return a pose as people write it, to the micrometre and the millionth of a degree."""
    x, y, z = (round(value, _DIGITS_M) + 0.0 for value in pose.position_m)
    pan, tilt, roll = (round(a, _DIGITS_DEG) + 0.0 for a in to_pan_tilt_roll(pose.rotation))
    return Transform((x, y, z), pan, tilt, roll)


def toml_of(transform: Transform) -> str:
    """Return the inline table that a stage file takes."""
    x, y, z = transform.position_m
    return (
        f"{{ position_m = [{x!r}, {y!r}, {z!r}], pan_deg = {transform.pan_deg!r}, "
        f"tilt_deg = {transform.tilt_deg!r}, roll_deg = {transform.roll_deg!r} }}"
    )


def hash_of(content: msgspec.Struct) -> str:
    """Return the content hash of a struct with a `hash`, whatever hash it carries."""
    return hash_without(content, hash="")


def hashed(content: Kind) -> Kind:
    """Return it with its own hash."""
    return msgspec.structs.replace(content, hash=hash_of(content))


def read_bytes(path: Path, what: str) -> bytes:
    """Return the bytes of a file. Raises AlignmentFileError."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise AlignmentFileError(
                [f"{path}: is larger than {LARGEST_BYTES >> 20} MiB; name {what}"]
            )
        return path.read_bytes()
    except OSError as error:
        raise AlignmentFileError(
            [f"{path}: cannot be read ({error.strerror}); name {what}"]
        ) from None


def parse(data: bytes, name: str, kind: type[Kind], stand_ins: Table) -> Kind:
    """Return what a file holds; `stand_ins` has `format`, `version` and the required keys.

    Raises AlignmentFileError with all problems: file, key, found, expected.
    """
    try:
        table = read_table(data)
    except ValueError as error:
        raise AlignmentFileError(
            [f"{name}: cannot be used ({error}); expected JSON of stagectl"]
        ) from None
    if not isinstance(table, dict):
        raise AlignmentFileError([f"{name}: found {table!r:.60}, expected a table"])
    for key in ("format", "version"):
        value = table.get(key)
        if value != stand_ins[key] or type(value) is not type(stand_ins[key]):
            raise AlignmentFileError(
                [f"{name}: {key}: found {value!r:.60}, expected {stand_ins[key]!r}"]
            )
    content, problems = converted(table, kind, stand_ins)
    if content is not None:
        found = str(getattr(content, "hash", ""))
        if found != hash_of(content):
            problems.append(
                f"hash: found {found[:12] or 'nothing'}, expected {hash_of(content)[:12]}: the "
                "content was changed after it was saved; make it again, or take an older version"
            )
    if content is None or problems:
        raise AlignmentFileError([f"{name}: {line}" for line in problems])
    return content


def apart(a: Pose, b: Pose) -> tuple[float, float]:
    """Return how far two transforms are from each other at their origin, in mm and degrees."""
    turn = a.inverse().compose(b).rotation
    sine = math.sqrt(turn[1] ** 2 + turn[2] ** 2 + turn[3] ** 2)
    angle = 2.0 * math.atan2(sine, abs(turn[0]))
    return math.dist(a.position_m, b.position_m) * 1e3, math.degrees(angle)
