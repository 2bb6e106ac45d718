# SPDX-License-Identifier: Apache-2.0
"""One set of tests for every row of the driver table: any bytes, any chunking, bounded work.

The invariant: a decoder gives samples or rejects and nothing else, whatever it is fed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.tracker import load_osc_preset, load_tracker_profile
from tracking.framing import Frame
from tracking.protocols import PROTOCOLS, SourceDecoder, open_decoder
from tracking.sample import Decoded, Reject

Streams = dict[str, list[bytes]]
Cpu = Callable[[Callable[[], object]], float]
FUZZ = settings(deadline=None, derandomize=True, max_examples=150, database=None)
MAX_US_PER_BYTE = 50.0


PROFILES = {name: load_tracker_profile(row.default_profile) for name, row in PROTOCOLS.items()}
PRESET = load_osc_preset("stagectl")


def opened(protocol: str) -> SourceDecoder:
    return open_decoder(protocol, PROFILES[protocol], osc_preset=PRESET, osc_name="A")


def cut(protocol: str, chunks: Iterable[bytes]) -> tuple[list[Frame], int]:
    """Feed chunks; return all frames and the number of dropped bytes."""
    framer = opened(protocol).stream_framer()
    frames = [frame for i, chunk in enumerate(chunks) for frame in framer.feed(chunk, i)]
    frames += framer.flush()
    return frames, framer.dropped_bytes


def chunked(data: bytes, rng: random.Random, most: int = 70) -> list[bytes]:
    chunks, at = [], 0
    while at < len(data):
        size = rng.randrange(1, most)
        chunks.append(data[at : at + size])
        at += size
    return chunks


def bare(protocol: str, frames: list[bytes]) -> list[bytes]:
    """Return frames as the framer hands them out (SLIP takes its END bytes off)."""
    if protocol != "osc":
        return frames
    return [frame for one in frames for frame in (f.data for f in cut("osc", [one])[0])]


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestChunking:
    def test_whole_by_byte_and_at_random(self, protocol: str, stream_frames: Streams) -> None:
        """Given one stream, Expect the same frames however it is cut, first and last included."""
        frames = stream_frames[protocol]
        stream = b"".join(frames)
        expected = bare(protocol, frames)
        rng = random.Random(7)
        ways = [[stream], [stream[i : i + 1] for i in range(len(stream))]]
        ways += [chunked(stream, rng) for _ in range(10)]
        for chunks in ways:
            found, dropped = cut(protocol, chunks)
            assert [frame.data for frame in found] == expected
            assert dropped == 0

    def test_every_frame_decodes(self, protocol: str, stream_frames: Streams) -> None:
        decoder = opened(protocol)
        for frame in bare(protocol, stream_frames[protocol]):
            (sample,) = decoder.datagram(frame)
            assert isinstance(sample, Decoded)
            assert sample.position_m is not None
            assert sample.rotation() is not None

    def test_time_and_bytes_after(self, protocol: str, stream_frames: Streams) -> None:
        """Given chunks fed at their own numbers, Expect the chunk that completed each frame."""
        frames = stream_frames[protocol]
        stream = b"".join(frames)
        chunks = chunked(stream, random.Random(3), most=300)
        ends = [sum(map(len, chunks[: i + 1])) for i in range(len(chunks))]
        found, _ = cut(protocol, chunks)
        end = 0
        for frame, wire in zip(found, frames, strict=True):
            end += len(wire)
            assert ends[frame.t_rx_ns] - frame.bytes_after == end
            assert 0 <= frame.bytes_after < len(chunks[frame.t_rx_ns])

    def test_noise_before(self, protocol: str, stream_frames: Streams) -> None:
        frames = stream_frames[protocol]
        expected = bare(protocol, frames)
        rng = random.Random(11)
        for length in (1, 5, 28, 29, 104, 200):
            noise = rng.randbytes(length).replace(b"\xc0", b"\x00")
            found, dropped = cut(protocol, chunked(noise + b"".join(frames), rng))
            assert [frame.data for frame in found][-len(expected) :] == expected
            if protocol != "osc":
                assert len(found) == len(expected)
                assert dropped == length

    def test_truncated(self, protocol: str, stream_frames: Streams) -> None:
        """Given a stream that ends within a frame, Expect all whole ones, and the rest counted."""
        frames = stream_frames[protocol][:4]
        expected = bare(protocol, frames[:3])
        whole = sum(map(len, frames[:3]))
        last = len(frames[3])
        for kept in range(1, last - 1):
            found, dropped = cut(protocol, [b"".join(frames)[: whole + kept]])
            assert [frame.data for frame in found] == expected
            assert dropped == kept - (1 if protocol == "osc" else 0)  # the opening END is no data

    def test_trailing_bytes(self, protocol: str, stream_frames: Streams) -> None:
        frames = stream_frames[protocol][:3]
        found, dropped = cut(protocol, [b"".join(frames) + b"\x00\x11\x22"])
        assert [frame.data for frame in found] == bare(protocol, frames)
        assert dropped == 3

    def test_one_frame_too_long_or_short_as_datagram(
        self, protocol: str, stream_frames: Streams
    ) -> None:
        decoder = opened(protocol)
        frame = bare(protocol, stream_frames[protocol])[0]
        for bad in (b"", frame[:-1], frame + b"\0", frame[1:], frame + frame):
            assert all(isinstance(found, Reject) for found in decoder.datagram(bad))


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestAnyBytes:
    @given(data=st.binary(max_size=600), cuts=st.lists(st.integers(1, 64), max_size=30))
    @FUZZ
    def test_stream(self, protocol: str, data: bytes, cuts: list[int]) -> None:
        decoder, framer = opened(protocol), opened(protocol).stream_framer()
        at, out = 0, 0
        for size in [*cuts, len(data)]:
            for frame in framer.feed(data[at : at + size], at):
                out += len(frame.data)
                assert all(isinstance(f, Decoded | Reject) for f in decoder.datagram(frame.data))
            at += size
        out += sum(len(frame.data) for frame in framer.flush())
        if protocol != "osc":  # SLIP takes bytes of its own off
            assert out + framer.dropped_bytes == len(data)

    @given(data=st.binary(max_size=600))
    @FUZZ
    def test_datagram(self, protocol: str, data: bytes) -> None:
        assert all(isinstance(f, Decoded | Reject) for f in opened(protocol).datagram(data))

    @given(data=st.data())
    @FUZZ
    def test_mutated_frames(
        self, protocol: str, stream_frames: Streams, data: st.DataObject
    ) -> None:
        """Given a real frame with some bytes changed, Expect finite values or a reject."""
        frame = bytearray(data.draw(st.sampled_from(bare(protocol, stream_frames[protocol]))))
        places = st.tuples(st.integers(0, len(frame) - 1), st.integers(0, 255))
        for place, value in data.draw(st.lists(places, max_size=6)):
            frame[place] = value
        if protocol != "osc":
            frame[-1] = (0x40 - sum(frame[:-1])) & 0xFF
        for found in opened(protocol).datagram(bytes(frame)):
            if isinstance(found, Decoded) and found.position_m is not None:
                assert all(abs(value) <= 1000.0 for value in found.position_m)
            if isinstance(found, Decoded) and found.quaternion_wxyz is not None:
                assert sum(q * q for q in found.quaternion_wxyz) == pytest.approx(1.0)


def hostile(protocol: str, size: int) -> dict[str, bytes]:
    """Return streams made to cost as much as they can."""
    lead = {"freed": b"\xd1", "f4": b"\xf4\x00\x40", "osc": b"\xc0"}[protocol]
    # The sum of any 29 (or 105) bytes of a repeated frame is the same, so each lead byte in it
    # looks like a frame.
    freed = bytearray(b"\xd1" * 28 + b"\0")
    freed[28] = (0x40 - sum(freed)) & 0xFF
    f4 = bytearray(b"\xf4\x00\x14\x30" + b"\xf4\x00\x14\x30\x00" * 20 + b"\0")
    f4[104] = (0x40 - sum(f4)) & 0xFF
    repeated = {"freed": bytes(freed), "f4": bytes(f4), "osc": b"\xdb\xdc"}[protocol]
    streams = {
        "zeros": bytes(size),
        "lead": (lead * size)[:size],
        "repeated": (repeated * size)[:size],
        "random": random.Random(5).randbytes(size),
        # Frames that are valid alone and break off: the dearest for a framer that is not locked.
        "lone": ((repeated + b"\x01") * size)[:size],
    }
    return streams


@pytest.mark.parametrize("chunk", [1, 64, 1 << 20])
@pytest.mark.parametrize("kind", ["zeros", "lead", "repeated", "random", "lone"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_work_is_bounded_and_linear(protocol: str, kind: str, chunk: int, cpu_us: Cpu) -> None:
    """Given hostile streams, Expect at most 50 us a byte, and as much for a long one as a short."""

    def cost(size: int) -> float:
        data = hostile(protocol, size)[kind]
        chunks = [data[at : at + chunk] for at in range(0, size, chunk)]
        return cpu_us(lambda: cut(protocol, chunks))

    short, long = cost(1500) / 1500, cost(9000) / 9000
    assert long <= MAX_US_PER_BYTE
    # Quadratic work would be six times as much a byte; the rest is what a busy machine adds.
    assert long <= 3.5 * short + 1.0


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_kept_is_bounded(protocol: str) -> None:
    """Given streams without end, Expect that no framer keeps more than a few frames."""
    for data in hostile(protocol, 20_000).values():
        framer = opened(protocol).stream_framer()
        accounted = 0
        for at in range(0, len(data), 50):
            accounted += sum(len(frame.data) for frame in framer.feed(data[at : at + 50], at))
            if protocol != "osc":
                kept = at + 50 - accounted - framer.dropped_bytes
                assert kept <= 10 * 325
