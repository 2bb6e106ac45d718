# SPDX-License-Identifier: Apache-2.0
"""The threads that ask: a hanging processor delays nobody else, and no order."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import msgspec
import pytest

from hardware_profiles.wall import Processor
from render_bridge.clock import now_ns
from sim.processors.coex import FakeCoex
from sim.processors.megapixel import FakeHelios
from sim.processors.server import FakeServer
from sim.processors.tessera import FakeTessera
from stagectl.processors.state import PollResult, WallOrder, WallResult
from stagectl.runtime.processors import ProcessorThreads

pytestmark = [pytest.mark.system, pytest.mark.untimed]
PATIENCE_NS = 10_000_000_000


def row(kind: str, server: FakeServer, *, blackout: bool = False) -> Processor:
    """Return the row of a stage file that asks a fake, five times a second."""
    fields = {
        "id": kind, "mode": "normal", "latency": [{"mode": "normal", "frames": 3.0}], "kind": kind,
        "address": server.address, "poll_s": 0.2, "blackout": blackout,
    }  # fmt: skip
    return msgspec.convert(fields, Processor)


class Watch:
    """Reads the port as a reactor does."""

    def __init__(self, threads: ProcessorThreads) -> None:
        self.threads = threads
        self.polls: dict[str, list[PollResult]] = {}
        self.results: list[WallResult] = []

    def until(self, enough: str, count: int = 1) -> None:
        give_up = now_ns() + PATIENCE_NS
        while self._seen(enough) < count:
            assert now_ns() < give_up, (enough, self.polls, self.results)
            select.select(self.threads.filenos(), (), (), 0.2)
            for topic, message in self.threads.work(now_ns()):
                if isinstance(message, PollResult):
                    assert topic == f"polled/{message.processor}"
                    self.polls.setdefault(message.processor, []).append(message)
                if isinstance(message, WallResult):
                    self.results.append(message)

    def _seen(self, name: str) -> int:
        return len(self.results) if name == "order" else len(self.polls.get(name, ()))


@contextmanager
def watched(*processors: Processor) -> Iterator[Watch]:
    threads = ProcessorThreads(processors)
    try:
        yield Watch(threads)
    finally:
        threads.close(patience_s=5.0)


@pytest.fixture
def servers() -> Iterator[dict[str, FakeServer]]:
    with ExitStack() as stack:
        fakes = {"helios": FakeHelios(), "novastar": FakeCoex(), "brompton": FakeTessera()}
        yield {name: stack.enter_context(FakeServer(fake)) for name, fake in fakes.items()}


def test_a_hanging_processor_delays_no_other(servers: dict[str, FakeServer]) -> None:
    servers["brompton"].panel.fault = "silent"
    with watched(*(row(kind, server) for kind, server in servers.items())) as watch:
        began = now_ns()
        watch.until("helios", 4)
        took_s = (now_ns() - began) / 1e9
        assert took_s < 0.8 * 3  # four polls, 0.2 s apart; each would wait 0.8 s behind the other
        assert watch.polls["helios"][-1].reading is not None
        watch.until("brompton")
        assert watch.polls["brompton"][0].error == "no answer in time"
        assert len(watch.polls["novastar"]) >= 3


def test_an_order_waits_for_no_poll(servers: dict[str, FakeServer]) -> None:
    helios = servers["helios"]
    with watched(row("helios", helios, blackout=True)) as watch:
        watch.until("helios")
        assert watch.threads.order_topics == ["wall-order/helios"]
        for rev, black in enumerate((True, False, True)):
            watch.threads.order(WallOrder("helios", black, rev))
            watch.until("order", rev + 1)
            assert watch.results[-1].error == ""
            assert helios.panel.blackout is black
        helios.panel.fault = "unauthorised"
        watch.threads.order(WallOrder("helios", False, 9))
        watch.until("order", 4)
        assert "HTTP 401" in watch.results[-1].error


def test_of_orders_that_wait_only_the_newest_is_carried_out(
    servers: dict[str, FakeServer],
) -> None:
    coex = servers["novastar"]
    coex.panel.fault, coex.panel.slow_s = "slow", 0.15
    with watched(row("novastar", coex, blackout=True)) as watch:
        for rev in range(6):
            watch.threads.order(WallOrder("novastar", rev % 2 == 0, rev))
        watch.until("order", 1)
        while watch.results[-1].rev != 5:
            watch.until("order", len(watch.results) + 1)
        assert not coex.panel.blackout
        assert len(coex.panel.orders) <= 3


def test_a_processor_that_is_only_read_takes_no_order(servers: dict[str, FakeServer]) -> None:
    brompton = servers["brompton"]
    with watched(row("brompton", brompton)) as watch:
        watch.threads.order(WallOrder("brompton", True, 1))
        watch.until("brompton", 2)
        assert watch.threads.order_topics == []
        assert brompton.panel.orders == []


def test_one_that_comes_back_is_read_again(servers: dict[str, FakeServer]) -> None:
    helios = servers["helios"]
    helios.panel.fault = "unauthorised"
    with watched(row("helios", helios)) as watch:
        watch.until("helios")
        assert watch.polls["helios"][0].refused
        helios.panel.fault = ""
        watch.until("helios", 3)
        last = watch.polls["helios"][-1]
        assert last.reading is not None
        assert (last.error, last.refused) == ("", False)
