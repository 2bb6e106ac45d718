# SPDX-License-Identifier: Apache-2.0
"""References change only where somebody says so, and the words say what changed."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import msgspec
import pytest

from sim.cli import sim_replay
from sim.regression import replay
from sim.regression.record import make_streams
from sim.regression.reference import Reference, pack_reference, read_reference
from sim.regression.stream import Record, pack_stream, read_stream
from stagectl.cli.errors import CheckError, InputError

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).resolve().parents[2]
REFERENCE = "grid.reference.xz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the grid's stream and a reference that is wrong in two places."""
    shutil.copy(DATA / "grid.stream.xz", tmp_path)
    right = read_reference(DATA / REFERENCE)
    said = list(right.said)
    place = next(i for i, one in enumerate(said) if one.topic == "tick")
    fields = said[place].fields
    assert isinstance(fields, dict)
    said[place] = said[place]._replace(fields={**fields, "frame": 77})
    del said[place + 1]
    data = pack_reference(Reference(right.stream_sha256, said))
    (tmp_path / REFERENCE).write_bytes(data)
    return tmp_path


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    sim_replay.add_arguments(parser)
    return sim_replay.run(parser.parse_args(words))


def test_a_failing_stream_ends_with_1_and_names_the_fields(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / REFERENCE).read_bytes()
    with pytest.raises(CheckError, match="grid: not what the reference says"):
        command("all", "--folder", str(folder))
    out = capsys.readouterr().out
    assert "grid: 255 messages in" in out
    assert "2 differences" in out
    assert "tick[0].frame at 100.033708 s: expected 77, found 3 (off by 74, tolerance 0)" in out
    assert "message too many" in out
    assert (folder / REFERENCE).read_bytes() == before


def test_update_says_what_changes_and_then_all_is_right(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert command("grid", "--folder", str(folder), "--update-refs", "--json") == 0
    stream, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert (stream["updated"], stream["differences"], len(stream["first"])) == (True, 2, 2)
    assert summary["event"] == "summary"
    assert not replay.check(folder, "grid").differences
    made = (folder / REFERENCE).read_bytes()
    assert replay.update(folder, "grid", {}).differences == []
    assert (folder / REFERENCE).read_bytes() == made


def test_no_update_in_ci(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / REFERENCE).read_bytes()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(InputError, match="not in CI"):
        command("grid", "--folder", str(folder), "--update-refs")
    assert (folder / REFERENCE).read_bytes() == before


def test_a_reference_of_another_stream(folder: Path) -> None:
    stream = read_stream(DATA / "grid.stream.xz")
    shorter = stream._replace(records=stream.records[:-1])
    (folder / "grid.stream.xz").write_bytes(pack_stream(shorter))
    with pytest.raises(InputError, match="of another stream"):
        command("grid", "--folder", str(folder))


@pytest.mark.parametrize(
    "words",
    [
        ("nobody",),
        ("grid", "--first", "-1"),
        ("all", "--folder", "no-such-folder"),
    ],
)
def test_wrong_words(words: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        command(*words)


@pytest.mark.parametrize("data", [b"", b"not xz", DATA.joinpath(REFERENCE).read_bytes()[:-40]])
def test_damaged_files_are_one_line(folder: Path, data: bytes) -> None:
    (folder / REFERENCE).write_bytes(data)
    with pytest.raises(InputError, match=r"grid\.reference\.xz: ") as caught:
        command("grid", "--folder", str(folder))
    assert len(caught.value.lines) == 1
    (folder / "grid.stream.xz").write_bytes(data)
    with pytest.raises(InputError, match=r"grid\.stream\.xz: "):
        command("grid", "--folder", str(folder))


def test_a_stream_whose_times_run_back_or_too_far(folder: Path) -> None:
    stream = read_stream(DATA / "grid.stream.xz")
    header = stream.header
    for wrong in (
        stream._replace(records=stream.records[::-1]),
        stream._replace(header=msgspec.structs.replace(header, end_ns=1 << 62)),
        stream._replace(header=msgspec.structs.replace(header, start_ns=header.end_ns)),
    ):
        (folder / "grid.stream.xz").write_bytes(pack_stream(wrong))
        with pytest.raises(InputError, match="its times run back, or over more than an hour"):
            command("grid", "--folder", str(folder))


def test_a_step_that_raises_is_named_with_its_moment(folder: Path) -> None:
    """Given a sample of a source that the stage has not, Expect no traceback but exit 1."""
    stream = read_stream(DATA / "fusion.stream.xz")
    sample = next(one for one in stream.records if one.topic.startswith("sample/")).message
    alien = Record(stream.header.end_ns, "sample/x", msgspec.structs.replace(sample, source_id="x"))
    (folder / "fusion.stream.xz").write_bytes(
        pack_stream(stream._replace(records=[*stream.records, alien]))
    )
    with pytest.raises(CheckError, match=r"fusion: the Step raised KeyError at \d+ ns: 'x'"):
        command("fusion", "--folder", str(folder))


def test_the_same_stream_gives_the_same_bytes() -> None:
    for name in ("grid", "source-osc"):
        path = DATA / f"{name}.stream.xz"
        again = pack_stream(read_stream(path))
        assert again == pack_stream(read_stream(path))
        reference = read_reference(DATA / f"{name}.reference.xz")
        assert pack_reference(reference) == pack_reference(reference)


def test_streams_can_still_be_recorded() -> None:
    """The recorder is not used by the regression; it must not rot meanwhile."""
    streams = make_streams(ROOT / "tests/vectors/mosys_f4/A003_C001_first_700_packets.f4")
    assert sorted(streams) == replay.case_names(DATA)
    assert all(len(stream.records) > 30 for stream in streams.values())
