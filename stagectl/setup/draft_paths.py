# SPDX-License-Identifier: Apache-2.0
"""Paths of a draft: from "source/freed-a/delay_ms" to a place in its table, and from a sentence.

The loader's sentences begin with the key they are about ("source 'freed-a': line.port: found ...");
a form wants that key as a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hardware_profiles.field_table import field_at, list_kinds, row_kinds
from hardware_profiles.toml_text import value_text
from stagectl.setup.statements import Steps, Table

_OF_ROW = re.compile(r"(\w+) '([^']*)': (?:([\w.\[\]]+): )?")
_OF_TABLE = re.compile(r"(\w+(?:\.\w+)*)(?:\[\d+\][\w.]*)?: ")
_OF_PLACE = re.compile(r"(\w+)\[(\d+)\](?:\.([\w.\[\]]+))?: ")
_PLACE = re.compile(r"\[(\d+)\]")
WHOLE = "draft"


def rows_of(table: Mapping[str, object], kind: str) -> list[Table]:
    """Return the rows of a kind, as far as they are tables."""
    rows = table.get(kind)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def ids_of(table: Mapping[str, object], kind: str) -> list[str]:
    """Return the ids of the rows of a kind."""
    return [str(row.get("id", "")) for row in rows_of(table, kind)]


def steps_of(table: Mapping[str, object], path: str) -> Steps | None:
    """Return where a path stands in a table, None where its row is not there."""
    first, *rest = path.split("/")
    if first not in row_kinds():
        return (first, *map(_step, rest))
    if not rest:
        return None
    ids = ids_of(table, first)
    if rest[0] not in ids:
        return None
    return (first, ids.index(rest[0]), *map(_step, rest[1:]))


def settings_of(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the path and the TOML text of each setting that is written."""
    for key, value in table.items():
        if key in row_kinds():
            for row in rows_of(table, key):
                yield from _settings(row, f"{key}/{row.get('id', '')}")
        elif key != "version":
            yield from _settings(value, key)


def path_of(sentence: str) -> str:
    """Return the path of the setting that a loader's sentence is about; "draft" where unknown."""
    if found := _OF_ROW.match(sentence):
        kind, name, key = found.groups()
        return f"{kind}/{name}" + (f"/{_key(f'{kind}/{name}', key)}" if key else "")
    found = _OF_PLACE.match(sentence)
    if found and found[1] in list_kinds():
        kind, place, key = found.groups()
        return f"{kind}/{place}" + (f"/{_key(f'{kind}/{place}', key)}" if key else "")
    if found := _OF_TABLE.match(sentence):
        return found[1].replace(".", "/")
    return WHOLE


def _key(row: str, key: str) -> str:
    """Return a key of a row as a path: "position_m[2]" is one setting, "latency[2].mode" not."""
    path = _PLACE.sub(r"/\1", key).replace(".", "/")
    if field_at(f"{row}/{path}") is None:
        shorter = path.rpartition("/")[0]
        if shorter and field_at(f"{row}/{shorter}") is not None:
            return shorter
    return path


def _settings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _settings(inner, f"{path}/{key}")
    elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        for place, row in enumerate(value):
            yield from _settings(row, f"{path}/{place}")
    else:
        yield path, value_text(value)


def _step(step: str) -> str | int:
    return int(step) if step.isdecimal() else step
