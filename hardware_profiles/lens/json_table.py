# SPDX-License-Identifier: Apache-2.0
"""Reads a JSON file of ours into a table, so that everything in it can be judged by its key; and
the bytes that its content hash is made of.

JSON has no nan and no inf, and a reader that stops at one cannot say which key holds it. Here they
come through, as do numbers beyond a double, because every bound of ours refuses them by name.
"""

from __future__ import annotations

import json
import math
from typing import TypeVar

import msgspec

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
