# SPDX-License-Identifier: Apache-2.0
"""Verdicts, which of them is worse, and what a reason begins with: its uses, and its place."""

from __future__ import annotations

from hardware_profiles.lens.profile import LensNode, Verdict

ORDER: tuple[Verdict, ...] = ("pass", "warn", "fail")


def worse(one: str, other: str) -> Verdict:
    """Return the worse of two verdicts."""
    return max(verdict_of(one), verdict_of(other), key=ORDER.index)


def overall(wall: Verdict, composite: Verdict) -> Verdict:
    """Return what both together are: fail is what not even the wall can use."""
    if wall == "fail":
        return "fail"
    return "pass" if (wall, composite) == ("pass", "pass") else "warn"


def verdict_of(text: str) -> Verdict:
    """Return the verdict that a text is; "fail" for any other text."""
    return next((known for known in ORDER if known == text), "fail")


def label(wall: Verdict, composite: Verdict) -> str:
    """Return what a reason begins with: of which uses it is, and how bad."""
    if wall == composite:
        return f"wall and composite {wall}"
    named = [f"{use} {v}" for use, v in (("wall", wall), ("composite", composite)) if v != "pass"]
    return ", ".join(named)


def labels_of(reason: str) -> tuple[Verdict, Verdict]:
    """Return the verdicts for wall and composite that a reason begins with: what `label` wrote."""
    wall, composite = "pass", "pass"
    for part in reason.partition(":")[0].split(", "):
        name, _, verdict = part.rpartition(" ")
        wall = verdict if "wall" in name else wall
        composite = verdict if "composite" in name else composite
    return verdict_of(wall), verdict_of(composite)


def place_words(node: LensNode) -> str:
    """Return what the reasons of one place of many begin with."""
    return f"zoom {node.zoom:g}, focus {node.focus:g}: "
