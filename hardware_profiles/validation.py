# SPDX-License-Identifier: Apache-2.0
"""All problems of a table at once, where msgspec alone would stop at the first.

A value that is refused is noted and taken out, and the rest is tried again: what has a default
falls back to it, what has none takes its table with it. So each line stands for one thing to mend,
and what is left can still be cross-checked.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import inspect

MOST_PROBLEMS = 100
_LONGEST_FOUND = 60
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_WORDS = {
    "str": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}

Table = dict[str, object]
Step = str | int
Kind = TypeVar("Kind", bound=msgspec.Struct)


class Gathered(NamedTuple):
    """What became of a table."""

    problems: list[str]
    """One line each: key, found, expected, fix."""
    rest: Table
    """The table without what was refused."""


def gather(table: Mapping[str, object], kind: type[Kind], stand_ins: Table) -> Gathered:
    """Return every problem of `table` as a `kind`, and what is left of it.

    `stand_ins` are values for the required keys of the top level, so that the rest can be looked at
    without them. The rest converts to a `kind` unless there are more than `MOST_PROBLEMS`.
    """
    work = _Work(dict(copy.deepcopy(table)), kind, stand_ins)
    while len(work.problems) < MOST_PROBLEMS:
        try:
            msgspec.convert(work.table, kind)
        except msgspec.ValidationError as error:
            work.note(str(error))
        else:
            break
    return Gathered(work.problems, work.table)


class _Work:
    """One table on its way."""

    def __init__(self, table: Table, kind: type[msgspec.Struct], stand_ins: Table) -> None:
        self.table = table
        self.problems: list[str] = []
        self._type = inspect.type_info(kind)
        self._stand_ins = stand_ins
        self._taken: list[tuple[object, str]] = []
        self._shortened: list[list[object]] = []
        self._places = {  # of the rows of tables, which move up when one above is taken out
            id(row): index
            for rows in table.values()
            if isinstance(rows, list)
            for index, row in enumerate(rows)
        }

    def note(self, error: str) -> None:
        """Turn msgspec's sentence into ours, and take out what it is about."""
        text, _, where = error.partition(" - at `$")
        steps: list[Step] = [name or int(index) for name, index in _STEP.findall(where.rstrip("`"))]
        if unknown := _UNKNOWN.fullmatch(text):
            self._unknown(steps, unknown[1])
        elif missing := _MISSING.fullmatch(text):
            self._missing(steps, missing[1])
        else:
            value = _at(self.table, steps)
            # A list that lacks rows because they were refused has had its line.
            if not any(value is one for one in self._shortened):
                expected = self._expected(text, steps)
                self._add(steps, f"found {_short(value)}, expected {expected}; mend that value")
            self._take(steps)

    def _add(self, steps: list[Step], text: str) -> None:
        self.problems.append(f"{self._label(steps)}: {text}")

    def _label(self, steps: list[Step]) -> str:
        """Return the key as people find it: "source 'a': line.port", "position_m[2]"."""
        label, found = "", [self.table, *(_at(self.table, steps[:n]) for n in range(1, len(steps)))]
        for step, holder in zip(steps, found, strict=True):
            row = holder[step] if isinstance(holder, list) and isinstance(step, int) else None
            name = row.get("id") if isinstance(row, dict) else None
            if isinstance(step, str):
                label += step if not label or label.endswith(" ") else f".{step}"
            elif isinstance(name, str):
                label += f" {_short(name)}: "
            else:
                label += f"[{self._places.get(id(row), step)}]"
        return label.removesuffix(": ") or "(top level)"

    def _unknown(self, steps: list[Step], key: str) -> None:
        holder = _at(self.table, steps)
        known = sorted({f.encode_name for t in self._types(steps) for f in _fields(t)})
        close = difflib.get_close_matches(key, known, n=1)
        fix = f"write {close[0]}, or remove it" if close else "remove it"
        expected = f"one of {', '.join(known)}" if known else "no such key"
        self._add([*steps, key], f"found an unknown key, expected {expected}; {fix}")
        if isinstance(holder, dict):
            del holder[key]

    def _missing(self, steps: list[Step], key: str) -> None:
        holder = _at(self.table, steps)
        if not any(taken is holder and name == key for taken, name in self._taken):
            expected = self._words([*steps, key])
            self._add([*steps, key], f"found nothing, expected {expected}; add it")
        if steps:
            self._take(steps)
        else:
            self.table[key] = self._stand_ins[key]

    def _take(self, steps: list[Step]) -> None:
        """Take out a value; an element of a list of numbers or words takes the list with it."""
        *path, last = steps
        holder = _at(self.table, path)
        if isinstance(holder, dict) and isinstance(last, str):
            del holder[last]
            self._taken.append((holder, last))
        elif isinstance(holder, list) and isinstance(last, int):
            if isinstance(holder[last], dict):
                del holder[last]
                self._shortened.append(holder)
            else:
                self._take(path)

    def _expected(self, text: str, steps: list[Step]) -> str:
        if text.startswith("Invalid"):
            return self._words(steps)
        words = text.removeprefix("Expected ").partition(", got")[0]
        return re.sub(r"`(\w+)`", lambda match: _WORDS.get(match[1], match[1]), words)

    def _words(self, steps: list[Step]) -> str:
        """Return what a value may be, in words."""
        choices = [repr(value) for t in self._types(steps) for value in _choices(t)]
        if not choices and steps:  # the tag of a union of tables
            tags = [t.tag for t in self._types(steps[:-1]) if isinstance(t, inspect.StructType)]
            choices = [repr(tag) for tag in tags if tag is not None]
        if choices:
            return f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
        names = [type(t).__name__ for t in self._types(steps)]
        known = {"StrType": "str", "IntType": "int", "FloatType": "float", "BoolType": "bool"}
        words = [_WORDS[known[name]] for name in names if name in known]
        lists = ("ListType", "VarTupleType", "TupleType")
        words += ["a list" for name in names if name in lists]
        return " or ".join(dict.fromkeys(words)) or "a table"

    def _types(self, steps: list[Step]) -> list[inspect.Type]:
        types = list(_alternatives(self._type))
        for step in steps:
            types = [found for t in types for found in _inner(t, step)]
        return types


def _alternatives(found: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(found, inspect.UnionType):
        for one in found.types:
            yield from _alternatives(one)
    elif isinstance(found, inspect.Metadata):
        yield from _alternatives(found.type)
    elif not isinstance(found, inspect.NoneType):
        yield found


def _inner(found: inspect.Type, step: Step) -> Iterator[inspect.Type]:
    if isinstance(found, inspect.StructType):
        for field in found.fields:
            if field.encode_name == step:
                yield from _alternatives(field.type)
    elif isinstance(found, inspect.ListType | inspect.VarTupleType):
        yield from _alternatives(found.item_type)
    elif isinstance(found, inspect.TupleType) and isinstance(step, int):
        yield from _alternatives(found.item_types[step])


def _fields(found: inspect.Type) -> tuple[inspect.Field, ...]:
    return found.fields if isinstance(found, inspect.StructType) else ()


def _choices(found: inspect.Type) -> tuple[object, ...]:
    return tuple(found.values) if isinstance(found, inspect.LiteralType) else ()


def _at(table: object, steps: list[Step]) -> object:
    for step in steps:
        if isinstance(table, dict):
            table = table[step]
        elif isinstance(table, list) and isinstance(step, int):
            table = table[step]
    return table


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_FOUND else f"{text[: _LONGEST_FOUND - 3]}..."
