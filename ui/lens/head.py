# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said above the lens pages: the open profile, and how the session begins."""

from __future__ import annotations

from pathlib import Path

from ui import theme
from ui.lens import words
from ui.lens.accept import worst_of
from ui.lens.state import LensState
from ui.theme import Shape, Status
from ui.words import say

HEAD_PX = 22
NOTHING_OPEN = Status("no profile is open", Shape.RING, theme.DIM)


def profile_status(state: LensState) -> Status:
    """Return name, lens, places and verdict of the open profile."""
    profile = state.profile
    if profile is None:
        return NOTHING_OPEN
    name = Path(state.session.profile).name
    places = say("places: {count}", count=len(profile.node))
    worst = worst_of(profile)
    verdict = words.VERDICT[worst] if worst is not None else words.NOT_JUDGED
    text = f"{name}   {profile.lens.words()}   {places}   {say(verdict.word)}"
    return Status(text, verdict.shape, verdict.colour)


def first_words(state: LensState) -> tuple[str, bool]:
    """Return what to say when the pages open, and whether it is good news."""
    if state.folder.problem:
        return state.folder.problem, False
    if state.unreadable:
        return state.unreadable, False
    if state.session.sources or state.session.profile:
        return say("the last session is back"), True
    return say("add pictures of a board, then press S"), True
