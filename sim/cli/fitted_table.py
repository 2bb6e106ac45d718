# SPDX-License-Identifier: Apache-2.0
"""Tables with sentences in them: on a terminal their long columns wrap, in a file they do not."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence

from stagectl.cli import output
from stagectl.cli.report import print_table

_LEAST = 10
"""Characters of a column below which nobody reads it any more."""
_GAP = 2


def print_fitted(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; on a terminal no wider than that is, as far as its words allow."""
    if sys.stdout.isatty():
        rows = fitted(header, rows, shutil.get_terminal_size().columns)
    print_table(header, rows)


def say_fitted(line: str) -> None:
    """Print a line; on a terminal in as many as it takes."""
    if sys.stdout.isatty():
        line = "\n".join(_wrapped(line, shutil.get_terminal_size().columns))
    output.say(line)


def fitted(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: int
) -> list[tuple[str, ...]]:
    """Return rows whose cells together are at most `columns` wide; long ones go on below.

    The widest column gives first. A word is never broken, so a narrow terminal may still be left.
    """
    table = [header, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    least = [max(_LEAST, *(_longest(row[i]) for row in table)) for i in range(len(header))]
    while sum(widths) + _GAP * (len(widths) - 1) > columns:
        gives = [i for i, width in enumerate(widths) if width > least[i]]
        if not gives:
            break
        widths[max(gives, key=lambda i: widths[i])] -= 1
    found: list[tuple[str, ...]] = []
    for row in rows:
        cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for i in range(max(map(len, cells))):
            found.append(tuple(cell[i] if i < len(cell) else "" for cell in cells))
    return found


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _longest(text: str) -> int:
    """Return the length of the longest word."""
    return max(map(len, text.split()), default=0)
