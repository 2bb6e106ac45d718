# SPDX-License-Identifier: GPL-3.0-or-later
"""Places that nobody measured are not shown as measured, and their error is not known."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PyQt6.QtWidgets import QApplication

from hardware_profiles.lens.file import hashed, load_profile
from hardware_profiles.lens.profile import How, LensProfile, NodeQuality
from ui.lens.events import ErrorMap
from ui.lens.node_map import NodeMap
from ui.lens.nodes import node_status

SOLVED = load_profile(Path(__file__).parents[2] / "vectors/lens_ui/solved.lens.json")
NOT_KNOWN = ErrorMap((0.0, 1.0), (0.0,), ((None,), (None,)))


def of(how: How, quality: NodeQuality | None = None) -> LensProfile:
    """Return a profile of two places, the second one of another origin."""
    first = SOLVED.node[0]
    other = msgspec.structs.replace(first, zoom=1.0, how=how, quality=quality)
    return hashed(msgspec.structs.replace(SOLVED, node=(first, other)))


@pytest.mark.parametrize(
    ("how", "quality", "word"),
    [
        ("solved", None, "measured"),
        ("nominal", NodeQuality(9, 0.2), "nominal, not measured"),
        ("imported", None, "imported, not measured"),
        ("imported", NodeQuality(9, 0.2), "imported"),
    ],
)
def test_the_mark_of_a_place_says_whether_it_was_measured(
    how: How, quality: NodeQuality | None, word: str
) -> None:
    profile = of(how, quality)
    assert node_status(profile, profile.node[1]).word == word


def test_the_map_counts_what_was_measured(app: QApplication) -> None:
    shown = NodeMap()
    shown.show_grid(of("solved"), None, None, (0.0, 0.0))
    assert shown.note.startswith("2 places measured")
    shown.show_grid(SOLVED, None, None, (0.0, 0.0))
    assert shown.note.startswith("one place measured")
    half = of("nominal")
    shown.show_grid(half, ErrorMap((0.0,), (0.0,), ((3.0,),)), None, (0.0, 0.0))
    assert shown.note.startswith("places measured: 1 of 2")
    none = hashed(msgspec.structs.replace(half, node=half.node[1:]))
    shown.show_grid(none, NOT_KNOWN, None, (0.0, 0.0))
    assert (
        shown.note == "places measured: 0 of 1 \u00b7 the error is not known: nothing is measured"
    )
    assert not shown.grab().isNull()
