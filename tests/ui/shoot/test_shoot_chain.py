# SPDX-License-Identifier: GPL-3.0-or-later
"""The signal chain: what it says of each link, how it breaks, and where Enter leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor

from tests.ui.canned_contract import LINKS, chain
from tests.ui.shoot.bench import Bench, click_at
from ui import theme
from ui.shoot.chain_words import LINK_NAMES, LINK_WORDS, STATES, chain_of

SILENT = ("bad", "F-01", "freed-a is silent")


def test_every_link_and_state_has_a_word_a_shape_and_a_colour() -> None:
    assert set(LINKS) <= set(LINK_WORDS) == set(LINK_NAMES)
    looks = [(status.shape, status.colour) for status in STATES.values()]
    assert len(looks) == len(set(looks)) == 5
    assert len({status.shape for status in STATES.values()}) == 5


def test_the_worst_link_is_the_one_the_stage_names() -> None:
    made = chain_of(chain("A", faults={"link": SILENT, "sync": ("warn", "F-29", "free-run")}))
    assert made.worst is not None
    assert (made.worst.id, made.worst.code) == ("link", "F-01")
    assert made.worst.says == "link: freed-a is silent"
    assert [link.id for link in made.links if link.breaks] == ["link"]


def test_a_chain_with_fields_of_another_version_is_shown_as_far_as_it_goes() -> None:
    made = chain_of({"links": ["link", "gyro"], "states": ["good"], "worst": "lens"})
    assert [(link.word, link.status) for link in made.links] == [
        ("link", STATES["good"]), ("gyro", STATES["unknown"]),
    ]  # fmt: skip
    assert made.worst is None
    assert chain_of(None).links == ()


def test_the_line_breaks_at_a_bad_link_and_nowhere_else(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    strip = one.page.cameras.cards["A"].strip
    image = strip.grab().toImage()
    shape = strip.shape_box(0)
    line = round(shape.center().y())

    def between(place: int) -> QColor:
        x = round((strip.box_of(place).center().x() + strip.box_of(place + 1).center().x()) / 2)
        return image.pixelColor(x, line)

    assert strip.chain.links[0].state == "bad"
    whole = theme.colour(theme.OLD)
    assert between(0) != whole  # link | quality
    assert between(8) != whole  # line-up | nodes
    assert [between(place) for place in range(1, 8)] == [whole] * 7


def test_the_keyboard_goes_along_and_enter_opens_what_owns_the_link(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("trouble")
    card = one.page.cameras.cards["A"]
    assert card.sentence.word.startswith("F-01  link: freed-a is silent")
    one.page.cameras.focus("A")
    for _ in range(3):
        one.press(Qt.Key.Key_Right)
    assert card.sentence.word == "F-29  sync: house sync: no edges come"
    one.press(Qt.Key.Key_Return)
    assert one.sent.opened == ["shoot/sync"]
    one.press(Qt.Key.Key_Home)
    one.press(Qt.Key.Key_Return)
    assert one.sent.opened[1:] == ["setup/sources/freed-a"]


def test_down_goes_to_the_next_camera_and_selects_it_but_tab_does_not(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("calm")
    one.page.cameras.focus("A")
    one.press(Qt.Key.Key_Tab)
    assert one.context.camera == "A"
    one.page.cameras.focus("A")
    one.press(Qt.Key.Key_Down)
    assert one.context.camera == "B"
    assert one.page.cameras.cards["B"].strip.hasFocus()


def test_a_click_opens_the_link_that_was_hit(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    strip = one.page.cameras.cards["B"].strip
    spot = strip.box_of(5).center().toPoint()
    click_at(strip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert one.sent.opened == ["lens/profiles"]
    assert strip.place_at(strip.width() + 5.0) is None


def test_the_focus_that_a_window_gives_by_itself_says_nothing(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("trouble")
    strip = one.page.cameras.stage.strip
    looked: list[object] = []
    strip.looked.connect(looked.append)
    strip.clearFocus()
    strip.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    assert set(looked) == {None}
    strip.clearFocus()
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    assert looked[-1] is strip.chain.links[0]


@pytest.mark.parametrize("field", ["accessibleName", "accessibleDescription"])
def test_a_screen_reader_hears_the_chain(bench: Callable[[str], Bench], field: str) -> None:
    one = bench("trouble")
    said = getattr(one.page.cameras.cards["A"].strip, field)()
    assert ("A" in said) if field == "accessibleName" else ("link BAD" in said)
