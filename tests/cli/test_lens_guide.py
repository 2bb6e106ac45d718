# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens guide`: what is good, folders, the version before, refusals, the picture."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import hashed, save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensProfile
from sim.lens_truth import ZoomTruth
from stagectl.cli import lens, lens_guide
from stagectl.cli.main import build_parser
from tests.calibration.lens_guide.sessions import profile_at
from tests.cli.lens_commands import Said, run
from tests.hardware_profiles.lens.true_zoom import SENSOR

TRUTH = ZoomTruth()


class Progress(msgspec.Struct):
    """How far a use is."""

    limit_px: float
    good: bool
    more: int
    at_least: bool


class Figures(msgspec.Struct):
    """What is looked at of a summary."""

    worst_px: float
    composite: Progress


FIVE = [(zoom, 0.0) for zoom in (0.0, 0.25, 0.5, 0.75, 1.0)]
ELEVEN = [(number / 10.0, 0.0) for number in range(11)]


@pytest.fixture(autouse=True)
def verb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(lens.VERBS, "guide", ("stagectl.cli.lens_guide", "where next"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)


def saved(
    name: str, places: list[tuple[float, float]], parent: LensProfile | None = None
) -> LensProfile:
    profile = profile_at(TRUTH, places)
    if parent is not None:
        profile = msgspec.structs.replace(profile, parent=parent.hash)
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return save_profile(path, profile)


def one_line(said: Said, *words: str) -> None:
    assert said.code == 2
    (line,) = said.err
    for word in words:
        assert word in line


def test_a_finished_profile_has_no_next(capsys: pytest.CaptureFixture[str]) -> None:
    saved("a.lens.json", ELEVEN)
    said = run(capsys, "guide", "a.lens.json", "--rings", "zoom", "--use", "wall", "--json")
    events = said.events()
    coming = next(event for event in events if event["event"] == "next")
    assert (coming["zoom"], coming["focus"]) == (None, None)
    summary = said.summary()
    assert summary["wall"] == {"limit_px": 8.0, "good": True, "more": 0, "at_least": False}
    assert (summary["nodes"], summary["zooms"], summary["foci"]) == (11, 11, 1)
    inner = [event for event in events if event["event"] == "node" and event["zoom"] == 0.3]
    assert isinstance(inner[0]["without_its_zoom_px"], float)
    assert inner[0]["without_it_px"] is None


def test_check_is_1_until_it_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    saved("a.lens.json", ELEVEN)
    zoom = ("guide", "a.lens.json", "--rings", "zoom", "--check", "--json")
    assert run(capsys, *zoom, "--use", "wall").code == 0
    saved("a.lens.json", FIVE)
    said = run(capsys, *zoom, "--use", "wall")
    assert said.code == 1
    assert said.summary()["use"] == "wall"
    (line,) = said.err
    assert "not good enough for wall yet" in line
    assert "expected 8.0" in line


def test_limits_are_shares_of_the_picture(capsys: pytest.CaptureFixture[str]) -> None:
    small = profile_at(TRUTH, FIVE)
    large = msgspec.structs.replace(
        small, sensor=msgspec.structs.replace(SENSOR, width_px=3840, height_px=2160),
        node=tuple(
            msgspec.structs.replace(n, center_px=tuple(2.0 * c + 0.5 for c in n.center_px))
            for n in small.node
        ),
    )  # fmt: skip
    found = []
    for name, profile in (("s.lens.json", small), ("l.lens.json", large)):
        save_profile(Path(name), profile)
        said = run(capsys, "guide", name, "--rings", "zoom", "--json")
        found.append(msgspec.convert(said.summary(), Figures))
    first, second = found
    assert second.worst_px == pytest.approx(2.0 * first.worst_px, rel=0.02)
    assert (first.composite.limit_px, second.composite.limit_px) == (2.0, 4.0)
    assert first.composite.more == second.composite.more


def test_a_folder_is_its_newest_profile(capsys: pytest.CaptureFixture[str]) -> None:
    first = saved("day/a.lens.json", FIVE[:3])
    second = saved("day/b.lens.json", FIVE[:4], first)
    third = saved("day/c.lens.json", FIVE, second)
    said = run(capsys, "guide", "day", "--rings", "zoom", "--json")
    assert said.summary()["hash"] == third.hash
    missed = [event for event in said.events() if event["event"] == "missed"]
    assert [event["zoom"] for event in missed] == [1.0]


def test_a_folder_of_single_places_is_one_profile(capsys: pytest.CaptureFixture[str]) -> None:
    for number, place in enumerate(FIVE):
        saved(f"day/{number}.lens.json", [place])
    summary = run(capsys, "guide", "day", "--rings", "zoom", "--json").summary()
    assert (summary["nodes"], summary["zooms"]) == (5, 5)


def test_a_session_of_the_lens_pages_is_what_was_accepted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    saved("day/solved.lens.json", [(0.3, 0.3)])
    kept = saved("day/accepted/0123456789ab.lens.json", FIVE)
    assert run(capsys, "guide", "day", "--json").summary()["hash"] == kept.hash


def test_a_folder_that_is_not_one_lens_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    saved("day/a.lens.json", FIVE)
    saved("day/b.lens.json", ELEVEN)
    one_line(run(capsys, "guide", "day"), "day", "2 profiles", "places in common")
    other = profile_at(TRUTH, [(0.9, 0.9)])
    other = msgspec.structs.replace(other, lens=msgspec.structs.replace(other.lens, serial="9"))
    saved("mixed/a.lens.json", FIVE)
    save_profile(Path("mixed/b.lens.json"), other)
    one_line(run(capsys, "guide", "mixed"), "mixed", "not of one lens")
    Path("none").mkdir()
    one_line(run(capsys, "guide", "none"), "none", "no lens profile", "lens calibrate")


def test_the_version_before_is_found_where_it_was_kept(capsys: pytest.CaptureFixture[str]) -> None:
    # As `lens calibrate --add-to` saves: the same file, the version before beside it.
    first = saved("a.lens.json", FIVE[:4])
    saved("a.lens.json", FIVE, first)
    said = run(capsys, "guide", "a.lens.json", "--rings", "zoom", "--json")
    assert [e["zoom"] for e in said.events() if e["event"] == "missed"] == [1.0]
    library = LensLibrary(Path("lenses"))
    old = library.put(profile_at(TRUTH, FIVE[:3]), date="2026-11-27", author="kim")
    parent = library.profile(old.head.current.hash)
    library.put(
        hashed(msgspec.structs.replace(profile_at(TRUTH, FIVE[:4]), parent=parent.hash)),
        date="2026-11-28", author="kim",
    )  # fmt: skip
    said = run(capsys, "guide", "1", "--rings", "zoom", "--json")
    assert [e["zoom"] for e in said.events() if e["event"] == "missed"] == [0.75]
    said = run(capsys, "guide", "a.lens.json", "--before", "1@1", "--rings", "zoom", "--json")
    assert [e["zoom"] for e in said.events() if e["event"] == "missed"] == [0.75, 1.0]


def test_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    before = saved("a.lens.json", FIVE[:4])
    saved("a.lens.json", FIVE, before)
    said = run(capsys, "guide", "a.lens.json", "--rings", "both")
    assert said.code == 0
    assert "new: zoom 1, focus 0: the version before missed it by" in said.out
    assert "wall:      at least" in said.out
    assert "next: zoom 0, focus 1" in said.out
    assert "[0.1]" in said.out
    assert "!" in said.out
    assert said.err == []
    bare = tuple(msgspec.structs.replace(n, entrance_pupil_m=None) for n in before.node)
    save_profile(Path("bare.lens.json"), msgspec.structs.replace(before, node=bare, parent=""))
    (line,) = run(capsys, "guide", "bare.lens.json").err
    assert "4 of 4 nodes have no entrance pupil" in line


def test_a_prime_and_two_zooms_that_are_one(capsys: pytest.CaptureFixture[str]) -> None:
    saved("prime.lens.json", [(0.0, 0.0), (0.0, 1.0)])
    said = run(capsys, "guide", "prime.lens.json", "--json")
    assert said.summary()["rings"] == "focus"
    assert "taken for a prime" in str(said.summary()["notes"])
    saved("twice.lens.json", [*FIVE, (0.5004, 0.5)])
    notes = str(run(capsys, "guide", "twice.lens.json", "--json").summary()["notes"])
    assert "zoom 0.5 and 0.5004 are nearly the same place" in notes


def test_what_cannot_be_guided_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    saved("a.lens.json", FIVE)
    one_line(run(capsys, "guide", "a.lens.json", "--rings", "focus"), "--rings focus", "5 zooms")
    grid = [(z / 40.0, v / 20.0) for z in range(41) for v in range(21)]
    saved("dense.lens.json", grid)
    one_line(run(capsys, "guide", "dense.lens.json"), "dense.lens.json", "found 861", "600")
    Path("bad.lens.json").write_bytes(b'{"format": "stagectl-lens"')
    one_line(run(capsys, "guide", "bad.lens.json"), "bad.lens.json", "no lens profile")
    Path("day").mkdir()
    Path("day/bad.lens.json").write_bytes(b"\x00")
    one_line(run(capsys, "guide", "day"), "bad.lens.json", "no lens profile")
    other = profile_at(TRUTH, FIVE)
    narrow = msgspec.structs.replace(other.sensor, width_mm=35.0, height_mm=20.25 * 35 / 36)
    save_profile(Path("other.lens.json"), msgspec.structs.replace(other, sensor=narrow))
    one_line(
        run(capsys, "guide", "a.lens.json", "--before", "other.lens.json"), "other", "sensor mode"
    )


@pytest.mark.parametrize("places", [FIVE, [*FIVE, (0.0, 1.0), (1.0, 1.0)], [(0.0, 0.0)]])
def test_the_picture(places: list[tuple[float, float]], capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    saved("a.lens.json", places)
    assert run(capsys, "guide", "a.lens.json", "--plot", "m.png", "--json").code == 0
    assert Path("m.png").read_bytes().startswith(b"\x89PNG")
    one_line(run(capsys, "guide", "a.lens.json", "--plot", "m.exe"), "--plot m.exe")


def test_its_examples_are_accepted() -> None:
    for example in lens_guide.EXAMPLES:
        _, *words = example.split()
        assert build_parser(words).parse_args([*words, "--json"]).json is True
