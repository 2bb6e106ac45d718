# SPDX-License-Identifier: Apache-2.0
"""What a live stage says of what did happen, where a test waited for something else. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from sim.testing.live_files import LiveLine
from sim.testing.results import StageEvent
from stagectl.alarms.catalogue import FAULTS, Level

_LAST_EVENTS = 8
_CODES = tuple(row.id for row in FAULTS)
_LEVELS: tuple[str, ...] = get_args(Level)


def known_event(code: str, level: str) -> None:
    """Raise ValueError for a code or a level that no event can have; empty ones are any."""
    if code not in ("", *_CODES):
        raise ValueError(
            f"wait_event: code: found {code!r}, expected {_CODES[0]} to {_CODES[-1]} "
            "(docs/faults.md)"
        )
    if level not in ("", *_LEVELS):
        raise ValueError(f"wait_event: level: found {level!r}, expected {', '.join(_LEVELS)}")


def told_so_far(events: Sequence[StageEvent]) -> str:
    """Return the last events, each with its time, level, code, source and sentence."""
    if not events:
        return "nothing was told"
    words = [
        " ".join(word for word in (f"{e.t_s:.2f} s", e.level, e.code, e.source) if word)
        + f": {e.text}"
        for e in events[-_LAST_EVENTS:]
    ]
    which = f"the last {len(words)} of {len(events)}" if len(words) < len(events) else "all"
    return f"told so far ({which}): {' | '.join(words)}"


def not_in_service(
    late: Sequence[str],
    serving: Sequence[str],
    counts: Mapping[str, Mapping[str, int]],
    events: Sequence[StageEvent],
) -> str:
    """Return who is waited for and what is known of each, and who is in service.

    `counts`: outcomes of every node that has reported.
    """
    words = []
    for name in late:
        last = next((event.text for event in reversed(events) if event.source == name), "")
        known = ", ".join(f"{count} {outcome}" for outcome, count in counts.get(name, {}).items())
        state = f"reports ({known}), not yet exact for a second" if known else "no report of it"
        words.append(f"{name}: {state}" + (f"; last told of it: {last}" if last else ""))
    return f"in service: {'; '.join(words)}; in service are: {', '.join(serving) or 'none'}"


def known_node(name: str, reference: Sequence[str]) -> None:
    """Raise ValueError for what is no reference node."""
    if name not in reference:
        known = ", ".join(reference) or "none: nodes=[] plays none"
        raise ValueError(f"kill_node: found {name!r}, expected a reference node: {known}")


def has_plug(
    verb: str, source: str, lines: Mapping[str, LiveLine], simulated: Sequence[str]
) -> None:
    """Raise ValueError for a source whose simulated tracker has no plug, and say why."""
    plugs = [name for name in simulated if name in lines and lines[name].kind == "pty"]
    known = f"expected a simulated tracker on a serial line: {', '.join(plugs) or 'none here'}"
    if source not in lines:
        raise ValueError(f"{verb}: found {source!r}, no such source; {known}")
    if lines[source].kind != "pty":
        raise ValueError(f"{verb}: found {source!r}, which uses UDP and has no plug; {known}")
    if source not in simulated:
        raise ValueError(f"{verb}: found {source!r}, whose tracker is not simulated; {known}")
