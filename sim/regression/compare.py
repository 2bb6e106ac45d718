# SPDX-License-Identifier: Apache-2.0
"""What differs between what a Step said and its reference, each difference with its place.

Messages are paired topic by topic along time, so one that is missing or one too many is named as
such and does not make all that follow differ.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from sim.regression.reference import Said, odd_number
from sim.regression.tolerance import TIME_NS, tolerance_of
from sim.regression.tree import Tree

Kind = Literal[
    "value", "field missing", "field too many", "message missing", "message too many", "order"
]
_Pair = tuple[int, int]


class Difference(NamedTuple):
    """One difference. `where` is the path: topic, number in its topic, fields."""

    kind: Kind
    t_ns: int
    where: str
    expected: Tree
    found: Tree
    tolerance: float | None = None

    def line(self) -> str:
        """Return it as one line for people."""
        at = f"{self.where} at {self.t_ns / 1e9:.6f} s"
        if self.kind in ("message missing", "message too many"):
            return f"{at}: {self.kind}"
        if self.kind == "field missing":
            return f"{at}: field missing, expected {_short(self.expected)}"
        if self.kind == "field too many":
            return f"{at}: field that the reference has not, found {_short(self.found)}"
        if self.kind == "order":
            return f"{at}: order: expected after {self.expected}, found before it"
        by = ""
        if self.tolerance is not None and _is_number(self.expected) and _is_number(self.found):
            by = f" (off by {abs(_number(self.found) - _number(self.expected)):.3g}, "
            by += f"tolerance {self.tolerance:.3g})"
        return f"{at}: expected {_short(self.expected)}, found {_short(self.found)}{by}"


def compare(expected: Sequence[Said], found: Sequence[Said]) -> list[Difference]:
    """Return all differences, by time."""
    differences: list[Difference] = []
    pairs: list[_Pair] = []
    by_topic = _by_topic(expected), _by_topic(found)
    for topic in sorted(by_topic[0].keys() | by_topic[1].keys()):
        ours, theirs = by_topic[0].get(topic, []), by_topic[1].get(topic, [])
        pairs += _paired(expected, found, ours, theirs, differences)
    names = _names(expected)
    for i, j in pairs:
        differences += _fields(names[i], expected[i].t_ns, expected[i].fields, found[j].fields)
    differences += _order(sorted(pairs), expected, names)
    return sorted(differences, key=lambda one: one.t_ns)


def _by_topic(said: Sequence[Said]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        places[one.topic].append(place)
    return dict(places)


def _names(said: Sequence[Said]) -> list[str]:
    counts: defaultdict[str, int] = defaultdict(int)
    names = []
    for one in said:
        names.append(f"{one.topic}[{counts[one.topic]}]")
        counts[one.topic] += 1
    return names


def _paired(
    expected: Sequence[Said],
    found: Sequence[Said],
    ours: Sequence[int],
    theirs: Sequence[int],
    differences: list[Difference],
) -> Iterator[_Pair]:
    """Walk both along time; yield who belongs together, note who is alone."""
    a = b = 0
    while a < len(ours) or b < len(theirs):
        one = expected[ours[a]] if a < len(ours) else None
        other = found[theirs[b]] if b < len(theirs) else None
        if one and other and abs(one.t_ns - other.t_ns) <= TIME_NS.absolute:
            yield ours[a], theirs[b]
            a, b = a + 1, b + 1
        elif one and (other is None or one.t_ns < other.t_ns):
            where = f"{one.topic}[{a}]"
            differences.append(Difference("message missing", one.t_ns, where, one.fields, None))
            a += 1
        elif other:
            where = f"{other.topic}[{b}]"
            differences.append(
                Difference("message too many", other.t_ns, where, None, other.fields)
            )
            b += 1


def _order(
    pairs: Sequence[_Pair], expected: Sequence[Said], names: Sequence[str]
) -> Iterator[Difference]:
    latest = -1
    before = ""
    for i, j in pairs:
        if j < latest:
            yield Difference("order", expected[i].t_ns, names[i], before, names[i])
        else:
            latest, before = j, names[i]


def _fields(where: str, t_ns: int, expected: Tree, found: Tree) -> Iterator[Difference]:
    """Compare two trees; yields a difference for each leaf."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in [*expected, *(n for n in found if n not in expected)]:
            place = f"{where}.{name}"
            if name not in found:
                yield Difference("field missing", t_ns, place, expected[name], None)
            elif name not in expected:
                yield Difference("field too many", t_ns, place, None, found[name])
            else:
                yield from _fields(place, t_ns, expected[name], found[name])
    elif isinstance(expected, list) and isinstance(found, list):
        for n in range(max(len(expected), len(found))):
            place = f"{where}[{n}]"
            if n >= len(found):
                yield Difference("field missing", t_ns, place, expected[n], None)
            elif n >= len(expected):
                yield Difference("field too many", t_ns, place, None, found[n])
            else:
                yield from _fields(place, t_ns, expected[n], found[n])
    else:
        yield from _leaf(where, t_ns, expected, found)


def _leaf(where: str, t_ns: int, expected: Tree, found: Tree) -> Iterator[Difference]:
    odd = odd_number(expected)
    if odd is not None and isinstance(found, float):
        expected = odd
    if not (_is_number(expected) and _is_number(found)):
        if type(expected) is not type(found) or expected != found:
            yield Difference("value", t_ns, where, expected, found)
        return
    a, b = _number(expected), _number(found)
    if a == b or (math.isnan(a) and math.isnan(b)):
        return
    whole = isinstance(expected, int) and isinstance(found, int)
    allowed = tolerance_of(where, whole=whole).of(a)
    off = abs(int(a) - int(b)) if whole else abs(a - b)
    if not off <= allowed:  # NaN is never near
        yield Difference("value", t_ns, where, expected, found, allowed)


def _is_number(value: Tree) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Tree) -> int | float:
    return value if isinstance(value, int | float) else math.nan


def _short(value: Tree) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
