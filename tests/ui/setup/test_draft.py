# SPDX-License-Identifier: GPL-3.0-or-later
"""The draft as a way to look at the board's rows."""

from __future__ import annotations

from stagectl.control.client import Row
from ui.setup.draft import Draft, Tally


def setting(value: str, *, changed: bool = False, error: str = "") -> Row:
    return {"value": value, "changed": changed, "error": error}


ROWS: dict[str, Row] = {
    "source/freed-a/protocol": setting('"freed"'),
    "source/freed-a/delay_ms": setting("900.0", changed=True, error="found 900"),
    "source/freed-a/alignment/pan_deg": setting("1.5", changed=True),
    "source/osc-b/protocol": setting('"osc"'),
    "sync/source": setting('"node"', changed=True),
    "rate": setting('"24"'),
    "draft": {"file": "stage.toml", "changed": 3, "errors": 1, "undo_depth": 2},
}


def test_rows_are_counted_by_kind_and_by_id() -> None:
    draft = Draft(ROWS)
    assert draft.known
    assert draft.ids("source") == ["freed-a", "osc-b"]
    assert draft.ids("sync") == []
    assert draft.ids("wall") == []
    assert draft.tally_of("source") == Tally(2, 1)
    assert draft.tally_of("source/freed-a") == Tally(2, 1)
    assert draft.tally_of("source/osc-b") == Tally()
    assert draft.tally_of("sync") == Tally(1, 0)
    assert draft.tally == Tally(3, 1)
    assert draft.figure("undo_depth") == 2
    assert draft.figure("redo_depth") == 0


def test_a_setting_is_found_by_its_path() -> None:
    draft = Draft(ROWS)
    assert draft.row("source/freed-a/delay_ms")["error"] == "found 900"
    assert draft.row("source/none/delay_ms") == {}
    assert draft.value("source/freed-a/protocol") == '"freed"'
    assert draft.value("source/freed-a/label") is None
    assert draft.first_wrong() == "source/freed-a/delay_ms"


def test_the_stage_tells_the_rows_in_the_order_of_the_file() -> None:
    rows: dict[str, Row] = {**ROWS, "rows": {"source": ("osc-b", "freed-a"), "wall": ()}}
    draft = Draft(rows)
    assert draft.ids("source") == ["osc-b", "freed-a"]
    assert draft.ids("wall") == []
    assert draft.tally_of("rows") == Tally()


def test_without_a_draft_nothing_is_known() -> None:
    draft = Draft()
    assert not draft.known
    assert draft.tally == Tally()
    assert draft.ids("source") == []
