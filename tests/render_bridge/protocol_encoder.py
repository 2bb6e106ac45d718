# SPDX-License-Identifier: Apache-2.0
"""A second encoder of the node link, made of the tables in PROTOCOL.md, struct and zlib alone.

It shares nothing with codec.py: where both give the same bytes, page and code say the same. As a
program it writes tests/vectors/node_link/*.hex from vectors.json, and the examples of the page:

    python tests/render_bridge/protocol_encoder.py
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "render_bridge" / "PROTOCOL.md"
VECTORS = ROOT / "tests" / "vectors" / "node_link"
EXAMPLES_BEGIN = "`tests/vectors/node_link/`.\n\n"
HEADER_BYTES = 24
CRC_BYTES = 4
# What follows a message's or record's own fields: (where a vector has them, their layout).
REPEATED = {
    "SNAPSHOT": (
        ("records", "BODY_INFO"),
        ("wall_records", "WALL_INFO"),
        ("segment_records", "SEGMENT"),
    ),
    "FRAME": (("view_records", "VIEW"), ("frustum_records", "FRUSTUM"), ("records", "BODY")),
    "BODY": (("records", "STATE"),),
    "WALL": (("records", "WALL_CAMERA"),),
}
EXAMPLES = (
    "hello", "snapshot", "refusal", "ping", "pong", "frame", "report", "bye", "resend",
    "ready", "go", "wall", "wall_ack",
)  # fmt: skip
_TYPES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i64": "q", "f32": "f", "f64": "d"}
_HEADING = re.compile(r"^### ([A-Z_]+)$")

Value = int | float | str | None | Sequence["Value"] | Mapping[str, "Value"]
Fields = Mapping[str, Value]


class Row(NamedTuple):
    """One field of a layout table."""

    offset: int
    size: int
    type: str
    name: str


def layouts(page: str) -> dict[str, list[Row]]:
    """Return the offset tables of PROTOCOL.md by their heading."""
    found: dict[str, list[Row]] = {}
    name = ""
    for line in page.splitlines():
        if heading := _HEADING.match(line):
            name = heading[1]
            found[name] = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("#"):
            name = ""
        elif name and len(cells) == 6 and cells[0].isdigit() and cells[1].isdigit():
            field = cells[3] or f"zero_at_{cells[0]}"
            found[name].append(Row(int(cells[0]), int(cells[1]), cells[2], field))
    return found


def kinds(page: str) -> dict[str, int]:
    """Return the number of each message kind."""
    rows = re.findall(r"^\| (\d+) \| ([A-Z_]+) \| (?:node|controller) to", page, re.MULTILINE)
    return {name: int(number) for number, name in rows}


LAYOUTS = layouts(PAGE.read_text(encoding="utf-8"))
KINDS = kinds(PAGE.read_text(encoding="utf-8"))


def encode(
    message: str, fields: Fields, *, epoch: int = 0, seq: int = 0, flags: int = 0, version: int = 2
) -> bytes:
    """Return the bytes of one message: header, fields by their offsets, records, CRC."""
    body = _record(message, fields, HEADER_BYTES)
    header: Fields = {
        "magic": 0x4C544353,
        "version": version,
        "kind": KINDS[message],
        "flags": flags,
        "epoch": epoch,
        "length": HEADER_BYTES + len(body) + CRC_BYTES,
        "seq": seq,
    }
    return sealed(_record("HEADER", header, 0) + body)


def sealed(data: bytes) -> bytes:
    """Return the bytes with their CRC behind them."""
    return data + struct.pack("<I", zlib.crc32(data))


def vectors() -> list[dict[str, Value]]:
    """Return the table of vectors."""
    table: list[dict[str, Value]] = json.loads((VECTORS / "vectors.json").read_text("utf-8"))[
        "messages"
    ]
    return table


def encode_vector(vector: Mapping[str, Value]) -> bytes:
    """Return the bytes of one row of the table."""
    fields = vector["fields"]
    assert isinstance(fields, Mapping)
    header = {key: _int(vector.get(key, 0)) for key in ("epoch", "seq", "flags")}
    return encode(str(vector["message"]), fields, **header)


def spoiled(row: Mapping[str, Value]) -> bytes:
    """Return a vector's bytes with one thing changed: the lists `refuse` and `accept`.

    `patch` puts bytes at offsets, `insert` before the CRC; both with a right CRC unless `seal` is
    false. `append`, `cut` (-1: all) and `keep` work on the whole message.
    """
    base = next(v for v in vectors() if v["name"] == row["base"])
    whole = encode_vector(base)
    data = bytearray(whole[:-CRC_BYTES])
    patch = row.get("patch", {})
    assert isinstance(patch, Mapping)
    for offset, text in patch.items():
        raw = bytes.fromhex(str(text))
        data[int(offset) : int(offset) + len(raw)] = raw
    data += bytes.fromhex(str(row.get("insert", "")))
    if "insert" in row:
        data[12:16] = struct.pack("<I", len(data) + CRC_BYTES)
    sealed_data = sealed(bytes(data)) if row.get("seal", True) else bytes(data) + whole[-CRC_BYTES:]
    sealed_data += bytes.fromhex(str(row.get("append", "")))
    cut = _int(row.get("cut", 0))
    if cut:
        return b"" if cut < 0 else sealed_data[:-cut]
    return sealed_data[: _int(row.get("keep", len(sealed_data)))]


def hex_lines(data: bytes) -> str:
    """Return the bytes as text, 16 a line."""
    lines = [data[at : at + 16].hex(" ") for at in range(0, len(data), 16)]
    return "\n".join(lines) + "\n"


def examples() -> str:
    """Return the worked examples of the page."""
    parts = []
    by_name = {str(vector["name"]): vector for vector in vectors()}
    for name in EXAMPLES:
        vector = by_name[name]
        text = hex_lines(encode_vector(vector)).replace("\n", "\n    ").rstrip()
        parts.append(f"**{vector['message']}** (`{name}.hex`): {vector['says']}\n\n    {text}\n")
    return "\n".join(parts)


def _record(layout: str, fields: Fields, start: int) -> bytes:
    rows = LAYOUTS[layout]
    own = [row for row in rows if row.type not in LAYOUTS]
    size = max((row.offset + row.size for row in own), default=start) - start
    data = bytearray(size)
    for row in own:
        raw = _field(row, fields)
        assert len(raw) == row.size, row
        data[row.offset - start : row.offset - start + row.size] = raw
    for name, inner in REPEATED.get(layout, ()):
        records = fields.get(name, ())
        assert isinstance(records, Sequence)
        for record in records:
            assert isinstance(record, Mapping)
            data += _record(inner, record, 0)
    return bytes(data)


def _field(row: Row, fields: Fields) -> bytes:
    if row.type == "zero":
        # A vector may put something there, to show that readers do not look.
        return bytes.fromhex(str(fields.get(row.name, "00" * row.size)))
    value = fields[row.name]
    if row.type in ("text", "hex"):
        return str(value).encode("utf-8").ljust(row.size, b"\0")
    kind, _, count = row.type.partition(" x ")
    values = value if isinstance(value, Sequence) else (value,)
    assert len(values) == int(count or 1), row
    numbers = [float("nan") if one is None else one for one in values]
    return struct.pack(f"<{len(numbers)}{_TYPES[kind]}", *numbers)


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value


def main() -> None:
    """Write the .hex files, the spoiled bytes of the table, and the examples of the page."""
    path = VECTORS / "vectors.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    for row in (*table["refuse"], *table["accept"]):
        row["hex"] = spoiled(row).hex()
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for vector in vectors():
        text = hex_lines(encode_vector(vector))
        (VECTORS / f"{vector['name']}.hex").write_text(text, encoding="ascii")
    page = PAGE.read_text(encoding="utf-8")
    head, found, _ = page.partition("## 20. Worked examples")
    intro = found + page.partition(found)[2].partition(EXAMPLES_BEGIN)[0] + EXAMPLES_BEGIN
    PAGE.write_text(head + intro + examples(), encoding="utf-8")


if __name__ == "__main__":
    main()
