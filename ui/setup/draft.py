# SPDX-License-Identifier: GPL-3.0-or-later
"""The draft of the stage file as the board tells it: which rows there are, their values and faults.

Pure. A key of the section `setup` is a path, "source/freed-a/delay_ms"; kinds of which there are
several have an id in the middle, the others ("sync/source") have none. The engine keeps the draft;
this is only a way to look at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stagectl.control.client import Row, State
from ui.columns import number

SECTION = "setup"
DRAFT = "draft"
ROWS = "rows"
_NO_ROW: Row = {}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many settings differ from the running stage, and how many are wrong."""

    changed: int = 0
    wrong: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.changed + other.changed, self.wrong + other.wrong)


class Draft:
    """One look at the section; made anew when the section changed."""

    def __init__(self, rows: Mapping[str, Row] | None = None) -> None:
        self.rows = rows if rows is not None else {}
        self.about = self.rows.get(DRAFT, _NO_ROW)
        self._tallies: dict[str, Tally] = {}
        self._ids: dict[str, list[str]] = {}
        for path, row in self.rows.items():
            if path not in (DRAFT, ROWS):
                self._count(path, row)
        # The stage names the rows in the order of the file.
        for kind, ids in self.rows.get(ROWS, _NO_ROW).items():
            if isinstance(ids, Sequence) and not isinstance(ids, str):
                self._ids[kind] = [str(one) for one in ids]

    @property
    def known(self) -> bool:
        """Tell whether the stage has sent a draft at all."""
        return bool(self.about)

    @property
    def tally(self) -> Tally:
        """Return the counts of the whole draft, as the engine has them."""
        return Tally(self.figure("changed"), self.figure("errors"))

    def figure(self, name: str) -> int:
        """Return a count of the draft's own row; 0 where it is missing."""
        return int(number(self.about.get(name)) or 0)

    def row(self, path: str) -> Row:
        """Return the row of a setting, or an empty one."""
        return self.rows.get(path, _NO_ROW)

    def ids(self, kind: str) -> list[str]:
        """Return the ids of a kind of which there are several, in the order of the file."""
        return self._ids.get(kind, [])

    def tally_of(self, prefix: str) -> Tally:
        """Return the counts of all settings under "source/freed-a", or under "source"."""
        return self._tallies.get(prefix, Tally())

    def value(self, path: str) -> str | None:
        """Return the TOML text of a setting, None where it is not in the file."""
        value = self.rows.get(path, _NO_ROW).get("value")
        return None if value is None else str(value)

    def first_wrong(self) -> str | None:
        """Return the path of the first setting that is wrong."""
        return next((p for p, row in self.rows.items() if row.get("error") and p != DRAFT), None)

    def _count(self, path: str, row: Row) -> None:
        kind, _, rest = path.partition("/")
        one = Tally(int(bool(row.get("changed"))), int(bool(row.get("error"))))
        self._add(kind, one)
        name, deeper, _ = rest.partition("/")
        if not name:
            return
        self._add(f"{kind}/{name}", one)
        ids = self._ids.setdefault(kind, [])
        if deeper and name not in ids:
            ids.append(name)

    def _add(self, prefix: str, one: Tally) -> None:
        self._tallies[prefix] = self._tallies.get(prefix, Tally()) + one


def setting(state: State, path: str) -> str | None:
    """Return the TOML text of one setting of the draft, None where it is not in the file."""
    value = state.get(SECTION, {}).get(path, _NO_ROW).get("value")
    return None if value is None else str(value)
