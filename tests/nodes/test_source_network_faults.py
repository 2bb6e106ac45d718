# SPDX-License-Identifier: Apache-2.0
"""F-09, F-11, F-12 and F-14 at one UDP line: losses, second senders, floods, loops."""

from __future__ import annotations

import random

import msgspec
import pytest

from hardware_profiles.stage import Source
from stagectl.topics import LineData, SendState
from tests.nodes.line_bench import COUNTED, PERIOD_NS, TRACKER, UDP, Bench, packet, run
from tests.nodes.stages import MS, NS
from tracking.protocols import SourceDecoder
from tracking.sample import Decoded, Reject

OTHER = "10.0.0.8:40000"
SAME_HOST = "10.0.0.7:51234"
STILL = packet(0)


def quiet(bench: Bench) -> bool:
    """Return whether nothing but the usual was told."""
    return not [event for event in bench.events if event.code or event.level != "info"]


class TestTwoSenders:
    @pytest.mark.parametrize("other", [OTHER, SAME_HOST])
    def test_the_first_one_owns_the_id(self, other: str) -> None:
        """F-11: alarm <= 100 ms with both addresses; the first owner is unaffected."""
        bench, alone = Bench(UDP), Bench(UDP)
        for one in (bench, alone):
            run(one, 30, sender=TRACKER)
        begin_ns = bench.now_ns
        for i in range(30, 330):
            for one in (bench, alone):
                one.bytes(packet(i), TRACKER)
            bench.bytes(packet(3 * i + 50), other)
            for one in (bench, alone):
                one.wait(PERIOD_NS)
        assert bench.after_ms("F-11", begin_ns) <= 100.0
        (event,) = bench.told("F-11")
        assert event.text == (
            f"two trackers send freed-a as 1: {TRACKER} counts, {other} is left out; "
            "give one of them another id or port"
        )
        assert bench.samples == alone.samples
        assert not bench.told("F-11", "info")
        gone_ns = bench.now_ns
        run(bench, 600, first=330, sender=TRACKER)
        assert bench.after_ms("F-11", gone_ns, "info") <= 5_300.0
        assert bench.health is not None
        assert bench.health.rejected == 300

    def test_another_id_on_the_same_port_is_another_thing(self) -> None:
        bench = Bench(UDP)
        for i in range(60):
            bench.bytes(packet(i), TRACKER)
            bench.bytes(packet(i, camera=2), OTHER)
            bench.wait(PERIOD_NS)
        assert not bench.told("F-11")
        assert len(bench.samples) == 60

    def test_a_tracker_that_restarts_is_taken_again(self) -> None:
        """Given its old port silent, Expect the new one after 500 ms at most, without a hand."""
        bench = Bench(UDP)
        run(bench, 60, sender=TRACKER)
        last_ns, before = bench.now_ns - PERIOD_NS, len(bench.samples)
        run(bench, 60, first=60, sender=SAME_HOST)
        first_back = bench.samples[before]
        assert first_back.t_rx_ns - last_ns <= 500 * MS + PERIOD_NS
        assert f"freed-a comes from {SAME_HOST} now; {TRACKER} was silent" in [
            event.text for event in bench.events
        ]
        run(bench, 400, first=120, sender=SAME_HOST)
        assert len(bench.told("F-11")) == len(bench.told("F-11", "info")) == 1

    @pytest.mark.parametrize("silent_s", [1, 8])
    def test_who_was_kept_out_does_not_step_in_while_a_cable_is_plugged_anew(
        self, silent_s: int
    ) -> None:
        """F-11: Given two trackers and the owner silent for seconds, Expect none of the other's."""
        bench = Bench(UDP)
        for i in range(60):
            bench.bytes(packet(i), TRACKER)
            bench.bytes(packet(3 * i + 50), OTHER)
            bench.wait(PERIOD_NS)
        before = len(bench.samples)
        run(bench, 60 * silent_s, first=900, sender=OTHER)
        assert len(bench.samples) == before
        run(bench, 60, first=60, sender=TRACKER)
        assert len(bench.samples) == before + 60

    def test_who_was_kept_out_takes_over_where_the_first_is_gone(self) -> None:
        """Given the wrong one switched off, Expect the right one after ten seconds, and a word."""
        bench = Bench(UDP)
        for i in range(60):
            bench.bytes(packet(i), TRACKER)
            bench.bytes(packet(3 * i + 50), OTHER)
            bench.wait(PERIOD_NS)
        gone_ns, before = bench.now_ns, len(bench.samples)
        run(bench, 660, first=900, sender=OTHER)
        first_back = bench.samples[before]
        assert 9 * NS <= first_back.t_rx_ns - gone_ns <= 10 * NS + 2 * PERIOD_NS
        (event,) = bench.told("F-11", "warn")
        assert event.text == (
            f"freed-a comes from {OTHER} now, which was kept out: {TRACKER} is silent; "
            "look whether it is the right one"
        )

    def test_a_new_port_for_every_packet(self) -> None:
        """Given a program that opens a socket for each packet, Expect every packet taken."""
        bench = Bench(UDP)
        for i in range(120):
            bench.bytes(STILL, f"10.0.0.7:{20_000 + 7 * i}")
            bench.wait(PERIOD_NS)
        assert len(bench.samples) == 120
        assert quiet(bench)

    @pytest.mark.parametrize("loops", [True, False])
    def test_two_programs_of_one_host_from_the_start(self, loops: bool) -> None:
        bench = Bench(UDP)
        for i in range(60):
            bench.bytes(packet(i), TRACKER)
            bench.wait(MS)
            bench.bytes(packet(i if loops else 2 * i + 7), SAME_HOST)
            bench.wait(PERIOD_NS - MS)
        (alarm,) = [event for event in bench.events if event.level == "alarm"]
        assert alarm.code == ("F-14" if loops else "F-11")
        assert 59 <= len(bench.samples) <= 61

    def test_old_takes_without_senders(self) -> None:
        old = msgspec.msgpack.encode(["freed-a", 5, b"x"])
        assert msgspec.msgpack.decode(old, type=LineData) == LineData("freed-a", 5, b"x", "")
        bench = Bench(UDP)
        run(bench, 60)
        assert len(bench.samples) == 60
        assert quiet(bench)


class TestLoop:
    @pytest.mark.parametrize("delay_packets", [0, 3, 30])
    def test_own_packets_that_come_back(self, delay_packets: int) -> None:
        """F-14: alarm <= 1 s, none of them used, nor when the tracker itself falls silent."""
        bench = Bench(UDP)
        run(bench, 60, sender=TRACKER)
        begin_ns = bench.now_ns
        for i in range(60, 180):
            bench.bytes(packet(i), TRACKER)
            bench.wait(MS)
            bench.bytes(packet(i - delay_packets), OTHER)
            bench.wait(PERIOD_NS - MS)
        assert bench.after_ms("F-14", begin_ns) <= 1_000.0
        text = bench.told("F-14")[0].text
        assert text.startswith(f"{OTHER} sends back what {TRACKER} sent to freed-a")
        assert not bench.told("F-11")
        assert len(bench.samples) == 180
        run(bench, 120, first=180 - delay_packets, sender=OTHER)
        assert len(bench.samples) == 180

    def test_what_this_stage_sends_is_no_tracker(self) -> None:
        """Given our own packets at our own port, Expect none used, with a tracker and without."""
        bench, own = Bench(UDP), "10.0.0.5:31234"
        state = SendState(
            "comp", bench.now_ns, "10.0.0.9:40000", 1, 0, 0, 0.0, 0.0, 0.0, 0.0, "", own
        )
        assert bench.step.on_message("send/comp", state, bench.now_ns) == ()
        begin_ns = bench.now_ns
        run(bench, 60, sender=own)
        assert bench.samples == []
        assert bench.after_ms("F-14", begin_ns) <= 1_000.0
        assert "what this stage sends as 'comp'" in bench.told("F-14")[0].text
        run(bench, 60, sender=TRACKER)
        assert len(bench.samples) == 60

    def test_own_packets_that_came_first_do_not_keep_the_tracker_out(self) -> None:
        """Given our own packets before we know where they leave from, Expect the tracker then."""
        bench, own = Bench(UDP), "10.0.0.5:31234"
        for i in range(60):
            bench.bytes(packet(3 * i + 50), own)
            bench.bytes(packet(i), TRACKER)
            bench.wait(PERIOD_NS)
        state = SendState(
            "comp", bench.now_ns, "10.0.0.9:40000", 1, 0, 0, 0.0, 0.0, 0.0, 0.0, "", own
        )
        bench.step.on_message("send/comp", state, bench.now_ns)
        before = len(bench.samples)
        run(bench, 60, first=60, sender=TRACKER)
        assert len(bench.samples) >= before + 60 - 3  # it jumps: the first ones are doubted

    def test_a_still_camera_is_no_loop(self) -> None:
        bench = Bench(UDP)
        for _ in range(600):
            bench.bytes(STILL, TRACKER)
            bench.wait(PERIOD_NS)
        assert quiet(bench)


class TestFlood:
    @pytest.mark.parametrize("sender", [OTHER, TRACKER, ""])
    def test_it_is_cut_off_and_told_once(
        self, sender: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """F-12: 20 000 packets a second of one sender cost 2000 decodings, and one alarm."""
        decoded, decode = [], SourceDecoder.datagram

        def counting(decoder: SourceDecoder, data: bytes) -> list[Decoded | Reject]:
            decoded.append(data)
            return decode(decoder, data)

        monkeypatch.setattr(SourceDecoder, "datagram", counting)
        bench = Bench(UDP)
        run(bench, 30, sender=TRACKER)
        begin_ns = bench.now_ns
        for i in range(30, 90):
            bench.bytes(packet(i), TRACKER)
            for _ in range(PERIOD_NS // (50 * 1000)):
                bench.bytes(packet(i, camera=9), sender)
                bench.now_ns += 50_000
        assert len(decoded) <= 2_650  # one second of 2000, a burst of 500, and the tracker's own
        assert bench.after_ms("F-12", begin_ns) <= 250.0
        named = sender or "the line"
        assert bench.told("F-12")[0].text.startswith(f"flood from {named}: ")
        if sender != TRACKER:
            assert len(bench.samples) == 90  # the healthy one does not starve
        over_ns = bench.now_ns
        run(bench, 360, first=90, sender=TRACKER)
        assert bench.after_ms("F-12", over_ns, "info") <= 5_300.0

    def test_forged_addresses_share_one_bucket(self) -> None:
        bench = Bench(UDP)
        run(bench, 30, sender=TRACKER)
        begin_ns = bench.now_ns
        draw = random.Random("forged")
        for i in range(30, 60):
            bench.bytes(packet(i), TRACKER)
            for _ in range(PERIOD_NS // (50 * 1000)):
                bench.bytes(packet(i, camera=9), f"10.1.{draw.randrange(256)}.1:{i}")
                bench.now_ns += 50_000
        assert len(bench.samples) == 60
        assert bench.after_ms("F-12", begin_ns) <= 250.0

    @pytest.mark.parametrize("rate", ["24/1", "60/1", "240/1"])
    def test_four_times_the_rate_is_no_flood(self, rate: str) -> None:
        """Given a tracker that is set to four times what the stage file says, Expect no alarm."""
        source = msgspec.structs.replace(UDP, rate=rate)
        bench, hz = Bench(source), 4 * int(rate.split("/")[0])
        for i in range(2 * hz):
            bench.bytes(packet(i), TRACKER)
            bench.wait(NS // hz)
        assert not bench.told("F-12")


def delivered(source: Source, order: list[int], jitter_ms: float = 0.0) -> Bench:
    """Send numbered packets in this order, each at its own time, or when its turn has come."""
    bench, draw = Bench(source), random.Random("delivered")
    start_ns = bench.now_ns
    for number in order:
        due_ns = start_ns + number * PERIOD_NS + round(draw.random() * jitter_ms * 1e6)
        bench.wait(max(due_ns - bench.now_ns, 0))
        bench.bytes(packet(number), TRACKER)
    bench.wait(300 * MS)
    return bench


class TestLosses:
    @pytest.mark.parametrize("jitter_ms", [0.0, 10.0])
    def test_a_clean_network(self, jitter_ms: float) -> None:
        assert quiet(delivered(COUNTED, list(range(600)), jitter_ms))

    @pytest.mark.parametrize("jitter_ms", [0.0, 10.0])
    def test_the_network_of_the_catalogue(self, jitter_ms: float) -> None:
        """F-09: 5 % loss, 2 % twice, 10 % out of order: told once, with figures that are true."""
        draw = random.Random("network")
        sent = [i for i in range(1_800) if draw.random() >= 0.05]
        for place in range(0, len(sent) - 1, 10):
            sent[place], sent[place + 1] = sent[place + 1], sent[place]
        order = [i for i in sent for _ in range(1 + (draw.random() < 0.02))]
        bench = delivered(COUNTED, order, jitter_ms)
        first = bench.told("F-09", "warn")[0]
        assert len(bench.told("F-09", "warn")) == 1  # not again within 30 s
        assert first.text.startswith("of ")
        assert bench.health is not None
        lost = 1_800 - len(set(order))
        assert bench.health.gaps == pytest.approx(lost, rel=0.05)

    @pytest.mark.parametrize("burst", [1, 5, 20])
    def test_figures(self, burst: int) -> None:
        """Given a burst lost in each second, of more frames than the counter has too, all count."""
        bench = delivered(COUNTED, [i for i in range(600) if i % 60 >= burst])
        assert bench.health is not None
        assert bench.health.gaps == 9 * burst
        assert len(bench.told("F-09", "warn")) == (burst > 1)
        run(bench, 360, first=600, sender=TRACKER)
        assert len(bench.told("F-09", "info")) == (burst > 1)

    @pytest.mark.parametrize("share", [0.0, 0.05])
    @pytest.mark.parametrize("jitter_ms", [0.0, 1.0])
    def test_a_source_without_a_counter(self, share: float, jitter_ms: float) -> None:
        """Given an even rate only, Expect losses told by it, and none where packets only wait."""
        draw = random.Random(f"no counter {share}")
        order = [i for i in range(1_200) if draw.random() >= share or i < 600]
        bench = delivered(UDP, order, jitter_ms)
        assert bench.health is not None
        assert bench.health.clock == "even"
        if share == 0.0:
            assert quiet(bench)
            assert bench.health.gaps == 0
        else:
            assert len(bench.told("F-09", "warn")) == 1
            assert bench.health.gaps == pytest.approx(1_200 - len(order), rel=0.1)

    def test_a_counter_that_stands_still_is_none(self) -> None:
        bench = Bench(COUNTED)
        for i in range(240):
            bench.bytes(packet(16 * i), TRACKER)
            bench.wait(PERIOD_NS)
        assert quiet(bench)

    def test_a_source_slower_than_the_stage_file_says(self) -> None:
        """Given 6 packets a second where 60 are written, Expect no losses seen in that."""
        bench = Bench(COUNTED)
        for i in range(120):
            bench.bytes(packet(i), TRACKER)
            bench.wait(10 * PERIOD_NS)
        assert not bench.told("F-09", "warn")

    @pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
    def test_packets_that_come_twice_without_a_counter(self, share: float) -> None:
        """F-09: none is applied twice, whatever the clock is yet, and it is told."""
        draw, bench = random.Random(f"twice {share}"), Bench(UDP)
        for i in range(300):
            bench.bytes(packet(i), TRACKER)
            bench.wait(1 * MS)
            if draw.random() < share:
                bench.bytes(packet(i), TRACKER)
            bench.wait(PERIOD_NS - 1 * MS)
        assert len(bench.samples) <= 302  # the first two may not be known yet
        if share == 0.0:
            assert quiet(bench)
        else:
            (told,) = bench.told("F-09", "warn")
            assert " 0 came late and " in told.text
            assert int(told.text.split()[-5]) >= 3


def test_how_uneven_packets_come_is_told_before_their_rate_is_proved() -> None:
    """Given each packet up to 12 ms late, Expect a jitter that says so, and 0 where none is."""
    for jitter_ms in (0.0, 12.0):
        bench = delivered(UDP, list(range(150)), jitter_ms)
        assert bench.health is not None
        assert bench.health.clock == "arrival"
        assert 0.5 * jitter_ms <= bench.health.jitter_ms <= jitter_ms


def test_lost_packets_are_no_jitter() -> None:
    bench = delivered(COUNTED, [i for i in range(150) if i % 5])
    assert bench.health is not None
    assert bench.health.clock == "arrival"
    assert bench.health.gaps > 0
    assert bench.health.jitter_ms == 0.0
