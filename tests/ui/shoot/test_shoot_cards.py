# SPDX-License-Identifier: GPL-3.0-or-later
"""The cards of the cameras and the board of the nodes: what they say, and what they paint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui import canned_boards
from tests.ui.canned_contract import wall_ack
from tests.ui.shoot.bench import Bench, Painted
from ui import theme, words
from ui.shoot.camera_face import figures_of, head_of
from ui.shoot.node_face import COLUMNS, StageTime, cells_of

NOTHING = words.NOTHING


def figures(bench: Bench, camera: str) -> list[str]:
    return [figure.text for figure in bench.page.cameras.cards[camera].figures]


def tags(bench: Bench, camera: str) -> list[str]:
    return [tag.word for tag in bench.page.cameras.cards[camera].head.tags]


def test_a_calm_card(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    card = one.page.cameras.cards["A"]
    assert (card.head.letter, card.head.label) == ("A", "A camera")
    assert (card.head.state.word, card.head.state.colour) == ("tracking", theme.GOOD)
    assert (card.head.wall.word, card.head.wall_note) == (
        "ON WALL", f"prio 2 {words.DOT} 100 %",
    )  # fmt: skip
    assert figures(one, "A") == ["59.9", "0", "0.42", "11", "1.4", "12"]
    assert tags(one, "A") == []
    assert card.sentence.word == "all links good"


def test_a_card_in_trouble_says_what_hands_have_done(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    assert tags(one, "A") == ["FROZEN"]
    assert tags(one, "B") == [
        "HELD", "osc-b bypassed", "GREEN", "mask Roll", "trim X Z Tilt",
    ]  # fmt: skip
    assert one.page.cameras.cards["A"].head.wall.word == "off wall"
    assert one.page.cameras.cards["A"].head.state.word == "LOST 4.2 s"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"state": "COAST", "age_ms": 310.0}, "predicting 0.3 s"),
        ({"state": "COAST", "age_ms": 310.0, "coast_left_s": 1.69}, "predicting, 1.7 s left"),
        ({"state": "COAST", "age_ms": 40.0}, "predicting"),
        ({"state": "HOLD", "age_ms": 7_049.0}, "last pose 7.0 s"),
        ({"state": "LOST", "age_ms": None}, "LOST"),
    ],
)
def test_what_is_predicted_or_stands_says_for_how_long(
    changes: dict[str, str | float | None], word: str
) -> None:
    row = {**canned_boards.camera("A", 0), **changes}
    assert head_of("A", row).state.word == word


def test_a_row_without_fields_shows_dashes() -> None:
    assert [figure.text for figure in figures_of({})] == [NOTHING] * 6
    assert head_of("A", {}).wall.word == ""
    cells = cells_of("n", {}, None, None)
    assert {cells[name].text for name in ("frame", "late_pose", "clock", "level", "wall")} == {
        NOTHING
    }


def test_only_the_figure_that_changed_is_painted_again(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    card = one.page.cameras.cards["A"]
    seen = Painted(card)
    one.turn()
    assert seen.boxes == []
    one.change("cameras", "A", age_ms=23.0, pan_deg=3.0)
    assert len(seen.boxes) == 1
    assert seen.boxes[0].width() <= card.width() / 8
    one.change("cameras", "A", pan_deg=4.0)  # the pose is not on the card
    assert len(seen.boxes) == 1


def test_old_values_are_grey(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    image = one.page.cameras.grab().toImage()
    one.turn(stale=True)
    old = one.page.cameras.grab().toImage()
    bad = theme.colour(theme.BAD)
    shown = [
        any(
            picture.pixelColor(x, y) == bad
            for x in range(0, picture.width(), 3)
            for y in range(0, picture.height(), 3)
        )
        for picture in (image, old)
    ]
    assert shown == [True, False]


def test_a_camera_that_leaves_and_one_that_comes(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.board.remove("cameras", "A")
    one.board.set("cameras", "C", canned_boards.camera("C", 0))
    one.turn()
    assert list(one.page.cameras.cards) == ["B", "C"]
    assert one.context.camera == "B"
    assert one.page.keys.badge.accessibleName() == "B"


def test_a_node_says_whether_it_has_acknowledged_the_walls() -> None:
    row = canned_boards.node(1)
    black = wall_ack("black", after_ms=18.2)
    assert cells_of("n", row, black, "black")["wall"].text == "BLACK 18 ms"
    assert cells_of("n", row, black, "picture")["wall"].role == theme.WARN
    waits = wall_ack(pending=True, after_ms=None)
    assert cells_of("n", row, waits, "black")["wall"].text == "no answer"
    assert cells_of("n", row, wall_ack(), "picture")["wall"].text == "21 ms"


def test_nodes_in_trouble(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    cells = one.page.nodes.cells
    assert (cells["centre"]["state"].text, cells["centre"]["late_pose"].text) == ("late", "188")
    assert (cells["right"]["state"].text, cells["right"]["dropped"].text) == ("LOST", "211")
    assert cells["right"]["frame"].role == theme.OLD
    assert cells["right"]["wall"].text == "no answer"
    assert "right LOST" in one.page.nodes.accessibleDescription()


def test_the_charts_take_two_samples_a_second_of_the_stage(bench: Callable[[str], Bench]) -> None:
    """Given 24 frames a second and a node with 5 late poses in each, Expect 120 a second."""
    one = bench("calm")
    frame = canned_boards.FRAME_0 + 1000
    for count in range(49):
        one.board.set("stage", "stage", canned_boards.stage_row(0, frame=frame + count))
        one.board.set("nodes", "left", canned_boards.node(frame, late_pose=5 * count))
        one.page.update_state(one.board.snapshot(), stale=False)
    late = one.page.nodes.charts["left"].late
    samples = late.count
    assert 4 <= samples <= 6
    assert late.newest == pytest.approx(120.0, rel=0.1)
    one.page.update_state(one.board.snapshot(), stale=False)
    assert late.count == samples


def test_a_new_start_of_the_frames_is_no_time_that_passed() -> None:
    time = StageTime()
    assert time.due({"frame": 1000, "rate": "25/1"}) == 0.5
    assert time.due({"frame": 1010, "rate": "25/1"}) is None
    assert time.due({"frame": 1025, "rate": "25/1"}) == 1.0
    assert time.due({"frame": 3, "rate": "25/1"}) == 0.5
    assert time.due({"frame": 3 + 25 * 3600, "rate": "25/1"}) == 0.5
    assert time.due({"frame": None, "rate": "25/1"}) is None
    assert time.due({"frame": 1, "rate": "0/0"}) is None


def test_a_chart_that_hides_is_fed_but_not_painted(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.page.hide()
    seen = Painted(one.page.nodes)
    before = one.page.nodes.charts["left"].delivery.count
    one.change("stage", "stage", frame=canned_boards.FRAME_0 + 5000)
    assert one.page.nodes.charts["left"].delivery.count == before + 1
    assert seen.boxes == []


def test_nothing_but_cells_that_changed_is_painted_of_the_nodes(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("big")
    seen = Painted(one.page.nodes)
    one.turn()
    assert seen.boxes == []
    one.change("nodes", "node-03", dropped=7)
    assert len(seen.boxes) == 1
    assert seen.boxes[0].height() < one.page.nodes.height() / 8
    assert seen.boxes[0].width() < one.page.nodes.width() / len(COLUMNS)
