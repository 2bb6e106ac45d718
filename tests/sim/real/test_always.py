# SPDX-License-Identifier: Apache-2.0
"""What must always hold: all of it for a good run, each broken by its own kind of bad one."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import pytest

from sim.real.always import check_always
from sim.real.evidence import NodeBody, Probe, RealEvidence
from sim.real.take_file import TakeContent
from sim.scenario.verdict import Check
from tests.sim.real import seen as made
from tests.sim.real.seen import FAULT_NS, MS, frame, good, told

Spoil = Callable[[RealEvidence, TakeContent], None]


def failed(seen: RealEvidence, take: TakeContent | None) -> dict[str, Check]:
    return {check.id: check for check in check_always(seen, take) if not check.passed}


def test_a_good_run_holds_all() -> None:
    assert failed(good(), made.take()) == {}


def not_a_number(seen: RealEvidence, _: TakeContent) -> None:
    body = NodeBody("TAKING", "OK", False, False, (math.nan, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
    seen.lives["n1"][0][7].bodies["A"] = body


def long_quaternion(seen: RealEvidence, _: TakeContent) -> None:
    body = NodeBody("TAKING", "OK", False, False, (0.0, 0.0, 0.0), (1.0, 0.1, 0.0, 0.0))
    seen.lives["n1"][0][7].bodies["A"] = body


def older_epoch(seen: RealEvidence, _: TakeContent) -> None:
    seen.lives["n2"][0][9] = frame(9, epoch=2)


def skew(seen: RealEvidence, _: TakeContent) -> None:
    seen.frame_skew = 1


def nobody_looked(seen: RealEvidence, _: TakeContent) -> None:
    seen.witnessed = 0


def vsyncs_untold(seen: RealEvidence, _: TakeContent) -> None:
    del seen.lives["n1"][0][70:73]


def number_back(seen: RealEvidence, _: TakeContent) -> None:
    before = seen.lives["n1"][0][70]
    seen.lives["n1"][0][70] = msgspec.structs.replace(before, frame=before.frame - 2)


def alarm_without_code(seen: RealEvidence, _: TakeContent) -> None:
    seen.events.append(told(1.0, code=""))


def unknown_code(seen: RealEvidence, _: TakeContent) -> None:
    seen.events.append(told(1.0, code="F-99", level="info"))


def died_by_itself(seen: RealEvidence, _: TakeContent) -> None:
    seen.probes.append(Probe(FAULT_NS, "record", 77, 30, 40.0, 1.0))


def never_seen(seen: RealEvidence, _: TakeContent) -> None:
    seen.probes = [probe for probe in seen.probes if probe.role != "control"]


def traceback(seen: RealEvidence, _: TakeContent) -> None:
    seen.crashes.append("ValueError: no")


def left_over(seen: RealEvidence, _: TakeContent) -> None:
    seen.left_over.append("4711")


def packet_missing(_: RealEvidence, take: TakeContent) -> None:
    take.raw["cam"].discard(made.times_ns()[200])


def segment_unreadable(_: RealEvidence, take: TakeContent) -> None:
    take.unreadable.append("s")


BROKEN: list[tuple[str, Spoil]] = [
    ("finite", not_a_number),
    ("finite", long_quaternion),
    ("one-epoch", older_epoch),
    ("frame-skew", skew),
    ("frame-skew", nobody_looked),
    ("outcomes", vsyncs_untold),
    ("outcomes", number_back),
    ("alarms-named", alarm_without_code),
    ("alarms-named", unknown_code),
    ("no-restart", died_by_itself),
    ("no-restart", never_seen),
    ("clean-end", traceback),
    ("clean-end", left_over),
    ("take-whole", packet_missing),
    ("take-whole", segment_unreadable),
]


@pytest.mark.parametrize(("name", "spoil"), BROKEN, ids=lambda v: getattr(v, "__name__", v))
def test_what_is_bad_is_named_by_its_check(name: str, spoil: Spoil) -> None:
    seen, take = good(), made.take()
    spoil(seen, take)
    assert list(failed(seen, take)) == [name]


def test_every_check_has_a_case() -> None:
    assert {name for name, _ in BROKEN} == {c.id for c in check_always(good(), made.take())}


def test_a_node_that_was_stopped_may_leave_vsyncs_out() -> None:
    seen = good()
    vsyncs_untold(seen, made.take())
    seen.away["n1"] = [(FAULT_NS + 700 * MS, FAULT_NS + 1000 * MS)]
    assert failed(seen, made.take()) == {}


def test_a_recorder_that_was_killed_may_leave_out_what_it_had_not_flushed_and_its_absence() -> None:
    """Until the first bytes of a source that are there again; one hole later is one too many."""
    seen, take = good("recorder-kill"), made.take()
    lost = {t for t in made.times_ns() if FAULT_NS - 40 * MS < t < FAULT_NS + 1400 * MS}
    take.raw["cam"] -= lost
    assert failed(seen, take) == {}
    packet_missing(seen, take)
    assert list(failed(seen, take)) == ["take-whole"]


def test_what_was_safe_before_a_kill_must_be_there() -> None:
    seen, take = good("recorder-kill"), made.take()
    take.raw["cam"].discard(FAULT_NS - 200 * MS)
    assert list(failed(seen, take)) == ["take-whole"]


def test_a_scenario_that_records_must_have_a_take() -> None:
    assert list(failed(good(), None)) == ["take-whole"]
