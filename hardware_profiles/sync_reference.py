# SPDX-License-Identifier: Apache-2.0
"""The reference of a stage: how many edges a second it has, and what is wrong with [sync]."""

from __future__ import annotations

from fractions import Fraction

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import Source, Stage
from hardware_profiles.tracker import load_osc_preset

# Finer than a tenth of a frame no edge tells a phase; slower than ten frames it comes too seldom.
MOST_PHASES = 10
MOST_FRAMES_PER_EDGE = 10
_NEEDS_TRACKER = ("tracker", "ltc")


def reference_rate_of(stage: Stage) -> Fraction:
    """Return the reference's edges per second; ValueError where a rate of the stage is none."""
    sync = stage.sync
    if sync.reference_rate:
        return parse_rate(sync.reference_rate)
    if sync.source == "tracker":
        for source in stage.source:
            if source.id == sync.tracker:
                return source.nominal_rate()
    return stage.frame_rate()


def sync_problems(stage: Stage) -> list[str]:
    """Return one line for each mistake in [sync] that the table alone does not show."""
    sync = stage.sync
    problems: list[str] = []
    tracker = next((one for one in stage.source if one.id == sync.tracker), None)
    if sync.source in _NEEDS_TRACKER:
        if tracker is None:
            known = ", ".join(one.id for one in stage.source) or "there is none"
            problems.append(
                f"sync.tracker: found {sync.tracker or 'nothing'!r}, expected the id of a "
                f"[[source]] ({known}) for sync.source = {sync.source!r}; name one"
            )
        elif sync.source == "ltc" and not _has_timecode(tracker):
            problems.append(
                f"sync.tracker: {tracker.id!r} carries no timecode; name a source that does "
                "(F4, or an OSC preset with a timecode)"
            )
    elif sync.tracker is not None:
        problems.append(
            f"sync.tracker: found {sync.tracker!r}, but sync.source = {sync.source!r} asks no "
            "tracker; remove it, or write sync.source = 'tracker'"
        )
    if sync.reference_rate and sync.source in ("ptp", "free"):
        problems.append(
            f"sync.reference_rate: found {sync.reference_rate!r}, but sync.source = "
            f"{sync.source!r} has no rate of its own; remove it"
        )
        return problems
    try:
        reference, rate = reference_rate_of(stage), stage.frame_rate()
    except ValueError as error:
        # The frame rate's and the sources' own mistakes are told where they stand.
        if sync.reference_rate and str(error).startswith(repr(sync.reference_rate)):
            problems.append(f"sync.reference_rate: {error}")
        return problems
    ratio = rate / reference
    if ratio.denominator > MOST_PHASES or ratio > MOST_FRAMES_PER_EDGE:
        key = "sync.reference_rate" if sync.reference_rate else "sync.tracker"
        problems.append(
            f"{key}: a reference of {reference} against frames of {rate} gives no phase; expected "
            "a simple ratio of the two (24000/1001 and 24 are of two families); mend one of them"
        )
    return problems


def _has_timecode(source: Source) -> bool:
    if source.protocol != "osc":
        return source.protocol == "f4"
    try:
        preset = load_osc_preset(source.osc_preset)
    except ValueError:
        return True  # that mistake is told with the source
    return any("timecode" in message.arguments for message in preset.message)
