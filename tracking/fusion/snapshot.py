# SPDX-License-Identifier: Apache-2.0
"""What a body's estimator remembers, as bytes: a take that begins in mid-air can be replayed.

The ring as far back as the gains still need it, what was learned (kept once, however many entries
share it), who leads, and what each source is corrected by. Suspects are not kept: a fault that is
being judged at that very moment is judged anew. The form belongs to one version of the program.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from hardware_profiles.pose import Vector
from tracking.fusion.correction import Correction
from tracking.fusion.curve import Lag
from tracking.fusion.entry import Entry, Key
from tracking.fusion.gains import HORIZON_NS, SCORE_EVERY_NS, Features, Learned
from tracking.fusion.leads import Leads
from tracking.fusion.models import Covariance
from tracking.fusion.rejoin import Rejoin
from tracking.fusion.sources import Source
from tracking.fusion.space import Value
from tracking.fusion.steady import Parabola
from tracking.fusion.track import Track

VERSION = 3
# Entries older than this are needed for nothing but samples that come very late.
KEEP_NS = HORIZON_NS + 2 * SCORE_EVERY_NS


class _Entry(NamedTuple):
    """An `Entry` with its two learned states as places in a list."""

    key: Key
    measured: Value
    sigma: float
    value: Value
    x: Features
    fast: Covariance
    slow: Covariance
    rest: Vector
    moving: float
    learned: int
    parked: int
    coarse: bool
    chi2: float
    mean_chi2: float
    noise: float
    steady: Parabola | None
    lag: Lag


class _Track(msgspec.Struct, array_like=True):
    learned: list[Learned]
    entries: list[_Entry]


class _Source(msgspec.Struct, array_like=True):
    origin: Correction | None
    seam: Correction | None
    seam_held: bool
    standby: Correction | None
    apart: bool
    stands_in: bool
    led: bool
    is_stuck: bool
    tolerance: float
    newest_ns: int | None
    newest_rx_ns: int | None
    good_since_ns: int | None
    standby_sigma_m: float
    standby_sigma_rad: float
    followed: tuple[float, int | None]
    gives: tuple[bool, bool]
    newest_of: list[tuple[bool, bool, int]]
    refused: int
    unseamed: bool
    agrees_since_ns: int | None
    drift: tuple[int | None, bool]


class Times(NamedTuple):
    """When a body began to be seen (capture time), and when its newest sample arrived; ns. Where it
    was lost and is back: what is shown meanwhile."""

    begun_ns: int | None
    last_rx_ns: int | None
    rejoin: Rejoin | None


class _Body(msgspec.Struct, array_like=True):
    version: int
    position: _Track
    rotation: _Track
    sources: dict[str, _Source]
    leads: tuple[str | None, str | None]
    times: Times


_decoder = msgspec.msgpack.Decoder(_Body)


class Remembered(NamedTuple):
    """The parts of an estimator that a snapshot is of."""

    position: Track
    rotation: Track
    sources: dict[str, Source]
    leads: Leads


def taken(parts: Remembered, times: Times) -> bytes:
    """Return what an estimator remembers now."""
    return msgspec.msgpack.encode(
        _Body(
            VERSION, _packed(parts.position), _packed(parts.rotation),
            {
                name: _Source(
                    s.origin, s.seam, s.seam_held, s.standby, s.apart, s.stands_in, s.led,
                    s.is_stuck, s.tolerance, s.newest_ns,
                    s.newest_rx_ns, s.good_since_ns, s.standby_sigma_m, s.standby_sigma_rad,
                    s.followed, s.gives, [(*kind, t_ns) for kind, t_ns in s.newest_of.items()],
                    s.refused, s.unseamed, s.agrees_since_ns, (s.drift_since_ns, s.drift_told),
                )
                for name, s in parts.sources.items()
            },
            tuple_of_ids(parts.leads), times,
        )
    )  # fmt: skip


def restore(data: bytes, parts: Remembered) -> Times:
    """Make the parts of an estimator what they were; return its times.

    Raises ValueError for a snapshot of another version or of other sources.
    """
    try:
        body = _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a snapshot of this version: {error}") from None
    if body.version != VERSION:
        raise ValueError(f"a snapshot of version {body.version}, this is {VERSION}")
    if set(body.sources) != set(parts.sources):
        raise ValueError(f"a snapshot of {sorted(body.sources)}, not of {sorted(parts.sources)}")
    try:
        position, rotation = _unpacked(body.position), _unpacked(body.rotation)
    except IndexError:
        raise ValueError("not a snapshot of this version: its parts do not fit") from None
    parts.position.restore(position)
    parts.rotation.restore(rotation)
    for name, was in body.sources.items():
        now = parts.sources[name]
        now.origin, now.seam, now.seam_held = was.origin, was.seam, was.seam_held
        now.led, now.is_stuck, now.tolerance = was.led, was.is_stuck, was.tolerance
        now.newest_ns, now.newest_rx_ns = was.newest_ns, was.newest_rx_ns
        now.good_since_ns, now.followed = was.good_since_ns, was.followed
        now.standby_sigma_m, now.standby_sigma_rad = was.standby_sigma_m, was.standby_sigma_rad
        now.standby, now.apart, now.stands_in = was.standby, was.apart, was.stands_in
        now.gives, now.refused, now.unseamed = was.gives, was.refused, was.unseamed
        now.newest_of = {(place, turn): t_ns for place, turn, t_ns in was.newest_of}
        now.agrees_since_ns = was.agrees_since_ns
        now.drift_since_ns, now.drift_told = was.drift
    of_position, of_rotation = body.leads
    parts.leads.position = parts.sources.get(of_position or "")
    parts.leads.rotation = parts.sources.get(of_rotation or "")
    return body.times


def tuple_of_ids(leads: Leads) -> tuple[str | None, str | None]:
    """Return the ids of the sources that lead position and rotation."""
    return (
        leads.position.id if leads.position else None,
        leads.rotation.id if leads.rotation else None,
    )


def _packed(track: Track) -> _Track:
    newest = track.newest
    if newest is None:
        return _Track([], [])
    learned: list[Learned] = []
    places: dict[int, int] = {}

    def place(state: Learned) -> int:
        if id(state) not in places:  # entries share them: one solve serves many samples
            places[id(state)] = len(learned)
            learned.append(state)
        return places[id(state)]

    entries = []
    for e in track.entries(newest.key[0] - KEEP_NS, newest.key[0]):
        fields = e._asdict()
        fields["learned"], fields["parked"] = place(e.learned), place(e.parked)
        entries.append(_Entry(**fields))
    return _Track(learned, entries)


def _unpacked(track: _Track) -> list[Entry]:
    entries = []
    for e in track.entries:
        fields = e._asdict()
        fields["learned"], fields["parked"] = track.learned[e.learned], track.learned[e.parked]
        entries.append(Entry(**fields))
    return entries
