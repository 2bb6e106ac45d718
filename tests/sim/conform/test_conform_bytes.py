# SPDX-License-Identifier: Apache-2.0
"""The scripted controller's bytes: by the page's tables, by the golden bytes, and any garbage."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.conform.bytes import (
    BYE,
    FROM_NODE,
    GO,
    HEADER,
    KIND_NAMES,
    LAYOUTS,
    PING,
    PONG,
    REFUSAL,
    REPORT,
    Bad,
    Received,
    from_node,
    go,
    message,
    pong,
    record,
    refusal,
    wall,
)  # fmt: skip
from tests.render_bridge.protocol_encoder import KINDS, VECTORS, encode_vector, layouts

PAGE = Path(__file__).parents[3] / "render_bridge" / "PROTOCOL.md"
SIZES = {"B": 1, "H": 2, "I": 4, "Q": 8, "q": 8, "f": 4, "d": 8}
TABLE = json.loads((VECTORS / "vectors.json").read_text("utf-8"))["messages"]


def offsets(code: str, start: int) -> list[tuple[int, int]]:
    """Return (offset, size) of each value of a struct code without its padding."""
    found, at, count = [], start, ""
    for letter in code.removeprefix("<"):
        if letter.isdigit():
            count += letter
            continue
        times = int(count or 1)
        if letter == "s":
            found.append((at, times))
            at += times
        elif letter == "x":
            at += times
        else:
            found += [(at + n * SIZES[letter], SIZES[letter]) for n in range(times)]
            at += times * SIZES[letter]
        count = ""
    return found


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_that_of_the_page(name: str) -> None:
    rows = layouts(PAGE.read_text("utf-8")).get(name, [])
    wanted: list[tuple[int, int]] = []
    for row in rows:
        if row.type == "zero" or row.type.isupper():  # reserved, or the records behind
            continue
        if " x " in row.type:
            times = row.type.partition(" x ")[2]
            size = row.size // int(times)
            wanted += [(row.offset + n * size, size) for n in range(int(times))]
        else:
            assert row.type in ("text", "hex") or row.size == int(row.type[1:]) // 8
            wanted.append((row.offset, row.size))
    start = rows[0].offset if rows else 0
    assert offsets(LAYOUTS[name][0].format, start) == wanted
    fields = [row.name for row in rows if row.type != "zero" and not row.type.isupper()]
    assert list(LAYOUTS[name][1]) == fields


def test_kinds_are_those_of_the_page() -> None:
    assert {name: number for number, name in enumerate(KIND_NAMES) if name} == KINDS


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["name"]))
def test_golden_messages_of_a_node_are_read(row: dict[str, object]) -> None:
    data = bytes.fromhex((VECTORS / f"{row['name']}.hex").read_text())
    found = from_node(data, 5)
    if KINDS[str(row["message"])] not in FROM_NODE:
        assert isinstance(found, Bad)
        return
    assert isinstance(found, Received)
    fields = row["fields"]
    assert isinstance(fields, dict)
    assert {name: found.fields[name] for name in fields} == fields
    assert found.epoch == row.get("epoch", 0)


def test_golden_messages_of_a_controller_are_written() -> None:
    def golden(name: str) -> bytes:
        return bytes.fromhex((VECTORS / f"{name}.hex").read_text())

    by_name = {str(row["name"]): row for row in TABLE}
    fields = by_name["pong"]["fields"]
    made = pong(by_name["pong"]["epoch"], *(fields[n] for n in ("t1_node_ns", "t2_ns", "t3_ns")))
    assert made == golden("pong")
    fields = by_name["refusal"]["fields"]
    assert refusal(fields["code"], fields["text"]) == golden("refusal")
    fields = by_name["go"]["fields"]
    assert go(
        by_name["go"]["epoch"], *(fields[n] for n in ("frame", "go", "t_show_ns", "mask"))
    ) == golden("go")
    for name in ("wall", "wall_picture", "wall_grey"):
        fields = by_name[name]["fields"]
        cameras = [(r["body"], r["chroma"], r["flags"]) for r in fields["records"]]
        assert wall(
            by_name[name]["epoch"], fields["rev"], fields["mode"], cameras,
            flags=fields["flags"], t_issued_ns=fields["t_issued_ns"],
        ) == golden(name)  # fmt: skip


@given(data=st.binary(max_size=400))
def test_any_bytes_are_a_message_or_a_reason(data: bytes) -> None:
    assert isinstance(from_node(data, 0), Bad | Received)


@given(kind=st.integers(0, 255), body=st.binary(max_size=320), epoch=st.integers(0, 2**32 - 1))
def test_any_body_behind_a_right_header_is_a_message_or_a_reason(
    kind: int, body: bytes, epoch: int
) -> None:
    found = from_node(message(kind, body, epoch=epoch), 0)
    assert isinstance(found, Bad | Received)
    if isinstance(found, Received):
        assert found.kind in FROM_NODE


def sealed(data: bytes) -> bytes:
    """Return bytes with a right CRC, made here."""
    return data + struct.pack("<I", zlib.crc32(data))


def test_what_breaks_the_page_is_told() -> None:
    ping = message(PING, record("PING", 1))
    assert isinstance(from_node(ping, 0), Received)
    for wrong, reason in (
        (ping[:20], "shorter"),
        (sealed(b"X" + ping[1:-4]), "magic"),
        (ping[:-1] + bytes([ping[-1] ^ 1]), "CRC"),
        (message(PING, record("PING", 1), version=1), "version 1"),
        (message(PONG, record("PONG", 1, 2, 3)), "no message of a node"),
        (message(REFUSAL, record("REFUSAL", 1, "no")), "no message of a node"),
        (wall(1, 1, 1), "no message of a node"),
        (message(GO, record("GO", 1, 1, 9, (0, 0, 0, 0))), "no message of a node"),
        (message(PING, record("PING", 1), epoch=1), "epoch 1"),
        (message(PING, record("PING", 1), flags=1), "flags 1"),
        (message(PING, record("PING", 1) + b"\0"), "bytes"),
        (message(BYE, b"\0"), "bytes"),
        (message(200, b""), "kind 200"),
    ):
        found = from_node(wrong, 0)
        assert isinstance(found, Bad)
        assert reason in found.reason


def test_reserved_bytes_and_texts_of_a_node_are_looked_at() -> None:
    hello = bytearray(bytes.fromhex((VECTORS / "hello.hex").read_text())[:-4])
    assert isinstance(from_node(sealed(bytes(hello)), 0), Received)
    for at, value in ((284, 2), (287, 1), (HEADER.size + 31, 65), (30, 0)):
        spoiled = bytearray(hello)
        spoiled[at] = value
        if at == 30:
            spoiled[31] = 66  # letters behind the end of the text
        assert isinstance(from_node(sealed(bytes(spoiled)), 0), Bad), at


def test_a_report_is_156_bytes() -> None:
    row = next(row for row in TABLE if row["name"] == "report")
    assert len(encode_vector(row)) == 156 == HEADER.size + LAYOUTS["REPORT"][0].size + 4
    assert REPORT in FROM_NODE
