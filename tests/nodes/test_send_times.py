# SPDX-License-Identifier: Apache-2.0
"""What packets for other programs say of time: house sync and timecode."""

from __future__ import annotations

import msgspec
import pytest

from hardware_profiles.sync import Sync
from stagectl.topics import SyncStatus
from tests.nodes.send_desk import SHOWN, grid, left, sample_in, states, step_of, tell
from tests.nodes.stages import MS, PERIOD_NS, STAGE, T0, sample
from tracking.sample import Decoded


@pytest.mark.parametrize(
    ("source", "state", "wanted"),
    [("ptp", "LOCKED", ("ptp", True, True)), ("tracker", "ACQUIRING", ("genlock", False, True)),
     ("node", "HOLDOVER", ("genlock", False, False)), ("free", "FREE", None),
     ("ltc", "LOCKED", None)],
)  # fmt: skip
def test_what_a_sample_says_of_house_sync(
    source: str, state: str, wanted: tuple[str, bool, bool] | None
) -> None:
    sync = msgspec.convert({"source": source, "tracker": "osc-b"}, Sync)
    step = step_of(SHOWN, base=msgspec.structs.replace(STAGE, sync=sync))
    tell(step, grid(state), states(5))
    (datagram,) = left(step)
    found = sample_in(datagram)["timing"].get("synchronization")
    if wanted is None:
        assert found is None
    else:
        said = msgspec.convert(found, dict[str, object])
        assert (said["source"], said["locked"], said["present"]) == wanted


@pytest.mark.parametrize(
    ("status", "wanted"),
    [(SyncStatus(present=False), (True, False)),
     (SyncStatus(present=True, device_locked=False), (False, True)), (SyncStatus(), None)],
)  # fmt: skip
def test_the_devices_own_word_counts(status: SyncStatus, wanted: tuple[bool, bool] | None) -> None:
    step = step_of(SHOWN)
    tell(step, msgspec.structs.replace(grid("LOCKED"), sync=status), states(5))
    (datagram,) = left(step)
    found = sample_in(datagram)["timing"].get("synchronization")
    if wanted is None:  # a display of its own clock: nobody knows of any house sync
        assert found is None
    else:
        said = msgspec.convert(found, dict[str, object])
        assert (said["locked"], said["present"]) == wanted


def test_timecode_that_a_tracker_hears_is_carried_to_the_frames() -> None:
    """Given timecode 01:00:00:00 at T0 and frames of the same rate, Expect it to count with them.

    The picture of frame k begins two frames of wall latency after V_k.
    """
    step = step_of(SHOWN)
    decoded = Decoded(1, timecode="01:00:00:00", timecode_rate="25/1")
    heard = msgspec.structs.replace(sample("freed-a", T0), decoded=decoded)
    tell(step, states(0), heard, states(1), states(2))
    codes = [sample_in(d)["timing"].get("timecode") for d in left(step)]
    assert codes[0] is None
    found = [msgspec.convert(code, dict[str, object]) for code in codes[1:]]
    assert [(code["hours"], code["seconds"], code["frames"]) for code in found] == [
        (1, 0, 3), (1, 0, 4)
    ]  # fmt: skip
    assert found[0]["frameRate"] == {"num": 25, "denom": 1}


@pytest.mark.parametrize("jitter_ms", [-4, 4])
def test_timecode_does_not_waver_where_samples_lie_between_frames(jitter_ms: int) -> None:
    """Given samples half a frame off the grid that jitter, Expect a count of one a frame."""
    step = step_of(SHOWN)
    for k in range(10):
        t_ns = T0 + k * PERIOD_NS + PERIOD_NS // 2 + (jitter_ms if k % 2 else -jitter_ms) * MS
        decoded = Decoded(1, timecode=f"01:00:00:{k:02}", timecode_rate="25/1")
        tell(step, msgspec.structs.replace(sample("freed-a", t_ns), decoded=decoded), states(k))
    codes = [msgspec.convert(sample_in(d)["timing"]["timecode"], dict[str, object])
             for d in left(step)]  # fmt: skip
    frames = [msgspec.convert(code["frames"], int) for code in codes]
    assert frames == list(range(frames[0], frames[0] + 10))


@pytest.mark.parametrize(
    ("timecode", "rate"), [("01:00:00:25", "25/1"), ("noon", "25/1"), ("01:00:00:00", None)]
)
def test_timecode_that_does_not_exist_is_not_told(timecode: str, rate: str | None) -> None:
    step = step_of(SHOWN)
    decoded = Decoded(1, timecode=timecode, timecode_rate=rate)
    tell(step, msgspec.structs.replace(sample("freed-a", T0), decoded=decoded), states(5))
    (datagram,) = left(step)
    assert "timecode" not in sample_in(datagram)["timing"]
