# SPDX-License-Identifier: Apache-2.0
"""What the board says of a fault: over, not over, or nothing that it could tell. Pure.

The board's rows are those of stagectl/control/messages.py. While the engine is away its rows are
old and say nothing. `quiet` and `moves` never say "not over": they only end what somebody told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stagectl.alarms.alarm import Alarm
from stagectl.alarms.engine import Unseen
from stagectl.alarms.owners import NODES, Owners
from stagectl.control.messages import Row

ENGINE_AWAY_MS = 1_000
QUIET_NS = 5_000_000_000
# The loop of the state store writes every five seconds; of repeats only five in 30 s are told.
STORE_QUIET_NS = 35_000_000_000
STALE_NS = 1_500_000_000
ABSENT_NS = 5_000_000_000
SURE_NS = 5_000_000_000
UNSURE_US = 1_000.0
# What a picture may be kept off its tracker: more is said to be (board_rows.KEPT_OFF_*).
PLACE_MM = 2.0
PLACE_DEG = 0.05
_COUNTS = ("rejected", "dropped_bytes", "gaps")
_CHOICES = "phases of a frame"

Find = Callable[[str, str], Row | None]
"""A section and a key to a row."""


@dataclass(slots=True)
class Watched:
    """What no section of the board holds yet."""

    recorder_ns: int | None = None
    """When the recorder was heard last."""
    recorder_error: str = ""
    disk_low: bool = False
    moved_ns: Mapping[str, int] | None = None
    """By source: when its pose changed last."""


@dataclass(slots=True)
class _Kept:
    """What is remembered of one alarm."""

    epoch: object
    counts: tuple[object, ...] = ()
    changed_ns: int = 0
    gone_ns: int | None = None


class Conditions:
    """Looks at the board for each alarm; `nodes` gives the keys of that section."""

    def __init__(self, owners: Owners, find: Find, nodes: Callable[[], tuple[str, ...]]) -> None:
        self._owners = owners
        self._find = find
        self._nodes = nodes
        self._kept: dict[str, _Kept] = {}
        self.watched = Watched()
        self.nodes_off: tuple[str, ...] = ()
        """The nodes that the operators took off."""
        self._ways: Mapping[str, Callable[[Alarm, int], bool | None]] = {
            "alive": self._alive, "quiet": self._quiet, "place": self._place, "moves": self._moves,
            "node": self._node, "engine": self._engine, "recorder": self._recorder,
            "disk": self._disk, "sync": self._sync, "loop": self._loop, "told": self._anew,
            "wall": self._wall,
        }  # fmt: skip

    def good(self, alarm: Alarm, now_ns: int) -> bool | None:
        """Return whether the fault of an alarm is over by what the board says."""
        way = alarm.fault.clears
        if way not in ("engine", "recorder", "disk") and self.engine_away():
            return None
        return self._ways[way](alarm, now_ns)

    def forget(self, ids: frozenset[str]) -> None:
        """Keep what belongs to these alarms only."""
        for alarm_id in [one for one in self._kept if one not in ids]:
            del self._kept[alarm_id]

    def engine_away(self) -> bool:
        """Return whether the engine gives no frames; False before its first."""
        age_ms = self._stage().get("hot_age_ms")
        return isinstance(age_ms, int | float) and age_ms >= ENGINE_AWAY_MS

    def unseen(self, sources: tuple[str, ...], told: frozenset[str]) -> Iterator[Unseen]:
        """Go through what the board shows as wrong; `told`: the sources of alarms that stand."""
        if self.engine_away():
            yield Unseen("F-20", "engine", "no frame comes from the engine")
            return
        for source in sources:
            row = self._find("sources", source)
            if row is not None and not row.get("alive") and source not in told:
                yield Unseen("F-01", source, f"tracking lost: nothing from {source}")
        yield from self._kept_off(sources, told)
        nodes = self._nodes()
        lost = [name for name in nodes if self._state(name) == "lost"]
        if NODES not in told:
            for name in lost:
                yield Unseen("F-15", name, "render node is silent")
        for name in nodes:
            if self._state(name) == "hangs":
                yield Unseen("F-16", name, "hangs: nothing new on its wall")
        for name in self._owners.processors:
            row = self._find("processors", name) or {}
            if row.get("wall_pending") and row.get("wall_error"):
                yield Unseen("F-39", name, f"LED processor {name} does not follow the walls' order")
        if self._stage().get("grid_state") == "HOLDOVER":
            yield Unseen("F-29", "sync", "house sync: no edges come")

    def _kept_off(self, sources: tuple[str, ...], told: frozenset[str]) -> Iterator[Unseen]:
        """Go through the pictures that are kept off their trackers: told before our time."""
        for source in sources:
            camera = self._owners.camera(source)
            row = self._find("cameras", camera or "") or {}
            if row.get("tracker") != source or not told.isdisjoint((source, camera or "")):
                continue
            mm, deg = row.get("kept_off_mm"), row.get("kept_off_deg")
            if not isinstance(mm, int | float) or not isinstance(deg, int | float):
                continue
            if mm > PLACE_MM or deg > PLACE_DEG:
                text = f"the picture is kept {mm:.0f} mm, {deg:.1f} deg off what {source} says"
                yield Unseen("F-10", source, text)

    def _stage(self) -> Row:
        return self._find("stage", "stage") or {}

    def _state(self, node: str) -> object:
        row = self._find("nodes", node)
        return None if row is None else row.get("state")

    def _remembered(self, alarm: Alarm, now_ns: int) -> _Kept:
        kept = self._kept.get(alarm.id)
        if kept is None:
            kept = self._kept[alarm.id] = _Kept(self._stage().get("epoch"), (), now_ns)
        return kept

    def _unchanged_ns(self, alarm: Alarm, counts: tuple[object, ...], now_ns: int) -> int:
        """Return since when some counters stand still, and nothing was told."""
        kept = self._remembered(alarm, now_ns)
        if counts != kept.counts:
            kept.counts, kept.changed_ns = counts, now_ns
        return now_ns - max(kept.changed_ns, alarm.last_ns)

    def _anew(self, alarm: Alarm, now_ns: int) -> bool | None:
        """The engine that told it is another one now, and says nothing of it."""
        before = self._remembered(alarm, now_ns).epoch
        is_new = self._stage().get("epoch") != before and now_ns - alarm.last_ns > QUIET_NS
        return True if is_new else None

    def _alive(self, alarm: Alarm, now_ns: int) -> bool | None:
        row = self._find("sources", alarm.source)
        return None if row is None else bool(row.get("alive"))

    def _quiet(self, alarm: Alarm, now_ns: int) -> bool | None:
        row = self._find("sources", alarm.source) or {}
        counts = tuple(row.get(name) for name in _COUNTS)
        return True if self._unchanged_ns(alarm, counts, now_ns) >= QUIET_NS else None

    def _place(self, alarm: Alarm, now_ns: int) -> bool | None:
        """The picture stands where the tracker says: eased over, or accepted."""
        camera = self._owners.camera(alarm.source)
        row = None if camera is None else self._find("cameras", camera)
        if row is None:
            return None
        off_mm, off_deg = row.get("kept_off_mm"), row.get("kept_off_deg")
        if not isinstance(off_mm, int | float) or not isinstance(off_deg, int | float):
            return None
        return off_mm <= PLACE_MM and off_deg <= PLACE_DEG

    def _moves(self, alarm: Alarm, now_ns: int) -> bool | None:
        moved_ns = (self.watched.moved_ns or {}).get(alarm.source)
        return True if moved_ns is not None and moved_ns > alarm.last_ns else None

    def _node(self, alarm: Alarm, now_ns: int) -> bool | None:
        if alarm.source == NODES:
            states = [self._state(name) for name in self._nodes()]
            return any(state not in ("lost", "refused") for state in states)
        row = self._find("nodes", alarm.source)
        kept = self._remembered(alarm, now_ns)
        if row is None:  # it left, or was forgotten: the stage goes on without it
            if kept.gone_ns is None:
                kept.gone_ns = now_ns
            return True if now_ns - kept.gone_ns >= ABSENT_NS else None
        kept.gone_ns = None
        state = row.get("state")
        if alarm.code in _NOT:
            by_hand = state == "off" and alarm.source in self.nodes_off
            return by_hand or state not in _NOT[alarm.code]
        if alarm.code == "F-31":
            bound_us = row.get("clock_bound_us")
            unsure = isinstance(bound_us, int | float) and bound_us > UNSURE_US
            still_ns = self._unchanged_ns(alarm, (unsure,), now_ns)
            return True if not unsure and still_ns >= SURE_NS else None
        still_ns = self._unchanged_ns(alarm, (row.get("late"),), now_ns)
        return True if still_ns >= QUIET_NS else None

    def _wall(self, alarm: Alarm, now_ns: int) -> bool | None:
        """It shows what was ordered last; that a node is well, or taken off, says nothing of it."""
        node = self._find("wall_acks", alarm.source)
        processor = self._find("processors", alarm.source)
        kept = self._remembered(alarm, now_ns)
        if node is None and processor is None:
            if kept.gone_ns is None:
                kept.gone_ns = now_ns
            return True if now_ns - kept.gone_ns >= ABSENT_NS else None
        kept.gone_ns = None
        waits = (node or {}).get("pending") or (processor or {}).get("wall_pending")
        return not waits

    def _engine(self, alarm: Alarm, now_ns: int) -> bool | None:
        age_ms = self._stage().get("hot_age_ms")
        return None if not isinstance(age_ms, int | float) else age_ms < ENGINE_AWAY_MS

    def _recorder(self, alarm: Alarm, now_ns: int) -> bool | None:
        heard_ns = self.watched.recorder_ns
        return None if heard_ns is None else now_ns - heard_ns < STALE_NS

    def _disk(self, alarm: Alarm, now_ns: int) -> bool | None:
        """The recorder writes and has room; the state store was not heard to fail for long."""
        if alarm.source != "recorder":
            return True if now_ns - alarm.last_ns >= STORE_QUIET_NS else None
        if not self._recorder(alarm, now_ns):
            return None
        return not self.watched.recorder_error and not self.watched.disk_low

    def _sync(self, alarm: Alarm, now_ns: int) -> bool | None:
        if alarm.source != "sync":
            return self._anew(alarm, now_ns)
        row = self._stage()
        lamps = (row.get("reference_present"), row.get("device_locked"), row.get("phase_right"))
        sentence = str(row.get("sync_sentence") or "")
        # Several phases of a frame that fit are told for ever: that is no fault that could be over.
        is_said = bool(sentence) and not (lamps[2] is None and _CHOICES in sentence)
        return row.get("grid_state") == "LOCKED" and False not in lamps and not is_said

    def _loop(self, alarm: Alarm, now_ns: int) -> bool | None:
        if alarm.source == "grid":  # each is told by itself
            return True if now_ns - alarm.last_ns >= QUIET_NS else None
        return self._anew(alarm, now_ns)


# In which states of a node its fault goes on.
_NOT: Mapping[str, tuple[str, ...]] = {
    "F-15": ("lost",),
    "F-16": ("hangs", "off"),
    "F-32": ("refused",),
}
