# SPDX-License-Identifier: Apache-2.0
"""Each driver against a fake of its make: every field, every fault, blackout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from render_bridge.clock import now_ns
from sim.processors.coex import FakeCoex
from sim.processors.megapixel import FakeHelios
from sim.processors.server import Fake, FakeServer
from sim.processors.tessera import FakeTessera
from stagectl.processors.asking import AskError, Driver, RefusedError
from stagectl.processors.drivers import DRIVERS
from stagectl.processors.state import Reading
from stagectl.runtime.processor_http import HttpAsker

pytestmark = [pytest.mark.system, pytest.mark.untimed]
FAKES: dict[str, type[Fake]] = {
    "brompton": FakeTessera,
    "novastar": FakeCoex,
    "helios": FakeHelios,
}
KINDS = sorted(FAKES)


class Asked:
    """A driver at its fake."""

    def __init__(self, kind: str, fake: Fake, server: FakeServer) -> None:
        self.fake, self.panel = fake, server.panel
        self.driver: Driver = DRIVERS[kind]()
        host, port = server.address.split(":")
        self.http = HttpAsker(host, int(port))

    def read(self) -> Reading:
        return self.driver.read(self.http)

    def black(self, *, on: bool) -> None:
        self.driver.black(self.http, on=on)


@contextmanager
def asked(kind: str) -> Iterator[Asked]:
    fake = FAKES[kind]()
    with FakeServer(fake) as server:
        made = Asked(kind, fake, server)
        try:
            yield made
        finally:
            made.http.close()


def test_every_make_has_a_driver_and_a_fake() -> None:
    assert set(DRIVERS) == set(FAKES)


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_make_tells_is_what_it_is(kind: str) -> None:
    with asked(kind) as it:
        it.panel.input_hz = 23.98
        first = it.read()
        assert first.input_hz == pytest.approx(23.98)
        assert (first.blackout, first.frozen) == (False, False)
        it.panel.blackout = True
        it.panel.input_valid = False
        second = it.read()
        assert second.blackout is True
        assert second.input_hz is None
        it.panel.blackout, it.panel.freeze = False, True
        assert it.read().frozen is True
        assert it.panel.orders == []  # reading never writes


def test_brompton_field_by_field() -> None:
    with asked("brompton") as it:
        assert it.read() == Reading(
            input_hz=23.98, input_locked=None, brightness_nits=1500.0, blackout=False,
            frozen=False, test_pattern=False, transfer="sdr", lut="on",
        )  # fmt: skip
        it.panel.transfer, it.panel.lut, it.panel.test_pattern = "pq", False, True
        it.panel.locked, it.panel.brightness_nits = False, -1
        reading = it.read()
        assert (reading.transfer, reading.lut, reading.test_pattern) == ("pq", "off", True)
        assert reading.input_locked is False
        assert reading.brightness_nits is None  # -1 is the common maximum, whatever that is
        assert isinstance(it.fake, FakeTessera)
        it.fake.port_type, it.panel.transfer = "sdi", "hlg"
        assert it.read().transfer == "hlg"
        it.fake.control_enabled = False
        with pytest.raises(RefusedError, match="Live Control"):
            it.read()


@pytest.mark.parametrize("absent", ["empty", "404"])
def test_novastar_field_by_field(absent: str) -> None:
    with asked("novastar") as it:
        assert isinstance(it.fake, FakeCoex)
        it.fake.absent = absent
        assert it.read() == Reading(
            input_hz=23.98, latency_mode="normal", brightness_pct=80.0, blackout=False, frozen=False
        )
        it.panel.low_latency, it.panel.brightness_pct = True, 40.0
        reading = it.read()
        assert reading.latency_mode == "low"
        assert reading.brightness_pct == 80.0  # the long cabinet list is asked for now and then
        for _ in range(14):
            reading = it.read()
        assert reading.brightness_pct == pytest.approx(40.0)
        it.fake.tells_display_mode = False
        assert it.read().blackout is None


def test_helios_field_by_field() -> None:
    with asked("helios") as it:
        assert isinstance(it.fake, FakeHelios)
        assert it.read() == Reading(
            input_hz=23.98, input_locked=True, phase_right=True, latency_mode="normal",
            latency_frames=3.0, brightness_pct=80.0, blackout=False, frozen=False,
            test_pattern=False, transfer="sdr", range="full",
        )  # fmt: skip
        it.fake.tile_low, it.fake.sync_offset = True, 17.0
        it.fake.alerts = ("Sync mismatch",)
        reading = it.read()
        assert (reading.latency_mode, reading.latency_frames) == ("tile-low", 2.0)
        assert reading.phase_right is None
        assert reading.complaints == ("Sync mismatch",)
        it.panel.low_latency, it.panel.locked, it.panel.test_pattern = True, False, True
        it.fake.sync_offset = None
        reading = it.read()
        assert (reading.latency_mode, reading.latency_frames) == ("ultra-low", 1.0)
        assert (reading.input_locked, reading.test_pattern) == (False, True)
        assert reading.phase_right is None


@pytest.mark.parametrize("kind", KINDS)
def test_blackout_is_ordered_and_read_back(kind: str) -> None:
    with asked(kind) as it:
        it.black(on=True)
        assert it.panel.blackout
        assert it.read().blackout is True
        it.black(on=False)
        assert not it.panel.blackout
        assert len(it.panel.orders) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_that_is_answered_and_not_carried_out_is_told(kind: str) -> None:
    with asked(kind) as it:
        it.panel.fault = "deaf"
        with pytest.raises(AskError, match="did not change"):
            it.black(on=True)


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_not_let_in_is_told_so(kind: str) -> None:
    with asked(kind) as it:
        it.panel.fault = "unauthorised"
        with pytest.raises(RefusedError, match="HTTP 401"):
            it.read()


@pytest.mark.parametrize("kind", KINDS)
def test_rubbish_is_an_error_and_not_a_reading(kind: str) -> None:
    with asked(kind) as it:
        it.panel.fault = "rubbish"
        with pytest.raises(AskError, match="no JSON"):
            it.read()


def test_a_processor_of_another_make_is_no_reading() -> None:
    with FakeServer(FakeTessera()) as server:
        host, port = server.address.split(":")
        http = HttpAsker(host, int(port))
        for kind in ("novastar", "helios"):
            with pytest.raises(AskError, match="is it a"):
                DRIVERS[kind]().read(http)
        http.close()


@pytest.mark.parametrize("fault", ["silent", "drips", "drips head"])
def test_a_wait_is_bounded(fault: str) -> None:
    with asked("helios") as it:
        it.panel.fault = fault
        began = now_ns()
        with pytest.raises(AskError, match="no answer in time"):
            it.read()
        assert now_ns() - began < 3_500_000_000


def test_nobody_there_is_told_at_once() -> None:
    with FakeServer(FakeHelios()) as server:
        host, port = server.address.split(":")
    http = HttpAsker(host, int(port))
    with pytest.raises(AskError, match="no answer"):
        http.get("/api/v1/public")
    http.close()
