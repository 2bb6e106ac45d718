# SPDX-License-Identifier: Apache-2.0
"""What a processor says against the stage file: one sentence for each mismatch, none without."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from typing import Any

import pytest

from hardware_profiles.wall import ModeLatency, Processor, Signal
from stagectl.processors.asking import AskError, at, flag, number, rows, text
from stagectl.processors.compare import declared, latency_frames, mismatches, reported
from stagectl.processors.helios import ASK, Helios
from stagectl.processors.novastar import Novastar
from stagectl.processors.state import ProcessorState, Reading

FILM = Fraction(24_000, 1_001)
PROCESSOR = Processor(
    "p1",
    "normal",
    (ModeLatency("normal", 3.0), ModeLatency("tile-low", 2.25)),
    signal=Signal("pq", "full", 1_500.0, "show-lut"),
)


def said(reading: Reading, rate: Fraction = FILM, wall: str = "picture", **state: Any) -> list[str]:
    whole = ProcessorState(
        "p1", "helios", "h:80", 1, 1, state.pop("state", "ok"), reading=reading, **state
    )
    return mismatches(PROCESSOR, whole, rate, wall)


def test_nothing_told_is_no_mismatch() -> None:
    assert said(Reading()) == []


def test_nothing_is_judged_while_it_does_not_answer() -> None:
    assert said(Reading(input_hz=60.0, test_pattern=True), state="silent") == []


@pytest.mark.parametrize("hz", [23.976, 23.98, 23.9760239, 47.95, 47.952])
def test_the_stage_s_rate_and_its_multiples_are_right_as_they_are_rounded(hz: float) -> None:
    assert said(Reading(input_hz=hz)) == []


@pytest.mark.parametrize("hz", [24.0, 25.0, 59.94, 60.0, 12.0])
def test_another_rate_is_named(hz: float) -> None:
    (sentence,) = said(Reading(input_hz=hz))
    assert sentence.startswith("its input runs at ")
    assert sentence.endswith(", the stage at 23.976 (24000/1001)")


def test_sixty_in_a_stage_of_59_94_is_a_mismatch() -> None:
    assert said(Reading(input_hz=60.0), Fraction(60_000, 1_001)) == [
        "its input runs at 60.000, the stage at 59.940 (60000/1001)"
    ]


@pytest.mark.parametrize(
    ("reading", "sentence"),
    [
        (Reading(input_locked=False), "it runs free: it is not locked to its input"),
        (Reading(phase_right=False), "its sync phase is off"),
        (Reading(test_pattern=True), "its test pattern is on"),
        (Reading(frozen=True), "its picture is frozen"),
        (Reading(transfer="sdr"), "its transfer is sdr, the stage file says pq"),
        (Reading(range="limited"), "its range is limited, the stage file says full"),
        (Reading(brightness_nits=900.0), "it shows 900 nits, the stage file says 1500"),
        (Reading(lut="off"), "its LUT is off, the stage file says show-lut"),
        (Reading(lut="other"), "its LUT is other, the stage file says show-lut"),
        (Reading(complaints=("Input invalid",)), "it says: Input invalid"),
        (
            Reading(latency_mode="ultra-low", latency_frames=1.0),
            "it runs in mode ultra-low (1 frames), the stage file says normal (3 frames): "
            "the wall latency is wrong",
        ),
        (
            Reading(latency_mode="tile-low", latency_frames=2.0),
            "it runs in mode tile-low (2.25 frames), the stage file says normal (3 frames): "
            "the wall latency is wrong",
        ),
        (
            Reading(latency_mode="low"),
            "it runs in mode low, the stage file says normal",
        ),
    ],
)
def test_each_mismatch_has_its_sentence(reading: Reading, sentence: str) -> None:
    assert said(reading) == [sentence]


@pytest.mark.parametrize(
    "reading",
    [
        Reading(latency_mode="normal", latency_frames=3.0),
        Reading(latency_mode="normal"),
        Reading(transfer="pq", range="full", brightness_nits=1_540.0, lut="on", input_locked=True),
        Reading(lut="show-lut", phase_right=True, test_pattern=False, blackout=False),
    ],
)
def test_what_fits_says_nothing(reading: Reading) -> None:
    assert said(reading) == []


def test_blackout_that_nobody_ordered_is_told() -> None:
    black = Reading(blackout=True)
    assert said(black) == ["its blackout is on, and the walls show the picture"]
    assert said(black, wall="black") == []
    assert said(black, wall_pending=True) == []


def test_the_stage_file_s_frames_come_before_the_manual_s() -> None:
    low = Reading(latency_mode="tile-low", latency_frames=2.0)
    assert latency_frames(PROCESSOR, low, FILM) == 2.25
    ultra = Reading(latency_mode="ultra-low", latency_frames=1.0)
    assert latency_frames(PROCESSOR, ultra, FILM) == 1.0
    assert latency_frames(PROCESSOR, Reading(), FILM) is None


def test_declared_and_reported_are_short_texts() -> None:
    assert declared(PROCESSOR.signal) == ["transfer pq", "range full", "1500 nits", "LUT show-lut"]
    assert declared(Signal()) == []
    assert reported(Reading(transfer="hlg", brightness_nits=800.0, lut="on")) == [
        "transfer hlg", "800 nits", "LUT on", "nodes do not tell their signal",
    ]  # fmt: skip


class Told:
    """Answers with the same thing, whatever is asked."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def get(self, path: str) -> object:
        return self.answer

    def send(self, method: str, path: str, body: object) -> object:
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        None, [], "x", 7, {"dev": 4}, {"dev": {"display": [], "ingest": {}}},
        {"code": 0, "data": {"screens": 5}}, {"code": 0}, {"code": "x", "data": {}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("driver", [Helios, Novastar])
def test_an_answer_of_another_shape_is_told_or_read_as_nothing(
    driver: type[Helios | Novastar], answer: object
) -> None:
    reading = None
    with contextlib.suppress(AskError):
        reading = driver().read(Told(answer))
    assert reading in (None, Reading())


def test_helios_payload_of_a_real_processor() -> None:
    """Given fields as an 84-tile wall told them, firmware 24.08, Expect them read."""
    source = {
        "eotf": "SDR", "format": "YCbCr 4:4:4 rec709 limited 8bpc", "freq": 60, "valid": True,
        "resolution": "3840x2160p60.00", "timings": {"vTotal": 2250, "syncOffset": 0},
    }  # fmt: skip
    genlock = {
        "delay": 0, "enabled": True, "enabledInt": False, "enabledPtp": False, "freqExt": 0,
        "freqSource": 60, "source": "hdmi1", "matched": True,
    }  # fmt: skip
    alert = {"brief": "Input invalid", "count": 1, "severity": 3, "since": 688_183}
    payload = {
        "dev": {
            "display": {
                "blackout": True, "brightness": 40, "freeze": False, "latencyLow": False,
            },
            "ingest": {
                "alerts": {"inputInvalid": alert}, "genlock": genlock, "input": "hdmi1",
                "inputs": {"hdmi1": source}, "latencyLow": False,
                "testPattern": {"color": 16_777_215, "enabled": False, "motion": True},
            },
        }
    }  # fmt: skip
    assert Helios().read(Told(payload)) == Reading(
        input_hz=60.0, input_locked=True, phase_right=True, latency_mode="normal",
        latency_frames=3.0, brightness_pct=40.0, blackout=True, frozen=False, test_pattern=False,
        transfer="sdr", range="limited", complaints=("Input invalid",),
    )  # fmt: skip
    assert ASK.startswith("/api/v1/public?dev.display.blackout&")


def test_small_readers_take_nothing_for_something_else() -> None:
    assert at({"a": {"b": 1}}, "a", "b") == 1
    assert at({"a": 1}, "a", "b") is None
    assert [number(v) for v in (1, 2.5, True, "3", float("nan"), None)] == [1.0, 2.5] + [None] * 4
    assert [flag(v) for v in (True, False, 1, 0, 2, "on")] == [True, False, True, False, None, None]
    assert text("x" * 500) == "x" * 120
    assert list(rows([{"a": 1}, 5])) == [{"a": 1}]
