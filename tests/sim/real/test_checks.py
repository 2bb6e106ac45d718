# SPDX-License-Identifier: Apache-2.0
"""Every check of real scenarios holds for a good run, and fails for one that is bad in its way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.real.checks import CHECKS, look
from sim.real.evidence import Probe, RealEvidence
from sim.real.judging import RealJudge
from sim.real.take_file import TakeContent
from sim.scenario.load import ScenarioError
from sim.scenario.model import Expect
from stagectl.topics import GridState, RecorderState
from tests.sim.real import seen as made
from tests.sim.real.seen import FAULT_NS, MS, PERIOD_NS, frame, good, sent, told

Spoil = Callable[[RealEvidence, TakeContent], None]


def verdict(expect: Expect, spoil: Spoil | None = None, fault: str = "controller-kill") -> bool:
    """Return what the judge says of the good run, or of one that was spoilt."""
    evidence, take = good(fault), made.take()
    # What a good run tells and finds out.
    evidence.events = [told(200.0), told(1300.0, level="info")]
    evidence.figures = {"got": 5.0}
    evidence.answers = {"run": "2 stage.toml: key", "edited": "yes"}
    evidence.grids = [grid(1, 0.0), grid(2, 0.2)]
    take.events = [(FAULT_NS + MS, "alarm F-21 recorder: it goes on")]
    if fault == "unplug":
        for times in evidence.samples.values():
            times[:] = [t for t in times if not FAULT_NS + 5 * MS < t < FAULT_NS + 1005 * MS]
    if spoil is not None:
        spoil(evidence, take)
    return look(RealJudge(evidence, take), expect).passed


def grid(epoch: int, moved_ms: float) -> GridState:
    t_ns = made.START_NS + 2 * PERIOD_NS * epoch + moved_ms * MS
    return GridState(epoch, 2 * epoch, t_ns, PERIOD_NS, "LOCKED", "node", 0, 0, 0.0, 0, 0)


def no_words(seen: RealEvidence, _: TakeContent) -> None:
    seen.events.clear()


def late_words(seen: RealEvidence, _: TakeContent) -> None:
    seen.events = [told(300.0), told(1500.0, level="info")]


def only_info(seen: RealEvidence, _: TakeContent) -> None:
    seen.events = [told(200.0, level="info")]


def before_the_fault(seen: RealEvidence, _: TakeContent) -> None:
    seen.events = [told(-10.0)]


def second_stroke_untold(seen: RealEvidence, _: TakeContent) -> None:
    seen.marks["controller-kill"].append(FAULT_NS + 1000 * MS)


def missed_frames(seen: RealEvidence, _: TakeContent) -> None:
    for number in (60, 61):
        seen.lives["n2"][0][number] = frame(number, "repeated")


def drew_a_spike(seen: RealEvidence, _: TakeContent) -> None:
    seen.lives["n2"][0][60] = frame(60, x_m=1.5)


def drew_nothing(seen: RealEvidence, _: TakeContent) -> None:
    for _name, one in seen.frames():
        one.bodies.clear()


def never_exact_again(seen: RealEvidence, _: TakeContent) -> None:
    seen.lives["n1"] = [[frame(n, "exact" if n < 50 else "substituted") for n in range(151)]]


def gap_of_frames(seen: RealEvidence, _: TakeContent) -> None:
    seen.lives["n1"][0][50:60] = [frame(n, "substituted") for n in range(50, 60)]


def one_life_more(seen: RealEvidence, _: TakeContent) -> None:
    seen.probes.append(Probe(FAULT_NS, "hot", 99, 30, 40.0, 1.0))


def long_silence(seen: RealEvidence, _: TakeContent) -> None:
    seen.samples["cam"][:] = [
        t for t in seen.samples["cam"] if not FAULT_NS < t < FAULT_NS + 1300 * MS
    ]


def did_not_bite(seen: RealEvidence, _: TakeContent) -> None:
    seen.samples["cam"] = made.times_ns()


def take_lacks_before(_: RealEvidence, take: TakeContent) -> None:
    take.times_ns = [t for t in take.times_ns if not FAULT_NS - 150 * MS < t < FAULT_NS]


def take_lacks_after(_: RealEvidence, take: TakeContent) -> None:
    take.times_ns = [t for t in take.times_ns if not FAULT_NS <= t < FAULT_NS + 600 * MS]


def old_watermark(seen: RealEvidence, _: TakeContent) -> None:
    t_ns = FAULT_NS
    seen.recorder.append((t_ns, RecorderState("t", t_ns - 1500 * MS, 1, 0, None)))


def nothing_told_in_take(_: RealEvidence, take: TakeContent) -> None:
    take.events.clear()


def two_segments(_: RealEvidence, take: TakeContent) -> None:
    take.segments.append("another")


def another_hash(_: RealEvidence, take: TakeContent) -> None:
    take.config_hash = "def"


def not_edited(seen: RealEvidence, _: TakeContent) -> None:
    del seen.answers["edited"]


def slow_engine(seen: RealEvidence, _: TakeContent) -> None:
    seen.sent[50:75] = [(1, sent(n, 3.0)) for n in range(50, 75)]


def grew(seen: RealEvidence, _: TakeContent) -> None:
    seen.probes.append(Probe(FAULT_NS + 2000 * MS, "hot", 0, 31, 60.0, 1.0))


def grid_moved(seen: RealEvidence, _: TakeContent) -> None:
    seen.grids.append(grid(3, 5.0))


def worse_figure(seen: RealEvidence, _: TakeContent) -> None:
    seen.figures["got"] = 6.0


def no_figure(seen: RealEvidence, _: TakeContent) -> None:
    seen.figures.clear()


def other_answer(seen: RealEvidence, _: TakeContent) -> None:
    seen.answers["run"] = "0 all is well"


CASES: list[tuple[Expect, Spoil]] = [
    (Expect("told", code="F-20", within_ms=250.0), late_words),
    (Expect("told", code="F-20"), before_the_fault),
    (Expect("told", text="died"), no_words),
    (Expect("told-each", code="F-20", within_ms=1400.0), no_words),
    (Expect("told-each", code="F-20", level="alarm"), second_stroke_untold),
    (Expect("alarm", code="F-20", within_ms=250.0), only_info),
    (Expect("recovered", within_ms=400.0), late_words),
    (Expect("no-alarm", code="F-21"), lambda s, _: s.events.append(told(9.0, "F-21"))),
    (Expect("exact-share", at_least=0.995), missed_frames),
    (Expect("others-missed", node="n1", at_most=0), missed_frames),
    (Expect("repeated", at_most=0), missed_frames),
    (Expect("pose-gap-ms", at_most=300.0), gap_of_frames),
    (Expect("pose-gap-ms", at_most=1000.0), never_exact_again),
    (Expect("drawn-step-mm", camera="A", at_most=100.0), drew_a_spike),
    (Expect("drawn-step-mm", camera="A", at_most=100.0), drew_nothing),
    (Expect("joined", node="n1", within_ms=100.0), gap_of_frames),
    (Expect("lives", source="hot", at_most=1), one_life_more),
    (Expect("take-lost-ms", at_most=100.0), take_lacks_before),
    (Expect("take-gap-ms", at_most=500.0), take_lacks_after),
    (Expect("durable-lag-ms", at_most=1000.0), old_watermark),
    (Expect("take-told", code="F-21", text="goes on"), nothing_told_in_take),
    (Expect("segments", at_most=1), two_segments),
    (Expect("take-config"), another_hash),
    (Expect("take-config"), not_edited),
    (Expect("added-process-ms", at_most=1.0), slow_engine),
    (Expect("added-rss-mb", source="hot", at_most=10.0), grew),
    (Expect("added-fds", source="hot", at_most=0), grew),
    (Expect("grid-moved-ms", at_most=1.0), grid_moved),
    (Expect("figure", text="got", at_most=5.0), worse_figure),
    (Expect("figure", text="got", at_most=5.0), no_figure),
    (Expect("answer", source="run", text="2 |stage.toml|key"), other_answer),
]
UNPLUGGED: list[tuple[Expect, Spoil]] = [
    (Expect("source-back", source="cam", within_ms=100.0), long_silence),
    (Expect("source-back", source="cam", within_ms=100.0), did_not_bite),
]


@pytest.mark.parametrize(("expect", "spoil"), CASES, ids=lambda v: getattr(v, "__name__", None))
def test_a_check_passes_for_a_good_run_and_fails_for_a_bad_one(
    expect: Expect, spoil: Spoil
) -> None:
    assert verdict(expect)
    assert not verdict(expect, spoil)


@pytest.mark.parametrize(("expect", "spoil"), UNPLUGGED)
def test_a_source_that_comes_back_late_or_never_went(expect: Expect, spoil: Spoil) -> None:
    assert verdict(expect, fault="unplug")
    assert not verdict(expect, spoil, fault="unplug")


def test_no_check_is_without_a_case() -> None:
    assert {expect.check for expect, _ in (*CASES, *UNPLUGGED)} == set(CHECKS)


def test_a_host_stall_is_left_out_and_nothing_else_is() -> None:
    expect = Expect("exact-share", at_least=0.995)

    def stalled(seen: RealEvidence, take: TakeContent) -> None:
        missed_frames(seen, take)
        seen.stalls = [(FAULT_NS + 300 * MS, FAULT_NS + 450 * MS)]

    assert verdict(expect, stalled)


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        (Expect("no-such-thing"), "unknown check 'no-such-thing'"),
        (Expect("exact-share"), "neither at_most nor at_least"),
        (Expect("exact-share", node="nobody", at_least=0.5), ""),
    ],
)
def test_what_cannot_be_looked_at_never_passes(expect: Expect, said: str) -> None:
    judge = RealJudge(good(), made.take())
    if said:
        with pytest.raises(ScenarioError, match=said):
            look(judge, expect)
    else:
        assert not look(judge, expect).passed


def test_a_fault_that_never_struck_is_an_error() -> None:
    evidence = good()
    evidence.marks.clear()
    with pytest.raises(ScenarioError, match="never struck"):
        look(RealJudge(evidence, made.take()), Expect("take-lost-ms", at_most=1.0))


def test_a_check_of_the_take_without_a_take_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="records no take"):
        look(RealJudge(good(), None), Expect("segments", at_most=1))
