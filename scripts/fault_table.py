# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of docs/faults.md: the fault catalogue, and what shows each of its rows.

PYTHONPATH=. python scripts/fault_table.py          # writes the page
PYTHONPATH=. python scripts/fault_table.py --check  # 1 where the page is not what it would write
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sim.faults.catalogue import FAULTS as KINDS
from sim.faults.catalogue import NOT_SIMULABLE
from sim.faults.stage_parameters import in_words, parameters
from sim.scenario.load import load_scenario, shipped_names
from stagectl.alarms.catalogue import FAULTS, LINK_WORDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "faults.md"
BEGIN, END = "<!-- begin: written by scripts/fault_table.py -->", "<!-- end -->"

# How an alarm is known to be over (catalogue: `clears`).
OVER = {
    "once": "at once",
    "told": "as told",
    "quiet": "5 s without",
    "alive": "it sends",
    "place": "in place",
    "moves": "it moves",
    "node": "node is well",
    "engine": "frames come",
    "recorder": "it is heard",
    "disk": "room, writes",
    "sync": "locked",
    "loop": "as told",
    "wall": "as ordered",
}


def shown_by() -> dict[str, list[str]]:
    """Return the names of the scenarios that show each row."""
    found: dict[str, list[str]] = {}
    for name in shipped_names():
        for row in load_scenario(name).rows:
            found.setdefault(row, []).append(name)
    return found


def table() -> Iterator[str]:
    """Go through the lines of the tables."""
    scenarios = shown_by()
    heads = ("row", "fault", "what people read", "level", "told within", "link", "over",
             "what to do", "shown by")  # fmt: skip
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in FAULTS:
        within = "-" if row.within_ms is None else f"{row.within_ms} ms"
        shown = ", ".join(f"`{name}`" for name in scenarios.get(row.id, [])) or "not simulated"
        links = ", ".join(LINK_WORDS[link] for link in row.links) or "-"
        yield (
            f"| {row.id} | {row.title} | {row.sentence} | {row.level} | {within} | {links} "
            f"| {OVER[row.clears]} | {row.fix} | {shown} |"
        )
    yield ""
    for row_id, reason in NOT_SIMULABLE.items():
        yield f"- {row_id} is not simulated: {reason}."
    yield ""
    yield "Parameters of virtual time, and what they are where left out: `params = { share = 0.2 }`"
    yield "in a scenario's `[[fault]]`, keywords of `fault(...)` in a test."
    yield ""
    yield "| fault id | row | acts on | modes | what happens | parameters=default (bounds) |"
    yield "|---|---|---|---|---|---|"
    for name, kind in KINDS.items():
        words = "; ".join(in_words(f"`{w}`", row) for w, row in parameters(name).items()) or "-"
        modes = ", ".join(kind.modes)
        yield f"| `{name}` | {kind.row} | {kind.target} | {modes} | {kind.doc} | {words} |"


def page(text: str) -> str:
    """Return the page with its tables anew. Raises ValueError where the marks are gone."""
    head, found, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (found and end):
        raise ValueError(f"{PAGE} has no {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n" + "\n".join(table()) + f"\n\n{END}{tail}"


def main(words: list[str]) -> int:
    """Write the page, or compare it."""
    text = PAGE.read_text(encoding="utf-8")
    made = page(text)
    if "--check" in words:
        return int(made != text)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
