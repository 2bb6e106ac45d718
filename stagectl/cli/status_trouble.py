# SPDX-License-Identifier: Apache-2.0
"""What `stagectl status` says first: walls that are not the picture, the owner, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from stagectl.control.messages import Row, State

PICTURE = "picture"
ALARMS_SHOWN = 10
_STAGE_ROW = "stage"
_WORST_FIRST = ("bad", "warn", "unknown")


def trouble_lines(state: State) -> Iterable[str]:
    """Return the lines above the tables."""
    show = state.get("show", {}).get("show", {})
    mode = str(show.get("wall") or PICTURE)
    if mode != PICTURE:
        yield _walls(mode, state.get("wall_acks", {}).values())
    owner = show.get("owner")
    yield (
        f"control: {owner} since {show.get('owner_since_utc') or '-'} UTC"
        if owner
        else "control: nobody"
    )
    yield from _worst(state.get("chain", {}).items())
    yield from _alarms(
        row
        for _, row in sorted(state.get("alarms", {}).items())
        if row.get("standing") or not row.get("acknowledged")
    )


def _walls(mode: str, acks: Iterable[Row]) -> str:
    rows = list(acks)
    # A node that cannot obey is never counted as one that did.
    done = [row for row in rows if not row.get("pending") and row.get("able") is not False]
    told = sorted(str(row["ack_utc"]) for row in done if row.get("ack_utc"))
    since = f" since {told[0]} UTC" if told else ""
    return f"WALLS {mode.upper()}{since}, {len(done)} of {len(rows)} nodes"


def _worst(chain: Iterable[tuple[str, Row]]) -> Iterable[str]:
    """Return one line: the worst link of the whole chain, cameras before the stage."""
    found = []
    for key, row in sorted(chain):
        if not row.get("worst"):
            continue
        links, states = row.get("links"), row.get("states")
        state = "unknown"
        if isinstance(links, list | tuple) and isinstance(states, list | tuple):
            state = str(dict(zip(links, states, strict=False)).get(str(row["worst"]), state))
        rank = _WORST_FIRST.index(state) if state in _WORST_FIRST else len(_WORST_FIRST)
        found.append((rank, key == _STAGE_ROW, key, row))
    if not found:
        return
    _, whole, key, row = min(found, key=lambda one: one[:3])
    whose = "stage" if whole else f"camera {key}"
    code = f" ({row['code']})" if row.get("code") else ""
    yield f"worst: {whose} {row['worst']}: {row.get('sentence') or '-'}{code}"


def _alarms(rows: Iterable[Row]) -> Iterable[str]:
    alarms = sorted(rows, key=_urgency)
    if not alarms:
        yield "alarms: none"
        return
    yield f"alarms: {len(alarms)}"
    for row in alarms[:ALARMS_SHOWN]:
        marks = "standing" if row.get("standing") else "over"
        if not row.get("acknowledged"):
            marks += ", not acknowledged"
        head = " ".join(str(row.get(name) or "-") for name in ("since_utc", "code", "source"))
        yield f"  {head}: {row.get('text') or '-'} ({marks})"
        if row.get("fix"):
            yield f"    {row['fix']}"
    if alarms[ALARMS_SHOWN:]:
        yield f"  +{len(alarms) - ALARMS_SHOWN}"


def _urgency(row: Row) -> tuple[bool, bool, bool, str]:
    """Sort what stands first, then alarms, then the first fault, then the oldest."""
    return (
        not row.get("standing"),
        row.get("level") != "alarm",
        not row.get("first"),
        str(row.get("since_utc") or ""),
    )
