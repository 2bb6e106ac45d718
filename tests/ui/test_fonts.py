# SPDX-License-Identifier: GPL-3.0-or-later
"""The font that ships has every sign of the console, in both styles."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PyQt6.QtGui import QFont, QFontInfo, QFontMetrics, QRawFont
from PyQt6.QtWidgets import QApplication

from ui.fonts import FAMILY, FILES, FOLDER, load_fonts

ROOT = Path(__file__).parents[2]
# Of the code, never shown: the borders of alphabets.
NOT_SHOWN = {"\u0370"}


def signs_in_use() -> set[str]:
    spec = importlib.util.spec_from_file_location("ui_font", ROOT / "scripts" / "ui_font.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.signs_in_use()
    assert isinstance(found, set)
    return found


@pytest.mark.parametrize("name", FILES)
def test_no_sign_of_the_console_is_missing(app: QApplication, name: str) -> None:
    """A sign that is missing: run scripts/ui_font.py."""
    pytest.importorskip("fontTools", reason="fontTools (with matplotlib) is not installed")
    font = QRawFont(str(FOLDER / name), 20.0)
    assert font.isValid()
    signs = signs_in_use() - NOT_SHOWN
    assert len(signs) > 500
    assert {sign for sign in signs if not font.supportsCharacter(sign)} == set()
    assert not font.supportsCharacter("龘"), "the test is blind: this sign is nowhere in use"


def test_the_font_is_taken_and_its_digits_have_one_width(app: QApplication) -> None:
    assert load_fonts() == []
    font = QFont()
    font.setFamilies([FAMILY])
    font.setPixelSize(40)
    assert QFontInfo(font).family() == FAMILY
    metrics = QFontMetrics(font)
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
