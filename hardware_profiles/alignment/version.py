# SPDX-License-Identifier: Apache-2.0
"""The alignment of one tracking system: `stage_T_world`, from what, by whom, and when.

Each is a version with a number; nothing of a version is ever changed. Redone most mornings.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.alignment.text import parse
from hardware_profiles.lens.profile import InputFile
from hardware_profiles.transform import Transform
from hardware_profiles.validation import Table

FORMAT: Literal["stagectl-alignment"] = "stagectl-alignment"
VERSION: Literal[1] = 1
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]*\Z"
How = Literal["solved", "rezeroed", "rolled_back"]

SystemName = Annotated[str, Meta(pattern=NAME_PATTERN, max_length=31)]
Hash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Number = Annotated[int, Meta(ge=1, le=999_999)]
_Text = Annotated[str, Meta(max_length=1_000)]
_Coordinate = Annotated[float, Meta(ge=-1e7, le=1e7)]
_Size = Annotated[float, Meta(ge=0.0, le=1e10)]
_STAND_INS: Table = {
    "format": FORMAT, "version": VERSION, "name": "tracker", "number": 1,
    "stage_T_world": {}, "how": "solved",
}  # fmt: skip


class AlignedPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One surveyed point, and how it fitted."""

    name: Annotated[str, Meta(min_length=1, max_length=63)]
    tracker_m: tuple[_Coordinate, _Coordinate, _Coordinate]
    stage_m: tuple[_Coordinate | None, _Coordinate | None, _Coordinate | None]
    """None: not known."""
    off_mm: _Size
    used: bool = True


class Alignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version."""

    format: Literal["stagectl-alignment"]
    version: Literal[1]
    name: SystemName
    """Of the tracking system."""
    number: Number
    stage_T_world: Transform  # noqa: N815 - the frames of a transform
    """What a [[source]] of the stage file calls `alignment`."""
    how: How
    point: Annotated[tuple[AlignedPoint, ...], Meta(max_length=500)] = ()
    rms_mm: _Size = 0.0
    verdict: Literal["pass", "warn", "fail"] = "warn"
    reasons: Annotated[tuple[_Text, ...], Meta(max_length=100)] = ()
    of_number: Number | None = None
    """Rolled back: which version it is again. Re-zeroed: which one was put right."""
    inputs: Annotated[tuple[InputFile, ...], Meta(max_length=1_000)] = ()
    author: Annotated[str, Meta(max_length=200)] = ""
    date: Annotated[str, Meta(max_length=40)] = ""
    """ISO 8601, UTC."""
    notes: Annotated[str, Meta(max_length=4_000)] = ""
    parent: Hash = ""
    """Content hash of the version before."""
    hash: Hash = ""


def make_alignment(name: str, placed: Transform, how: How, **more: object) -> Alignment:
    """Return a version that has no number yet (1); `more` are its other fields."""
    bare = Alignment(FORMAT, VERSION, name, 1, placed, how)
    return msgspec.structs.replace(bare, **more)


def parse_alignment(data: bytes, name: str) -> Alignment:
    """Return the alignment in a file's bytes. Raises AlignmentFileError."""
    return parse(data, name, Alignment, _STAND_INS)
