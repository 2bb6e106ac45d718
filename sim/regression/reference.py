# SPDX-License-Identifier: Apache-2.0
"""The reference of a stream: what the Step said when somebody last looked and found it right.

File: xz of JSON lines, to be read with `xzcat`: first {"format": .., "stream":
SHA-256 of the stream's file}, then [t_ns, topic, {fields}] for each message, in order. JSON has no
NaN and no infinity: they stand as the texts "nan", "inf", "-inf".
"""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, cast

from sim.regression.stream import Record, StreamError, uncompressed
from sim.regression.tree import Tree, rounded, tree

SUFFIX = ".reference.xz"
FORMAT = "stagectl replay reference 1"
_ODD = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Said(NamedTuple):
    """One message of a Step as plain values."""

    t_ns: int
    topic: str
    fields: Tree


class Reference(NamedTuple):
    """All that a Step is expected to say to a stream."""

    stream_sha256: str
    said: Sequence[Said]


def said_of(records: Sequence[Record]) -> list[Said]:
    """Return what a Step said as plain values."""
    return [Said(t_ns, topic, tree(message)) for t_ns, topic, message in records]


def pack_reference(reference: Reference) -> bytes:
    """Return the bytes of a reference's file; the same values give the same bytes."""
    lines = [json.dumps({"format": FORMAT, "stream": reference.stream_sha256})]
    for t_ns, topic, fields in reference.said:
        row = [t_ns, topic, _odd_as_text(rounded(fields))]
        lines.append(json.dumps(row, allow_nan=False, separators=(",", ":")))
    return lzma.compress("\n".join(lines).encode("utf-8"), preset=9)


def read_reference(path: Path) -> Reference:
    """Return the reference in a file. Raises StreamError."""
    try:
        head, *lines = uncompressed(path).decode("utf-8").split("\n")
        first = json.loads(head)
        if not isinstance(first, dict) or first.get("format") != FORMAT:
            raise ValueError(f"expected format {FORMAT!r}")
        return Reference(str(first["stream"]), [_said(json.loads(line)) for line in lines])
    except StreamError:
        raise
    except (ValueError, KeyError, RecursionError) as error:
        raise StreamError(
            f"{path}: is not a reference of this version ({error}); make it with --update-refs"
        ) from None


def _said(row: object) -> Said:
    if not (isinstance(row, list) and len(row) == 3 and isinstance(row[0], int)):
        raise ValueError("a line that is not [t_ns, topic, fields]")
    return Said(row[0], str(row[1]), cast(Tree, row[2]))


def _odd_as_text(value: Tree) -> Tree:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [_odd_as_text(part) for part in value]
    if isinstance(value, dict):
        return {name: _odd_as_text(part) for name, part in value.items()}
    return value


def odd_number(value: Tree) -> float | None:
    """Return the number that a text of a reference stands for, or None where it is a text."""
    return _ODD.get(value) if isinstance(value, str) else None
