# SPDX-License-Identifier: GPL-3.0-or-later
"""Every workspace is painted as it was looked at: see `tests/ui/golden.py` for how it is compared.

A change on purpose: look at the pictures, then `python -m tests.ui.golden --update`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication

from tests.ui.golden import (
    FOLDER,
    LIMIT,
    LOOKS,
    WHOLE,
    Kept,
    compare,
    difference,
    hash_of,
    kept,
    pictures,
    probe,
)

LOOK = next(look for look in LOOKS if look.name in WHOLE)


@pytest.mark.slow
def test_every_workspace_is_painted_as_it_was(app: QApplication, tmp_path: Path) -> None:
    golden = kept()
    exactly = probe() == golden.probe
    wrong = [
        said
        for look, image in pictures(app)
        if (said := compare(look, image, golden, tmp_path / "golden", exactly=exactly)) is not None
    ]
    assert not wrong, "\n".join(wrong)


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
