# SPDX-License-Identifier: Apache-2.0
"""The OSC decoder: examples of the specification, python-osc as oracle, every known bomb."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from tracking.osc import MAX_DEPTH, MAX_MESSAGES, OscMessage, decode_osc
from tracking.sample import Reject

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "osc" / "osc_spec_vectors.json").read_text()
)["vectors"]
Cpu = Callable[[Callable[[], object]], float]
FUZZ = settings(deadline=None, derandomize=True, max_examples=300, database=None)
MAX_US = 1000.0
ONE_HOUR_AHEAD = 0xEE000000 << 32


def padded(text: bytes) -> bytes:
    return text + bytes(4 - len(text) % 4)


def message(address: bytes, tags: bytes = b"", arguments: bytes = b"") -> bytes:
    return padded(address) + padded(b"," + tags) + arguments


def bundle(*elements: bytes, timetag: int = 1) -> bytes:
    body = b"".join(struct.pack(">I", len(element)) + element for element in elements)
    return b"#bundle\0" + struct.pack(">Q", timetag) + body


def nested(depth: int, inner: bytes) -> bytes:
    for _ in range(depth):
        inner = bundle(inner)
    return inner


def read(datagram: bytes) -> list[OscMessage]:
    found = decode_osc(datagram)
    assert not isinstance(found, Reject), found
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_specification_examples(vector: dict[str, object]) -> None:
    """Exact, with the floats rounded to the 32 bits they are sent in."""
    (found,) = read(bytes.fromhex(str(vector["hex"])))
    args = vector["args"]
    assert isinstance(args, list)
    assert (found.address, found.timetag) == (vector["address"], None)
    assert found.args == tuple(np.float32(a) if isinstance(a, float) else a for a in args)


class TestOracle:
    """python-osc writes, we read."""

    def test_every_type(self) -> None:
        builder = OscMessageBuilder("/a/b")
        sent: list[tuple[int | float | str | bytes | None, str]] = [
            (-7, "i"),
            (0.5, "f"),
            ("Kamera A", "s"),
            (b"\x01\x02\x03\x04\x05", "b"),
            (2.25, "d"),
            (1 << 40, "h"),
            (True, "T"),
            (False, "F"),
            (None, "N"),
        ]
        for value, kind in sent:
            builder.add_arg(value, kind)
        (found,) = read(builder.build().dgram)
        expected = (-7, 0.5, "Kamera A", b"\x01\x02\x03\x04\x05", 2.25, 1 << 40, True, False, None)
        assert found == OscMessage("/a/b", expected, None)

    def test_nested_bundles_in_order(self) -> None:
        def one(address: str) -> OscMessageBuilder:
            builder = OscMessageBuilder(address)
            builder.add_arg(1.5, "f")
            return builder

        inner = OscBundleBuilder(1)
        inner.add_content(one("/second").build())
        outer = OscBundleBuilder(1)
        outer.add_content(one("/first").build())
        outer.add_content(inner.build())
        outer.add_content(one("/third").build())
        found = read(outer.build().dgram)
        assert [m.address for m in found] == ["/first", "/second", "/third"]
        assert {m.args for m in found} == {(1.5,)}

    @given(
        name=st.from_regex(r"/[a-zA-Z0-9_.:-]{1,60}", fullmatch=True),
        values=st.lists(
            st.integers(-(2**31), 2**31 - 1)
            | st.floats(width=32)
            | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
            max_size=12,
        ),
    )
    @FUZZ
    def test_any_message(self, name: str, values: list[int | float | str]) -> None:
        builder = OscMessageBuilder(name)
        for value in values:
            kind = {int: "i", float: "f", str: "s"}[type(value)]
            builder.add_arg(value, kind)
        (found,) = read(builder.build().dgram)
        assert found.address == name
        assert all(
            got == sent or (isinstance(sent, float) and math.isnan(sent))
            for got, sent in zip(found.args, values, strict=True)
        )


class TestBundles:
    def test_time_tag_is_of_the_innermost_bundle(self) -> None:
        data = bundle(message(b"/a"), bundle(message(b"/b"), timetag=9), message(b"/c"), timetag=5)
        assert [(m.address, m.timetag) for m in read(data)] == [("/a", 5), ("/b", 9), ("/c", 5)]

    def test_a_bundle_of_the_future_does_not_wait(self, cpu_us: Cpu) -> None:
        data = bundle(message(b"/a"), timetag=ONE_HOUR_AHEAD)
        assert read(data)[0].timetag == ONE_HOUR_AHEAD
        assert cpu_us(lambda: decode_osc(data)) < MAX_US

    def test_empty_bundle(self) -> None:
        assert read(bundle()) == []
        assert read(bundle(bundle(), message(b"/a"))) == [OscMessage("/a", (), 1)]

    def test_depth(self) -> None:
        assert len(read(nested(MAX_DEPTH, message(b"/a")))) == 1
        assert isinstance(decode_osc(nested(MAX_DEPTH + 1, message(b"/a"))), Reject)

    def test_number_of_messages(self) -> None:
        assert len(read(bundle(*[message(b"/a")] * MAX_MESSAGES))) == MAX_MESSAGES
        assert isinstance(decode_osc(bundle(*[message(b"/a")] * (MAX_MESSAGES + 1))), Reject)


MALFORMED = {
    "empty": b"",
    "odd size": message(b"/a") + b"\0",
    "no slash": message(b"abc"),
    "no type tags": padded(b"/abc"),
    "no comma": padded(b"/abc") + padded(b"iii"),
    "pattern *": message(b"/a/*/b"),
    "pattern ?": message(b"/a?"),
    "pattern []": message(b"/[a-z]"),
    "pattern {}": message(b"/{a,b}"),
    "control character": message(b"/a\x07b"),
    "not ASCII": message("/caméra".encode()),
    "address does not end": b"/abc",
    "address too long": message(b"/" + b"a" * 255),
    "tags do not end": padded(b"/a") + b",fff",
    "65 tags": message(b"/a", b"f" * 65, bytes(260)),
    "array": message(b"/a", b"[f]", bytes(4)),
    "unknown tag": message(b"/a", b"z"),
    "argument missing": message(b"/a", b"ff", bytes(4)),
    "argument too many": message(b"/a", b"f", bytes(8)),
    "text does not end": message(b"/a", b"s", b"abcd"),
    "blob too long": message(b"/a", b"b", struct.pack(">I", 0xFFFFFFFF)),
    "blob cut": message(b"/a", b"b", struct.pack(">I", 5) + bytes(4)),
    "bundle head cut": b"#bundle\0" + bytes(4),
    "bundle misspelt": b"#bundel\0" + bytes(8),
    "element of no size": bundle() + bytes(4),
    "element too large": bundle() + struct.pack(">I", 64) + message(b"/a"),
    "element of odd size": bundle() + struct.pack(">I", 6) + bytes(8),
    "negative size": bundle() + b"\xff\xff\xff\xfc" + bytes(4),
    "inner bundle larger than the outer": bundle(bundle()[:-8] + bytes(8) + b"\0\0\0\x20"),
    "one bad message in a good bundle": bundle(message(b"/a"), message(b"/*"), message(b"/b")),
    "more than a datagram": bytes(65_508),
}


@pytest.mark.parametrize("datagram", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed(datagram: bytes) -> None:
    assert isinstance(decode_osc(datagram), Reject)


class Bombs:
    """Datagrams made to cost as much as they can; new addresses every time they are asked for."""

    def __init__(self) -> None:
        self.salt = 0

    def heads(self, tags: list[bytes], arguments: bytes = b"", length: int = 100) -> bytes:
        elements = []
        for i in range(MAX_MESSAGES):
            self.salt += 1
            address = b"/%0*d" % (length, self.salt)
            elements.append(message(address, tags[i % len(tags)], arguments))
        return bundle(*elements)

    def all(self) -> dict[str, bytes]:
        self.salt += 1
        # Four kinds in eight places: 65 536 lists of type tags, each used once.
        number = self.salt * MAX_MESSAGES
        digits = [
            [n >> shift & 3 for shift in range(0, 16, 2)] for n in range(number, number + 256)
        ]
        flags = [bytes(b"TFNI"[digit] for digit in tags) for tags in digits]
        fixed = [bytes(b"ifcr"[digit] for digit in tags) for tags in digits]
        return {
            "pattern": message(b"/" + b"{a,b}*" * 40, b"f", bytes(4)),
            "short pattern": message(b"/" + b"*a" * 20 + b"b"),
            "500 deep": nested(500, message(b"/a")),
            "10 kB of nested bundles": (b"#bundle\0" + bytes(7) + b"\1" + b"\0\0\x27\x10") * 500,
            "type tags": padded(b"/a") + padded(b"," + b"[" * 60_000),
            "type tags that are known": padded(b"/a") + padded(b"," + b"T" * 60_000),
            "3200 messages": bundle(*[message(b"/a")] * 3200),
            "empty bundles": bundle(*[bundle()] * 3200),
            "new addresses": self.heads([b"f"], bytes(4), length=220),
            "new flags": self.heads(flags),
            "new tags": self.heads(fixed, bytes(32)),
            "flags": self.heads([b"T" * 8]),
            "texts": self.heads([b"s"], b"\xff\xff\xff\0", length=200),
            "one long text": message(b"/a", b"s", b"\xff" * 65_001 + bytes(3)),
            "many texts": message(b"/a", b"s" * 64, (b"\xff" * 1003 + b"\0") * 64),
            "zeros": bytes(65_504),
            "hashes": b"#" * 65_504,
            "slashes": b"/" * 65_504,
        }


@pytest.mark.parametrize("name", Bombs().all())
def test_bombs_cost_less_than_a_millisecond(name: str, cpu_us: Cpu) -> None:
    bombs = Bombs()
    waiting = [bombs.all()[name] for _ in range(5)]  # a new one for each of the five runs
    assert cpu_us(lambda: decode_osc(waiting.pop())) < MAX_US


def test_a_sender_of_many_addresses_is_learnt() -> None:
    """Given 250 addresses never seen, Expect them understood from the second datagram on."""
    data = bundle(*[message(b"/learnt/%d" % i, b"f", bytes(4)) for i in range(250)])
    assert [isinstance(decode_osc(data), Reject) for _ in range(3)] == [True, False, False]
    assert len(read(data)) == 250


@given(data=st.binary(max_size=400))
@FUZZ
def test_any_bytes(data: bytes) -> None:
    assert isinstance(decode_osc(data), list | Reject)


ELEMENT = st.recursive(
    st.builds(
        message,
        st.sampled_from([b"/a", b"/ab*", b"/abc/def", b"", b"x"]),
        st.text("ifsbTN[hd", max_size=5).map(str.encode),
        st.binary(max_size=24),
    ),
    lambda inner: st.lists(inner, max_size=4).map(lambda elements: bundle(*elements)),
    max_leaves=12,
)


@given(data=ELEMENT, place=st.integers(0, 400), value=st.integers(0, 255))
@FUZZ
def test_nearly_right_bytes(data: bytes, place: int, value: int) -> None:
    """Given bundles and messages with one byte changed, Expect messages or a reject."""
    changed = bytearray(data)
    if changed:
        changed[place % len(changed)] = value
    found = decode_osc(bytes(changed))
    assert isinstance(found, Reject) or all(m.address.startswith("/") for m in found)


def test_floats_are_handed_on_as_sent() -> None:
    """Numbers are checked where they are used: a stranger's nan must not cost our sample."""
    (found,) = read(message(b"/a", b"f", struct.pack(">f", float("nan"))))
    assert isinstance(found.args[0], float)
    assert math.isnan(found.args[0])
