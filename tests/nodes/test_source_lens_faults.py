# SPDX-License-Identifier: Apache-2.0
"""F-36: a lens encoder is lost while the pose goes on."""

from __future__ import annotations

import random
from fractions import Fraction

import msgspec
import pytest

from hardware_profiles.stage import Lens, Source
from hardware_profiles.tracker import load_tracker_profile
from sim.motion.truth import TruePose
from sim.trackers.f4 import FOCUS, IRIS, ZOOM, pose_packet, read_packet, write_packet
from sim.trackers.frame import Rings
from sim.trackers.osc import encode_message
from stagectl.nodes.lens_state import FollowedLens
from tests.nodes.line_bench import COUNTED, PERIOD_NS, TRACKER, Bench, packet
from tests.nodes.stages import NS, OSC
from tracking.lens_watch import LensWatch
from tracking.sample import Decoded

F4 = msgspec.structs.replace(COUNTED, protocol="f4", profile="")
POSE = TruePose((1.0, 2.0, 1.5), (1.0, 0.0, 0.0, 0.0))
ALL_ONES = 0xFFFF
RINGS = {FOCUS: "focus", ZOOM: "zoom", IRIS: "iris"}
SENTENCE = (
    "{name} lost {rings} of the lens; the pose goes on, the lens keeps its last values: check the "
    "encoder and its cable"
)


def f4(i: int, *, lost: tuple[int, ...] = (), dead: int | None = None) -> bytes:
    """Return a packet of a head whose rings turn; lost ones are missing, or stand dead."""
    rings = Rings(focus=20_000 + 5 * i, zoom=30_000 + 7 * i, iris=12_000 + i)
    whole = read_packet(pose_packet(1, POSE, rings, i))
    if dead is None:
        axes = tuple(axis for axis in whole.axes if axis.id not in lost)
    else:
        axes = tuple(a._replace(value=dead) if a.id in lost else a for a in whole.axes)
    return write_packet(whole._replace(axes=axes))


def play(source: Source, packets: list[bytes], bench: Bench | None = None) -> Bench:
    bench = bench or Bench(source)
    for data in packets:
        bench.bytes(data, TRACKER)
        bench.wait(PERIOD_NS)
    return bench


@pytest.mark.parametrize(
    ("lost", "dead"),
    [
        *[((ring,), None) for ring in RINGS],
        ((FOCUS,), ALL_ONES),  # one ring alone must fall farther than any hand turns it
        *[((FOCUS, ZOOM, *more), dead) for more in ((), (IRIS,)) for dead in (None, 0, ALL_ONES)],
    ],
)
def test_the_pose_goes_on_and_the_lens_is_held(lost: tuple[int, ...], dead: int | None) -> None:
    """Given rings that vanish, or fall to an end of their field, Expect only them held, told."""
    bench = play(F4, [f4(i) for i in range(120)])
    assert not bench.told("F-36")
    begin_ns, before = bench.now_ns, len(bench.samples)
    wanted = bench.samples[-1].decoded
    play(F4, [f4(120 + i, lost=lost, dead=dead) for i in range(120)], bench)
    names = ", ".join(RINGS[ring] for ring in lost)
    assert bench.told("F-36")[0].text == SENTENCE.format(name="freed-a", rings=names)
    assert bench.after_ms("F-36", begin_ns) <= 500.0
    assert len(bench.samples) - before >= 120
    profile = load_tracker_profile("f4-mosys")
    lens = FollowedLens(Lens())
    for sample in bench.samples:
        lens.observe(sample.decoded, profile)
        assert sample.decoded.position_m == pytest.approx(POSE.position_m, abs=1e-5)
    for ring in lost:
        field = f"{RINGS[ring]}_raw"
        found = {getattr(sample.decoded, field) for sample in bench.samples[-100:]}
        assert found == {None}
    if FOCUS in lost:
        assert wanted.focus_raw is not None
        assert lens.state.focus == pytest.approx(profile.focus_fraction(wanted.focus_raw))
    back_ns = bench.now_ns
    play(F4, [f4(240 + i) for i in range(120)], bench)
    assert bench.after_ms("F-36", back_ns, "info") <= 1_500.0
    assert bench.samples[-1].decoded.focus_raw == 20_000 + 5 * 359


@pytest.mark.parametrize("dead", [0, 0xFFFFFF])
def test_freed_has_no_fields_that_could_vanish(dead: int) -> None:
    bench = play(COUNTED, [packet(i, zoom=20_000 + i, focus=40_000) for i in range(60)])
    begin_ns = bench.now_ns
    play(COUNTED, [packet(60 + i, zoom=dead, focus=dead) for i in range(60)], bench)
    assert bench.after_ms("F-36", begin_ns) <= 500.0
    assert {s.decoded.zoom_raw for s in bench.samples[-60:]} == {None}
    assert not [event for event in bench.events if event.level == "alarm" and event.code != "F-36"]


def test_one_packet_is_held_but_not_told() -> None:
    bench = play(F4, [f4(i) for i in range(60)])
    play(F4, [f4(60, lost=(FOCUS, ZOOM), dead=0)], bench)
    assert bench.samples[-1].decoded.zoom_raw is None
    play(F4, [f4(61 + i) for i in range(60)], bench)
    assert bench.samples[-1].decoded.zoom_raw == 30_000 + 7 * 120
    assert not bench.told("F-36")


@pytest.mark.parametrize("end", [0, ALL_ONES])
@pytest.mark.parametrize("seconds", [0.25, 1.0, 5.0])
def test_a_ring_that_is_turned_to_its_end_is_not_lost(end: int, seconds: float) -> None:
    """Given a whole turn in a quarter of a second, then a minute at the end, Expect no word."""
    count = round(60 * seconds)
    start = ALL_ONES - end
    turn = [packet(i, zoom=9_000, focus=start + (end - start) * i // count) for i in range(count)]
    still = [packet(count + i, zoom=9_000, focus=end) for i in range(3_600)]
    bench = play(COUNTED, turn + still)
    assert not bench.told("F-36")
    assert bench.samples[-1].decoded.focus_raw == float(end)


def test_arguments_that_stay_away() -> None:
    """Given OSC whose lens came with the pose and does not any more, Expect it told."""
    pose = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)
    with_lens = encode_message("/stagectl/camera/B", "f" * 10, (*pose, 0.4, 0.5, 2.8))
    bench = play(OSC, [with_lens] * 30)
    begin_ns = bench.now_ns
    play(OSC, [encode_message("/stagectl/camera/B", "f" * 7, pose)] * 60, bench)
    assert bench.after_ms("F-36", begin_ns) <= 500.0


def test_a_lens_that_is_told_only_when_it_moves() -> None:
    """Given the lens in packets of its own, Expect that their staying away is no loss."""
    watch = LensWatch(Fraction(60), load_tracker_profile("osc-generic"))
    pose = Decoded("B", position_m=(1.0, 2.0, 3.0))
    for i in range(600):
        assert watch.held(pose, i * PERIOD_NS) is pose
        if i < 60:
            lens = Decoded("B", focus_raw=0.2 + 0.01 * i, zoom_raw=0.5)
            assert watch.held(lens, i * PERIOD_NS + 1000) is lens
        assert not watch.look()


def test_silence_of_the_whole_tracker_is_no_loss_of_the_lens() -> None:
    bench = play(F4, [f4(i) for i in range(60)])
    play(F4, [f4(60, lost=(FOCUS,))], bench)
    bench.wait(5 * NS)
    assert not bench.told("F-36")
    assert len(bench.told("F-01")) == 1


def test_a_loose_plug_is_told_once_a_second_at_most() -> None:
    """Given an encoder that comes and goes, Expect one alarm until it is well for a second."""
    bench, draw = play(F4, [f4(i) for i in range(60)]), random.Random("loose")
    for i in range(60, 60 + 1_800):
        lost = (FOCUS, ZOOM) if i // 12 % 2 or draw.random() < 0.1 else ()
        play(F4, [f4(i % 3_000, lost=lost)], bench)
    assert len(bench.told("F-36")) == 1
    assert not bench.told("F-36", "info")


def test_a_source_that_does_not_bind_the_lens_is_not_watched() -> None:
    source = msgspec.structs.replace(F4, binds=("pose",))
    bench = play(source, [f4(i) for i in range(60)])
    play(source, [f4(60 + i, lost=(FOCUS, ZOOM)) for i in range(60)], bench)
    assert not bench.told("F-36")
