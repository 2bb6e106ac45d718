# SPDX-License-Identifier: Apache-2.0
"""When rows see, against the tables of stage practice, and what the LEDs show then."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sim.camera.exposure import Exposure
from sim.camera.wall_light import Drawn, WallLight

MS = 1_000_000


def body(fps: int, shutter_deg: float, readout_ms: float, shift_ms: float = 0.0) -> Exposure:
    return Exposure(Fraction(10**9, fps), shutter_deg, readout_ms, shift_ms)


@pytest.mark.parametrize(
    ("fps", "shutter_deg", "spare"),
    [
        (24, 180.0, (17.8, 12.8, 6.8)),
        (24, 270.0, (7.4, 2.4, None)),
        (48, 180.0, (7.4, 2.4, None)),
        (60, 180.0, (5.3, 0.3, None)),
        (24, 360.0, (None, None, None)),
        (60, 360.0, (None, None, None)),
    ],
)
def test_spare_of_the_house_table(
    fps: int, shutter_deg: float, spare: tuple[float | None, ...]
) -> None:
    """Given the readouts 3, 8 and 14 ms, the spare is the table's, and "split" is below 0."""
    for readout_ms, expected in zip((3.0, 8.0, 14.0), spare, strict=True):
        found = body(fps, shutter_deg, readout_ms).spare_ms()
        if expected is None:
            assert found < 0.0
        else:
            assert found == pytest.approx(expected, abs=0.05)


def test_middle_of_the_exposure() -> None:
    """Given 24 fps and 180 deg, the middle is 10.4 ms after the start; each row has its own."""
    assert body(24, 180.0, 0.0).row_mid_ns(0) == pytest.approx(10.4 * MS, abs=0.02 * MS)
    rows = body(24, 180.0, 8.0, shift_ms=-3.0)
    assert rows.start_ns(1_000) == 1_000 - 3 * MS
    middles = [rows.row_mid_ns(0, share) for share in (0.0, 0.5, 1.0)]
    assert middles[1] - middles[0] == middles[2] - middles[1] == 4 * MS
    assert middles[0] == round(Fraction(10**9, 96)) - 3 * MS
    assert rows.end_ns(0) - rows.start_ns(0) == pytest.approx((20.8333 + 8.0) * MS, abs=100)


@pytest.mark.parametrize("changes_ms", [0.0, 5.0, 30.0, -70.0])
@pytest.mark.parametrize("readout_ms", [3.0, 14.0])
def test_the_suggested_shift_centres_the_exposure(changes_ms: float, readout_ms: float) -> None:
    """Given a wall that changes at some phase, the shift leaves equal spare on both sides."""
    shift = body(24, 180.0, readout_ms).suggested_shift_ms(changes_ms)
    exposure = body(24, 180.0, readout_ms, shift)
    wall_ms = 1000.0 / 24.0
    assert abs(shift) <= wall_ms / 2.0
    before = (exposure.start_ns(0) / MS - changes_ms) % wall_ms
    after = (changes_ms - exposure.end_ns(0) / MS) % wall_ms
    assert before == pytest.approx(after, abs=1e-5)
    assert before == pytest.approx(exposure.spare_ms() / 2.0, abs=1e-5)


def test_a_fast_camera_before_a_slow_wall() -> None:
    """Given 48 fps before a wall at 24, the spare counts in the wall's frame."""
    assert body(48, 180.0, 8.0).spare_ms(1000.0 / 24.0) == pytest.approx(41.667 - 18.417, abs=0.01)


@pytest.mark.parametrize(
    "words", [(0, 180.0, 8.0), (10**7, 361.0, 8.0), (10**7, 180.0, 11.0), (10**7, 180.0, -1.0)]
)
def test_no_body(words: tuple[int, float, float]) -> None:
    """Given a timing that no body has, it is refused by name."""
    with pytest.raises(ValueError, match="found"):
        Exposure(*words)


def drawn(t_ns: int, frame: int) -> Drawn:
    return Drawn(t_ns, frame, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 0.0, (-1.0, 1.0, -1.0, 1.0))


def test_the_leds_follow_the_scan_out_by_the_latency() -> None:
    """Given pictures at 0, 40 and 80 ms and a latency of 50 ms, each is lit from 50 ms after."""
    light = WallLight([drawn(40 * MS * i, i) for i in range(3)], 50 * MS)
    lit = [light.lit_at(t * MS) for t in (0, 49, 50, 89, 90, 130, 9_999)]
    assert [one and one.frame for one in lit] == [None, None, 0, 0, 1, 2, 2]
    assert light.lit_at(50 * MS - 1) is None


def test_a_picture_out_of_order_is_refused() -> None:
    """Given a vsync older than the newest, the wall does not take it."""
    light = WallLight([drawn(40, 1)])
    with pytest.raises(ValueError, match="in order"):
        light.add(drawn(39, 2))
    light.add(drawn(40, 3))
    newest = light.lit_at(40)
    assert newest is not None
    assert newest.frame == 3
