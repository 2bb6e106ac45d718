# SPDX-License-Identifier: Apache-2.0
"""The framer: locking, damage, lost bytes, cameras in turn, and what must not come out."""

from __future__ import annotations

import random

import pytest

from tracking.f4 import F4
from tracking.framing import Frame, StreamFramer
from tracking.freed import FREED_D1, encode_d1

D1 = 29
WIRE_BYTE_NS = 286_458  # one byte at 38400 8O1


def moving(count: int, camera_id: int = 3) -> list[bytes]:
    return [
        encode_d1(camera_id, (0.01 * i, 1.5, 2.0), (12.0 + 0.037 * i, -3.0, 0.5), zoom=i)
        for i in range(count)
    ]


def cut(stream: bytes, chunk: int = 1 << 20) -> tuple[list[bytes], StreamFramer]:
    framer = StreamFramer(FREED_D1)
    frames: list[Frame] = []
    for at in range(0, len(stream), chunk):
        frames += framer.feed(stream[at : at + chunk], at)
    frames += framer.flush()
    return [frame.data for frame in frames], framer


class TestLocking:
    def test_first_frame_waits_for_the_second(self) -> None:
        one, two, three = moving(3)
        framer = StreamFramer(FREED_D1)
        assert framer.feed(one, 100) == []
        assert not framer.locked
        assert framer.feed(two, 200) == [Frame(one, 100, 0), Frame(two, 200, 0)]
        assert framer.locked
        assert framer.feed(three, 300) == [Frame(three, 300, 0)]

    def test_two_frames_of_one_read_tell_how_many_bytes_follow(self) -> None:
        one, two, three = moving(3)
        framer = StreamFramer(FREED_D1)
        assert framer.feed(one + two + three[:5], 7) == [Frame(one, 7, D1 + 5), Frame(two, 7, 5)]

    def test_reset_asks_for_two_again_and_keeps_the_bytes(self) -> None:
        frames = moving(4)
        framer = StreamFramer(FREED_D1)
        framer.feed(frames[0] + frames[1], 0)
        framer.reset()
        assert not framer.locked
        assert framer.feed(frames[2], 1) == []
        assert [f.data for f in framer.feed(frames[3], 2)] == frames[2:]
        assert framer.dropped_bytes == 0

    def test_lock_is_lost_after_bytes_without_a_frame(self) -> None:
        frames = moving(4)
        framer = StreamFramer(FREED_D1)
        framer.feed(frames[0] + frames[1], 0)
        framer.feed(bytes(8 * D1), 1)
        assert framer.locked
        framer.feed(bytes(1), 2)
        assert not framer.locked
        assert framer.feed(frames[2], 3) == []
        assert len(framer.feed(frames[3], 4)) == 2

    def test_a_lone_frame_at_the_end_is_counted_not_released(self) -> None:
        found, framer = cut(moving(1)[0])
        assert found == []
        assert framer.dropped_bytes == D1

    def test_random_bytes_release_nothing(self) -> None:
        """Given 400 kB of noise, Expect that lone false frames (about seven) stay inside."""
        noise = random.Random(38).randbytes(400_000)
        lone = sum(
            FREED_D1.probe(bytearray(noise[at : at + D1]), 0, D1) == D1
            for at in range(len(noise) - D1)
            if noise[at] == 0xD1
        )
        assert lone >= 1
        found, framer = cut(noise, 4096)
        assert found == []
        assert framer.dropped_bytes == len(noise)


class TestResynchronising:
    @pytest.mark.parametrize("offset", range(D1))
    def test_from_every_offset(self, offset: int) -> None:
        frames = moving(6)
        for chunk in (1, 7, 1 << 20):
            found, framer = cut(b"".join(frames)[offset:], chunk)
            assert found == (frames if offset == 0 else frames[1:])
            assert framer.dropped_bytes == (-offset) % D1

    @pytest.mark.parametrize("offset", range(D1))
    def test_camera_at_rest_with_the_lead_byte_inside(self, offset: int) -> None:
        """Given the captured PTZ frame (D1 in its spare) again and again, Expect true frames only.

        Its tail and the head of the next have the same sum, so there are two rasters that fit;
        the pauses of the line tell, and so does the end of a long read.
        """
        still = bytes.fromhex("d100df78aa0047ef000000000000000000000000004000001501d1ff12")
        stream = (still * 8)[offset:]
        assert set(cut(stream)[0]) == {still}
        framer = StreamFramer(FREED_D1)
        t_ns, found = 0, []
        for at in range(len(stream)):
            found += framer.feed(stream[at : at + 1], t_ns)
            line_rests = (at + offset) % D1 == D1 - 1
            t_ns += 8_000_000 if line_rests else WIRE_BYTE_NS
        assert {frame.data for frame in found} == {still}

    def test_start_within_a_frame_at_rest_mends_itself_when_the_camera_moves(self) -> None:
        """Given no pause to tell by, Expect at worst false frames until the first change."""
        still = bytes.fromhex("d100df78aa0047ef000000000000000000000000004000001501d1ff12")
        frames = moving(5, camera_id=0)
        stream = (still * 8)[7:] + b"".join(frames)
        framer = StreamFramer(FREED_D1)
        found = [f for at in range(len(stream)) for f in framer.feed(stream[at : at + 1], 0)]
        assert [frame.data for frame in found][-4:] == frames[1:]

    @pytest.mark.parametrize("place", range(D1))
    def test_one_damaged_byte_costs_one_frame(self, place: int) -> None:
        frames = moving(9)
        stream = bytearray(b"".join(frames))
        stream[4 * D1 + place] ^= 0x15
        found, framer = cut(bytes(stream))
        assert found == frames[:4] + frames[5:]
        assert framer.dropped_bytes == D1

    @pytest.mark.parametrize(("inner_id", "chunk"), [(0xFF, 1), (0xFF, D1), (0xFF, 999), (3, 999)])
    def test_damage_to_a_camera_at_rest_keeps_the_raster(self, inner_id: int, chunk: int) -> None:
        """Given the lead byte inside a frame at rest, Expect damage not to shift the raster to it.

        The byte behind it looks like the id of another camera, or, in a long read, this one's.
        """
        still = encode_d1(3, (0, 0, 0), (0, 0, 0), zoom=0xD10000 | inner_id << 8)
        frames = moving(2) + [still] * 8
        for damaged in (3, 4):
            stream = bytearray(b"".join(frames))
            stream[damaged * D1 + 4] ^= 0x41  # in front of the inner lead byte
            found, framer = cut(bytes(stream), chunk)
            assert found == frames[:-1]
            assert framer.dropped_bytes == D1

    @pytest.mark.parametrize("lost", [1, 2, 5, 28])
    @pytest.mark.parametrize("place", [0, 1, 13, 28])
    def test_lost_bytes_cost_the_frames_they_are_of(self, place: int, lost: int) -> None:
        frames = moving(9)
        stream = b"".join(frames)
        gone = 4 * D1 + place
        found, framer = cut(stream[:gone] + stream[gone + lost :])
        hit = range(gone // D1, (gone + lost - 1) // D1 + 1)
        assert found == [frame for i, frame in enumerate(frames) if i not in hit]
        assert framer.dropped_bytes == len(hit) * D1 - lost

    def test_every_intact_frame_of_a_bad_line(self) -> None:
        """Given 15 % of 2000 frames with a changed byte, Expect all others and none of these."""
        rng = random.Random(2)
        frames = moving(2000)
        damaged = {i for i in range(2, 2000) if rng.random() < 0.15}
        stream = bytearray(b"".join(frames))
        for i in damaged:
            stream[i * D1 + rng.randrange(D1)] ^= rng.randrange(1, 256)
        found, framer = cut(bytes(stream), 64)
        assert found == [frame for i, frame in enumerate(frames) if i not in damaged]
        assert framer.dropped_bytes == len(damaged) * D1

    def test_cut_grown_and_shrunk_frames(self) -> None:
        """Given frames cut, with bytes put in and noise between, Expect the intact ones."""
        rng = random.Random(4)
        frames = moving(3000)
        stream, intact = bytearray(), []
        for i, frame in enumerate(frames):
            dice = rng.random() if i > 1 else 1.0
            if dice < 0.05:
                stream += frame[: rng.randrange(D1)]
            elif dice < 0.10:
                place = rng.randrange(1, D1)
                stream += frame[:place] + rng.randbytes(3) + frame[place:]
            else:
                stream += rng.randbytes(rng.randrange(40)) if dice < 0.15 else b""
                stream += frame
                intact.append(frame)
        found, _ = cut(bytes(stream), 32)
        recovered = set(found)
        assert sum(frame in recovered for frame in intact) >= 0.999 * len(intact)
        assert len(recovered - set(frames)) <= 1  # what an 8-bit sum lets through


class TestManyCameras:
    @pytest.mark.parametrize("cameras", [2, 3, 8])
    def test_in_turn_on_one_line(self, cameras: int) -> None:
        """Given cameras in turn, Expect every frame, though no two neighbours are of one camera."""
        streams = [moving(12, camera_id=1 + c) for c in range(cameras)]
        frames = [frame for together in zip(*streams, strict=True) for frame in together]
        for chunk in (1, 50, 1 << 20):
            found, framer = cut(b"".join(frames), chunk)
            assert found == frames
            assert framer.dropped_bytes == 0

    def test_neighbours_of_different_cameras_are_no_proof(self) -> None:
        """Given two valid frames of unlike ids and nothing more, Expect neither."""
        first, second = moving(1, camera_id=1), moving(1, camera_id=2)
        found, framer = cut(first[0] + second[0] + bytes(4))
        assert found == []
        assert framer.dropped_bytes == 2 * D1 + 4

    def test_one_that_joins_later(self) -> None:
        first, second = moving(8, camera_id=1), moving(4, camera_id=2)
        frames = [*first[:4], second[0], first[4], second[1], first[5], second[2], *first[6:]]
        assert cut(b"".join(frames))[0] == frames

    def test_a_stranger_after_damage_needs_a_second_frame(self) -> None:
        """Given noise and one frame of an unseen camera, Expect it held back: the sum is weak."""
        frames, stranger = moving(6), moving(1, camera_id=77)[0]
        stream = b"".join(frames[:3]) + b"\x01\x02" + stranger + b"\x03" + b"".join(frames[3:])
        assert cut(stream)[0] == frames


def test_f4_packets_of_two_sizes_in_one_stream(f4_capture: bytes) -> None:
    """Given one camera whose packets change their number of axes, Expect all of them."""
    packets = [f4_capture[i * 105 : (i + 1) * 105] for i in range(6)]
    short = []
    for packet in packets[3:]:
        body = bytes((0xF4, packet[1], 6, packet[3])) + packet[4:34]
        short.append(body + bytes(((0x40 - sum(body)) & 0xFF,)))
    stream = b"".join(packets[:3] + short)
    framer = StreamFramer(F4)
    found = [f for at in range(len(stream)) for f in framer.feed(stream[at : at + 1], at)]
    assert [frame.data for frame in found] == packets[:3] + short
