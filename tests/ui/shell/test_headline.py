# SPDX-License-Identifier: GPL-3.0-or-later
"""The headline: the worst link of all chains, each sentence once, and what owns it."""

from __future__ import annotations

from stagectl.control import Board
from stagectl.control.client import State
from stagectl.control.messages import Cell
from tests.ui import canned_boards, canned_contract
from ui import theme, words
from ui.shell.headline import Headline, faults, headline


def board(case: str) -> Board:
    made = Board()
    canned_boards.CASES[case](made)
    return made


def said(state: State, *, connected: bool = True, age_ms: float = 20.0) -> Headline:
    return headline(state, connected=connected, age_ms=age_ms, address="10.0.0.1:18700")


def test_a_good_stage_is_all_good() -> None:
    now = said(board("calm").snapshot())
    assert now.status.word == "All good: 2 cameras, 3 nodes"
    assert (now.status.colour, now.stale, now.opens) == (theme.GOOD, False, "")


def test_a_stage_that_tells_no_chains_is_not_called_good() -> None:
    state = {key: rows for key, rows in board("calm").snapshot().items() if key != "chain"}
    assert said(state).status.colour == theme.WARN


def test_the_worst_link_is_said_with_its_owner_and_shared_links_once() -> None:
    state = board("trouble").snapshot()
    now = said(state)
    assert now.status.word.startswith("Camera A: freed-a is silent")
    assert (now.opens, now.more) == ("setup/sources/freed-a", 7)
    sentences = [fault.sentence for fault in faults(state)]
    assert sentences.count("house sync: no edges come") == 1
    assert sentences.count("render node is silent: not heard for 0.2 s") == 1
    assert sentences[-1] == "Camera B: HELD by hand"
    assert [fault.rank for fault in faults(state)] == sorted(f.rank for f in faults(state))


def test_what_a_tracked_camera_complains_of_is_said() -> None:
    made = board("calm")
    error = "313 mm, 1.3 deg off osc-b; accept origin"
    made.set("cameras", "B", canned_boards.camera("B", 0, error=error))
    now = said(made.snapshot())
    assert now.status.word == f"Camera B: {error}"
    assert now.status.colour == theme.WARN
    faulty = canned_contract.chain("B", "osc-b", {"rig_offset": ("warn", "", error)})
    made.set("chain", "B", faulty)
    assert len(faults(made.snapshot())) == 1


def test_a_chain_with_any_shape_does_no_harm() -> None:
    rows: list[dict[str, Cell]] = [
        {},
        {"links": None},
        {"links": ["link"], "states": "bad"},
        {"links": ["x"], "states": [7]},
        {"links": ["lens", "x"], "states": ["bad", "bad"], "sentences": ["", ""], "opens": [1, 2]},
    ]
    made = board("calm")
    for place, row in enumerate(rows):
        made.set("chain", f"odd{place}", row)
    assert said(made.snapshot()).status.word.startswith("Camera odd4: the lens")


def test_silence_is_worse_than_anything() -> None:
    made = board("trouble")
    made.set("stage", "stage", canned_boards.stage_row(0, hot_age_ms=3400.0))
    assert said(made.snapshot()).status.word.startswith("NO FRAMES for 3.4 s")
    assert said(made.snapshot()).stale
    lost = said(made.snapshot(), connected=False, age_ms=2300.0)
    assert lost.status.word == f"NO DATA for 2.3 s {words.DASH} values below are old"
    never = said({}, connected=False, age_ms=float("inf"))
    assert "10.0.0.1:18700" in never.status.word
    shut = headline(
        {}, connected=False, age_ms=float("inf"), address="x:1", refused="your key is not known"
    )
    assert shut.status.word == f"NO DATA {words.DASH} your key is not known"
