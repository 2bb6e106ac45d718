# SPDX-License-Identifier: Apache-2.0
"""The C# SDK reads and writes the golden bytes, and drops what is no message."""

from __future__ import annotations

import json
import random
import struct
import zlib

import pytest

from render_bridge import codec
from tests.render_bridge import protocol_encoder as page
from tests.sdk.csharp_build import ask, program

TABLE = json.loads((page.VECTORS / "vectors.json").read_text(encoding="utf-8"))
GOLDEN = {
    path.stem: bytes.fromhex(path.read_text(encoding="ascii"))
    for path in sorted(page.VECTORS.glob("*.hex"))
}
MESSAGE_OF = {row["name"]: row["message"] for row in TABLE["messages"]}
MUTATIONS = 6_000
SEED = 20261127


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return program("Probe", tmp_path_factory.mktemp("csharp"))


def answers(probe: list[str], messages: list[bytes]) -> list[str]:
    return ask(probe, [f"codec {data.hex()}" for data in messages])


def test_golden_bytes_both_ways(probe: list[str]) -> None:
    """Given each golden message, Expect the same bytes written again from the values read."""
    for (name, data), answer in zip(
        GOLDEN.items(), answers(probe, [*GOLDEN.values()]), strict=True
    ):
        verdict, kind, again = answer.split()
        assert (verdict, kind.upper()) == ("ok", MESSAGE_OF[name].replace("_", ""))
        assert again == data.hex(), name
    assert {MESSAGE_OF[name] for name in GOLDEN} == set(page.KINDS)


def test_what_must_be_refused(probe: list[str]) -> None:
    rows = TABLE["refuse"]
    for row, answer in zip(
        rows, answers(probe, [bytes.fromhex(r["hex"]) for r in rows]), strict=True
    ):
        assert answer.split()[0] == row["result"], f"{row['name']}: {row['why']}"


def test_what_is_not_known_is_ignored(probe: list[str]) -> None:
    rows = TABLE["accept"]
    for row, answer in zip(
        rows, answers(probe, [bytes.fromhex(r["hex"]) for r in rows]), strict=True
    ):
        assert answer.split()[-1] == GOLDEN[row["same_as"]].hex(), f"{row['name']}: {row['why']}"


def mutated(rng: random.Random) -> bytes:
    """Return a golden message with something wrong; mostly with length and CRC made right again."""
    data = bytearray(rng.choice([*GOLDEN.values()]))
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(data))
        match rng.randrange(5):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at] = rng.choice((0, 1, 2, 3, 4, 0x7F, 0x80, 0xC3, 0xFF))
            case 2:
                del data[at : at + rng.choice((1, 4, 56, 500))]
            case 3:
                data[at:at] = rng.randbytes(rng.choice((1, 8, 56, 300)))
            case 4:
                special = rng.choice((float("nan"), float("inf"), -0.0, 1e308, 5e-324))
                data[at : at + 8] = struct.pack("<d", special)
        if not data:
            break
    if len(data) >= 28 and rng.random() < 0.85:
        if rng.random() < 0.9:
            data[0:5] = b"SCTL" + bytes([rng.choice((1, 2, 2, 2, 2, 2, 2, 2, 2, 3))])
        data[12:16] = struct.pack("<I", len(data))
        data[-4:] = struct.pack("<I", zlib.crc32(data[:-4]))
    return bytes(data)


def test_mutations_have_the_verdict_of_the_python_codec(probe: list[str]) -> None:
    """Given broken messages, Expect no crash, and both readers to say the same of each."""
    rng = random.Random(SEED)
    messages = [mutated(rng) for _ in range(MUTATIONS)]
    counts = {"ok": 0, "version": 0, "malformed": 0}
    for data, answer in zip(messages, answers(probe, messages), strict=True):
        found = codec.decode(data)
        expected = {codec.Malformed: "malformed", codec.VersionMismatch: "version"}.get(
            type(found), "ok"
        )
        verdict = answer.split()[0]
        assert verdict == expected, f"{data.hex()}: {found}"
        counts[verdict] += 1
    # A test in which nothing is read, or nothing refused, tests nothing.
    assert min(counts.values()) > MUTATIONS // 100, counts


def test_a_message_that_was_read_is_the_same_when_read_again(probe: list[str]) -> None:
    """Given what the SDK wrote for mutated messages, Expect it to be read and written unchanged."""
    rng = random.Random(SEED + 1)
    first = answers(probe, [mutated(rng) for _ in range(2_000)])
    written = [bytes.fromhex(line.split()[2]) for line in first if line.startswith("ok")]
    assert len(written) > 200
    for data, answer in zip(written, answers(probe, written), strict=True):
        assert answer.split()[0] == "ok"
        # A look-ahead that is not finite was replaced the first time.
        assert answer.split()[2] == data.hex()


def test_random_bytes(probe: list[str]) -> None:
    rng = random.Random(SEED + 2)
    messages = [rng.randbytes(rng.randrange(200)) for _ in range(1_000)]
    assert set(answers(probe, messages)) == {"malformed"}


def test_a_frame_of_the_largest_size(probe: list[str]) -> None:
    """Given 64 bodies with 290 states, Expect them read; above 1 MiB, refused."""
    state: list[page.Value] = [0.5, 0.25, 1.0, 1.0, 0.0, 0.0, 0.0]
    body: dict[str, page.Value] = {
        "index": 0, "role": 1, "track_state": 1, "flags": 1, "t_capture_ns": 5, "focal_mm": 35.0,
        "focus": 0.5, "iris": 2.0, "entrance_pupil_m": 0.0, "velocity_m_s": [0, 0, 0],
        "angular_velocity_rad_s": [0, 0, 0], "state": state,
        "records": [{"state": state}] * 289,
    }  # fmt: skip
    fields: dict[str, page.Value] = {
        "frame": 7, "t_vsync_ns": 1, "period_ns": 4e7, "t_sent_ns": 1, "bodies": 64, "states": 290,
        "views": 0, "frusta": 0, "outer_view": 0, "outer_eye_m": [0, 0, 0], "scene_offset": state,
        "records": [body] * 64,
    }  # fmt: skip
    data = page.encode("FRAME", fields, epoch=1, seq=1)
    too_long = page.encode("FRAME", {**fields, "states": 293, "records": [
        {**body, "records": [{"state": state}] * 292}] * 64}, epoch=1, seq=1)  # fmt: skip
    assert len(data) <= 1 << 20 < len(too_long)
    read, refused = answers(probe, [data, too_long])
    assert read.split()[2] == data.hex()
    assert refused == "malformed"
