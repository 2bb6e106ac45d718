# SPDX-License-Identifier: GPL-3.0-or-later
"""The ring of a strip chart."""

from __future__ import annotations

from ui.shoot.history import History, scale_above


def filled(*values: float | None, size: int = 8) -> History:
    ring = History(size)
    for value in values:
        ring.add(value)
    return ring


def test_an_empty_ring_shows_nothing() -> None:
    ring = History(8)
    assert list(ring.columns(8)) == [None] * 8
    assert ring.newest is None
    assert ring.largest == 0.0


def test_a_peak_survives_when_several_values_share_a_pixel() -> None:
    ring = filled(1.0, 9.0, 2.0, 3.0, 1.0, 1.0, None, 4.0)
    assert list(ring.columns(4)) == [(1.0, 9.0), (2.0, 3.0), (1.0, 1.0), (4.0, 4.0)]
    assert list(ring.columns(2)) == [(1.0, 9.0), (1.0, 4.0)]
    assert ring.largest == 9.0


def test_what_left_the_ring_is_gone() -> None:
    ring = filled(*(float(n) for n in range(20)), size=4)
    assert list(ring.columns(4)) == [(16.0, 16.0), (17.0, 17.0), (18.0, 18.0), (19.0, 19.0)]
    assert ring.newest == 19.0


def test_pixels_keep_their_values_while_they_move() -> None:
    """Given one more value, Expect each full pixel as before, one place to the left at most."""
    ring = filled(*(float(n % 5) for n in range(8)))
    before = list(ring.columns(4))
    ring.add(7.0)
    after = list(ring.columns(4))
    assert after[:3] == before[1:]
    assert after[3] == (7.0, 7.0)


def test_a_hole_is_no_nought() -> None:
    assert list(filled(None, 2.0, size=2).columns(2)) == [None, (2.0, 2.0)]


def test_the_scale_goes_in_steps() -> None:
    assert scale_above(0.0, (5.0, 20.0)) == 5.0
    assert scale_above(5.1, (5.0, 20.0)) == 20.0
    assert scale_above(99.0, (5.0, 20.0)) == 20.0
