# SPDX-License-Identifier: Apache-2.0
"""Every clause of `conform tracker` fails for the fault it is there for, and for that only it does.

The bytes are of the simulated trackers' encoders, of python-osc, or the real F4 capture with one
thing changed.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import pytest

from sim.conform_tracker import heard as heard_module
from sim.conform_tracker.clauses import CLAUSES
from sim.conform_tracker.heard import Asked, Chunk
from tests.sim.conform_tracker.tracker_stream import (
    MOVE_S,
    Motion,
    State,
    asked,
    f4_frames,
    f4_patched,
    f4_timecode,
    freed,
    moves_at,
    noisy,
    osc,
    osc_with_time,
    packets,
    rests,
    timed,
    verdicts,
)
from tracking.protocols import SourceDecoder, open_decoder
from tracking.sample import Decoded, Reject

MOVES_COUNT = round(25 * 8 * MOVE_S) + 10


class Case(NamedTuple):
    """One broken tracker."""

    clause: str
    what: str
    chunks: Callable[[], Sequence[Chunk]]
    asked: Asked
    says: str
    """Part of what it says of it, or of what to do."""
    also: tuple[str, ...] = ()
    """Clauses that fail as well, since the fault is also one of theirs."""
    moves: bool = False


def stream(frames: Sequence[bytes]) -> list[Chunk]:
    return timed(frames)


def every(frames: list[bytes], n: int, change: Callable[[bytes], bytes]) -> list[bytes]:
    return [change(frame) if k % n == n - 1 else frame for k, frame in enumerate(frames)]


def without(frames: list[bytes], *gone: int) -> list[Chunk]:
    return [chunk for k, chunk in enumerate(timed(frames)) if k not in gone]


def summed(frame: bytes) -> bytes:
    return frame[:-1] + bytes((sum(frame[:-1]) & 0xFF,))


def late(chunks: list[Chunk], ms: float) -> list[Chunk]:
    """Every other frame late: a wireless link, a USB adapter."""
    return [
        chunk._replace(t_ns=chunk.t_ns + round(ms * 1e6 * (k % 3 == 0)))
        for k, chunk in enumerate(chunks)
    ]


def moving(change: Callable[[State], State]) -> Motion:
    still = noisy(moves_at)
    return lambda t_s: change(still(t_s))


def moved(
    change: Callable[[State], State], encode: Callable[[State, int], bytes] = freed
) -> Callable[[], list[Chunk]]:
    return lambda: timed(packets(encode, moving(change), MOVES_COUNT))


def f4(change: Callable[[int, bytes], bytes]) -> Callable[[], list[Chunk]]:
    return lambda: timed([change(k, frame) for k, frame in enumerate(f4_frames()[:300])])


def f4_tc(code: Callable[[int], bytes]) -> Callable[[], list[Chunk]]:
    return f4(lambda k, frame: f4_patched(frame, 0xF8, code(k)))


def counted(total: int) -> bytes:
    return f4_timecode(1, 10, total // 1500, total // 25 % 60, total % 25)


def zero(name: str) -> Callable[[State], State]:
    """The axis does not move: what was asked for happens to nothing."""
    base = getattr(State(), name)
    return lambda s: s._replace(**{name: base})


def flipped(name: str) -> Callable[[State], State]:
    base = getattr(State(), name)
    return lambda s: s._replace(**{name: 2.0 * base - getattr(s, name)})


FREED_STREAM = asked(is_stream=True)
COUNTED = asked("f4", rate_hz=25.0)
CASES: tuple[Case, ...] = (
    Case("framed", "two frames a datagram",
         lambda: timed([a + a for a in packets(freed, count=40)]), asked(),
         "send one frame a datagram", also=()),
    Case("framed", "F4 read as Free-D", lambda: timed(f4_frames()[:60]), FREED_STREAM,
         "use --protocol f4"),
    Case("checksum", "every tenth is damaged",
         lambda: stream(every(packets(freed), 10, lambda f: f[:-1] + bytes((f[-1] ^ 0x55,)))),
         FREED_STREAM, "30 of 300 (10.00%) are wrong", also=("gaps",)),
    Case("checksum", "the plain sum", lambda: stream(every(packets(freed), 20, summed)),
         FREED_STREAM, "(0x40 - sum) mod 256", also=("gaps",)),
    Case("between", "another program on the line",
         lambda: stream(every(packets(freed, count=600), 150, lambda f: f + b"OK\r\n")),
         FREED_STREAM, "bytes in 3 places, the first: 4f 4b 0d 0a"),
    Case("finite", "nan in the position",
         lambda: timed(every(packets(osc), 50, lambda _: osc(State(x=math.nan), 0))), asked("osc"),
         "6 frames have nan or inf, 6 times in x", also=("accepted", "gaps")),
    Case("finite", "inf in a float axis of F4",
         f4(lambda k, f: f4_patched(f, 0x51, struct.pack(">f", math.inf)) if k == 9 else f),
         COUNTED, "in axis 51", also=("accepted", "gaps")),
    Case("quaternion", "not normalised",
         lambda: timed(packets(lambda s, k: osc(s, k, length=1.01))), asked("osc"), "1.01"),
    Case("accepted", "millimetres as metres",
         lambda: timed(packets(lambda s, k: osc(s, k, scale=1000.0))), asked("osc"),
         "is it mm sent as m?", also=()),
    Case("accepted", "another body", lambda: timed(packets(lambda s, k: osc(s, k, name="B"))),
         asked("osc"), "there are /stagectl/camera/B"),
    Case("one-id", "two cameras on a line",
         lambda: timed(every(packets(freed), 3, lambda _: freed(State(), 0, camera_id=7))),
         asked(), "2 camera ids: 1 (200 frames), 7 (100 frames)", also=("gaps",)),
    Case("one-id", "not the one expected", lambda: timed(packets(freed)), asked(camera_id=4),
         "expected 4"),
    Case("one-sender", "two machines send",
         lambda: [c._replace(sender="10.0.0.9:5") if k % 4 == 3 else c
                  for k, c in enumerate(timed(packets(freed)))], asked(), "10.0.0.9:5 (75)"),
    Case("rate", "60 for 59.94", lambda: timed(packets(freed, count=600), 60.0),
         asked(rate_hz=60000 / 1001), "it is 60"),
    Case("rate", "59.94 for 60", lambda: timed(packets(freed, count=600), 60000 / 1001),
         asked(rate_hz=60.0), "it is 60000/1001"),
    Case("rate", "no rate at all", lambda: timed(packets(freed), 37.0), asked(),
         "is no rate of film or video"),
    Case("jitter", "every third frame late", lambda: late(timed(packets(freed)), 25.0), asked(),
         "p99 25", also=()),
    Case("gaps", "lost by the counter", lambda: without(packets(freed), 40, 41, 90), asked(),
         "3 of 300 frames missing by the counter"),
    Case("gaps", "lost without a counter",
         lambda: without(packets(lambda s, k: freed(s, k, spare=0)), 40, 41, 90),
         asked(profile="freed-generic"), "3 of 300 frames missing by the arrivals"),
    Case("duplicates", "a network loop",
         lambda: [c for k, chunk in enumerate(timed(packets(freed)))
                  for c in [chunk, chunk._replace(t_ns=chunk.t_ns + 90_000)][: 1 + (k % 30 == 7)]],
         asked(), "10 came twice, 0 were overtaken (by the counter)"),
    Case("duplicates", "the same without a counter",
         lambda: [c for k, chunk in enumerate(timed(packets(lambda s, k: freed(s, k, spare=0))))
                  for c in [chunk, chunk._replace(t_ns=chunk.t_ns + 90_000)][: 1 + (k % 30 == 7)]],
         asked(profile="freed-generic"), "10 came twice"),
    Case("duplicates", "overtaken",
         lambda: [c._replace(data=d) for c, d in zip(
             timed(packets(freed)), _swapped(packets(freed), 50), strict=True)],
         asked(), "0 came twice, 1 were overtaken", also=("jitter",)),
    Case("counter", "stands still", lambda: timed(packets(lambda s, k: freed(s, k, spare=280))),
         asked(), "it stands still"),
    Case("counter", "counts fields, two a frame",
         lambda: timed(packets(lambda s, k: freed(s, 2 * k))), asked(), "the usual step is 2",
         also=("gaps", "rate")),
    Case("source-clock", "300 ppm fast", lambda: timed(
         packets(osc_with_time(lambda k: 100.0 + k / 25.0 * 1.0003), count=600)), asked("osc"),
         "drift +300 ppm"),
    Case("source-clock", "a time of day as a 32-bit float", lambda: timed(
         packets(osc_with_time(lambda k: 50_000.0 + k / 25.0, "f"))), asked("osc"),
         "steps of 3.91 ms"),
    Case("source-clock", "set back", lambda: timed(
         packets(osc_with_time(lambda k: 100.0 + k / 25.0 - (5.0 if k > 100 else 0.0)))),
         asked("osc"), "goes back 1 times"),
    Case("source-clock", "set forward", lambda: timed(
         packets(osc_with_time(lambda k: 100.0 + k / 25.0 + (37.0 if k > 100 else 0.0)))),
         asked("osc"), "the first by +37.0"),
    Case("timecode", "frame 25 at 25", f4_tc(lambda k: f4_timecode(1, 10, 0, 0, 25)), COUNTED,
         "has frame 25, and a second has 25"),
    Case("timecode", "hour 25", f4_tc(lambda k: f4_timecode(1, 25, 0, 0, 0)), COUNTED,
         "is no time of day"),
    Case("timecode-runs", "a jump", f4_tc(lambda k: counted(k + (100 if k > 150 else 0))), COUNTED,
         "1 jumps, the first from 10:00:06:00 to 10:00:10:01 (+101 frames)"),
    Case("timecode-runs", "half rate", f4_tc(lambda k: counted(k // 2)), COUNTED,
         "and says 25 (x 1/2)"),
    Case("range", "centimetres as metres",
         lambda: timed(packets(lambda s, k: osc(s, k, scale=100.0))), asked("osc"),
         "mm or cm sent as metres", also=("noise", "resolution")),
    Case("resolution", "whole degrees", lambda: timed(packets(
         lambda s, k: freed(s._replace(pan=round(s.pan), tilt=round(s.tilt), roll=round(s.roll)),
                            k), moves_at, MOVES_COUNT)), asked(), "1 deg"),
    Case("noise", "5 mm of it", lambda: timed(packets(freed, noisy(rests, mm=5.0))), asked(),
         "mm (at most 1)"),
    Case("alive", "frozen while it is moved", lambda: timed(packets(freed, rests, MOVES_COUNT)),
         asked(), "all frames say the same", moves=True,
         also=tuple(f"axis-{name}" for name in ("pan", "tilt", "roll", "right", "forward", "up",
                                                "focus", "zoom"))),
    Case("lens-range", "another maker's ring",
         lambda: timed(packets(lambda s, k: freed(s._replace(zoom=1.8), k))), asked(),
         "zoom 56563 to 56563 of 0 to 31424"),
    *(Case(f"axis-{axis}", "the other way", moved(flipped(name)), asked(), says, moves=True)
      for axis, name, says in (
          ("pan", "pan", "pan moved right by 30 deg, expected left"),
          ("tilt", "tilt", "tilt moved down by 20 deg, expected up"),
          ("roll", "roll", "roll moved anticlockwise by 20 deg, expected clockwise"),
          ("right", "x", "X moved left by 0.5 m, expected right"),
          ("forward", "y", "Y moved back by 0.5 m, expected forward"),
          ("up", "z", "Z moved down by 0.5 m, expected up"),
          ("focus", "focus", "focus moved far by 40.0% of the ring, expected near"),
          ("zoom", "zoom", "zoom moved out by 40.0% of the ring, expected in"),
      )),
    Case("axis-tilt", "tilt and roll swapped",
         moved(lambda s: s._replace(tilt=s.roll, roll=s.tilt)), asked(),
         "roll moved clockwise by 20 deg, expected tilt", moves=True, also=("axis-roll",)),
    Case("axis-forward", "position turned by 90 degrees against the heading",
         moved(lambda s: s._replace(x=-s.y, y=s.x)), asked(),
         "X moved left by 0.5 m, expected Y", moves=True, also=("axis-right",)),
    Case("axis-pan", "radians as degrees", moved(
         lambda s: s._replace(**{n: math.radians(getattr(s, n)) for n in ("pan", "tilt", "roll")})),
         asked(), "radians sent as degrees?", moves=True, also=("axis-tilt", "axis-roll")),
    Case("axis-up", "metres as millimetres",
         moved(lambda s: s._replace(x=s.x / 1e3, y=s.y / 1e3, z=s.z / 1e3)), asked(),
         "metres sent as millimetres?", moves=True, also=("axis-right", "axis-forward")),
    Case("axis-right", "millimetres as metres, near the origin", moved(
         lambda s: s._replace(x=500 * (s.x - 1.0), y=500 * (s.y + 2.0), z=s.z - 1.5), osc),
         asked("osc"), "X moved right by 250 m: far more than was asked for",
         moves=True, also=("range", "axis-forward", "noise")),
    Case("axis-zoom", "not measured", moved(zero("zoom")), asked(), "nothing moved enough",
         moves=True),
)  # fmt: skip


def _swapped(frames: list[bytes], at: int) -> list[bytes]:
    return [*frames[:at], frames[at + 1], frames[at], *frames[at + 2 :]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause}: {case.what}")
def test_a_broken_tracker_fails_the_clause_of_its_fault(case: Case) -> None:
    found = verdicts(case.chunks(), case.asked, moves=case.moves)
    verdict = found[case.clause]
    assert verdict.passed is False, verdict
    assert case.says in f"{verdict.detail}; {verdict.fix}"
    assert verdict.fix
    failed = {name for name, one in found.items() if one.passed is False}
    assert failed <= {case.clause, *case.also}, {name: found[name].detail for name in failed}


class Flipped(SourceDecoder):
    """The product with a fault of its own: pan to the wrong side."""

    def datagram(self, data: bytes) -> list[Decoded | Reject]:
        return [
            msgspec.structs.replace(one, pan_tilt_roll_deg=(-one.pan_tilt_roll_deg[0], 0.0, 0.0))
            if isinstance(one, Decoded) and one.pan_tilt_roll_deg is not None
            else one
            for one in super().datagram(data)
        ]


def test_two_readings_finds_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def flipped_decoder(*args: object, **more: object) -> SourceDecoder:
        decoder = open_decoder("freed", asked().profile)
        decoder.__class__ = Flipped
        return decoder

    monkeypatch.setattr(heard_module, "open_decoder", flipped_decoder)
    verdict = verdicts(timed(packets(freed)), asked())["two-readings"]
    assert verdict.passed is False
    assert "the rotations differ" in verdict.detail
    assert "defect of stagectl" in verdict.fix


def test_no_clause_is_without_a_failing_tracker() -> None:
    tried = {case.clause for case in CASES} | {"two-readings"}
    assert tried == {clause.id for clause in CLAUSES}


def test_a_sound_tracker_passes_all_that_its_protocol_has() -> None:
    chunks = timed(packets(freed, noisy(moves_at), MOVES_COUNT))
    found = verdicts(chunks, asked(rate_hz=25.0, camera_id=1), moves=True)
    assert {name for name, one in found.items() if one.passed is False} == set()
    assert {name for name, one in found.items() if one.passed is None} == {
        "between", "finite", "quaternion", "source-clock", "timecode", "timecode-runs",
    }  # fmt: skip


def test_a_lens_that_nobody_turns_and_a_still_head_are_not_judged() -> None:
    found = verdicts(timed(packets(freed, rests)), asked())
    for clause, why in (
        ("alive", "an encoder head at rest, or a frozen tracker"),
        ("lens-range", "no ring was turned"),
        ("resolution", "nothing ever changed"),
    ):
        assert found[clause].passed is None
        assert why in found[clause].detail


def test_two_axes_at_once_are_not_judged() -> None:
    both = moving(lambda s: s._replace(tilt=s.tilt + 0.8 * s.pan))
    found = verdicts(timed(packets(freed, both, MOVES_COUNT)), asked(), moves=True)
    assert found["axis-pan"].passed is None
    assert "move one axis only" in found["axis-pan"].detail


def test_jitter_of_a_late_host_is_not_the_trackers() -> None:
    from sim.conform_tracker.run import judge

    chunks = late(timed(packets(freed)), 25.0)
    found = judge(chunks, asked(), wanted=["jitter"], host_late_ms=9.0).verdicts
    assert [verdict.passed for verdict in found] == [None]
    assert "this machine itself was 9.0 ms late" in found[0].detail


def test_a_moving_camera_has_no_noise_figure() -> None:
    swing: Motion = lambda t_s: State(pan=20.0 * math.sin(3.0 * t_s))  # noqa: E731
    verdict = verdicts(timed(packets(freed, swing)), asked())["noise"]
    assert verdict.passed is None
    assert "never still" in verdict.detail


def test_the_counter_of_another_profile_is_named() -> None:
    verdict = verdicts(timed(packets(freed)), asked(profile="freed-generic"))["counter"]
    assert "try --profile freed-sony" in verdict.detail


@pytest.mark.parametrize(
    ("offset_s", "says"), [(0.0, "looks like UTC"), (37.0, "looks like TAI (PTP)"), (900.0, "+900")]
)
def test_the_epoch_of_a_clock_is_named(offset_s: float, says: str) -> None:
    from sim.conform_tracker.run import judge

    now_s = 1_764_000_000.0
    chunks = timed(packets(osc_with_time(lambda k: now_s + offset_s + k / 25.0)))
    found = judge(chunks, asked("osc"), wanted=["source-clock"], utc_s=now_s).verdicts
    assert found[0].passed is True
    assert says in found[0].detail
