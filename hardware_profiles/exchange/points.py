# SPDX-License-Identifier: Apache-2.0
"""Reads points from a CSV or JSON file: x, y, z in metres, or u, v in pixels.

CSV: a header with these titles (others are read over), or no header and as many numbers a row.
JSON: `[[x, y, z], ...]`, `[{"x": .., "y": .., "z": ..}, ...]`, or either under the key `points`.
"""

from __future__ import annotations

import json

import numpy as np

from hardware_profiles.exchange.csv_table import first_line, read_table
from hardware_profiles.exchange.fit import Floats
from hardware_profiles.exchange.reading import ExchangeError, number, shown, text_of

MOST_POINTS = 1_000_000
MOST_BYTES = 64 << 20
FARTHEST = 1e7
"""Metres, or pixels."""


def read_points(data: bytes, name: str, titles: tuple[str, ...]) -> Floats:
    """Return points (n, len(titles)); raises ExchangeError with file and line or index."""
    text = text_of(data, name)
    if text.lstrip().startswith(("[", "{")):
        rows = _json_rows(text, name, titles)
    else:
        rows = _csv_rows(text, name, titles)
    if not rows:
        raise ExchangeError(f"{name}: found no points, expected {', '.join(titles)}")
    return np.array(rows, dtype=np.float64)


def _csv_rows(text: str, name: str, titles: tuple[str, ...]) -> list[list[float]]:
    bare = not any(letter.isalpha() for letter in first_line(text).lower().replace("e", ""))
    if bare:
        table = read_table(_commas(text), name, MOST_POINTS, titles=titles)
    else:
        table = read_table(text, name, MOST_POINTS, lower=True)
    columns = [table.needed(title) for title in titles]
    return [[table.number(row, at, -FARTHEST, FARTHEST) for at in columns] for row in table.rows]


def _commas(text: str) -> str:
    """Return rows of numbers, with white space or semicolons between them, with commas."""
    return "\n".join(
        line if "," in line else ",".join(line.replace(";", " ").split())
        for line in text.splitlines()
    )


def _json_rows(text: str, name: str, titles: tuple[str, ...]) -> list[list[float]]:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{name}: found no JSON ({error}), expected points") from None
    if isinstance(value, dict):
        value = value.get("points")
    if not isinstance(value, list):
        raise ExchangeError(
            f"{name}: points: found {shown(value)}, expected [[{', '.join(titles)}], ...]"
        )
    if len(value) > MOST_POINTS:
        raise ExchangeError(f"{name}: found {len(value)} points, expected at most {MOST_POINTS}")
    return [_json_row(one, f"{name}: points[{at}]", titles) for at, one in enumerate(value)]


def _json_row(one: object, place: str, titles: tuple[str, ...]) -> list[float]:
    if isinstance(one, dict) and all(title in one for title in titles):
        one = [one[title] for title in titles]
    if not isinstance(one, list) or len(one) != len(titles):
        raise ExchangeError(f"{place}: found {shown(one)}, expected {', '.join(titles)}")
    return [
        number(value, place, title, -FARTHEST, FARTHEST)
        for title, value in zip(titles, one, strict=True)
    ]
