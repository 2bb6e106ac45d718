# SPDX-License-Identifier: Apache-2.0
"""`stagectl decode`: the names and counts scripts rely on, and one clear line for bad input."""

from __future__ import annotations

import io
import json
import struct
import sys
from pathlib import Path

import pytest

from stagectl.cli.main import main
from tracking.freed import encode_d1
from tracking.slip import slip_encode

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
F4_CAPTURE = VECTORS / "mosys_f4" / "A003_C001_first_700_packets.f4"
Event = dict[str, object]


def decode(capsys: pytest.CaptureFixture[str], *words: str) -> list[Event]:
    assert main(["decode", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def freed(count: int, **fields: int) -> list[bytes]:
    return [encode_d1(1, (1.0, 2.0, 0.5), (0.5 * i, 0, 0), **fields) for i in range(count)]


def osc(name: str, x: float) -> bytes:
    address = f"/stagectl/camera/{name}".encode()
    head = address + bytes(4 - len(address) % 4) + b",fffffff\0\0\0\0"
    return head + struct.pack(">7f", x, 2, 3, 1, 0, 0, 0)


def summary(accepted: int, rejected: int = 0, dropped: int = 0, gaps: int = 0) -> Event:
    return {
        "event": "summary",
        "accepted": accepted,
        "rejected": rejected,
        "dropped_bytes": dropped,
        "sequence_gaps": gaps,
    }


class TestF4Capture:
    def test_700_of_700(self, capsys: pytest.CaptureFixture[str]) -> None:
        *samples, end = decode(capsys, "f4", str(F4_CAPTURE))
        assert end == summary(700)
        first, last = samples[0], samples[-1]
        assert first["event"] == "sample"
        assert (first["index"], last["index"]) == (0, 699)
        assert first["position_m"] == [-0.08045, -1.85355, 1.19801]
        assert (first["pan_deg"], first["tilt_deg"], first["roll_deg"]) == (-3.031, -28.072, 3.096)
        assert (first["timecode"], first["timecode_rate"]) == ("15:03:47:02", "25/1")
        assert (first["sequence"], first["focus_raw"]) == (7, 50091)
        assert last["timecode"] == "15:04:15:01"

    def test_lost_packets_are_gaps(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = F4_CAPTURE.read_bytes()
        capture = tmp_path / "lossy.f4"
        capture.write_bytes(data[: 105 * 100] + data[105 * 103 :] + b"\x01\x02")
        assert decode(capsys, "f4", str(capture))[-1] == summary(697, dropped=2, gaps=1)


class TestFreed:
    def test_hex_vectors_and_rejects(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        vectors = json.loads((VECTORS / "freed" / "freed_vectors.json").read_text())
        lines = [vector["hex"] for vector in vectors["d1"] + vectors["must_reject"]]
        packets = tmp_path / "packets.txt"
        packets.write_text("# captured\n\n" + "\n".join(lines) + "\nnot hex at all\n")
        *events, end = decode(capsys, "freed", str(packets), "--hex")
        assert end == summary(9, rejected=5)
        assert [event["event"] for event in events] == ["sample"] * 9 + ["reject"] * 5
        assert [event["index"] for event in events] == list(range(14))
        assert events[0]["pan_deg"] == 65.05731201171875
        assert events[0]["zoom_raw"] == 16384
        assert all(event["reason"] for event in events[9:])

    def test_absent_fields_are_left_out(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        capture = tmp_path / "one.bin"
        capture.write_bytes(freed(1)[0])  # a lone packet is a whole file
        sample, end = decode(capsys, "freed", str(capture))
        assert end == summary(1)
        assert {"sequence", "timecode", "iris_raw"}.isdisjoint(sample)
        assert sample["position_m"] == [1.0, 2.0, 0.5]

    def test_stream_with_damage(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        frames = freed(20)
        stream = bytearray(b"".join(frames))
        stream[10 * 29 + 5] ^= 1
        capture = tmp_path / "damaged.bin"
        capture.write_bytes(b"\x00\x01" + stream)
        assert decode(capsys, "freed", str(capture))[-1] == summary(19, dropped=31)

    def test_profile_reads_the_counter(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        frames = [encode_d1(1, (0, 0, 0), (i, 0, 0), spare=i % 16 << 12 | 280) for i in range(40)]
        del frames[20], frames[10]
        capture = tmp_path / "sony.bin"
        capture.write_bytes(b"".join(frames))
        *samples, end = decode(capsys, "freed", str(capture), "--profile", "freed-sony")
        assert end == summary(38, gaps=2)
        assert (samples[5]["sequence"], samples[5]["iris_raw"]) == (5, 280)
        assert decode(capsys, "freed", str(capture))[-1] == summary(38)

    def test_standard_input(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = "\n".join(frame.hex(" ") for frame in freed(3)).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert decode(capsys, "freed", "-", "--hex")[-1] == summary(3)
        assert not sys.stdin.closed

    def test_table_for_people(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        capture = tmp_path / "capture.bin"
        capture.write_bytes(b"".join(freed(3)))
        assert main(["decode", "freed", str(capture)]) == 0
        head, *rows, end = capsys.readouterr().out.splitlines()
        assert head.split()[:3] == ["index", "source", "pan_deg"]
        assert rows[1].split()[:4] == ["1", "1", "0.500", "0.000"]
        assert end == "3 accepted, 0 rejected, 0 dropped bytes, 0 sequence gaps"


class TestOsc:
    def test_datagram_slip_and_hex(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        datagram, slip, lines = (tmp_path / name for name in ("one.osc", "many.slip", "lines.txt"))
        datagram.write_bytes(osc("A", 1.0))
        slip.write_bytes(b"".join(slip_encode(osc("A", i)) for i in range(5)) + b"half")
        lines.write_text(osc("A", 1.0).hex() + "\n" + osc("A", 2.0)[:-4].hex() + "\n")
        (sample, end) = decode(capsys, "osc", str(datagram), "--osc-name", "A")
        assert end == summary(1)
        assert (sample["source_id"], sample["position_m"]) == ("A", [1.0, 2.0, 3.0])
        assert (sample["pan_deg"], sample["tilt_deg"], sample["roll_deg"]) == (0.0, 0.0, 0.0)
        assert decode(capsys, "osc", str(slip))[-1] == summary(5, dropped=4)
        assert decode(capsys, "osc", str(lines), "--hex")[-1] == summary(1, rejected=1)

    def test_finds_names_where_none_is_given(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        capture = tmp_path / "two.slip"
        capture.write_bytes(b"".join(slip_encode(osc(name, 1.0)) for name in "ABA"))
        *samples, end = decode(capsys, "osc", str(capture))
        assert [sample["source_id"] for sample in samples] == ["A", "B", "A"]
        assert end == summary(3)
        assert decode(capsys, "osc", str(capture), "--osc-name", "B")[-1] == summary(1)

    def test_messages_of_others(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        vectors = json.loads((VECTORS / "osc" / "osc_spec_vectors.json").read_text())["vectors"]
        lines = tmp_path / "spec.txt"
        lines.write_text("\n".join(vector["hex"] for vector in vectors))
        assert decode(capsys, "osc", str(lines), "--hex") == [summary(0)]
        assert main(["decode", "osc", str(lines), "--hex"]) == 0
        assert "2 OSC messages were not for" in capsys.readouterr().err

    def test_other_presets(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        body = b"/Tracker/7\0\0,fff\0\0\0\0" + struct.pack(">3f", 1, 2, 3)
        capture = tmp_path / "psn.osc"
        capture.write_bytes(body)
        sample, _ = decode(capsys, "osc", str(capture), "--osc-preset", "followspot-psn")
        assert (sample["source_id"], sample["position_m"]) == ("7", [1.0, 3.0, 2.0])
        assert "pan_deg" not in sample


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, bytes(range(256)) * 300])
@pytest.mark.parametrize("hexed", [[], ["--hex"]])
@pytest.mark.parametrize("protocol", ["freed", "f4", "osc"])
def test_any_file_ends_with_a_summary(
    protocol: str,
    hexed: list[str],
    content: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    capture = tmp_path / "any"
    capture.write_bytes(content)
    assert decode(capsys, protocol, str(capture), *hexed)[-1]["event"] == "summary"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["psn", "x"], "there is no tracking protocol 'psn'; there are freed, f4, osc"),
        (["freed", "no/such/file"], "no/such/file: cannot be read (No such file or directory)"),
        (["freed", "."], ".: cannot be read (Is a directory)"),
        (["freed", "x", "--profile", "f4-mosys"], "is for f4, not for freed; use freed-generic"),
        (["freed", "x", "--profile", "nobody"], "there is no tracker profile 'nobody'"),
        (["osc", "x", "--osc-preset", "nobody"], "there is no OSC preset 'nobody'"),
        (["osc", "x", "--osc-name", "\u00e9"], "is no name for an OSC address"),
    ],
)
def test_bad_input_is_one_line_and_2(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decode", *words, "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("stagectl: ")
    assert said.err.count("\n") == 1
    assert line in said.err
