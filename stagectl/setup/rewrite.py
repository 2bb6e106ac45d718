# SPDX-License-Identifier: Apache-2.0
"""Edits of a stage file's text that keep everything they are not about: comments, order, spaces.

The edit is tried on the lines, and the result is read again: only a text that says exactly what is
wanted is returned. Where the lines are written in a way that this does not know, the whole file is
written anew, and its comments stand together at its top (docs/decisions/0021).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping

from hardware_profiles.toml_text import key_text, value_text
from stagectl.setup.statements import (
    Statement,
    Steps,
    Table,
    What,
    comment_after,
    comments_in,
    left_of,
    statements,
    value_at,
)

LIFTED = "# Comments of the file as it was before it was written anew:"
_Lines = list[Statement]


def with_value(text: str, wanted: Table, steps: Steps) -> str:
    """Return the text with the value at `steps` as in `wanted`; taken out where it has none."""
    return _checked(text, wanted, lambda lines: _put(lines, wanted, steps))


def with_row(text: str, wanted: Table, kind: str, place: int) -> str:
    """Return the text with one more row at the end of its kind, as in `wanted`."""
    return _checked(text, wanted, lambda lines: _add_row(lines, wanted, kind, place))


def without_row(text: str, wanted: Table, kind: str, place: int) -> str:
    """Return the text without a row; the comments right above it go with it."""
    return _checked(text, wanted, lambda lines: _without_row(lines, wanted, kind, place))


def canonical(table: Table) -> str:
    """Return a whole stage file: single settings first, then tables, then rows."""
    lines: list[str] = []
    blocks: list[str] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            blocks.append(_block(f"[{key_text(key)}]", value))
        elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            blocks += [_block(f"[[{key_text(key)}]]", row) for row in value]
        else:
            lines.append(f"{key_text(key)} = {value_text(value)}\n")
    return "\n".join(["".join(lines), *blocks])


def _checked(text: str, wanted: Table, edit: Callable[[_Lines], _Lines]) -> str:
    try:
        edited = "".join(line.text for line in edit(statements(text)))
        if tomllib.loads(edited) == wanted:
            return edited
    except (ValueError, LookupError):
        pass  # the lines are written in a way of their own: the second way knows them all
    comments = [line.text.strip() for line in _comments(text)]
    head = "".join(f"{line}\n" for line in (LIFTED, *comments)) + "\n" if comments else ""
    return head + canonical(wanted)


def _comments(text: str) -> _Lines:
    try:
        found = statements(text)
    except ValueError:
        return []
    kept = [line for line in found if line.what is What.COMMENT and line.text.strip() != LIFTED]
    for line in found:
        if line.what is not What.COMMENT:
            kept += [Statement(What.COMMENT, x, line.steps) for x in comments_in(line.text)]
    return kept


def _put(lines: _Lines, wanted: Table, steps: Steps) -> _Lines:
    value = value_at(wanted, steps)
    for at, line in enumerate(lines):
        if line.what is What.ITEM and steps[: len(line.steps)] == line.steps:
            held = value_at(wanted, line.steps)
            if held is None or held == {}:
                return _without(lines, [at])
            return [*lines[:at], line._replace(text=_item(line.text, held)), *lines[at + 1 :]]
    lines = _without(lines, _under(lines, steps))
    return lines if value is None else _insert(lines, wanted, steps)


def _insert(lines: _Lines, wanted: Table, steps: Steps) -> _Lines:
    home: Steps = ()
    for line in lines:
        inside = line.what is What.HEADER and steps[: len(line.steps)] == line.steps
        if inside and len(steps) > len(line.steps) >= len(home):
            home = line.steps
    key = steps[len(home)]
    value = value_at(wanted, (*home, key))
    if not isinstance(key, str):
        raise LookupError(key)
    if not home and isinstance(value, Mapping):
        return _append(lines, _block(f"[{key_text(key)}]", value), len(lines))
    text = f"{key_text(key)} = {value_text(value)}\n"
    at = _end_of(lines, home)
    return [*_ended(lines[:at]), Statement(What.ITEM, text, (*home, key)), *lines[at:]]


def _end_of(lines: _Lines, home: Steps) -> int:
    """Return where one more item of a table goes: behind its last one."""
    at = 0
    inside = not home
    for place, line in enumerate(lines):
        if line.what is What.HEADER:
            inside = line.steps == home
        if inside and (line.what in (What.ITEM, What.HEADER)):
            at = place + 1
    if not home and not at:  # nothing but comments: they stay on top
        while at < len(lines) and lines[at].what is not What.HEADER:
            at += 1
    return at


def _add_row(lines: _Lines, wanted: Table, kind: str, place: int) -> _Lines:
    lines = [x for x in lines if not (x.what is What.ITEM and x.steps == (kind,))]
    row = value_at(wanted, (kind, place))
    if not isinstance(row, Mapping):
        raise LookupError(kind)
    last = len(lines)
    for at, line in enumerate(lines):
        if line.steps[:1] == (kind,) and line.what in (What.HEADER, What.ITEM):
            last = at + 1
    return _append(lines, _block(f"[[{key_text(kind)}]]", row), last)


def _append(lines: _Lines, block: str, at: int) -> _Lines:
    before, after = _ended(lines[:at]), lines[at:]
    if before and before[-1].what is not What.BLANK:
        block = f"\n{block}"
    if after and after[0].what is not What.BLANK:
        block += "\n"
    return [*before, Statement(What.ITEM, block, ()), *after]


def _without_row(lines: _Lines, wanted: Table, kind: str, place: int) -> _Lines:
    if any(line.what is What.ITEM and line.steps == (kind,) for line in lines):
        return _put(lines, wanted, (kind,))
    return _without(lines, _under(lines, (kind, place)))


def _under(lines: _Lines, steps: Steps) -> list[int]:
    """Return which lines write something at a place or below it."""
    return [
        at
        for at, line in enumerate(lines)
        if line.what in (What.HEADER, What.ITEM) and line.steps[: len(steps)] == steps
    ]


def _without(lines: _Lines, taken: list[int]) -> _Lines:
    """Take lines out, each with the comments that stand right above it."""
    gone = set(taken)
    for at in taken:
        is_header, above = lines[at].what is What.HEADER, at - 1
        while above >= 0 and lines[above].what is What.COMMENT:
            gone.add(above)
            above -= 1
        if is_header and above >= 0 and lines[above].what is What.BLANK:
            gone.add(above)  # no heap of blank lines where tables were
    return [line for at, line in enumerate(lines) if at not in gone]


def _item(text: str, value: object) -> str:
    """Return an item with another value; comments between its lines move above it."""
    left, comment = left_of(text), comment_after(text)
    inside = comments_in(text)[: -1 if comment else None]
    margin = left[: len(left) - len(left.lstrip())]
    above = "".join(f"{margin}{line}\n" for line in inside)
    return f"{above}{left} = {value_text(value)}{f'  {comment}' if comment else ''}\n"


def _block(header: str, table: Mapping[str, object]) -> str:
    items = "".join(f"{key_text(key)} = {value_text(value)}\n" for key, value in table.items())
    return f"{header}\n{items}"


def _ended(lines: _Lines) -> _Lines:
    """Return lines of which the last has its line end."""
    if lines and not lines[-1].text.endswith("\n"):
        return [*lines[:-1], lines[-1]._replace(text=lines[-1].text + "\n")]
    return lines
