# SPDX-License-Identifier: Apache-2.0
"""Replay is exact: of a take begun in mid-air, of a smoothed stage, of a stand-in that leads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from stagectl.bus.envelope import Envelope
from stagectl.cli.main import main
from stagectl.takes.reader import Recorded, TakeReader
from stagectl.takes.replay import WARM_UP_NS, Difference, Replay
from stagectl.takes.writer import TakeWriter
from stagectl.topics import EstimatorState, FrameStates, LineData, Measured, ShowOrder, SourceHealth
from tests.takes.virtual_evening import STAND_IN, T0, VirtualEvening, stage_text
from tracking.sample import TrackerSample

LATE_S = 30.0
LENGTH_S = 4.0
SMOOTHED = "prediction = { smoothing_ms = 150.0 }\n"
HELD_OVER = 'prediction = { hand_over = "hold" }\n'
ROUNDING = 1e-9
ROLLING = ShowOrder(2, {}, (), "one", {"A": 3})
Change = Callable[[Recorded, msgspec.Struct], msgspec.Struct | None]


def rolled(folder: Path, from_s: float, text: str, silent_a_s: float | None = None) -> Path:
    """Return a take of a stage that had been running until `from_s`."""
    evening = VirtualEvening(folder, text)
    if silent_a_s is not None:
        evening.silent_from_s["freed-a"] = silent_a_s
    return evening.run(from_s, from_s + LENGTH_S, {from_s: ROLLING})


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take that began after half a minute."""
    return rolled(tmp_path_factory.mktemp("late"), LATE_S, stage_text())


def rewritten(take: Path, folder: Path, change: Change) -> Path:
    """Return a copy of a take with messages changed, or left out where `change` gives None."""
    reader = TakeReader(take)
    writer = TakeWriter(folder, msgspec.structs.replace(reader.sidecar, segments=(), channels={}))
    for number, item in enumerate(reader.messages()):
        message = change(item, item.message())
        if message is not None:
            payload = msgspec.msgpack.encode(message)
            writer.write(Envelope(item.topic, 1, number, item.t_publish_ns, payload))
    writer.close()
    return folder


def replay(take: Path) -> tuple[Replay, list[Difference]]:
    replayed = Replay(TakeReader(take))
    return replayed, list(replayed.differences())


def same(found: list[Difference]) -> list[Difference]:
    return [one for one in found if one.mm < ROUNDING and one.deg < ROUNDING]


class TestExact:
    @pytest.mark.parametrize("from_s", [0.0, LATE_S])
    @pytest.mark.parametrize("body_a", ["", SMOOTHED], ids=["plain", "smoothed"])
    def test_every_frame_is_the_same_again(
        self, tmp_path: Path, from_s: float, body_a: str
    ) -> None:
        replayed, found = replay(rolled(tmp_path, from_s, stage_text(body_a=body_a)))
        assert len(found) > (LENGTH_S - 1.0) * 24 - 3
        assert same(found) == found
        assert (replayed.decode_differences, replayed.problems) == (0, [])

    @pytest.mark.parametrize(
        ("silent_s", "body_a"),
        [
            pytest.param(-3.0, "", id="before-blend"),
            pytest.param(2.0, HELD_OVER, id="while rolling-hold"),
            pytest.param(-3.0, HELD_OVER, id="before-hold", marks=pytest.mark.nightly),
            pytest.param(2.0, "", id="while rolling-blend", marks=pytest.mark.nightly),
        ],
    )
    def test_a_stand_in_leads_again(self, tmp_path: Path, body_a: str, silent_s: float) -> None:
        """Given a first source that dies, before the take or in it, Expect the same poses."""
        text = stage_text(body_a=body_a, more=STAND_IN)
        take = rolled(tmp_path, LATE_S, text, silent_a_s=LATE_S + silent_s)
        states = [m for _, m in messages(take) if isinstance(m, FrameStates)]
        assert states[-1].tracked[0].leading == "osc-a"
        assert states[3].tracked[0].leading == ("osc-a" if silent_s < 0.0 else "freed-a")
        _, found = replay(take)
        assert found
        assert same(found) == found

    def test_without_what_was_remembered_it_is_not(self, late: Path, tmp_path: Path) -> None:
        """Given a take without the estimators' state, Expect frames that differ: it is needed."""
        take = rewritten(late, tmp_path / "bare", lambda item, message: (
            None if isinstance(message, EstimatorState) else message
        ))  # fmt: skip
        _, found = replay(take)
        assert len(same(found)) < len(found)

    def test_it_is_compared_from_a_second_after_what_was_remembered(
        self, late: Path, tmp_path: Path
    ) -> None:
        begun = [t_ns for t_ns, m in messages(late) if isinstance(m, EstimatorState)]
        states = [(t_ns, m) for t_ns, m in messages(late) if isinstance(m, FrameStates)]
        wanted = [m.tick.frame for t_ns, m in states if t_ns > begun[0] + WARM_UP_NS]
        _, found = replay(late)
        assert [one.frame for one in found] == wanted

    @pytest.mark.parametrize(
        ("bodies", "words"),
        [
            ({"A": b"nonsense", "B": b"nonsense"}, "not a snapshot of this version"),
            ({"A": b""}, "not a snapshot"),
            ({}, "without body 'A'"),
        ],
    )
    def test_a_memory_of_another_version_is_a_problem(
        self, late: Path, tmp_path: Path, bodies: dict[str, bytes], words: str
    ) -> None:
        take = rewritten(late, tmp_path / "odd", lambda item, message: (
            EstimatorState(1, bodies) if isinstance(message, EstimatorState) else message
        ))  # fmt: skip
        replayed, found = replay(take)
        assert len(replayed.problems) == 1
        assert words in replayed.problems[0]
        assert found


class TestDecoding:
    def test_other_bytes_are_a_difference(self, late: Path, tmp_path: Path) -> None:
        """Given ten packets whose bytes say something else, Expect ten."""
        changed: list[int] = []

        def change(item: Recorded, message: msgspec.Struct) -> msgspec.Struct:
            if isinstance(message, LineData) and message.source == "osc-b" and len(changed) < 10:
                if message.t_rx_ns > T0 + round((LATE_S + 2.0) * 1e9):
                    changed.append(message.t_rx_ns)
                    data = bytearray(message.data)
                    data[-1] ^= 1
                    return msgspec.structs.replace(message, data=bytes(data))
            return message

        replayed, found = replay(rewritten(late, tmp_path / "bytes", change))
        assert len(changed) == replayed.decode_differences == 10
        assert same(found) == found  # fusion lives on the recorded samples

    def test_bytes_that_gave_a_sample_and_do_not_any_more(self, late: Path, tmp_path: Path) -> None:
        def change(item: Recorded, message: msgspec.Struct) -> msgspec.Struct | None:
            gone = isinstance(message, LineData) and message.source == "osc-b"
            return (
                None if gone and item.t_publish_ns > T0 + round((LATE_S + 3.0) * 1e9) else message
            )

        replayed, _ = replay(rewritten(late, tmp_path / "gone", change))
        assert 55 <= replayed.decode_differences <= 61

    def test_a_decoder_that_gives_nothing_at_all_is_seen(self, late: Path, tmp_path: Path) -> None:
        def change(item: Recorded, message: msgspec.Struct) -> msgspec.Struct:
            if isinstance(message, LineData) and message.source == "freed-a":
                return msgspec.structs.replace(message, data=bytes(len(message.data)))
            return message

        replayed, _ = replay(rewritten(late, tmp_path / "deaf", change))
        # the first second may be of bytes from before the take
        assert replayed.decode_differences >= (LENGTH_S - 1.0) * 60 - 2

    @pytest.mark.parametrize(("clock", "count"), [("arrival", 1), ("even", 0), ("source", 0)])
    def test_bytes_give_a_sample_that_was_not_recorded(
        self, late: Path, tmp_path: Path, clock: str, count: int
    ) -> None:
        """Expect it told, unless a clock that knows doubles may have dropped it then."""
        gone = [m for _, m in messages(late) if isinstance(m, TrackerSample)][300]

        def change(item: Recorded, message: msgspec.Struct) -> msgspec.Struct | None:
            if isinstance(message, SourceHealth):
                return msgspec.structs.replace(message, clock=clock)
            return None if message == gone else message

        replayed, _ = replay(rewritten(late, tmp_path / "one-less", change))
        assert replayed.decode_differences == count

    def test_what_was_cut_at_both_ends_is_none(self, late: Path, tmp_path: Path) -> None:
        """Given a take that begins and ends between the bytes of a frame and its sample."""
        raw = [t_ns for t_ns, m in messages(late) if isinstance(m, LineData)]

        def change(item: Recorded, message: msgspec.Struct) -> msgspec.Struct | None:
            if isinstance(message, LineData) and message.t_rx_ns <= raw[7]:
                return None
            if isinstance(message, TrackerSample) and item.t_publish_ns >= raw[-1]:
                return None
            return message

        replayed, _ = replay(rewritten(late, tmp_path / "cut", change))
        assert replayed.decode_differences == 0


class TestBothPoses:
    def test_as_shown_and_as_measured_are_in_the_take(self, late: Path) -> None:
        shown = [m.tick.frame for _, m in messages(late) if isinstance(m, FrameStates)]
        measured = [m for _, m in messages(late) if isinstance(m, Measured)]
        assert len(shown) == LENGTH_S * 24
        for body in ("A", "B"):
            frames = [m.frame for m in measured if any(b.body == body for b in m.bodies)]
            assert frames == sorted(set(frames))
            # those that were sent before the take came into it, the last ones went out of it
            assert len(set(frames) & set(shown)) >= len(shown) - 8
            assert len(frames) >= len(shown) - 2


def messages(take: Path) -> list[tuple[int, msgspec.Struct]]:
    """Return all messages of a take with their time."""
    return [(item.t_publish_ns, item.message()) for item in TakeReader(take).messages()]


class TestCommand:
    def test_the_summary_tells_both(self, late: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["take", "replay", str(late), "--json"]) == 0
        summary = json.loads(capsys.readouterr().out)
        assert summary["identical"] == summary["compared"] > 0
        assert (summary["decode_differences"], summary["problems"]) == (0, [])
        assert main(["take", "replay", str(late)]) == 0
        assert "0 samples that the recorded bytes do not give again" in capsys.readouterr().out

    def test_other_bytes_fail_the_check(
        self, late: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def change(item: Recorded, message: msgspec.Struct) -> msgspec.Struct:
            if isinstance(message, LineData) and message.source == "osc-b":
                return msgspec.structs.replace(
                    message, data=message.data[:-4] + b"\x3f\x00\x00\x00"
                )
            return message

        take = rewritten(late, tmp_path / "bytes", change)
        assert main(["take", "replay", str(take)]) == 1
        error = capsys.readouterr().err
        assert len(error.splitlines()) == 1
        assert "differ from what the recorded bytes decode to now" in error
