# SPDX-License-Identifier: Apache-2.0
"""JSON files of ours, which people can read and which carry a hash of their own content: lens
profiles, rig sessions, alignments, and the lists that name them.

A file is read into a table first, so that everything in it can be judged by its key.

JSON has no nan and no inf, and a reader that stops at one cannot say which key holds it. Here they
come through, as do numbers beyond a double, because every bound of ours refuses them by name.
"""

from __future__ import annotations

import json
import math
from typing import TypeVar

import msgspec

from hardware_profiles.store import content_hash
from hardware_profiles.validation import Table, gather

Kind = TypeVar("Kind", bound=msgspec.Struct)

DEEPEST = 16


def read_table(data: bytes) -> object:
    """Return what JSON holds. Raises ValueError with msgspec's reason where it is no JSON."""
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        try:
            found = json.loads(data.decode("utf-8"))
        except (ValueError, RecursionError):
            raise ValueError(str(error)) from None
        if not _has_unbounded(found):  # what else Python takes and JSON does not: stay strict
            raise ValueError(str(error)) from None
    if _depth_beyond(found):
        raise ValueError(f"more than {DEEPEST} levels deep")
    return found


def converted(table: Table, kind: type[Kind], stand_ins: Table) -> tuple[Kind | None, list[str]]:
    """Return a table as a struct, or None and a line for each problem of it.

    `stand_ins` are values for the required keys of the top level (`validation.gather`).
    """
    gathered = gather(table, kind, stand_ins)
    problems = list(gathered.problems)
    if not problems:
        try:
            return msgspec.convert(gathered.rest, kind), []
        except msgspec.ValidationError as error:
            problems.append(str(error))
    return None, problems


def to_bytes(content: msgspec.Struct) -> bytes:
    """Return the file of a struct, as it is."""
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def hash_without(content: msgspec.Struct, **blank: object) -> str:
    """Return the content hash of a struct with `blank` in place of its own values."""
    return content_hash(canonical(msgspec.structs.replace(content, **blank)))


def canonical(content: Kind) -> bytes:
    """Return the JSON of a struct, keys sorted, as it is after it was read again.

    In Python 2 stands for 2.0 as well; in a file it is a number that comes back as 2.0. What cannot
    be read again is returned as it is: loading it tells why.
    """
    encoded = msgspec.json.encode(content, order="sorted")
    try:
        return msgspec.json.encode(msgspec.json.decode(encoded, type=type(content)), order="sorted")
    except msgspec.ValidationError:
        return encoded


def _has_unbounded(found: object) -> bool:
    """Return whether a number of it is nan or inf, down to the deepest level that counts."""
    level: list[object] = [found]
    for _ in range(DEEPEST + 1):
        if any(isinstance(one, float) and not math.isfinite(one) for one in level):
            return True
        level = _inside(level)
    return False


def _depth_beyond(found: object) -> bool:
    level: list[object] = [found]
    for _ in range(DEEPEST + 1):
        level = _inside(level)
    return bool(level)


def _inside(level: list[object]) -> list[object]:
    below: list[object] = []
    for one in level:
        if isinstance(one, dict):
            below += one.values()
        elif isinstance(one, list):
            below += one
    return below
