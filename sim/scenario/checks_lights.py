# SPDX-License-Identifier: Apache-2.0
"""Whether consoles saw each injected fault: the right link and alarm, in time, and over in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from sim.faults.catalogue import FAULTS as KINDS
from sim.scenario.evidence import Window
from sim.scenario.lights import LIGHTS, UNCOUNTED, UNSEEN, Light
from sim.scenario.model import Scenario
from sim.scenario.verdict import Check
from sim.virtual.control import Seen
from stagectl.control.messages import Row

_SLACK_NS = 1_000_000
_MS = 1_000_000
BOARD_SLACK_MS = 100
STAGE = "stage"
TRACKING = ("link", "quality", "clock", "sync", "nodes")


class Shine(NamedTuple):
    """One link of one row of the chain at one time."""

    state: str
    code: str
    sentence: str


class Watched(Protocol):
    """A run, virtual or real, as consoles saw it."""

    @property
    def scenario(self) -> Scenario:
        """What was played."""

    @property
    def windows(self) -> Sequence[Window]:
        """When faults were at work."""

    @property
    def board(self) -> Sequence[Seen]:
        """Each change of a row."""

    @property
    def end_ns(self) -> int:
        """When it ended."""


def check_lights(
    seen: Watched,
    lights: Mapping[str, Light] = LIGHTS,
    unseen: Mapping[str, str] = UNSEEN,
) -> list[Check]:
    """Return one check for each fault whose row the scenario says that it shows.

    Others may be so small or so short that nobody need see them.
    """
    rows = seen.scenario.rows
    return [
        _check(seen, window, *expected(seen.scenario, window, lights, unseen))
        for window in seen.windows
        if KINDS[window.id].row in rows
    ]


def expected(
    scenario: Scenario, window: Window, lights: Mapping[str, Light], unseen: Mapping[str, str]
) -> tuple[Light | None, str]:
    """Return what must be seen of a fault, or None and why nothing."""
    counts = any(
        row.get("source") == window.target and row.get("frame_counter") for row in scenario.tracker
    )
    if window.id in UNCOUNTED and not counts:
        return None, UNCOUNTED[window.id]
    return lights.get(window.id), unseen.get(window.id, "")


def lit_after_ms(seen: Watched, window: Window, light: Light) -> float | None:
    """Return how long after a fault link and alarm are there; None where they never are."""
    keys = _keys(seen, window, light)
    t_ns = _first_lit(seen, window, light, keys)
    return None if t_ns is None else (t_ns - window.from_ns) / _MS


def _check(seen: Watched, window: Window, light: Light | None, why: str) -> Check:
    name = " ".join(word for word in ("lights", window.id, window.target) if word)
    if not seen.board:
        return Check(name, False, "consoles saw nothing at all")
    problem = _unseen(seen, window) if light is None else _seen(seen, window, light)
    if problem:
        return Check(name, False, problem)
    if light is None:
        return Check(name, True, f"no link is lit: {why}")
    after_ms = lit_after_ms(seen, window, light)
    return Check(name, True, f"{light.link} {light.code} after {after_ms:.0f} ms "
                 f"(within {light.within_ms})")  # fmt: skip


def _unseen(seen: Watched, window: Window) -> str:
    """Return which link was lit by a fault that nothing is to be seen of."""
    for camera in seen.scenario.camera:
        for link in TRACKING:
            before = _at(seen, camera, link, window.from_ns - 1)
            for t_ns, shine in _history(seen, camera, link):
                if window.from_ns < t_ns <= window.settled_ns and shine.state == "bad":
                    return f"{camera}.{link} is lit: {shine.sentence} (before: {before.state})"
    return ""


def _seen(seen: Watched, window: Window, light: Light) -> str:
    """Return what is wrong with what consoles saw of a fault, empty where nothing is."""
    keys = _keys(seen, window, light)
    for key in keys:
        before = _at(seen, key, light.link, window.from_ns - 1)
        if _is_lit(before, light):
            return f"{key}.{light.link} was lit before the fault: {before.sentence}"
    if light.code and _stands(_alarm_at(seen, _alarm(light, window), window.from_ns - 1)):
        return f"{_alarm(light, window)} stood before the fault"
    t_ns = _first_lit(seen, window, light, keys)
    if t_ns is None:
        return f"{', '.join(keys)}: {light.link} was never lit with {light.code or 'its words'}"
    after_ms = (t_ns - window.from_ns) / _MS
    if after_ms > light.within_ms + _SLACK_NS / _MS:
        return f"{light.link} was lit after {after_ms:.0f} ms, not within {light.within_ms}"
    return _others(seen, window, light, keys) or _over(seen, window, light, keys)


def _others(seen: Watched, window: Window, light: Light, keys: Sequence[str]) -> str:
    """Return which chain is lit by the fault though it is none of its."""
    for key in {row.key for row in seen.board if row.section == "chain"} - set(keys):
        for row in _rows(seen, "chain", key):
            if row.row is not None and window.from_ns <= row.t_ns <= window.settled_ns:
                if light.code and light.code in _texts(row.row["codes"]):
                    return f"{key} is lit too, with {light.code}"
    return ""


def _over(seen: Watched, window: Window, light: Light, keys: Sequence[str]) -> str:
    """Return what is still lit when it must be over; nothing where the run ends before."""
    by_ns = window.to_ns + (light.clears_ms + BOARD_SLACK_MS) * _MS
    if window.to_ns == window.from_ns or by_ns > seen.end_ns:
        return ""
    for key in keys:
        after = _at(seen, key, light.link, by_ns)
        if _is_lit(after, light):
            return f"{key}.{light.link} is still lit {light.clears_ms} ms after: {after.sentence}"
    if light.code and _stands(_alarm_at(seen, _alarm(light, window), by_ns)):
        return f"{_alarm(light, window)} still stands {light.clears_ms} ms after the fault"
    return ""


def _first_lit(seen: Watched, window: Window, light: Light, keys: Sequence[str]) -> int | None:
    """Return the first time at which every chain is lit and the alarm is there, with words."""
    times = sorted({row.t_ns for row in seen.board if row.t_ns >= window.from_ns})
    for t_ns in times:
        shines = [_at(seen, key, light.link, t_ns) for key in keys]
        if all(_is_lit(shine, light) and shine.sentence for shine in shines):
            if not light.code or _is_there(_alarm_at(seen, _alarm(light, window), t_ns), light):
                return t_ns
    return None


def _is_lit(shine: Shine, light: Light) -> bool:
    if not light.code:
        return shine.state in ("warn", "bad")
    return shine.state in ("warn", "bad") and shine.code in (light.code, *light.also)


def _is_there(row: Row | None, light: Light) -> bool:
    if row is None or not all(row[key] for key in ("text", "title", "fix")):
        return False
    return (bool(row["standing"]) or light.once) and light.link in _texts(row["links"])


def _stands(row: Row | None) -> bool:
    return row is not None and bool(row["standing"])


def _alarm(light: Light, window: Window) -> str:
    """Return the id of the alarm; of one node cut off, that node is told as gone."""
    if window.id == "partition" and window.target:
        return f"F-15 {window.target}"
    return f"{light.code} {light.source or window.target}"


def _keys(seen: Watched, window: Window, light: Light) -> list[str]:
    """Return the chains that must be lit."""
    if light.whose == "stage":
        return [STAGE]
    if light.whose == "others":
        return list(seen.scenario.camera)
    return [
        str(row["camera"]) for row in seen.scenario.tracker if row.get("source") == window.target
    ]


def _rows(seen: Watched, section: str, key: str) -> Iterable[Seen]:
    return (row for row in seen.board if row.section == section and row.key == key)


def _history(seen: Watched, key: str, link: str) -> Iterable[tuple[int, Shine]]:
    for one in _rows(seen, "chain", key):
        if one.row is not None:
            yield one.t_ns, _shine(one.row, link)


def _shine(row: Row, link: str) -> Shine:
    at = _texts(row["links"]).index(link)
    return Shine(*(_texts(row[name])[at] for name in ("states", "codes", "sentences")))


def _at(seen: Watched, key: str, link: str, t_ns: int) -> Shine:
    """Return a link as consoles saw it at a time."""
    found = [shine for when, shine in _history(seen, key, link) if when <= t_ns]
    return found[-1] if found else Shine("unknown", "", "")


def _alarm_at(seen: Watched, alarm: str, t_ns: int) -> Row | None:
    found = [row.row for row in _rows(seen, "alarms", alarm) if row.t_ns <= t_ns]
    return found[-1] if found else None


def _texts(cell: object) -> Sequence[str]:
    return [str(one) for one in cell] if isinstance(cell, Sequence) else ()
