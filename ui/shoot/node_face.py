# SPDX-License-Identifier: GPL-3.0-or-later
"""What the board of nodes says of each: a table of columns, and how the charts are fed.

A node's counters become figures a second by the stage's own time (frame and rate): when no frames
are made, nothing is drawn on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import fixed, number
from ui.shoot.history import SAMPLE_S, History
from ui.theme import Shape, Status

# A jump of the frame count larger than this is a new start, not time that passed.
LONGEST_GAP_S = 5.0
WALL_WORDS: Mapping[str, Status] = {
    "picture": Status("picture", Shape.DISC, theme.DIM),
    "black": Status("BLACK", Shape.BARS, theme.INFO),
    "grey": Status("GREY", Shape.BARS, theme.INFO),
}
LATE_STEPS = (5.0, 25.0, 100.0, 500.0)
DELIVERY_STEPS = (5.0, 10.0, 25.0, 50.0, 200.0)
CLOCK_STEPS = (100.0, 250.0, 1000.0, 10_000.0)


@dataclass(frozen=True, slots=True)
class NodeCell:
    """A text, the role of its colour, and its shape when it is a status."""

    text: str
    role: str
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class NodeColumn:
    """A column: `share` of the width, and its text or its chart."""

    id: str
    caption: str
    short: str
    share: float
    kind: Literal["text", "figure", "chart"] = "figure"


COLUMNS: Sequence[NodeColumn] = (
    NodeColumn("name", "Node", "Node", 1.3, "text"),
    NodeColumn("state", "State", "State", 1.7, "text"),
    NodeColumn("frame", "Frame", "Frame", 1.3),
    NodeColumn("late_pose", "Late poses", "late", 0.95),
    NodeColumn("late_chart", "late / s", "late / s", 1.1, "chart"),
    NodeColumn("dropped", "Dropped", "drop", 0.85),
    NodeColumn("clock", "Clock \N{MICRO SIGN}s", "\N{MICRO SIGN}s", 0.85),
    NodeColumn("delivery_chart", "delivery ms", "ms", 1.1, "chart"),
    NodeColumn("level", "Level", "Level", 1.75, "text"),
    NodeColumn("wall", "Wall acked", "wall", 2.0, "text"),
)


@dataclass(slots=True)
class NodeCharts:
    """The charts of one node, and the counter that they were last made from."""

    late: History = field(default_factory=History)
    delivery: History = field(default_factory=History)
    unit_is_clock: bool = False
    _late_pose: float | None = None

    def add(self, row: Row, elapsed_s: float) -> None:
        """Take a sample; `elapsed_s` since the one before."""
        count = number(row.get("late_pose"))
        per_s = None
        if count is not None and self._late_pose is not None and count >= self._late_pose:
            per_s = (count - self._late_pose) / elapsed_s
        self._late_pose = count
        self.late.add(per_s)
        delivery = number(row.get("delivery_ms"))
        # An older node does not say when it got a frame; how well its clock is known it says.
        self.unit_is_clock = delivery is None
        self.delivery.add(number(row.get("clock_bound_us")) if delivery is None else delivery)

    @property
    def steps(self) -> tuple[float, ...]:
        """Return the scales of the second chart."""
        return CLOCK_STEPS if self.unit_is_clock else DELIVERY_STEPS


class StageTime:
    """Tells when a sample is due, by the frames of the stage."""

    def __init__(self) -> None:
        self._last_s: float | None = None

    def due(self, stage: Row) -> float | None:
        """Return the seconds since the last sample when one is due, else None."""
        frame, rate = number(stage.get("frame")), str(stage.get("rate") or "")
        if frame is None or not rate:
            return None
        try:
            now_s = frame / float(Fraction(rate))
        except (ValueError, ZeroDivisionError):
            return None
        last, elapsed = self._last_s, None
        if last is not None and 0.0 <= now_s - last < SAMPLE_S:
            return None
        if last is not None and 0.0 < now_s - last <= LONGEST_GAP_S:
            elapsed = now_s - last
        self._last_s = now_s
        return SAMPLE_S if elapsed is None else elapsed


@dataclass(slots=True)
class ChartMemory:
    """The charts of all nodes, and when they were fed last."""

    charts: dict[str, NodeCharts] = field(default_factory=dict)
    time: StageTime = field(default_factory=StageTime)


def cells_of(key: str, row: Row, ack: Row | None, wall: object) -> dict[str, NodeCell]:
    """Return the texts of a node's row by column; `wall` is what the stage wants on the walls."""
    gone = row.get("state") in ("lost", "refused")
    status = words.status_of(words.NODE, row.get("state"))
    said = Status(words.say(status.word), status.shape, status.colour)
    return {
        "name": NodeCell(key, theme.TEXT),
        "state": NodeCell(said.word, said.colour, said),
        "frame": _figure(row, "frame", "", gone),
        "late_pose": _count(row, "late_pose", gone),
        "dropped": _count(row, "dropped", gone),
        "clock": _figure(row, "clock_bound_us", f"{words.PLUS_MINUS} ", gone),
        "level": _level(row),
        "wall": _wall(ack, wall),
        "error": NodeCell(words.say(str(row.get("error") or "")), status.colour),
    }


def _figure(row: Row, name: str, lead: str, gone: bool) -> NodeCell:
    if number(row.get(name)) is None:
        return NodeCell(words.NOTHING, theme.DIM)
    return NodeCell(f"{lead}{fixed(row.get(name), 0)}", theme.OLD if gone else theme.TEXT)


def _count(row: Row, name: str, gone: bool) -> NodeCell:
    found = _figure(row, name, "", gone)
    return NodeCell(found.text, theme.DIM) if found.text == "0" else found


def _level(row: Row) -> NodeCell:
    level = str(row.get("level") or "")
    ready = row.get("state") == "in sync"
    if not level:
        return NodeCell(words.NOTHING, theme.DIM)
    text = words.say(level.replace("_", " "))
    return NodeCell(text, theme.DIM if ready else theme.OLD)


def _wall(ack: Row | None, wall: object) -> NodeCell:
    """Return what the node has acknowledged; one that still waits, or shows another, is loud."""
    if ack is None:
        return NodeCell(words.NOTHING, theme.DIM)
    mode = str(ack.get("mode") or "")
    found = WALL_WORDS.get(mode, Status(mode, Shape.RING, theme.DIM))
    if ack.get("able") is False:
        said = Status(words.say("cannot go black"), Shape.CROSS, theme.BAD)
        return NodeCell(said.word, said.colour, said)
    if ack.get("pending"):
        said = Status(words.say("no answer"), Shape.TRIANGLE, theme.WARN)
        return NodeCell(said.word, said.colour, said)
    word = words.say(found.word)
    after = number(ack.get("after_ms"))
    if after is not None:
        ms = words.say("{ms} ms", ms=fixed(after, 0))
        word = ms if mode == wall == "picture" else f"{word} {ms}"
    wrong = wall is not None and mode != wall
    said = Status(word, Shape.TRIANGLE, theme.WARN) if wrong else Status(
        word, found.shape, found.colour
    )  # fmt: skip
    return NodeCell(word, said.colour, said)
