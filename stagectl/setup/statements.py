# SPDX-License-Identifier: Apache-2.0
"""A TOML text as its statements, each with the place in the table that it writes.

A line belongs to one statement: a header, an item (which may run over many lines), a comment, or
nothing. Joined again they are the text, byte for byte, which is what lets an edit leave alone what
it is not about. Where a statement ends is asked of `tomllib` itself: it ends where it first parses.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias

Step: TypeAlias = str | int
Steps: TypeAlias = tuple[Step, ...]
Table: TypeAlias = dict[str, object]


class What(Enum):
    """What a statement is."""

    HEADER = "header"
    ITEM = "item"
    COMMENT = "comment"
    BLANK = "blank"


class Statement(NamedTuple):
    """One statement with its line ends; `steps` is where it stands, of comments where they are."""

    what: What
    text: str
    steps: Steps


def statements(text: str) -> list[Statement]:
    """Return the statements of a text that is TOML. Raises ValueError where it is none."""
    found: list[Statement] = []
    lines = text.splitlines(keepends=True)
    rows: dict[Steps, int] = {}
    place: Steps = ()
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        at += 1
        if not line or line.startswith("#"):
            what = What.COMMENT if line else What.BLANK
            found.append(Statement(what, lines[at - 1], place))
        elif line.startswith("["):
            place = _header(line, rows)
            found.append(Statement(What.HEADER, lines[at - 1], place))
        else:
            whole = lines[at - 1]
            while not _parses(whole):
                if at == len(lines):
                    raise ValueError(f"{line!r} has no end")
                whole += lines[at]
                at += 1
            found.append(Statement(What.ITEM, whole, place + key_of(whole)))
    return found


def key_of(item: str) -> Steps:
    """Return the steps that the key of an item names, more than one where it has dots."""
    return tuple(_chain(tomllib.loads(f"{left_of(item)} = 0")))


def left_of(item: str) -> str:
    """Return what stands left of the `=` of an item."""
    at = item.find("=")
    while at >= 0 and not _parses(f"{item[:at]} = 0"):
        at = item.find("=", at + 1)
    return item[:at].rstrip()


def comments_in(item: str) -> list[str]:
    """Return the comments within an item, in order; a `#` inside a text is none."""
    found: list[str] = []
    at, quote = 0, ""
    while at < len(item):
        sign = item[at]
        if quote:
            if sign == "\\" and quote[0] == '"':
                at += 1
            elif item.startswith(quote, at):
                at += len(quote) - 1
                quote = ""
        elif sign in "\"'":
            quote = sign * 3 if item.startswith(sign * 3, at) else sign
            at += len(quote) - 1
        elif sign == "#":
            comment = item[at:].partition("\n")[0]
            found.append(comment.rstrip())
            at += len(comment) - 1
        at += 1
    return found


def comment_after(item: str) -> str:
    """Return the comment that stands behind the value on an item's last line, or nothing."""
    inside = comments_in(item)
    last = item.rstrip("\n").rpartition("\n")[2].rstrip()
    return inside[-1] if inside and last.endswith(inside[-1]) else ""


def value_at(table: object, steps: Sequence[Step]) -> object:
    """Return what stands at a place, None where there is nothing."""
    for step in steps:
        if isinstance(table, dict) and isinstance(step, str):
            table = table.get(step)
        elif isinstance(table, list) and isinstance(step, int) and step < len(table):
            table = table[step]
        else:
            return None
    return table


def _header(line: str, rows: dict[Steps, int]) -> Steps:
    keys = _chain(tomllib.loads(line))
    *above, last = keys
    place: Steps = ()
    for key in above:
        place = (*place, key)
        if place in rows:
            place = (*place, rows[place])
    place = (*place, last)
    if not line.startswith("[["):
        return (*place, rows[place]) if place in rows else place
    rows[place] = rows.get(place, -1) + 1
    return (*place, rows[place])


def _chain(table: object) -> list[str]:
    keys: list[str] = []
    while isinstance(table, dict | list) and table:
        if isinstance(table, list):
            table = table[0]
            continue
        key = next(iter(table))
        keys.append(key)
        table = table[key]
    return keys


def _parses(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
