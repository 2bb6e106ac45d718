# SPDX-License-Identifier: Apache-2.0
"""What the rows of the board say of each link of the chain. Pure.

Bad: the picture is wrong now. Warn: it may be, or will be. Unknown: nobody has said anything yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stagectl.alarms.alarm import Alarm
from stagectl.alarms.catalogue import Link
from stagectl.alarms.chain import GOOD, Lit, worst_of
from stagectl.alarms.conditions import ENGINE_AWAY_MS, STALE_NS, Watched
from stagectl.control.messages import Row

# Line-up on the wall, 95 in a hundred frames: half a percent of a picture of 4K, and two.
WALL_WARN_PX = 20.0
WALL_BAD_PX = 80.0
# A pose that is dated by its arrival carries the network's jitter: half a period, and it shows.
JITTER_PERIODS = 0.5
SILENT = "F-01"
_SERIOUS = ("lost", "hangs", "refused")
_OPEN = ("joining", "not ready", "off")


def camera_links(
    row: Row, source: Row | None, period_ms: float, cause: Alarm | None = None
) -> Mapping[Link, Lit]:
    """Return what a camera's row and that of its tracker say; `period_ms` is the tracker's.

    `cause`: the alarm that says why nothing good comes from the tracker, where it is not silent.
    """
    tracker = row.get("tracker")
    if tracker is None:
        lit = Lit("bad", "no source binds its pose; add one to the stage file")
        return {"link": lit, "quality": Lit("off"), "clock": Lit("off"), "line_up": Lit("off")}
    if source is None:
        lit = Lit("unknown", f"nothing is known of {tracker} yet")
        return {"link": lit, "quality": lit, "clock": lit, "line_up": lit}
    return {
        "link": _link(str(tracker), source, cause),
        "quality": _quality(str(tracker), row, source),
        "clock": _clock(str(tracker), source, period_ms),
        "line_up": _line_up(row),
    }


def _link(tracker: str, source: Row, cause: Alarm | None) -> Lit:
    if source.get("alive"):
        return GOOD
    if cause is not None:
        return Lit("bad", cause.text, cause.code)
    return Lit("bad", f"{tracker} is silent: check its cable, power and port", SILENT)


def _quality(tracker: str, row: Row, source: Row) -> Lit:
    state = row.get("state")
    bypassed = row.get("bypassed")
    if state in ("HOLD", "LOST") and isinstance(bypassed, Sequence) and tracker in bypassed:
        return Lit("warn", f"the pose holds: {tracker} is bypassed")
    if state in ("HOLD", "LOST"):
        return Lit("bad", f"the pose holds: nothing good comes from {tracker}")
    if row.get("held") or row.get("frozen"):
        return GOOD
    if not source.get("alive"):
        return Lit("unknown", f"{tracker} is silent")
    if not source.get("rate_ok"):
        rate, nominal = _number(source, "rate_hz"), _number(source, "nominal_hz")
        return Lit("warn", f"{tracker} sends {rate:.0f} of {nominal:.0f} samples a second")
    return GOOD


def _clock(tracker: str, source: Row, period_ms: float) -> Lit:
    if not source.get("alive"):
        return Lit("unknown", f"{tracker} is silent")
    jitter_ms = _number(source, "jitter_ms")
    if source.get("clock") == "arrival" and jitter_ms > JITTER_PERIODS * period_ms:
        return Lit(
            "warn", f"{tracker} has no clock of its own, and comes {jitter_ms:.0f} ms uneven"
        )
    return GOOD


def _line_up(row: Row) -> Lit:
    wall_px = row.get("wall_px")
    if not isinstance(wall_px, int | float):
        return Lit("unknown", "too few frames to tell the line-up")
    if wall_px > WALL_WARN_PX:
        state = "bad" if wall_px > WALL_BAD_PX else "warn"
        return Lit("bad" if state == "bad" else "warn", f"the wall is {wall_px:.0f} px off")
    need, has = row.get("overscan_pct"), row.get("overscan")
    if isinstance(need, int | float) and isinstance(has, int | float) and need > 100.0 * has:
        return Lit("warn", f"the inner frustum needs {need:.0f} % of overscan")
    return GOOD


def sync_link(stage: Row) -> Lit:
    """Return the link of house sync, the same for every camera."""
    state, sentence = stage.get("grid_state"), str(stage.get("sync_sentence") or "")
    lamps = [stage.get(key) for key in ("reference_present", "device_locked", "phase_right")]
    if stage.get("hot_age_ms") is None:
        return Lit("unknown", "nothing is known of the house sync yet")
    if stage.get("sync_source") == "free":
        return Lit("bad", sentence or "the grid runs free of house sync")
    if state in ("FREE", "HOLDOVER") or False in lamps[:2]:
        return Lit("bad", sentence or "no house sync", "F-29")
    if state != "LOCKED" or lamps[2] is False or sentence:
        return Lit(
            "warn", sentence or "the grid is not locked yet", "F-29" if lamps[2] is False else ""
        )
    return GOOD


def nodes_link(nodes: Sequence[tuple[str, Row]]) -> Lit:
    """Return the link of the render nodes, the same for every camera."""
    if not nodes:
        return Lit("warn", "no render node has joined")
    return worst_of(_node(name, row) for name, row in nodes)


def _node(name: str, row: Row) -> Lit:
    state, opens = row.get("state"), f"setup/nodes/{name}"
    if state in _SERIOUS:
        why = str(row.get("error") or "") or {
            "lost": "not heard",
            "hangs": "shows nothing new",
        }.get(str(state), "refused")
        return Lit("bad", f"{name}: {why}", _NODE_CODES.get(str(state), ""), opens)
    if state in _OPEN:
        why = str(row.get("error") or "") or {"off": "taken off"}.get(str(state), str(state))
        return Lit("warn", f"{name}: {why}", "", opens)
    return GOOD


_NODE_CODES = {"lost": "F-15", "hangs": "F-16", "refused": "F-32"}


def stage_links(
    stage: Row, watched: Watched, processors: Sequence[tuple[str, Row]], now_ns: int
) -> Mapping[Link, Lit]:
    """Return the links that belong to no camera."""
    return {
        "engine": _engine(stage),
        "recorder": _recorder(watched, now_ns),
        "disk": Lit("bad", watched.recorder_error, "F-22") if watched.recorder_error else GOOD,
        "processors": _processors(processors),
    }


def _engine(stage: Row) -> Lit:
    age_ms = stage.get("hot_age_ms")
    if not isinstance(age_ms, int | float):
        return Lit("unknown", "nothing has come from the engine yet")
    if age_ms >= ENGINE_AWAY_MS:
        return Lit("bad", "no frame comes from the engine", "F-20")
    return GOOD


def _recorder(watched: Watched, now_ns: int) -> Lit:
    if watched.recorder_ns is None:
        return Lit("unknown", "nothing is known of the recorder yet")
    if now_ns - watched.recorder_ns >= STALE_NS:
        return Lit("bad", "the recorder is not heard", "F-21")
    return GOOD


def _processors(rows: Sequence[tuple[str, Row]]) -> Lit:
    return worst_of([_processor(name, row) for name, row in rows]) if rows else Lit("off")


def _processor(name: str, row: Row) -> Lit:
    opens, state = f"setup/processors/{name}", row.get("state")
    if state != "ok":
        return Lit("warn", f"LED processor {name} is {state}", "", opens)
    if row.get("input_locked") is False:
        return Lit("bad", f"LED processor {name} is not locked to its input", "", opens)
    mismatch = row.get("mismatch")
    if isinstance(mismatch, Sequence) and not isinstance(mismatch, str) and mismatch:
        return Lit("warn", f"{name}: {mismatch[0]}", "", opens)
    return GOOD


def _number(row: Row, key: str) -> float:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else 0.0
