# SPDX-License-Identifier: Apache-2.0
"""What of the Unity side can be tested without Unity: it compiles, and the parts it stands on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sdk.csharp_build import CSHARP, ask, compiled, need, program, sources

STUBS = Path(__file__).with_name("unity_stubs")
PERIOD_NS = 40_000_000
# PROTOCOL.md, section 17: output 3, frame 23410.
BARCODE = """
WWWWWWWWWWWWWWWWWWWWWWWW
WWWWWWWWWWWWWWWWWWWWWWWW
WW....................WW
WW....................WW
WW..W.W.W.W.W.W.W.W...WW
WW...W.W.W.W.W.WW.W...WW
WW...W.W.W.W.W.W.W.W..WW
WW...WW.W.W..WW.W..W..WW
WW..W.W..W.WW..WW.W...WW
WW...WW..W.W.WW.W..W..WW
WW...W.WW..W.W.WW..W..WW
WW..W..WW.W..WW..WW...WW
WW..W..WW.W.W..WW..W..WW
WW....................WW
WW....................WW
WWWWWWWWWWWWWWWWWWWWWWWW
WWWWWWWWWWWWWWWWWWWWWWWW
""".split()


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return program("Probe", tmp_path_factory.mktemp("csharp"))


def test_it_compiles_against_the_stubs(tmp_path: Path) -> None:
    """Given the names of UnityEngine, Expect C# 7 without a warning, and no unsafe code."""
    need(libzmq=False)
    files = [*sources("src"), *sources("unity"), *sorted(STUBS.glob("*.cs"))]
    compiled(tmp_path / "Unity.dll", files, "-t:library")


def test_the_sdk_needs_nothing_that_unity_lacks() -> None:
    """No Span, no unsafe, no tuples of later C#; the engine is named in unity/ alone."""
    for path in [*sources("src"), *sources("programs"), *sources("unity")]:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("// SPDX-License-Identifier: Apache-2.0\n"), path.name
        assert not re.search(r"\bSpan<|\bunsafe\s*\{|\bstackalloc\b|\bValueTask\b", text), path.name
        assert ("UnityEngine" in text) == (path.parent.name == "unity"), path.name
        assert len(text.splitlines()) <= 400, path.name
        if path.parent.name == "unity":
            assert "UNTRIED" in text, f"{path.name} does not say that it was never run"
    assert (CSHARP / "README.md").is_file()


def test_the_barcode_is_the_pages(probe: list[str]) -> None:
    [found] = ask(probe, ["barcode 3 23410"])
    assert found == "".join(BARCODE).replace("W", "1").replace(".", "0")


Said = list[tuple[str, ...]]


def played(probe: list[str], lead: int, times: list[int]) -> tuple[list[int], Said]:
    """Return for which time each picture was decided, and what was reported."""
    [answer] = ask(probe, [" ".join(map(str, ("pipeline", lead, PERIOD_NS, *times)))])
    words = [tuple(part.split()) for part in answer.rstrip(";").split(";")]
    return [int(w[2]) for w in words if w[0] == "d"], [w[1:] for w in words if w[0] == "r"]


@pytest.mark.parametrize("lead", [1, 2, 3, 6])
def test_a_picture_is_reported_at_the_vsync_that_it_was_decided_for(
    probe: list[str], lead: int
) -> None:
    times = [1_000_000_000 + i * PERIOD_NS for i in range(12)]
    decided, reported = played(probe, lead, times)
    assert decided == [t + lead * PERIOD_NS for t in times]
    assert [int(frame) for frame, *_ in reported] == [*range(12 - lead)]
    for frame, new, count, t_ns in reported:
        assert (new, int(t_ns)) == ("1", decided[int(frame)])
        assert int(count) == int(frame) + lead


@pytest.mark.parametrize("lead", [1, 3])
def test_what_lay_over_a_picture_is_acknowledged_with_that_picture(
    probe: list[str], lead: int
) -> None:
    """Given WALL n from the n-th decision on, Expect its word at that picture's vsync."""
    times = [1_000_000_000 + i * PERIOD_NS for i in range(8)]
    [answer] = ask(probe, [" ".join(map(str, ("pipeline", lead, PERIOD_NS, *times)))])
    words = [part.split() for part in answer.rstrip(";").split(";")]
    told = [(int(w[1]), int(w[2]), int(w[3])) for w in words if w[0] == "w"]
    assert told == [(n, n - 1 + lead, times[n - 1 + lead]) for n in range(1, 9 - lead)]


def test_a_hitch_repeats_and_says_so(probe: list[str]) -> None:
    """Given an engine frame of three vsyncs, Expect two repeated ones, each at its own time."""
    times = [1_000_000_000 + i * PERIOD_NS for i in (0, 1, 2, 3, 6, 7)]
    _, reported = played(probe, 2, times)
    assert [(frame, new) for frame, new, *_ in reported] == [
        ("0", "1"), ("1", "1"), ("1", "0"), ("1", "0"), ("2", "1"), ("3", "1"),
    ]  # fmt: skip
    counts = [int(count) for *_, count, _ in reported]
    assert counts == [2, 3, 4, 5, 6, 7]
    assert [int(t) for *_, t in reported] == [1_000_000_000 + i * PERIOD_NS for i in range(2, 8)]


def test_jitter_of_the_present_is_no_missed_vsync(probe: list[str]) -> None:
    late = (0, 9, -8, 12, 0, -12, 5, 3)
    times = [1_000_000_000 + i * PERIOD_NS + ms * 1_000_000 for i, ms in enumerate(late)]
    _, reported = played(probe, 2, times)
    assert all(new == "1" for _, new, *_ in reported)
    assert [int(t) for *_, t in reported] == times[2:]


def test_where_nothing_could_be_decided_the_picture_before_stands(probe: list[str]) -> None:
    times = [1_000_000_000 + i * PERIOD_NS for i in range(7)]
    times[2] = -times[2]
    _, reported = played(probe, 1, times)
    # Picture 2 was asked for and not there.
    assert [(frame, new) for frame, new, *_ in reported] == [
        ("0", "1"), ("1", "1"), ("1", "0"), ("3", "1"), ("4", "1"), ("5", "1"),
    ]  # fmt: skip
