# SPDX-License-Identifier: GPL-3.0-or-later
"""What the prediction says, in words: where next and why, how many more, how good it was."""

from __future__ import annotations

from ui.lens.paint import figure
from ui.lens.state import LensState
from ui.words import DOT, say

MOST_MISSED = 3


def guide_text(state: LensState) -> str:
    """Return what to measure next, how much is still to do, and what the last places were like."""
    coming, lines = state.next, []
    if coming is None:
        return say("not predicted yet")
    if coming.zoom is None or coming.focus is None:
        lines.append(coming.why or say("nothing more needs measuring"))
    else:
        place = say("zoom {zoom}, focus {focus}",
                    zoom=figure(coming.zoom, 3), focus=figure(coming.focus, 3))  # fmt: skip
        lines.append(f"{place}: {coming.why}" if coming.why else place)
    if state.guided is not None:
        lines += [_still(state, "composite"), _still(state, "wall")]
    for one in state.missed[-MOST_MISSED:]:
        text = say("zoom {zoom}, focus {focus}: {predicted} px predicted, {missed} px missed",
                   zoom=figure(one.zoom, 3), focus=figure(one.focus, 3),
                   predicted=figure(one.predicted_px, 1),
                   missed=figure(one.missed_px, 1))  # fmt: skip
        lines.append(text)
    if state.guided is not None:
        lines += state.guided.notes
    first, *rest = (line for line in lines if line)
    return "\n".join([first, *(f"{DOT} {line}" for line in rest)])


def _still(state: LensState, use: str) -> str:
    found = state.guided.progress_of(use) if state.guided is not None else None
    if found is None:
        return ""
    name = say("composite") if use == "composite" else say("the wall")
    if found.good:
        return say("good enough for {use}", use=name)
    if found.at_least:
        return say("at least {count} more places for {use}", count=found.more, use=name)
    return say("about {count} more places for {use}", count=found.more, use=name)
