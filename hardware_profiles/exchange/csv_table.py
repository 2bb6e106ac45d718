# SPDX-License-Identifier: Apache-2.0
"""Reads tables of text (comma, semicolon or tab between cells), with the lines they stand on.

Lines that begin with `#` are remarks. Empty lines are read over. A cell may be quoted, as in RFC
4180; a quoted line break is refused.
"""

from __future__ import annotations

import csv
from typing import NamedTuple

from hardware_profiles.exchange.reading import ExchangeError, number, shown

MOST_COLUMNS = 1_000
LONGEST_LINE = 200_000
DELIMITERS = "\t;,"


class CsvTable(NamedTuple):
    """A header, its rows, and the remarks above and between them, each with its line number."""

    name: str
    header: tuple[str, ...]
    header_line: int
    rows: list[tuple[int, list[str]]]
    remarks: list[tuple[int, str]]
    delimiter: str

    def column(self, *titles: str) -> int | None:
        """Return the first column of one of these titles, or None."""
        return next((at for at, title in enumerate(self.header) if title in titles), None)

    def needed(self, *titles: str) -> int:
        """Return the first column of one of these titles; raises ExchangeError."""
        found = self.column(*titles)
        if found is None:
            raise ExchangeError(
                f"{self.name}:{self.header_line}: found columns {shown(list(self.header))}, "
                f"expected one called {' or '.join(titles)}"
            )
        return found

    def number(self, row: tuple[int, list[str]], column: int, low: float, high: float) -> float:
        """Return a cell as a number; raises ExchangeError with file, line and column."""
        line, cells = row
        text = cells[column].strip()
        if self.delimiter == ";" and "." not in text:
            text = text.replace(",", ".", 1)  # of spreadsheets that write 1,5
        return number(text, f"{self.name}:{line}", self.header[column] or "?", low, high)


def first_line(text: str) -> str:
    """Return the first line that is neither empty nor a remark: the header."""
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return line
    return ""


def read_table(
    text: str, name: str, most_rows: int, *, lower: bool = False, titles: tuple[str, ...] = ()
) -> CsvTable:
    """Return the table of a text; `lower` makes its titles small letters.

    With `titles` the text has no header: these are its columns. Raises ExchangeError.
    """
    remarks: list[tuple[int, str]] = []
    rows: list[tuple[int, list[str]]] = []
    header = titles
    header_line, delimiter = 0, ","
    for line, content in enumerate(text.splitlines(), start=1):
        if len(content) > LONGEST_LINE:
            raise ExchangeError(
                f"{name}:{line}: found {len(content)} letters, expected at most {LONGEST_LINE}"
            )
        if not content.strip():
            continue
        if content.lstrip().startswith("#"):
            remarks.append((line, content.lstrip()[1:].strip()))
            continue
        if not header:
            delimiter = max(DELIMITERS, key=content.count)
            header = _header(_cells(content, delimiter, name, line), name, line, lower=lower)
            header_line = line
            continue
        cells = _cells(content, delimiter, name, line)
        if len(cells) != len(header):
            raise ExchangeError(
                f"{name}:{line}: found {len(cells)} cells, expected {len(header)}: "
                f"{', '.join(header)[:60]}"
            )
        if len(rows) >= most_rows:
            raise ExchangeError(f"{name}:{line}: found more than {most_rows} rows, expected fewer")
        rows.append((line, cells))
    if not header:
        raise ExchangeError(f"{name}: found nothing, expected a header and rows")
    return CsvTable(name, header, header_line, rows, remarks, delimiter)


def _header(cells: list[str], name: str, line: int, *, lower: bool) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise ExchangeError(f"{name}:{line}: found {len(cells)} columns, expected fewer")
    titles = (cell.strip() for cell in cells)
    return tuple(title.lower() if lower else title for title in titles)


def _cells(content: str, delimiter: str, name: str, line: int) -> list[str]:
    try:
        rows = list(csv.reader([content], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ExchangeError(
            f"{name}:{line}: found a broken cell ({error}), expected a table"
        ) from None
    return rows[0] if rows else []
