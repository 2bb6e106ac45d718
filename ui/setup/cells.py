# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the cells of the set-up tables: small functions that make up the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from stagectl.control.client import Cell, Row
from ui import theme, words
from ui.columns import StatusOf, Text, fixed
from ui.theme import Shape, Status
from ui.words import say

YES = Status("yes", Shape.DISC, theme.GOOD)
NO = Status("NO", Shape.CROSS, theme.BAD)
UNKNOWN = Status(words.NOTHING, Shape.RING, theme.DIM)


def word(name: str) -> Text:
    """Return a text as the stage sends it: a name, an address."""
    return lambda key, row: str(row.get(name) or words.NOTHING)


def spoken(name: str) -> Text:
    """Return a sentence or word of the stage in the language in use."""
    return lambda key, row: say(str(row[name])) if row.get(name) else words.NOTHING


def figure(name: str, digits: int = 0) -> Text:
    """Return a number with so many decimals."""
    return lambda key, row: fixed(row.get(name), digits)


def own_key(key: str, row: Row) -> str:
    """Return the key of the row."""
    return key


def listed(name: str) -> Text:
    """Return a list of words, joined."""
    return lambda key, row: ", ".join(texts(row.get(name))) or words.NOTHING


def texts(value: Cell) -> list[str]:
    """Return a list of texts; one text is a list of one, anything else an empty list."""
    if isinstance(value, str):
        return [value] if value else []
    return [str(one) for one in value] if isinstance(value, Sequence) else []


def state_of(table: Mapping[str, Status], name: str = "state") -> Callable[[str, Row], Status]:
    """Return the status of a field by a table."""
    return lambda key, row: words.status_of(table, row.get(name))


def says(status: Callable[[str, Row], Status]) -> Text:
    """Return the word of a status."""
    return lambda key, row: say(status(key, row).word)


def lamp(name: str, good: Status = YES, bad: Status = NO) -> Callable[[str, Row], Status]:
    """Return a lamp of a field that is true, false or not known."""

    def status(key: str, row: Row) -> Status:
        value = row.get(name)
        if value is None:
            return UNKNOWN
        return good if value else bad

    return status


def flagged(is_so: Callable[[Row], bool], status: Status) -> StatusOf:
    """Return a status where something is so, else none."""
    return lambda key, row: status if is_so(row) else None
