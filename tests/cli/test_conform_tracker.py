# SPDX-License-Identifier: Apache-2.0
"""`stagectl conform tracker` on recordings: verdicts, report, and wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.conform_tracker.clauses import CLAUSES
from sim.conform_tracker.moves import MOVES
from tests.cli.running import ran
from tests.sim.conform_tracker.tracker_stream import (
    F4_CAPTURE,
    WINDOWS,
    State,
    freed,
    moves_at,
    noisy,
    packets,
)

IDS = [clause.id for clause in CLAUSES]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def events(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_the_real_capture(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(
        capsys, "conform", "tracker", "--protocol", "f4", "--file", str(F4_CAPTURE), "--json"
    )
    rows = events(out)
    assert code == 0
    assert [row["id"] for row in rows[:-1]] == IDS
    summary = rows[-1]
    assert summary["event"] == "summary"
    assert (summary["frames"], summary["bytes"], summary["failed"]) == (700, 73_500, [])
    assert summary["passed"] == 17
    not_judged = summary["not_judged"]
    assert isinstance(not_judged, list)
    assert "rate" in not_judged


def test_a_damaged_capture_and_its_report(capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray(F4_CAPTURE.read_bytes())
    for frame in range(50, 700, 100):
        data[frame * 105 + 40] ^= 0xFF
    Path("bad.f4").write_bytes(data)
    code, out, err = ran(
        capsys, "conform", "tracker", "--protocol", "f4", "--file", "bad.f4",
        "--report", "bad.md",
    )  # fmt: skip
    assert code == 1
    assert "FAIL  checksum       7 of 700 (1.00%) are wrong" in out
    assert "      to do:    serial: cable, ground, parity" in out
    assert err == ["wrote bad.md"]
    report = Path("bad.md").read_text()
    assert "## What is wrong, and what to do" in report
    assert "- **checksum**: 7 of 700 (1.00%) are wrong" in report
    assert all(f"| {name} |" in report for name in IDS)


def test_axes_of_a_recording_by_script(capsys: pytest.CaptureFixture[str]) -> None:
    def tilt_down(t_s: float) -> State:
        s = moves_at(t_s)
        return s._replace(tilt=-s.tilt)

    data = packets(freed, noisy(tilt_down), 490)
    Path("moves.bin").write_bytes(b"".join(data))
    Path("moves.toml").write_text(
        "".join(
            f'[[step]]\naxis = "{w.move}"\nstill_s = {list(w.still_s)}\n'
            f"moved_s = {list(w.moved_s)}\n"
            for w in WINDOWS
        )
    )
    code, out, _ = ran(
        capsys, "conform", "tracker", "--protocol", "freed", "--profile", "freed-sony",
        "--file", "moves.bin", "--rate", "25", "--script", "moves.toml", "--json",
    )  # fmt: skip
    found = {row["id"]: row for row in events(out)[:-1]}
    assert code == 1
    assert [name for name, row in found.items() if row["pass"] is False] == ["axis-tilt"]
    assert found["axis-tilt"]["detail"] == "tilt moved down by 20 deg, expected up"
    assert str(found["axis-tilt"]["fix"]).startswith("flip tilt in the tracker")
    assert [found[f"axis-{move.name}"]["pass"] for move in MOVES].count(True) == 7


def test_list_and_only(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(capsys, "conform", "tracker", "--list", "--json")
    assert (code, [row["id"] for row in events(out)]) == (0, IDS)
    code, out, _ = ran(capsys, "conform", "tracker", "--list", "--only", "rate")
    assert code == 0
    assert out.splitlines()[0] == "rate           the rate is the nominal one"
    code, out, _ = ran(
        capsys, "conform", "tracker", "--protocol", "f4", "--file", str(F4_CAPTURE),
        "--only", "timecode", "rate",
    )  # fmt: skip
    assert [line.split()[1] for line in out.splitlines()[:-1]] == ["rate", "timecode"]
    assert out.splitlines()[-1] == "1 of 2 clauses passed, 0 failed, 1 not judged (-)"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "--protocol: found nothing, expected one of freed, f4, osc"),
        ("--protocol psn --file x", "--protocol: found 'psn'"),
        ("--protocol f4", "give one of --serial PORT, --udp HOST:PORT and --file CAPTURE"),
        ("--protocol f4 --file x --udp 127.0.0.1:9", "give one of --serial"),
        ("--protocol f4 --file none.f4", "none.f4: cannot be read"),
        ("--protocol f4 --file empty", "empty: found no bytes"),
        ("--protocol f4 --file x --profile freed-sony", "is for freed, not for f4"),
        ("--protocol f4 --file x --osc-name A", "are for osc, not for f4"),
        ("--protocol osc --file x", "needs the name of the body"),
        ("--protocol osc --file x --osc-name A --osc-preset vm", "there is no OSC preset 'vm'"),
        ("--protocol f4 --file x --rate nan", "'nan' is no rate"),
        ("--protocol f4 --file x --only speed", "--only: found 'speed', expected a clause"),
        ("--protocol f4 --file x --axes", "a file needs --script"),
        ("--protocol f4 --file x --report x.html", "end the name in .md"),
        ("--protocol f4 --file x --report no/x.md", "there is no folder no"),
        ("--protocol f4 --file x --script none.toml", "none.toml: cannot be read"),
        ("--protocol f4 --udp localhost", "--udp: found 'localhost', expected HOST:PORT"),
        ("--protocol f4 --udp 127.0.0.1:70000", "expected HOST:PORT"),
        ("--protocol f4 --udp 127.0.0.1:9 --seconds nan", "--seconds"),
    ],
)
def test_wrong_input_has_a_sentence(
    capsys: pytest.CaptureFixture[str], words: str, says: str
) -> None:
    Path("empty").touch()
    Path("x").write_bytes(b"\xf4")
    code, out, err = ran(capsys, "conform", "tracker", *words.split())
    assert (code, out) == (2, "")
    assert len(err) == 1
    assert says in err[0]


def test_a_file_of_something_else_fails(capsys: pytest.CaptureFixture[str]) -> None:
    Path("x").write_bytes(b"nothing of a tracker " * 50)
    code, out, _ = ran(capsys, "conform", "tracker", "--protocol", "freed", "--file", "x")
    assert code == 1
    assert "1050 bytes came, and none of them is a Free-D D1 frame" in out
