# SPDX-License-Identifier: Apache-2.0
"""What is known of a camera's set-up: delay, lens, rig offset, alignment. Pure.

What was never done is a warning, not a fault: the picture lives, and is not to be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stagectl.alarms.catalogue import Link
from stagectl.alarms.chain import GOOD, Lit

OLD_ALIGNMENT_DAYS = 1.0


class SetUp(NamedTuple):
    """Of one camera, as the stage file and the folders beside it have it."""

    tracker: str = ""
    """The source that binds its pose; empty: there is none."""
    delay_set: bool = False
    lens: str = ""
    """The lens as people say it; empty: no profile."""
    lens_doubt: str = ""
    """What is open about it, in a few words."""
    offset_set: bool = False
    offset_utc: str = ""
    """When it was measured or typed, where that is known."""
    aligned: bool = False
    alignment: str = ""
    """Name and version ("optitrack 4"), where one was saved."""
    alignment_days: float | None = None
    alignment_verdict: str = ""


def set_up_links(camera: str, known: SetUp) -> Mapping[Link, Lit]:
    """Return the links that set-up owns."""
    if not known.tracker:
        none = Lit("off", "no tracker")
        return {"delay": none, "lens": _lens(camera, known), "rig_offset": none, "alignment": none}
    return {
        "delay": _delay(known),
        "lens": _lens(camera, known),
        "rig_offset": _offset(camera, known),
        "alignment": _alignment(known),
    }


def _delay(known: SetUp) -> Lit:
    if known.delay_set:
        return GOOD
    return Lit("warn", f"the delay of {known.tracker} was never measured")


def _lens(camera: str, known: SetUp) -> Lit:
    if not known.lens:
        return Lit("warn", f"{camera} has no lens profile: the figures of the stage file count")
    if known.lens_doubt:
        return Lit("warn", f"{known.lens}: {known.lens_doubt}")
    return GOOD


def _offset(camera: str, known: SetUp) -> Lit:
    if known.offset_set:
        return GOOD
    return Lit("warn", f"the rig offset of {camera} was never set")


def _alignment(known: SetUp) -> Lit:
    if not known.aligned:
        return Lit("warn", f"{known.tracker} was never aligned with the stage")
    if known.alignment_verdict == "fail":
        return Lit(
            "warn", f"the alignment {known.alignment} does not fit its points: measure again"
        )
    days = known.alignment_days
    if days is not None and days > OLD_ALIGNMENT_DAYS:
        return Lit("warn", f"the alignment {known.alignment} is {days:.0f} days old: check it")
    return GOOD
