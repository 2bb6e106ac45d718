# SPDX-License-Identifier: Apache-2.0
"""An encoder that slips on a dolly that rolls: told with its size, also where it is small.

The camera sits 0.2 m from the tracked point, so that a turn is a small way too.
"""

from __future__ import annotations

import msgspec
import pytest

from sim.scenario.load import load_scenario
from sim.scenario.virtual_run import play
from stagectl.topics import Event

SLIP = load_scenario("encoder-slip")
FIVE_SAMPLES_S = 5 / 60
WAY_S = 0.010
"""From the last sample's capture to its event."""


def told(deg: float) -> tuple[float, Event]:
    """Return the first word of F-05 or F-10, and how long after the slip it comes, seconds."""
    fault = msgspec.structs.replace(SLIP.fault[0], params={"deg": deg, "every_s": 100.0})
    seen = play(msgspec.structs.replace(SLIP, seconds=8.0, expect=(), fault=(fault,)), None)
    begin_ns = seen.windows[0].from_ns
    event = next(e for e in seen.events if e.t_ns >= begin_ns and e.code in {"F-05", "F-10"})
    return (event.t_ns - begin_ns) / 1e9, event


@pytest.mark.parametrize("deg", [1.0, 3.0])
def test_from_one_degree_on_it_is_an_alarm_and_the_picture_does_not_follow_at_once(
    deg: float,
) -> None:
    after_s, event = told(deg)
    assert (event.level, event.code) == ("alarm", "F-10")
    size_deg = float(event.text.split(" deg)")[0].split()[-1])
    assert size_deg == pytest.approx(deg, abs=0.1)  # less what the camera itself turned
    assert event.text.endswith("; the picture eases over")
    assert after_s <= FIVE_SAMPLES_S + WAY_S


def test_a_smaller_one_is_not_called_a_spike() -> None:
    after_s, event = told(0.5)
    assert event.level == "info"
    assert event.text.endswith(" deg at once; the picture follows")
    assert after_s <= FIVE_SAMPLES_S + WAY_S
