# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the lens pages that stand in tables: states, verdicts, keys. English; see ui.words.

Sentences stand where they are made, inside `say`. What the commands say (why a picture was not
used, the reasons of a verdict) is shown as it comes.
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.theme import BAD, DIM, GOOD, INFO, WARN, Shape, Status

USED = Status("used", Shape.DISC, GOOD)
SUSPECT = Status("look at it", Shape.TRIANGLE, WARN)
NOT_FOUND = Status("not found", Shape.CROSS, BAD)
LEFT_OUT = Status("not used", Shape.TRIANGLE, WARN)
BY_HAND = Status("dropped", Shape.BARS, INFO)
FOUND = Status("found", Shape.HALF, INFO)
NEW = Status("new", Shape.RING, DIM)
NO_FILE = Status("no file", Shape.CROSS, BAD)

VERDICT: Mapping[str, Status] = {
    "pass": Status("PASS", Shape.DISC, GOOD),
    "warn": Status("WARNING", Shape.TRIANGLE, WARN),
    "fail": Status("FAIL", Shape.CROSS, BAD),
}
NO_VERDICT = Status("no solve yet", Shape.RING, DIM)
NOT_JUDGED = Status("not judged", Shape.RING, DIM)
OLD_VERDICT = Status("changed since: solve again", Shape.HALF, WARN)
SOLVING = Status("solving", Shape.HALF, INFO)

HOW: Mapping[str, Status] = {
    "good": Status("measured", Shape.DISC, GOOD),
    "poor": Status("measured, look", Shape.TRIANGLE, WARN),
    "bad": Status("measured, poor", Shape.CROSS, BAD),
    "imported": Status("imported", Shape.HALF, INFO),
    "unknown": Status("imported, not measured", Shape.RING, DIM),
    "nominal": Status("nominal, not measured", Shape.RING, DIM),
}

OPENED = Status("open", Shape.DISC, GOOD)
OTHER = Status("compared with", Shape.HALF, INFO)
ACCEPTED = Status("accepted here", Shape.RING, DIM)
PROFILE = Status("profile", Shape.RING, DIM)
SPOILED = Status("spoiled", Shape.CROSS, BAD)

SWAP = "Swap"
PAGES = ("Calibrate", "Grid", "Curves", "Profiles")

# (key, what it does, a longer help) of every page; the page wires them by name.
SOLVE, STOP, DROP, ACCEPT = "S", "Esc", "D", "A"
ADD, FOLDER, ADDRESS, REMOVE = "Ctrl+O", "Ctrl+Shift+O", "Ctrl+L", "Ctrl+Delete"
UNDO, REDO = "U", "Shift+U"
OPEN, OPEN_OTHER, GUIDE, GO, COMPARE = "Ctrl+P", "Ctrl+Shift+P", "G", "M", "C"
HELP_KEYS = ("F1", "?")
# Inside the console Ctrl and a number are its workspaces.
PAGE_KEY, EMBEDDED_PAGE_KEY = "Ctrl", "Alt"

KEYS: tuple[tuple[str, str], ...] = (
    (f"{PAGE_KEY}+1 .. 4", "calibrate, grid, curves, profiles"),
    (SOLVE, "solve with the pictures that are not dropped"),
    (STOP, "stop solving"),
    (DROP, "drop the chosen picture, or restore it"),
    (ACCEPT, "accept: write what was solved into the profile"),
    (f"{UNDO}, Ctrl+Z", "undo the last change"),
    (f"{REDO}, Ctrl+Y", "redo it"),
    (ADD, "add pictures"),
    (FOLDER, "add a folder"),
    (ADDRESS, "type a file, a video or an address"),
    (REMOVE, "take the chosen picture off the list"),
    (OPEN, "open a profile"),
    (OPEN_OTHER, "open the profile to compare with"),
    (GUIDE, "grid: predict the error, say what to measure next"),
    (GO, "grid: set zoom and focus to what is to be measured next"),
    ("Enter, C", "profiles: open the chosen one, compare it with the open one"),
    ("N, P", "next or previous picture"),
    ("Left, Right", "move the cursor of a chart, or the chosen place of a grid"),
    ("Tab, Shift+Tab", "next, previous control"),
    ("F1, ?", "this sheet"),
)
