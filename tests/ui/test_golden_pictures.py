# SPDX-License-Identifier: GPL-3.0-or-later
"""Every workspace is painted as it was looked at: see `tests/ui/golden.py` for how it is compared.

A change on purpose: look at the pictures, then `python -m tests.ui.golden --update`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from tests.ui.golden import (
    FOLDER,
    LIMIT,
    LOOKS,
    WHOLE,
    Kept,
    compare,
    difference,
    forget_the_last_glyph,
    hash_of,
    kept,
)
from ui import theme

ROOT = Path(__file__).parents[2]
SHOWN_PX = 43  # no label has it: nothing of it was painted before
LOOK = next(look for look in LOOKS if look.name in WHOLE)


@pytest.mark.system
@pytest.mark.untimed
def test_every_workspace_is_painted_as_it_was(lacking: str | None, tmp_path: Path) -> None:
    """In a process of its own: how Qt smooths a large glyph depends on what it painted before."""
    assert lacking is None
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.golden", "--out", str(tmp_path / "golden")],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    wrong = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert not wrong, "\n".join(wrong)
    assert done.returncode == 0


def test_all_looks_are_kept_and_four_of_them_whole() -> None:
    assert set(kept().hashes) == {look.name for look in LOOKS}
    assert len(LOOKS) == 16
    assert {path.stem for path in FOLDER.glob("*.png")} == WHOLE
    assert len(WHOLE) == 4


def painted(dots: int) -> QImage:
    image = QImage(str(FOLDER / f"{LOOK.name}.png"))
    for n in range(dots):
        image.setPixelColor(n % 1920, 40 + n // 1920, QColor(255, 0, 255))
    return image


@pytest.mark.parametrize(
    ("dots", "exactly", "is_right"),
    [
        (0, True, True),
        (1, True, False),
        (1, False, True),
        (round(1920 * 1080 * 0.004), False, False),
    ],
)
def test_a_difference_is_found_and_pictured(
    app: QApplication, tmp_path: Path, dots: int, exactly: bool, is_right: bool
) -> None:
    whole = painted(0)
    golden = Kept("", {LOOK.name: hash_of(whole)})
    image = painted(dots)
    said = compare(LOOK, image, golden, tmp_path / "out", exactly=exactly)
    assert (said is None) == is_right
    share, where = difference(image, whole)
    assert (share > LIMIT) == (dots > 1000)
    if not is_right:
        assert (tmp_path / "out" / f"{LOOK.name}_difference.png").exists()
        lit = sum(
            where.pixelColor(n % 1920, 40 + n // 1920) == QColor("white") for n in range(dots)
        )
        assert lit == dots


def test_a_large_figure_is_painted_the_same_after_any_other_text(app: QApplication) -> None:
    """`shown` is what a label may have painted for an instant: at quarters of a pixel."""

    def figure() -> str:
        image = QImage(500, 120, QImage.Format.Format_RGB32)
        image.fill(QColor("black"))
        painter = QPainter(image)
        painter.setPen(QColor("white"))
        painter.setFont(theme.display_font(theme.TIMECODE_PX))
        painter.drawText(QPointF(4, 100), "10:42:22:00")
        painter.end()
        return hash_of(image)

    def shown(text: str, x: float) -> None:
        image = QImage(80, 80, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.setFont(theme.font(SHOWN_PX, bold=True))
        painter.drawText(QPointF(x, 60), text)
        painter.end()

    seen = set()
    for turn, text in enumerate("0123"):
        shown(text, 1 + turn / 4)
        forget_the_last_glyph(turn)
        seen.add(figure())
    assert len(seen) == 1
