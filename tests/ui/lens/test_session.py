# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user decides, as values; what is joined into a profile; the words of the commands."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import hashed, load_profile
from hardware_profiles.lens.profile import Judgement, LensProfile
from ui.lens.accept import joined, without
from ui.lens.events import ViewSeen
from ui.lens.nodes import neighbour, node_at, node_status
from ui.lens.orders import calibrate_words, live_words
from ui.lens.session import Session, Solve, views_of

SOLVED = load_profile(Path(__file__).parents[2] / "vectors/lens_ui/solved.lens.json")
OUT = Path("out.lens.json")


def at(zoom: float, focus: float = 0.0) -> LensProfile:
    """Return the recorded solve as if it had been measured at another place."""
    node = msgspec.structs.replace(SOLVED.node[0], zoom=zoom, focus=focus)
    return hashed(msgspec.structs.replace(SOLVED, node=(node,)))


def test_sources_are_listed_once_and_keep_their_order() -> None:
    session = Session().with_sources(["b.png", "a.png"]).with_sources(["a.png", "c.png"])
    assert session.sources == ("b.png", "a.png", "c.png")
    dropped = session.toggled("a.png")
    assert dropped.dropped == ("a.png",)
    assert dropped.toggled("a.png") == session
    assert dropped.without_source("a.png") == Session(sources=("b.png", "c.png"))


def test_a_folder_and_a_clip_stand_for_their_views() -> None:
    solve = Solve()
    for name in ("shots/1.png", "clip.mov#12", "clip.mov#40", "alone.png"):
        solve.take(ViewSeen(name, True))
    session = Session(sources=("clip.mov", "alone.png", "shots", "later.png"))
    assert views_of(session, solve) == [
        "clip.mov#12", "clip.mov#40", "alone.png", "shots/1.png", "later.png",
    ]  # fmt: skip


def test_the_words_of_a_solve() -> None:
    session = Session(sources=("a b.png", "--c.png"), dropped=("--c.png", "gone.png"))
    session = session.with_setup(
        board="charuco:11x8:DICT_5X5_100", marker_mm=22.5, sensor_mm=(27.99, 15.75),
        serial="-7", zoom=-0.1,
    )  # fmt: skip
    words = calibrate_words(session, OUT)
    assert words[:3] == ["calibrate", "a b.png", "--c.png"]
    # A view that is no longer among the pictures is not asked for: the command would refuse it.
    assert words[3:5] == ["--leave-out", "--c.png"]
    assert "gone.png" not in words
    assert {"--serial=-7", "--zoom=-0.1", "27.99x15.75", "22.5"} <= set(words)
    assert "--squeeze" not in words
    assert words[-3:] == ["-o", str(OUT), "--json"]


def test_without_pictures_there_is_nothing_to_solve() -> None:
    for session in (Session(), Session(sources=("a.png",), dropped=("a.png",))):
        with pytest.raises(ValueError, match="no pictures"):
            calibrate_words(session, OUT)


def test_a_camera_is_taken_by_number_or_address() -> None:
    for source, device in (("camera:0", "0"), ("rtsp://a/b", "rtsp://a/b")):
        words = live_words(Session(sources=(source,)), source, Path("kept"), OUT)
        assert words[:5] == ["calibrate", "--live", device, "--keep", "kept"]


def test_a_place_is_added_replaced_and_taken_out() -> None:
    first = joined(None, SOLVED, 0.0, 0.0)
    assert first == SOLVED
    second = joined(SOLVED, at(0.5), 0.5, 0.0)
    assert isinstance(second, LensProfile)
    assert [node.zoom for node in second.node] == [0.0, 0.5]
    assert second.parent == SOLVED.hash
    assert second.judgement is not None
    assert any(line.startswith("zoom 0.5, focus 0: ") for line in second.judgement.reasons)
    again = joined(hashed(second), at(0.5), 0.5, 0.0)
    assert isinstance(again, LensProfile)
    assert len(again.node) == 2
    assert again.judgement is not None
    assert len(again.judgement.reasons) == len(second.judgement.reasons)
    less = without(hashed(second), 0.5, 0.0)
    assert isinstance(less, LensProfile)
    assert [node.zoom for node in less.node] == [0.0]
    assert "only place" in str(without(SOLVED, 0.0, 0.0))
    assert "nothing was measured" in str(without(SOLVED, 0.3, 0.0))


def test_what_a_board_does_not_tell_is_kept() -> None:
    known = msgspec.structs.replace(SOLVED.node[0], entrance_pupil_m=0.08)
    base = hashed(msgspec.structs.replace(SOLVED, node=(known,)))
    fresh = joined(base, SOLVED, 0.0, 0.0)
    assert isinstance(fresh, LensProfile)
    assert fresh.node[0].entrance_pupil_m == 0.08


@pytest.mark.parametrize(
    ("part", "values", "why"),
    [
        ("sensor", {"width_px": 1280, "height_px": 960}, "pictures of"),
        ("sensor", {"width_mm": 24.0, "height_mm": 18.0}, "sensor of"),
        ("lens", {"serial": "9999"}, "lens #9999"),
        ("lens", {"squeeze": 2.0}, "squeeze"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    part: str, values: dict[str, object], why: str
) -> None:
    changed = msgspec.structs.replace(getattr(SOLVED, part), **values)
    base = msgspec.structs.replace(SOLVED, **{part: changed})
    assert why in str(joined(base, SOLVED, 0.0, 0.0))


def test_how_a_node_is_known() -> None:
    node = SOLVED.node[0]
    assert node_status(SOLVED, node).word == "measured, look"
    failed = msgspec.structs.replace(SOLVED, judgement=Judgement("fail", "fail", ()))
    assert node_status(failed, node).word == "measured, poor"
    taken = msgspec.structs.replace(node, how="imported")
    assert node_status(SOLVED, taken).word == "imported"
    both = joined(SOLVED, at(0.5), 0.5, 0.0)
    assert isinstance(both, LensProfile)
    assert node_status(both, both.node[1]).word == "measured, look"


def test_arrow_keys_go_to_the_nearest_node_that_way() -> None:
    nodes = tuple(at(zoom, focus).node[0] for zoom in (0.0, 0.4, 1.0) for focus in (0.0, 1.0))
    profile = msgspec.structs.replace(SOLVED, node=nodes)
    assert neighbour(profile, (0.0, 0.0), 1, 0) == (0.4, 0.0)
    assert neighbour(profile, (0.4, 1.0), 1, 0) == (1.0, 1.0)
    assert neighbour(profile, (0.4, 0.0), 0, 1) == (0.4, 1.0)
    assert neighbour(profile, (1.0, 1.0), 1, 0) == (1.0, 1.0)
    assert node_at(profile, 0.4, 1.0) is not None
    assert node_at(profile, 0.4, 0.5) is None
