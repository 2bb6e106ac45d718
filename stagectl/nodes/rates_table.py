# SPDX-License-Identifier: Apache-2.0
"""Every rate of the stage in one table: what it is, what it should be, and what that means. Pure.

Rates that look alike are the usual trouble of a morning: 24.000 against 23.976, a tracker at 60.00
in a stage of 59.94. Each row is judged against the stage's own rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import Stage
from render_bridge.rate_names import (
    NAME_PPM,
    beat_s,
    exact_name,
    ppm_of,
    rate_name,
    simple_ratio,
)

Judgement = Literal["good", "warn", "bad", "unknown"]


class RateRow(NamedTuple):
    """One rate. `hz` is the measured one where there is one, else the one that is declared."""

    kind: str
    name: str
    hz: float | None
    measured: bool
    wanted_hz: float | None
    state: Judgement
    sentence: str


class Measured(NamedTuple):
    """What was measured, in Hz, by name; a name is missing where nothing is known."""

    reference_hz: float | None
    nodes: Mapping[str, float | None]
    trackers: Mapping[str, float | None]
    processors: Mapping[str, float | None]
    timecodes: Mapping[str, str]
    """By source: the rate that its timecode says."""


def rate_rows(stage: Stage, measured: Measured) -> Iterator[RateRow]:
    """Return the rows in the order in which people look at them."""
    rate = stage.frame_rate()
    yield RateRow("project", stage.stage_id, float(rate), False, None, "good", exact_name(rate))
    for body in stage.body:
        if body.role == "camera":
            yield _camera(
                body.id, parse_rate(body.exposure.fps) if body.exposure.fps else rate, rate
            )
    yield _reference(stage, rate, measured.reference_hz)
    for name, hz in measured.nodes.items():
        yield _same("node", name, hz, rate)
    for processor in stage.processor:
        yield _same("processor", processor.id, measured.processors.get(processor.id), rate)
    for source in stage.source:
        hz = measured.trackers.get(source.id)
        yield _tracker(source.id, hz, source.nominal_rate(), rate)
    for name, text in measured.timecodes.items():
        yield _timecode(name, text, rate)


def _camera(name: str, own: Fraction, rate: Fraction) -> RateRow:
    ratio = own / rate
    if ratio == 1:
        return RateRow("camera", name, float(own), False, float(rate), "good", exact_name(own))
    if 1 in (ratio.numerator, ratio.denominator):
        text = f"{ratio} times the stage's rate"
        return RateRow("camera", name, float(own), False, float(rate), "good", text)
    text = f"{float(own):.3f} does not fit {float(rate):.3f}: its pictures split"
    return RateRow("camera", name, float(own), False, float(rate), "bad", text)


def _reference(stage: Stage, rate: Fraction, hz: float | None) -> RateRow:
    wanted = parse_rate(stage.sync.reference_rate) if stage.sync.reference_rate else rate
    source = stage.sync.source
    if source == "free":
        text = "there is no reference: the stage runs free"
        return RateRow("sync", source, None, False, float(wanted), "bad", text)
    if hz is None:
        return RateRow("sync", source, None, False, float(wanted), "unknown", "not measured yet")
    if stage.sync.source == "tracker" and not stage.sync.reference_rate:
        wanted = simple_ratio(hz, rate).ratio * rate
    if abs(ppm_of(hz, wanted)) <= NAME_PPM:
        return RateRow("sync", source, hz, True, float(wanted), "good", rate_name(hz))
    text = f"the reference is {rate_name(hz)}, it should be {exact_name(wanted)}"
    return RateRow("sync", source, hz, True, float(wanted), "bad", text)


def _same(kind: str, name: str, hz: float | None, rate: Fraction) -> RateRow:
    wanted = float(rate)
    if hz is None:
        return RateRow(kind, name, None, False, wanted, "unknown", "not measured yet")
    if abs(ppm_of(hz, rate)) <= NAME_PPM:
        return RateRow(kind, name, hz, True, wanted, "good", rate_name(hz))
    beat = beat_s(hz, rate)
    often = "" if beat is None else f"; slips a frame every {beat:.1f} s"
    text = f"runs at {hz:.3f}, the stage at {float(rate):.3f}{often}"
    return RateRow(kind, name, hz, True, wanted, "bad", text)


def _tracker(name: str, hz: float | None, nominal: Fraction, rate: Fraction) -> RateRow:
    wanted = float(nominal)
    if hz is None:
        return RateRow("tracker", name, None, False, wanted, "unknown", "not measured yet")
    beat = beat_s(hz, rate)
    if beat is not None:
        text = f"{hz:.3f} against {float(rate):.3f}: slips a sample every {beat:.1f} s"
        return RateRow("tracker", name, hz, True, wanted, "warn", text)
    # Trackers that run free need no rate of ours, but one that is far off its own is in trouble.
    if hz < 0.9 * wanted:
        text = f"sends {hz:.1f} samples a second, its rate is {exact_name(nominal)}"
        return RateRow("tracker", name, hz, True, wanted, "warn", text)
    return RateRow("tracker", name, hz, True, wanted, "good", rate_name(hz))


def _timecode(name: str, text: str, rate: Fraction) -> RateRow:
    own = parse_rate(text)
    # Above 30 frames a second timecode usually counts every second frame.
    if rate in (own, 2 * own):
        half = "" if rate == own else ": it counts every second frame"
        sentence = f"{exact_name(own)}{half}"
        return RateRow("timecode", name, float(own), False, float(rate), "good", sentence)
    sentence = f"timecode counts at {exact_name(own)}, the stage runs at {exact_name(rate)}"
    return RateRow("timecode", name, float(own), False, float(rate), "bad", sentence)
