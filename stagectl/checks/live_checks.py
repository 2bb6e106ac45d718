# SPDX-License-Identifier: Apache-2.0
"""Preflight of a stage that runs: what its own board says against it. Pure.

The checks of `stage_checks.py` look at the file and the machine; these look at what is alive. Each
finding says how it is, and for what is wrong what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from stagectl.control.messages import Cell, Row, State
from stagectl.processors.compare import PATTERN_ON

LiveState = Literal["ok", "warn", "bad"]
IN_SYNC = "in sync"
LITTLE_DISK_GB, NO_DISK_GB = 20.0, 2.0
_NONE: Mapping[str, Row] = {}


class LiveFinding(NamedTuple):
    """One check of the running stage."""

    state: LiveState
    what: str
    sentence: str
    fix: str = ""


def live_findings(board: State, free_gb: float | None) -> Iterator[LiveFinding]:
    """Yield a finding for each check; `free_gb` is the disk of the takes, None where unknown."""
    yield _sync(_row(board, "stage", "stage"))
    yield from _rates(board.get("rates", _NONE))
    yield from _sources(board.get("sources", _NONE))
    yield from _nodes(board.get("nodes", _NONE), _row(board, "show", "show"))
    yield from _processors(board.get("processors", _NONE))
    yield _recorder(_row(board, "stage", "stage"), _row(board, "chain", "stage"))
    yield _disk(free_gb)
    yield _alarms(board.get("alarms", _NONE))


def _sync(stage: Row) -> LiveFinding:
    state, source = _text(stage, "grid_state"), _text(stage, "sync_source")
    if source == "free":
        fix = "set a sync source in Setup before pictures are taken of the wall"
        return LiveFinding("warn", "sync", "the stage runs free: no house sync is asked for", fix)
    if state == "LOCKED":
        return LiveFinding("ok", "sync", f"locked to {source}")
    told = _text(stage, "sync_sentence") or f"the grid is {state}"
    fix = "wait until it is locked; look at the reference and its cable"
    return LiveFinding("bad", "sync", f"not locked: {told}", fix)


def _rates(rows: Mapping[str, Row]) -> Iterator[LiveFinding]:
    wrong = [row for row in rows.values() if row.get("state") in ("warn", "bad")]
    for row in wrong:
        state: LiveState = "bad" if row.get("state") == "bad" else "warn"
        sentence = f"{_text(row, 'kind')} {_text(row, 'name')}: {_text(row, 'sentence')}"
        yield LiveFinding(state, "rates", sentence, "set that device to the stage's rate")
    if rows and not wrong:
        yield LiveFinding("ok", "rates", f"{len(rows)} rates agree")


def _sources(rows: Mapping[str, Row]) -> Iterator[LiveFinding]:
    for name, row in rows.items():
        rate = f"{_number(row, 'rate_hz'):.1f} of {_number(row, 'nominal_hz'):.1f} samples a second"
        if not row.get("alive"):
            fix = "check its cable, power and port"
            yield LiveFinding("bad", f"source {name}", f"{name} is silent", fix)
        elif not row.get("rate_ok"):
            fix = "check its rate, or the rate of the source in Setup"
            yield LiveFinding("warn", f"source {name}", f"{name} sends {rate}", fix)
        else:
            yield LiveFinding("ok", f"source {name}", f"{name} sends {rate}")


def _nodes(rows: Mapping[str, Row], show: Row) -> Iterator[LiveFinding]:
    if not rows:
        fix = "start the render nodes, and connect them to this stage"
        yield LiveFinding("bad", "nodes", "no render node is there", fix)
        return
    off = show.get("nodes_off")
    off_by_hand = off if isinstance(off, list | tuple) else ()
    for name, row in rows.items():
        if row.get("state") == "off" and name in off_by_hand:
            fix = "take it on again when it is well"
            yield LiveFinding("warn", f"node {name}", f"{name} is taken off", fix)
        elif row.get("state") != IN_SYNC:
            told = _text(row, "error") or _text(row, "state")
            fix = "mend that node, or take it off before the take"
            yield LiveFinding("bad", f"node {name}", f"{name} is not in sync: {told}", fix)
    for key, what in (("level", "levels"), ("engine", "engine versions")):
        found = sorted({_text(row, key) for row in rows.values() if _text(row, key)})
        if len(found) > 1:
            fix = "load the same on every node"
            yield LiveFinding("bad", "nodes", f"different {what}: {', '.join(found)}", fix)
    if all(row.get("state") == IN_SYNC for row in rows.values()):
        yield LiveFinding("ok", "nodes", f"{len(rows)} nodes in sync")


def _processors(rows: Mapping[str, Row]) -> Iterator[LiveFinding]:
    for name, row in rows.items():
        what = f"processor {name}"
        mismatches = row.get("mismatch")
        found = [str(one) for one in mismatches] if isinstance(mismatches, list | tuple) else []
        if row.get("state") != "ok":
            told = _text(row, "error") or _text(row, "state")
            fix = "check its address in Setup and its network"
            yield LiveFinding("bad", what, f"{name} does not answer: {told}", fix)
            continue
        for sentence in found:
            fix = "set the processor, or what Setup declares of it"
            if sentence == PATTERN_ON:
                fix = "turn the test pattern off"
            yield LiveFinding("bad", what, f"{name}: {sentence}", fix)
        if not found:
            yield LiveFinding("ok", what, f"{name} answers, and is set as declared")


def _recorder(stage: Row, chain: Row) -> LiveFinding:
    links, states = chain.get("links"), chain.get("states")
    sentences = chain.get("sentences")
    if isinstance(links, list | tuple) and isinstance(states, list | tuple) and "recorder" in links:
        at = list(links).index("recorder")
        if at < len(states) and states[at] in ("warn", "bad"):
            told = sentences[at] if isinstance(sentences, list | tuple) else "it does not record"
            fix = "mend it before the take: an alarm says how"
            return LiveFinding("bad", "recorder", f"the recorder is not well: {told}", fix)
    if stage.get("rolling"):
        return LiveFinding("ok", "recorder", f"take {_text(stage, 'take')} is being recorded")
    return LiveFinding("ok", "recorder", "the recorder is ready")


def _disk(free_gb: float | None) -> LiveFinding:
    if free_gb is None:
        fix = "look at paths.takes and its disk"
        return LiveFinding("warn", "disk", "the disk of the takes cannot be looked at", fix)
    sentence = f"{free_gb:.1f} GB free for takes"
    if free_gb < LITTLE_DISK_GB:
        state: LiveState = "bad" if free_gb < NO_DISK_GB else "warn"
        return LiveFinding(state, "disk", sentence, "free some before rolling")
    return LiveFinding("ok", "disk", sentence)


def _alarms(rows: Mapping[str, Row]) -> LiveFinding:
    standing = [name for name, row in rows.items() if row.get("standing")]
    open_ones = [name for name, row in rows.items() if not row.get("acknowledged")]
    if standing:
        fix = "mend what stands; each alarm says how"
        return LiveFinding("bad", "alarms", f"alarms stand: {', '.join(standing)}", fix)
    if open_ones:
        fix = "acknowledge them, so that the next one is seen"
        return LiveFinding("warn", "alarms", f"not acknowledged: {', '.join(open_ones)}", fix)
    return LiveFinding("ok", "alarms", "no alarm stands, none is open")


def _row(board: State, section: str, key: str) -> Row:
    return board.get(section, _NONE).get(key, {})


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return "" if value is None or value is False else str(value)


def _number(row: Row, key: str) -> float:
    value: Cell = row.get(key)
    return float(value) if isinstance(value, int | float) else 0.0
