# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour schemes: letters are read on every ground, and the night has no blue light."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PyQt6.QtGui import QColor

from ui import theme
from ui.schemes import NIGHT, SCHEMES, channels, contrast, luminance, red_of

TEXT_AT_LEAST = 7.0
STATUS_AT_LEAST = 4.5
TEXTS = (theme.TEXT, theme.DIM)
STATUSES = (theme.GOOD, theme.WARN, theme.BAD, theme.INFO, theme.OLD)
GROUNDS = (theme.BACKGROUND, theme.PANEL)
# A text that is selected, or stands on a button, has the full text colour or a status colour.
RAISED = (theme.RAISED, theme.SELECTED)
FILLS = (theme.GOOD, theme.WARN, theme.BAD, theme.INFO)
# So much green, as a share of full green, and no more.
GREEN_AT_MOST = 0.19


@pytest.fixture(params=sorted(SCHEMES))
def scheme(request: pytest.FixtureRequest) -> Iterator[str]:
    theme.set_scheme(request.param)
    yield request.param
    theme.set_scheme("dark")


def of(one: str, other: str) -> float:
    return contrast(theme.css(one), theme.css(other))


def test_text_has_a_contrast_of_seven(scheme: str) -> None:
    pairs = [*itertools.product(TEXTS, GROUNDS), *itertools.product([theme.TEXT], RAISED)]
    assert {pair: of(*pair) for pair in pairs if of(*pair) < TEXT_AT_LEAST} == {}


def test_status_words_have_a_contrast_of_four_and_a_half(scheme: str) -> None:
    shown = itertools.product(STATUSES, (*GROUNDS, *RAISED))
    filled = itertools.product([theme.ON_STATUS], FILLS)
    pairs = [*shown, *filled, (theme.BAD, theme.ROLLING_FILL)]
    grey_never_stands_on = {(theme.OLD, theme.RAISED), (theme.OLD, theme.SELECTED)}
    weak = {p: of(*p) for p in pairs if of(*p) < STATUS_AT_LEAST and p not in grey_never_stands_on}
    assert weak == {}


def test_the_schemes_have_the_same_roles(scheme: str) -> None:
    assert SCHEMES[scheme].keys() == SCHEMES["dark"].keys()


def test_the_night_is_red() -> None:
    most = GREEN_AT_MOST * luminance("#00ff00")
    for role, shown in SCHEMES[NIGHT].items():
        _, green, blue = channels(shown)
        assert blue == 0, role
        assert luminance(f"#00{green:02x}00") <= most, role


def test_what_is_well_is_pure_red_at_night() -> None:
    night = SCHEMES[NIGHT]
    alone = (theme.GOOD, theme.INFO, theme.OLD, theme.LINE, theme.SELECTED, theme.RAISED)
    assert {role: night[role] for role in alone if channels(night[role])[1:] != (0, 0)} == {}
    # What calls for a hand stands out from it by more than its shape.
    assert min(luminance(night[theme.BAD]), luminance(night[theme.WARN])) > luminance("#ff0000")


def test_colours_of_cameras_and_charts_keep_their_order_at_night() -> None:
    levels = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15)]
    reds = [channels(red_of(level)) for level in levels]
    assert reds == sorted(set(reds))
    assert all(green == blue == 0 for _, green, blue in reds)
    theme.set_scheme(NIGHT)
    try:
        assert theme.colour(theme.camera_colour(0)).blue() == 0
    finally:
        theme.set_scheme("dark")
    assert theme.css(theme.camera_colour(9)) == theme.CAMERA_COLOURS[1]


def test_ink_is_chosen_by_the_ground(scheme: str) -> None:
    assert theme.ink_on(QColor("#000000")) == theme.TEXT
    assert theme.ink_on(QColor("#ffffff")) == theme.ON_STATUS


def test_sizes_follow_the_text_scale() -> None:
    theme.set_text_scale(200)
    try:
        assert theme.px(theme.ROW_PX) == 88
        assert theme.font(theme.BODY_PX).pixelSize() == 34
    finally:
        theme.set_text_scale(100)
    with pytest.raises(ValueError, match="no text scale"):
        theme.set_text_scale(110)
    with pytest.raises(ValueError, match="no colour scheme"):
        theme.set_scheme("light")
