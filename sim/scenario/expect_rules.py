# SPDX-License-Identifier: Apache-2.0
"""What an expectation must say and may say, by check: one that could not fail is refused.

A key that a check does not look at, a camera that is not there, a bound that is left out: each
would be a pass that nobody has earned. So they are mistakes of the file, found before it is played.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, cast

import msgspec

from hardware_profiles.stage import Stage
from render_bridge.messages import TrackState
from sim.scenario.load import ScenarioError
from sim.scenario.model import Expect, Scenario
from sim.scenario.readable import nearest
from stagectl.alarms.catalogue import FAULTS

_BOUNDS = ("at_most", "at_least")
_SPAN = ("from_s", "to_s")
_NAMES = ("code", "source", "node", "text")
_SIGNED = ("added-step-mm", "margin-px")
"""Checks whose figure may be less than nothing."""
_LEVELS = ("info", "warn", "alarm")
_PERCENTILES = ("p50", "p95", "max")
_PROGRAMS = ("sync", "grid", "recorder", "engine", "events", "security", "state store")
"""Who else says something: programs and parts of the product (`Event.source`)."""


class Rule(NamedTuple):
    """The keys of one check."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    """At least one of these must be said."""
    figures: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("all",)
    fault: bool = False
    """It counts from a fault."""


_TOLD = Rule(may=("level", "within_ms", *_NAMES), one_of=_NAMES, fault=True)
_POSE = Rule(("camera",), (*_BOUNDS, *_SPAN), _BOUNDS)
_TRUTH = _POSE._replace(may=("figure", *_POSE.may), figures=_PERCENTILES)
_WALLS = Rule((), (*_BOUNDS, *_SPAN), _BOUNDS)
_FILMED = _TRUTH._replace(may=("part", *_TRUTH.may), parts=("all", "steady", "unsteady"))
_SOURCE = Rule(("source",), _BOUNDS, _BOUNDS)

RULES: dict[str, Rule] = {
    "told": _TOLD,
    "alarm": _TOLD._replace(may=("within_ms", *_NAMES)),
    "recovered": _TOLD,
    "no-alarm": Rule((), ("level", *_NAMES, *_SPAN)),
    "event-rate": Rule((), _BOUNDS, _BOUNDS),
    "exact-share": _WALLS._replace(may=("node", *_WALLS.may)),
    "others-missed": _WALLS._replace(needs=("node",)),
    "repeated": _WALLS._replace(may=("node", *_WALLS.may)),
    "frame-skew": _WALLS,
    "content-mm": _WALLS,
    "joined": Rule(("node", "within_ms"), ("part",), parts=("all", "steady"), fault=True),
    "grid-phase-ms": _WALLS,
    "truth-mm": _TRUTH,
    "truth-deg": _TRUTH,
    "step-mm": _POSE,
    "step-deg": _POSE,
    "added-step-mm": _POSE,
    "rms-vs-clean": _POSE,
    "same-as-clean": Rule(),
    "rejected": _SOURCE,
    "sent-timecode": _POSE._replace(needs=("camera", "source")),
    "samples": _SOURCE,
    "track": Rule(("camera", "text"), ("within_ms",), fault=True),
    "within-sigma": _POSE,
    "onset": _POSE,
    "settled-px": _POSE,
    "overscan": _POSE,
    "wall-px": _FILMED,
    "margin-px": _FILMED._replace(figures=("min", "seen_share")),
    "composite-px": _FILMED,
}


def check_expectations(scenario: Scenario, stage: Stage) -> None:
    """Raise ScenarioError for an expectation that is no expectation: file, key, what is wrong."""
    for number, expect in enumerate(scenario.expect):
        problem = wrong(expect, scenario, stage)
        if problem:
            raise ScenarioError(f"{scenario.name}: expect[{number}] ({expect.check}): {problem}")


def wrong(expect: Expect, scenario: Scenario, stage: Stage) -> str:
    """Return what is wrong with an expectation, as a sentence; empty where nothing is."""
    rule = RULES.get(expect.check)
    if rule is None:
        meant = nearest(expect.check, RULES) or f", expected one of {', '.join(RULES)}"
        return f"unknown check {expect.check!r}{meant}"
    return (
        _wrong_keys(expect, rule)
        or _wrong_numbers(expect, scenario)
        or _wrong_words(expect, rule)
        or _wrong_names(expect, scenario, stage)
        or _wrong_fault(expect, rule, scenario)
    )


def _wrong_keys(expect: Expect, rule: Rule) -> str:
    said = _said(expect)
    takes = (*rule.needs, *rule.may, *(("fault",) if rule.fault else ()))
    for key in sorted(said - {*takes}):
        known = ", ".join(takes) or "none"
        return f"{key}: this check does not look at it; it takes {known}"
    for key in rule.needs:
        if key not in said:
            return f"{key}: is missing"
    if rule.one_of and not said & set(rule.one_of):
        return f"it could not fail: found no {' or '.join(rule.one_of)}"
    if rule.figures and expect.figure not in rule.figures:
        return f"figure: found {expect.figure!r}, expected {' or '.join(rule.figures)}"
    if expect.part not in rule.parts:
        return f"part: found {expect.part!r}, expected {' or '.join(rule.parts)}"
    return ""


def _wrong_numbers(expect: Expect, scenario: Scenario) -> str:
    for key in (*_BOUNDS, *_SPAN, "within_ms"):
        value = cast(float | None, getattr(expect, key))
        if value is not None and not math.isfinite(value):
            return f"{key}: found {value}, expected a number"
    low, high = expect.at_least, expect.at_most
    if low is not None and high is not None and low > high:
        return f"at_least: found {low:g}, above at_most ({high:g}): it could not hold"
    for key, value in (("at_least", low), ("at_most", high)):
        if value is not None and not 0.0 <= value <= 1.0 and _is_share(expect):
            return f"{key}: found {value:g}, expected 0 to 1: it is a share"
        if value is not None and value < 0.0 and expect.check not in _SIGNED:
            return f"{key}: found {value:g}, expected 0 or more: the figure is never less"
    if expect.within_ms is not None and expect.within_ms < 0.0:
        return f"within_ms: found {expect.within_ms:g}, expected 0 or more"
    begin = expect.from_s or scenario.settle_s
    end = scenario.seconds if expect.to_s is None else expect.to_s
    if not 0.0 <= begin < end <= scenario.seconds:
        return (
            f"from_s, to_s: found {begin:g} to {end:g} s, expected a time within the run of "
            f"{scenario.seconds:g} s"
        )
    return ""


def _is_share(expect: Expect) -> bool:
    return expect.check in ("exact-share", "within-sigma") or expect.figure == "seen_share"


def _wrong_words(expect: Expect, rule: Rule) -> str:
    if expect.level and expect.level not in _LEVELS:
        return f"level: found {expect.level!r}, expected {', '.join(_LEVELS)}"
    if expect.code and expect.code not in {fault.id for fault in FAULTS}:
        return f"code: found {expect.code!r}, expected a row of the fault catalogue (F-01 ...)"
    if expect.check == "track" and expect.text not in TrackState.__members__:
        return f"text: found {expect.text!r}, expected {', '.join(TrackState.__members__)}"
    return ""


def _wrong_names(expect: Expect, scenario: Scenario, stage: Stage) -> str:
    nodes = nodes_of(scenario)
    trackers = [str(row.get("source", "")) for row in scenario.tracker]
    speakers = (
        *trackers, *nodes, *(body.id for body in stage.body), *(row.id for row in stage.source),
        *(row.id for row in stage.send), *_PROGRAMS,
    )  # fmt: skip
    talks = "code" in RULES[expect.check].may
    for key, known in (
        ("camera", tuple(scenario.camera)), ("node", nodes),
        ("source", speakers if talks else tuple(trackers)),
    ):  # fmt: skip
        found = getattr(expect, key)
        if found and found not in known:
            return f"{key}: found {found!r}, expected one of {', '.join(dict.fromkeys(known))}"
    return ""


def _wrong_fault(expect: Expect, rule: Rule, scenario: Scenario) -> str:
    if rule.fault and not scenario.fault:
        return "it counts from a fault, and there is none"
    known = list(dict.fromkeys(fault.id for fault in scenario.fault))
    if expect.fault and expect.fault not in known:
        return f"fault: found {expect.fault!r}, expected one of {', '.join(known)}"
    return ""


def nodes_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of all nodes that are there at some time, late ones included."""
    late = (fault.target for fault in scenario.fault if fault.id == "late-join")
    return (*(node.name for node in scenario.node), *late)


def _said(expect: Expect) -> set[str]:
    """Return the keys that an expectation says something with."""
    fields: Iterable[msgspec.structs.FieldInfo] = msgspec.structs.fields(Expect)
    return {
        field.encode_name
        for field in fields
        if field.name != "check" and getattr(expect, field.name) != field.default
    }
