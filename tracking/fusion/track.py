# SPDX-License-Identifier: Apache-2.0
"""One quantity of one body (its position, or its rotation): samples in any order to a `Curve`.

Every state is an immutable `Entry` in a ring ordered by (time, source): a late sample goes back to
the state before its time and everything after is worked out again (`motion`), so that the answer is
that of samples on time, exactly. What the gains would have had to be is judged from the ring.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from typing import NamedTuple

from hardware_profiles.pose import Vector
from tracking.fusion import gains, models
from tracking.fusion.curve import NO_LAG, Curve, Lag, Point, at, behind, curve, faded
from tracking.fusion.entry import Entry, Key, speed
from tracking.fusion.gains import HORIZON_NS, NODES_S, SCORE_EVERY_NS, Learned, Prior
from tracking.fusion.motion import Motion
from tracking.fusion.space import Space, Value
from tracking.fusion.steady import parabola, roughness

RING_NS = 800_000_000
MOST_ENTRIES = 800
FEWEST_ENTRIES = 8
LATEST_NS = RING_NS - HORIZON_NS - 100_000_000
"""A sample may come this late: older states are needed whole, for judging the gains."""
_LONGEST_GAP_NS = 60_000_000  # between two samples from which the gains may be judged
_LONGEST_COARSE_GAP_NS = 150_000_000

_ROUGH_SAMPLES = 4

_LAST_SOURCE = 1 << 30


class Attempt(NamedTuple):
    """What a sample would do; nothing has changed yet."""

    place: int
    entry: Entry
    smooth: bool = False


class Track:
    """A ring of entries."""

    def __init__(self, prior: Prior, space: Space) -> None:
        self._prior = prior
        self._finest2 = prior.finest * prior.finest
        self._motion = Motion(prior, space)
        self.space = space
        self._ring: list[Entry] = []
        self._keys: list[Key] = []
        self._whole = True  # the ring still has everything since the start
        self._curve: Curve | None = None

    @property
    def newest(self) -> Entry | None:
        """The entry of the latest time."""
        return self._ring[-1] if self._ring else None

    @property
    def newest_ns(self) -> int | None:
        """The time of the newest entry."""
        return self._keys[-1][0] if self._keys else None

    def attempt(
        self, key: Key, measured: Value, sigma: float, smooth: bool = False
    ) -> Attempt | None:
        """Return what a sample would do, or None where it is older than what is remembered.

        `smooth`: what it changes goes into the picture bit by bit. For sources that are worse than
        the one that was lost: their corrections are large and seldom.
        """
        keys = self._keys
        if not keys or key >= keys[-1]:
            entry = self._after(len(keys), key, measured, sigma)
            return Attempt(len(keys), self._kept(entry, smooth))
        place = bisect.bisect_right(keys, key)
        if keys[-1][0] - key[0] > LATEST_NS or (place == 0 and not self._whole):
            return None
        return Attempt(place, self._after(place, key, measured, sigma), smooth)

    def _kept(self, entry: Entry, smooth: bool) -> Entry:
        """Return a new newest entry with the lag that keeps the picture where it was."""
        before = self._ring[-1] if self._ring else None
        if before is None or not (smooth or before.lag != NO_LAG):
            return entry
        dt = (entry.key[0] - before.key[0]) * 1e-9
        if smooth:
            return self._behind(entry, self._curve_of(before), dt)
        return entry._replace(lag=faded(before.lag, dt))

    def _behind(self, entry: Entry, shown: Curve, dt: float) -> Entry:
        """Return the entry with the lag that goes on from a curve dt seconds older."""
        return entry._replace(lag=behind(self._curve_of(entry), shown, self.space, dt))

    def commit(self, attempt: Attempt) -> None:
        """Take a sample in; the track must not have changed since its attempt."""
        place, entry, smooth = attempt
        self._curve = None
        if place == len(self._ring):
            self._append(entry)
        else:
            later = self._ring[place:]
            newest = later[-1]
            del self._ring[place:], self._keys[place:]
            self._append(entry)
            for old in later:
                self._append(self._after(len(self._keys), old.key, old.measured, old.sigma))
            if smooth or newest.lag != NO_LAG:
                self._ring[-1] = self._behind(self._ring[-1], self._curve_of(newest), 0.0)
        span_ns = self._keys[-1][0] - self._keys[0][0]
        if span_ns > 2 * RING_NS or len(self._keys) > MOST_ENTRIES:
            self._trim()

    def drop_from(self, key: Key) -> list[Entry]:
        """Take back all entries from a key on and return them, oldest first."""
        place = bisect.bisect_left(self._keys, key)
        dropped = self._ring[place:]
        del self._ring[place:], self._keys[place:]
        self._curve = None
        return dropped

    def restore(self, entries: Sequence[Entry]) -> None:
        """Begin from entries that another track remembered."""
        self._ring = list(entries)
        self._keys = [e.key for e in entries]
        self._whole = False
        self._curve = None

    def rebase(self, value: Callable[[Value], Value], vector: Callable[[Vector], Vector]) -> None:
        """Move all that is remembered to another frame: gains are scalars and stay as they are."""

        def moved(e: Entry) -> Entry:
            x = [n for i in range(0, 15, 3) for n in vector((e.x[i], e.x[i + 1], e.x[i + 2]))]
            s = e.steady
            if s is not None:
                s = (*vector(s[:3]), *vector(s[3:6]), *vector(s[6:]))
            return e._replace(
                measured=value(e.measured), value=value(e.value), x=tuple(x),
                rest=vector(e.rest), steady=s, lag=Lag(vector(e.lag.way), vector(e.lag.slope)),
            )  # fmt: skip

        self._ring = [moved(e) for e in self._ring]
        self._curve = None

    def curve(self) -> Curve | None:
        """Return where the quantity will be; None before any sample."""
        if self._curve is None and self._ring:
            self._curve = self._curve_of(self._ring[-1])
        return self._curve

    def _curve_of(self, e: Entry) -> Curve:
        return curve(
            e.value, e.x, e.learned, self._prior, e.fast[0], e.rest, e.moving, e.lag, e.steady
        )

    def at(self, h: float, unseen_s: float, elapsed_s: float) -> Point | None:
        """Return the quantity h seconds after the newest sample (see `curve.at`)."""
        found = self.curve()
        if found is None:
            return None
        return at(found, self.space, max(h, 0.0), max(unseen_s, 0.0), max(elapsed_s, 0.0))

    def filtered_at(self, t_ns: int) -> Value | None:
        """Return the fast model's value at a time in the ring or shortly after: no prediction.

        Between two entries it goes straight from one to the other; None before the first.
        """
        place = bisect.bisect_right(self._keys, (t_ns, _LAST_SOURCE))
        if place == 0:
            return None
        e = self._ring[place - 1]
        if place < len(self._ring):
            after = self._ring[place]
            span = after.key[0] - e.key[0]
            share = (t_ns - e.key[0]) / span if span else 1.0
            return self.space.between(e.value, after.value, share)
        return self._motion.moved(e, models.step((t_ns - e.key[0]) * 1e-9))

    def would_have_gone(self, since_ns: int, t_ns: int, way: float, slowest: float) -> bool:
        """Return whether it moved so at a time that it went a visible way until a later one.

        `slowest`: a speed from which nothing stops within one sample.
        """
        place = bisect.bisect_right(self._keys, (since_ns, _LAST_SOURCE))
        if place == 0:
            return False
        then = speed(self._ring[place - 1])
        return then > slowest and then * (t_ns - since_ns) * 1e-9 > way

    def speed(self) -> float:
        """Return the fast model's speed at the newest sample, per second; 0 without any."""
        return speed(self._ring[-1]) if self._ring else 0.0

    def entries(self, from_ns: int, to_ns: int) -> Sequence[Entry]:
        """Return the entries from the one at or before a time to the one at or after another."""
        first = bisect.bisect_right(self._keys, (from_ns, _LAST_SOURCE)) - 1
        last = bisect.bisect_left(self._keys, (to_ns, -1))
        return self._ring[max(first, 0) : last + 1]

    def _trim(self) -> None:
        drop = bisect.bisect_left(self._keys, (self._keys[-1][0] - RING_NS, 0))
        if len(self._keys) > MOST_ENTRIES:
            drop = max(drop, len(self._keys) - MOST_ENTRIES // 2)
        drop = min(drop, len(self._keys) - FEWEST_ENTRIES)
        if drop > 0:
            del self._keys[:drop], self._ring[:drop]
            self._whole = False

    def _append(self, entry: Entry) -> None:
        self._ring.append(entry)
        self._keys.append(entry.key)
        if entry.key[0] >= entry.learned.t_ns + SCORE_EVERY_NS + HORIZON_NS:
            self._judge()

    def _after(self, place: int, key: Key, measured: Value, sigma: float) -> Entry:
        """Return the entry of a sample that stands at a place of the ring."""
        if place == 0:
            return self._motion.first(key, measured, sigma)
        entry = self._motion.after(self._ring[place - 1], key, measured, sigma)
        noise2 = entry.learned.noise2
        if noise2 is None or noise2 > self._finest2 or entry.coarse:
            return entry
        found = parabola(
            key, measured, entry.value, self._ring, place, self.space, noise2, self._finest2
        )
        return entry if found is None else entry._replace(steady=found)

    def _judge(self) -> None:
        """Judge the snapshots whose last horizon the newest entry has reached."""
        ring, keys = self._ring, self._keys
        t_ns = keys[-1][0]
        newest = ring[-1]
        learned = newest.learned
        due_ns = max(learned.t_ns + SCORE_EVERY_NS, keys[0][0])
        if t_ns < due_ns + HORIZON_NS:
            return
        place = bisect.bisect_left(keys, (due_ns, -1))
        while t_ns >= keys[place][0] + HORIZON_NS:
            learned = self._judged(learned, place)
            next_due = (keys[place][0] + SCORE_EVERY_NS, -1)
            place = max(place + 1, bisect.bisect_left(keys, next_due))
        if learned is not newest.learned:
            ring[-1] = newest._replace(learned=learned)

    def _judged(self, learned: Learned, place: int) -> Learned:
        ring, keys, space = self._ring, self._keys, self.space
        e = ring[place]
        t_ns = e.key[0]
        came = []
        after = place
        for node in NODES_S[1:]:
            due_ns = t_ns + round(node * 1e9)
            after = max(bisect.bisect_left(keys, (due_ns, -1), after), place + 1)
            span = keys[after][0] - keys[after - 1][0]
            if span > (_LONGEST_COARSE_GAP_NS if e.coarse else _LONGEST_GAP_NS):
                return learned._replace(t_ns=t_ns)
            value = ring[after].value
            if span and keys[after][0] != due_ns:
                share = (due_ns - keys[after - 1][0]) / span
                value = space.between(ring[after - 1].value, value, share)
            came.append(space.minus(value, e.value))
        rough2 = None
        if place >= _ROUGH_SAMPLES - 1 and not e.coarse:
            rough2 = roughness(ring[place - _ROUGH_SAMPLES + 1 : place + 1], space)
        return gains.judge(
            learned, self._prior, t_ns, e.x, came, e.sigma, rough2, e.steady, e.rest, e.moving
        )
