# SPDX-License-Identifier: Apache-2.0
"""Writes docs/faults-seen.md: how soon consoles saw each fault of virtual time. A minute of CPU.

PYTHONPATH=. python scripts/lights_table.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sim.faults.catalogue import FAULTS as KINDS
from sim.scenario.checks_lights import expected, lit_after_ms
from sim.scenario.lights import LIGHTS, UNCOUNTED, UNSEEN
from sim.scenario.load import load_scenario, shipped_names
from sim.scenario.virtual_run import play
from stagectl.alarms.catalogue import LINK_WORDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "faults-seen.md"
WHOSE = {"camera": "its camera", "others": "every camera", "stage": "the stage"}
HEAD = """\
# How soon a console shows each fault

Written by `scripts/lights_table.py` from the shipped scenarios, in virtual time: the trackers'
bytes, the product's Steps, the real board. *Seen after* counts from the fault to the board that
consoles get (25 a second): the link is lit with the id, the alarm stands, both with words. *Bound*
is the row's time of the [catalogue](faults.md) where it promises one (bold), else one that is
stated for this check, plus 40 ms of the board. `stagectl sim run all` judges all of it
(`lights ...`); faults of the operating system are judged in real mode.

| fault | scenario | link | of | alarm | seen after, ms | bound, ms |
|---|---|---|---|---|---|---|
"""


def lines() -> Iterator[str]:
    """Go through the rows of the tables."""
    for name in shipped_names():
        scenario = load_scenario(name)
        if scenario.mode != "virtual" or not {f.id for f in scenario.fault} & set(LIGHTS):
            continue
        seen = play(msgspec.structs.replace(scenario, expect=(), take=False), None)
        for window in seen.windows:
            light, _ = expected(scenario, window, LIGHTS, UNSEEN)
            after_ms = None if light is None else lit_after_ms(seen, window, light)
            if light is None or after_ms is None:
                continue
            bound = f"{light.within_ms}" if light.own_ms else f"**{light.within_ms}**"
            link = next(words for key, words in LINK_WORDS.items() if key == light.link)
            yield (
                f"| `{window.id}` ({KINDS[window.id].row}) | `{name}` | {link} "
                f"| {WHOSE[light.whose]} | {light.code or '-'} | {after_ms:.0f} | {bound} |"
            )
    yield ""
    yield "An encoder that slips by less than one degree or so on a moving camera looks like a"
    yield "motion: the picture follows, and it is told as news (F-05; `test_encoder_slips.py`)."
    yield ""
    yield "What no link shows, and why that is right (then none may be lit):"
    yield ""
    for fault, reason in (UNSEEN | UNCOUNTED).items():
        yield f"- `{fault}` ({KINDS[fault].row}): {reason}."


def main() -> int:
    """Write the page."""
    PAGE.write_text(HEAD + "\n".join(lines()) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
