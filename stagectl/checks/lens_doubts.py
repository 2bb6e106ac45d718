# SPDX-License-Identifier: Apache-2.0
"""What a technician should know of the lens on a camera before the first shot."""

from __future__ import annotations

from collections.abc import Iterator

from hardware_profiles.lens.measured import measured_nodes
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.lens.verdicts import labels_of
from hardware_profiles.lens_files import StageLens
from hardware_profiles.rig.session import marks
from hardware_profiles.stage import Lens

_MOST_REASONS = 2


def lens_doubts(lens: StageLens, figures: Lens) -> list[str]:
    """Return what is open, in a few words each; `figures` are the stage file's own."""
    found: list[str] = []
    if lens.profile is not None:
        found += _of_profile(lens.profile, figures)
    if lens.rig is not None:
        open_ends = marks(lens.rig, lens.profile)
        if open_ends:
            found.append(f"{', '.join(open_ends)} (stagectl lens swap)")
    return found


def _of_profile(profile: LensProfile, figures: Lens) -> Iterator[str]:
    count = len(profile.node)
    guessed = count - len(measured_nodes(profile))
    if guessed:
        some = "nobody measured it" if guessed == count else f"{guessed} of {count} places"
        yield f"{some}: imported or nominal, calibrate before use (stagectl lens calibrate)"
    elif profile.judgement is None:
        yield "nobody judged it (stagectl lens calibrate does)"
    if profile.judgement is not None and profile.judgement.wall != "pass":
        yield _verdict(profile.judgement.wall, profile.judgement.reasons)
    if any(node.entrance_pupil_m is None for node in profile.node):
        yield (
            "its entrance pupil is not known: the stage file's entrance_pupil_m, "
            f"{figures.entrance_pupil_m:g} m, counts"
        )


def _verdict(wall: str, reasons: tuple[str, ...]) -> str:
    """Return what its gates said for the wall; reasons of composite alone are left out."""
    told = [_bare(reason) for reason in reasons if _wall_of(reason) != "pass"]
    more = len(told) - _MOST_REASONS
    words = ", and ".join(told[:_MOST_REASONS])
    left = f", and {more} more" if more > 0 else ""
    return f"its gates said {wall} for the wall{': ' if told else ''}{words}{left}"


def _wall_of(reason: str) -> str:
    """Return the verdict for the wall that a reason tells; of a zoom, its place stands first."""
    parts = [reason, reason.partition(": ")[2]]
    return next((wall for part in parts if (wall := labels_of(part)[0]) != "pass"), "pass")


def _bare(reason: str) -> str:
    """Return a reason without its label, and without what it advises."""
    head, _, rest = reason.partition(": ")
    words = rest if "wall" in head or "composite" in head else f"{head}: {rest.partition(': ')[2]}"
    return words.partition(": ")[0] if ": " in words and not words.startswith("zoom") else words
