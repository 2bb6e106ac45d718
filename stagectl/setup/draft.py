# SPDX-License-Identifier: Apache-2.0
"""The draft of a stage file: edited setting by setting, undone edit by edit, written as text.

The text is what counts; the table beside it is what `tomllib` reads in it. A value that its type
refuses never gets in; what only the whole shows to be wrong (two sources on one port) may stand
until it is mended, with a sentence, and such a draft cannot be saved.
"""

from __future__ import annotations

import copy
import itertools
import re
import tomllib
from collections.abc import Mapping
from typing import NamedTuple

from hardware_profiles.field_table import Field, field_at, field_table, list_kinds, row_kinds
from hardware_profiles.loading import read_table
from hardware_profiles.store import content_hash
from hardware_profiles.toml_text import value_text
from stagectl.setup import new_rows, rewrite
from stagectl.setup.draft_paths import ids_of, path_of, rows_of, settings_of, steps_of
from stagectl.setup.statements import Steps, Table, value_at

MOST_EDITS = 200
_NAME = "id"
# As hardware_profiles/bounds.py has it.
_NAME_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,30}")


class DraftError(ValueError):
    """An edit that cannot be; the text is one sentence: the key, what was found, expected."""


class Edit(NamedTuple):
    """One edit: the text before it, and what it did in words."""

    before: str
    words: str


class Draft:
    """One stage file being edited."""

    def __init__(self, text: str) -> None:
        """Begin with a file's text. Raises DraftError where it is no TOML."""
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._show(text)

    @property
    def text(self) -> str:
        """The file as it would be saved."""
        return self._text

    @property
    def hash(self) -> str:
        """The content hash that the saved file would have."""
        return content_hash(self._text.encode())

    @property
    def problems(self) -> Mapping[str, str]:
        """One sentence for each path where something is wrong."""
        return self._problems

    @property
    def undo_depth(self) -> int:
        """How many edits can be undone."""
        return len(self._done)

    @property
    def redo_depth(self) -> int:
        """How many undone edits can be done again."""
        return len(self._undone)

    @property
    def history(self) -> tuple[str, ...]:
        """What was done, the newest last."""
        return tuple(edit.words for edit in self._done)

    def ids(self, kind: str) -> list[str]:
        """Return the ids of the rows of a kind."""
        return ids_of(self._table, kind)

    def settings(self) -> dict[str, str]:
        """Return the TOML text of each setting that is written, by path."""
        return dict(settings_of(self._table))

    def set(self, path: str, value: object) -> str:
        """Change one setting; return what was done. `value` is TOML text, or a plain value.

        A row's new id is followed by all that names it. Raises DraftError.
        """
        field = field_at(path, self._tag(path))
        steps = steps_of(self._table, path)
        if field is None or steps is None:
            raise DraftError(self._unknown(path))
        found = _value(field, value)
        wanted = copy.deepcopy(self._table)
        if steps[-1] == _NAME and field.pattern.endswith(f"*/{_NAME}"):
            return self._rename(wanted, steps, str(found))
        if field.pattern.endswith("line/kind"):
            steps, found = steps[:-1], self._line_of_kind(steps, found)
        _place(wanted, steps, found)
        self._refuse_new(wanted, path)
        words = f"{path} = {value_text(value_at(wanted, steps))}"
        place = steps[1] if len(steps) > 1 else None
        if isinstance(place, int) and value_at(self._table, steps[:2]) is None:
            text = rewrite.with_row(self._text, wanted, str(steps[0]), place)
        else:
            text = rewrite.with_value(self._text, wanted, steps)
        self._edit(text, words)
        return words

    def set_all(self, values: Mapping[str, object], words: str) -> str:
        """Change several settings as one edit; all of them, or none. Raises DraftError."""
        scratch = Draft(self._text)
        for path, value in values.items():
            scratch.set(path, value)
        return self.replace(scratch.text, words)

    def add(self, kind: str, name: str = "") -> str:
        """Add a row of a kind, with defaults; return its path. Raises DraftError."""
        if kind not in row_kinds() and kind not in list_kinds():
            known = ", ".join((*row_kinds(), *list_kinds()))
            raise DraftError(f"kind: found {kind!r}, expected one of {known}; name one of them")
        if name and name in self.ids(kind):
            raise DraftError(f"{kind}: id {name!r} is used already; ids are unique")
        if name and kind != "cue" and not _NAME_FORM.fullmatch(name):
            # Its own paths could not name it any more: it would be there for good.
            raise DraftError(
                f"{kind}: id: found {name!r}, expected letters, digits, dot, dash or underscore, "
                "at most 31; choose another name"
            )
        row = new_rows.new_row(self._table, kind, name)
        path = f"{kind}/{row.get('id', len(rows_of(self._table, kind)))}"
        self._edit(self._with_row(self._text, self._table, kind, row), f"{path} added")
        return path

    def use(self, found: str) -> str:
        """Make a source of the [[source]] that a scan wrote for a line; return its path.

        Where no camera is free it gets one. Raises DraftError.
        """
        try:
            rows = tomllib.loads(found).get("source")
        except tomllib.TOMLDecodeError:
            rows = None
        if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
            raise DraftError("scan: no source can take that line; choose another")
        source, body = new_rows.adopted(self._table, rows[0])
        text, table = self._text, self._table
        if body is not None:
            text = self._with_row(text, table, "body", body)
            table = tomllib.loads(text)
        text = self._with_row(text, table, "source", source)
        path = f"source/{source['id']}"
        self._edit(text, f"{path} added for body {source['body']}, as it was found")
        return path

    def remove(self, path: str) -> str:
        """Take a row away, or a setting back to its default; return what was done."""
        steps = steps_of(self._table, path)
        if steps is None or value_at(self._table, steps) is None:
            raise DraftError(f"{path}: found nothing, expected a row or a setting of the draft")
        wanted = copy.deepcopy(self._table)
        if len(steps) == 2 and isinstance(steps[1], int):
            kind, place = str(steps[0]), steps[1]
            self._drop_row(wanted, kind, place)
            words = f"{path} removed"
            self._edit(rewrite.without_row(self._text, wanted, kind, place), words)
            return words
        _take_out(wanted, steps)
        self._refuse_new(wanted, path)
        words = f"{path} back to its default"
        at = steps if not isinstance(steps[-1], int) else steps[:-1]
        self._edit(rewrite.with_value(self._text, wanted, at), words)
        return words

    def replace(self, text: str, words: str) -> str:
        """Put another text in place of the whole draft, as one edit. Raises DraftError."""
        if text != self._text:
            self._edit(text, words)
        return words

    def undo(self) -> str:
        """Take back the newest edit; return what that was. Raises DraftError without one."""
        if not self._done:
            raise DraftError("there is no edit of the set-up to undo")
        edit = self._done.pop()
        self._undone.append(Edit(self._text, edit.words))
        self._show(edit.before)
        return edit.words

    def redo(self) -> str:
        """Do an undone edit again; return what it is. Raises DraftError without one."""
        if not self._undone:
            raise DraftError("there is no undone edit of the set-up")
        edit = self._undone.pop()
        self._done.append(Edit(self._text, edit.words))
        self._show(edit.before)
        return edit.words

    def _edit(self, text: str, words: str) -> None:
        before = self._text
        self._show(text)
        self._done = [*self._done, Edit(before, words)][-MOST_EDITS:]
        self._undone = []

    def _show(self, text: str) -> None:
        try:
            self._table: Table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DraftError(f"the file is not TOML ({error}); mend that line") from None
        self._text = text
        self._problems: dict[str, str] = {}
        for sentence in read_table(self._table)[1]:
            self._problems.setdefault(path_of(sentence), sentence)

    def _with_row(self, text: str, table: Table, kind: str, row: Table) -> str:
        wanted = copy.deepcopy(table)
        rows = wanted.setdefault(kind, [])
        if not isinstance(rows, list):
            raise DraftError(f"{kind}: found a setting, expected rows; mend the file by hand")
        rows.append(row)
        return rewrite.with_row(text, wanted, kind, len(rows) - 1)

    @staticmethod
    def _drop_row(wanted: Table, kind: str, place: int) -> None:
        rows = wanted[kind]
        if isinstance(rows, list):
            del rows[place]
            if not rows:
                del wanted[kind]

    def _rename(self, wanted: Table, steps: Steps, name: str) -> str:
        kind, place = str(steps[0]), steps[1]
        old = self.ids(kind)[int(place)]
        if name in self.ids(kind) and name != old:
            raise DraftError(f"{kind}: id {name!r} is used already; ids are unique")
        text = self._text
        _place(wanted, steps, name)
        self._refuse_new(wanted, f"{kind}/{old}/{_NAME}", f"{kind}/{name}/{_NAME}")
        text = rewrite.with_value(text, wanted, steps)
        for field in field_table():
            if field.refers != kind:
                continue
            owner = field.section
            for row in self.ids(owner) if owner in row_kinds() else [""]:
                at = steps_of(self._table, field.path_of(row))
                if at is not None and value_at(self._table, at) == old:
                    _place(wanted, at, name)
                    text = rewrite.with_value(text, wanted, at)
        words = f"{kind}/{old} is {kind}/{name} now"
        self._edit(text, words)
        return words

    def _line_of_kind(self, steps: Steps, kind: object) -> object:
        line = value_at(self._table, steps[:-1])
        if isinstance(line, dict) and line.get("kind") == kind:
            return line
        return new_rows.default_line(self._table, str(kind))

    def _tag(self, path: str) -> str:
        head = path.rpartition("/")[0]
        steps = steps_of(self._table, f"{head}/kind") if head else None
        return str(value_at(self._table, steps) or "") if steps else ""

    def _refuse_new(self, wanted: Table, *paths: str) -> None:
        """Refuse an edit whose own value is wrong; what it means for others may stand."""
        before = set(self._problems.values())
        for sentence in read_table(wanted)[1]:
            where = path_of(sentence)
            around = any(path.startswith(f"{where}/") for path in paths) and ": found " in sentence
            if (where in paths or around) and sentence not in before:
                raise DraftError(sentence)

    def _unknown(self, path: str) -> str:
        kind, _, rest = path.partition("/")
        name = rest.partition("/")[0]
        if kind in row_kinds() and name not in self.ids(kind):
            known = ", ".join(self.ids(kind)) or "none yet"
            return f"{path}: found no {kind} {name!r}, expected one of the draft ({known})"
        return f"{path}: found no such setting, expected a path of the field table"


def _value(field: Field, value: object) -> object:
    """Return the plain value of a TOML text; bare words are the text they are, for a text."""
    if not isinstance(value, str):
        return value
    try:
        found = tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return value
    if set(found) != {"value"}:
        return value
    if field.kind in ("text", "choice") and not isinstance(found["value"], str):
        return value
    return found["value"]


def _place(table: Table, steps: Steps, value: object) -> None:
    """Put a value at a place, making the tables and the list row above it where they are not."""
    here: object = table
    for step, after in itertools.pairwise(steps):
        if isinstance(here, dict) and isinstance(step, str):
            here = here.setdefault(step, [] if isinstance(after, int) else {})
        elif isinstance(here, list) and isinstance(step, int):
            if step == len(here):
                here.append({})
            if step >= len(here):
                raise DraftError(f"{'/'.join(map(str, steps))}: found place {step}, expected at "
                                 f"most {len(here)}")  # fmt: skip
            here = here[step]
    last = steps[-1]
    if isinstance(here, dict) and isinstance(last, str):
        here[last] = value
    elif isinstance(here, list) and isinstance(last, int) and last < len(here):
        here[last] = value
    else:
        raise DraftError(f"{'/'.join(map(str, steps))}: found no table there; remove what is there")


def _take_out(table: Table, steps: Steps) -> None:
    holder = value_at(table, steps[:-1])
    last = steps[-1]
    if isinstance(holder, dict) and isinstance(last, str):
        del holder[last]
        if not holder and len(steps) > 1 and isinstance(steps[-2], str):
            _take_out(table, steps[:-1])  # an empty table says nothing
    elif isinstance(holder, list) and isinstance(last, int):
        del holder[last]
