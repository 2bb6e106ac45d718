# SPDX-License-Identifier: GPL-3.0-or-later
"""The font of the console, which ships with it, so that it looks the same on every machine.

It holds the signs of the console's own words (scripts/ui_font.py). What people type may have
others; Qt takes those from the fonts of the system.
"""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtGui import QFontDatabase

FAMILY = "Stagectl Sans"
FOLDER = Path(__file__).parent / "fonts"
FILES = ("StagectlSans-Regular.otf", "StagectlSans-Bold.otf")

_loaded: list[int] = []


def load_fonts() -> list[str]:
    """Make the font known to Qt; needs an application. Returns the files that could not be used."""
    if _loaded:
        return []
    lacking = []
    for name in FILES:
        number = QFontDatabase.addApplicationFont(str(FOLDER / name))
        if number < 0:
            lacking.append(name)
        else:
            _loaded.append(number)
    return lacking
