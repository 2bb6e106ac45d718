# SPDX-License-Identifier: Apache-2.0
"""The processors' process: asks every LED processor over HTTP, and hands on wall to black.

HTTP blocks, so each processor has a thread that polls and, where it may be blacked out, a second
one for orders: a hanging processor delays no other, and a poll that hangs delays no order. The
threads speak to the loop over a queue and a socket pair. It is a process of its own, so that none
of this runs beside `hot` or `control`.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import zmq

from hardware_profiles.store import save_atomic
from hardware_profiles.wall import Processor
from hardware_profiles.wall_rows import processor_address
from render_bridge.clock import now_ns
from stagectl.bus.sockets import BusPublisher, BusReader
from stagectl.nodes.processors import ProcessorsStep, asked_processors
from stagectl.processors.asking import AskError, RefusedError
from stagectl.processors.drivers import DRIVERS
from stagectl.processors.state import PollResult, WallOrder, WallResult
from stagectl.runtime.child import SupervisorLink
from stagectl.runtime.plan import Plan
from stagectl.runtime.ports import BusPort
from stagectl.runtime.processor_http import HttpAsker
from stagectl.runtime.reactor import Reactor
from stagectl.step import Output

MEMORY_FILE = "blacked-out.json"
# The supervisor kills who has not ended after two seconds.
CLOSE_PATIENCE_S = 0.5


class ProcessorThreads:
    """The threads that ask, as one port of the reactor and the sink of its orders."""

    foreign = False

    def __init__(self, processors: Sequence[Processor]) -> None:
        self._news: queue.SimpleQueue[Output] = queue.SimpleQueue()
        self._orders: dict[str, queue.SimpleQueue[WallOrder | None]] = {}
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        for processor in processors:
            self._start(self._poll, processor)
            if processor.blackout:
                self._orders[processor.id] = queue.SimpleQueue()
                self._start(self._obey, processor)

    def filenos(self) -> Sequence[int]:
        """Wakes the loop when a thread has news."""
        return (self._woken.fileno(),)

    def deadline_ns(self) -> int | None:
        """Nothing is due."""
        return None

    def pending(self) -> bool:
        """Whether news wait."""
        return not self._news.empty()

    def work(self, now_ns: int) -> Sequence[Output]:
        """Return the news."""
        with contextlib.suppress(OSError):
            self._woken.recv(4096)
        outputs: list[Output] = []
        with contextlib.suppress(queue.Empty):
            while True:
                outputs.append(self._news.get_nowait())
        return outputs

    def order(self, message: msgspec.Struct) -> Sequence[Output]:
        """Hand an order to its processor's thread."""
        if isinstance(message, WallOrder) and message.processor in self._orders:
            self._orders[message.processor].put(message)
        return ()

    @property
    def order_topics(self) -> Sequence[str]:
        """The topics that `order` is the sink of."""
        return [f"wall-order/{name}" for name in self._orders]

    def close(self, patience_s: float = CLOSE_PATIENCE_S) -> None:
        """Ask the threads to end; one that still waits for a processor ends with the process."""
        self._over.set()
        for orders in self._orders.values():
            orders.put(None)
        deadline_ns = now_ns() + round(patience_s * 1e9)
        for thread in self._threads:
            thread.join(max(0.0, (deadline_ns - now_ns()) / 1e9))
        if not any(thread.is_alive() for thread in self._threads):
            self._wake.close()
            self._woken.close()

    def _start(self, run: Callable[[Processor], None], processor: Processor) -> None:
        thread = threading.Thread(target=run, args=(processor,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _poll(self, processor: Processor) -> None:
        driver, http = DRIVERS[processor.kind](), _http(processor)
        name = processor.id
        next_s = 0.0
        while not self._over.wait(next_s):
            began_ns = now_ns()
            try:
                result = PollResult(name, now_ns(), driver.read(http))
            except AskError as error:
                refused = isinstance(error, RefusedError)
                result = PollResult(name, now_ns(), None, str(error), refused)
            self._tell((f"polled/{name}", msgspec.structs.replace(result, t_ns=now_ns())))
            next_s = max(0.05, processor.poll_s - (now_ns() - began_ns) / 1e9)
        http.close()

    def _obey(self, processor: Processor) -> None:
        driver, http = DRIVERS[processor.kind](), _http(processor)
        orders = self._orders[processor.id]
        while (order := _newest(orders)) is not None:
            error = ""
            try:
                driver.black(http, on=order.black)
            except AskError as why:
                error = str(why)
            name = processor.id
            result = WallResult(name, order.black, order.rev, now_ns(), error)
            self._tell((f"wall-result/{name}", result))
        http.close()

    def _tell(self, output: Output) -> None:
        self._news.put(output)
        with contextlib.suppress(OSError):
            self._wake.send(b"!")


def run(plan: Plan, supervisor: SupervisorLink) -> int:
    """Run until the supervisor says stop."""
    stage, _ = plan.stage()
    memory = Path(plan.state_folder) / MEMORY_FILE
    step = ProcessorsStep(stage, now_ns(), _blacked_out(memory), lambda names: _keep(memory, names))
    threads = ProcessorThreads(asked_processors(stage))
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    show = [row for row in step.inputs() if row.topic == "show"]
    reader = BusReader(context, [plan.control], show)
    bus = BusPublisher(context, plan.processors) if plan.processors is not None else None
    publish = bus.publish if bus is not None else (lambda topic, message: None)
    reactor = Reactor([step], [BusPort(reader), threads, supervisor], publish)
    for topic in threads.order_topics:
        reactor.add_sink(topic, threads.order)
    supervisor.ready()
    while not supervisor.stop_asked:
        reactor.turn()
    threads.close()
    reactor.finish()
    reader.close()
    if bus is not None:
        bus.close()
    context.term()
    return 0


def _blacked_out(memory: Path) -> Sequence[str]:
    try:
        return msgspec.json.decode(memory.read_bytes(), type=list[str])
    except (OSError, msgspec.DecodeError):
        return ()


def _keep(memory: Path, names: Sequence[str]) -> None:
    with contextlib.suppress(OSError):  # a full disk keeps nobody from going to black
        save_atomic(memory, msgspec.json.encode(names))


def _http(processor: Processor) -> HttpAsker:
    address = processor_address(processor)
    host, port = address if address is not None else (processor.address, 80)
    return HttpAsker(host, port)


def _newest(orders: queue.SimpleQueue[WallOrder | None]) -> WallOrder | None:
    """Wait for an order, and return the newest there is: an older one is no more."""
    order = orders.get()
    with contextlib.suppress(queue.Empty):
        while order is not None:
            order = orders.get_nowait()
    return order
