# SPDX-License-Identifier: Apache-2.0
"""What every test stands on: one hypothesis profile, loopback only, the shared data if present."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
import zmq
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"

# `ci` is the same on every machine and day; `nightly` looks further, with a new seed each time.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("nightly", max_examples=5_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Thousands of tests are collected and all of them stay: looking for garbage among them again and
# again is a third of the collection's time. What is there at its end is not looked at any more.
gc.disable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the files without a system test where only these are asked for."""
    if not str(config.getoption("markexpr")).startswith("system and "):
        return None
    if not collection_path.match("test_*.py"):
        return None
    return None if "pytest.mark.system" in collection_path.read_text(encoding="utf-8") else True


def pytest_collection_finish() -> None:
    """Look for garbage from now on, among what the tests make."""
    gc.collect()
    gc.freeze()
    gc.enable()


class NotLoopbackError(AssertionError):
    """A test reached for a real network."""


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name would be looked up, and that alone leaves the machine


def refuse(host: str) -> None:
    """Raise NotLoopbackError for an address that others can see, "" and 0.0.0.0 included."""
    if not is_loopback(host):
        raise NotLoopbackError(f"tests stay on 127.0.0.1 or ::1, this one asked for {host!r}")


def guard_socket(name: str, address_at: int) -> Callable[..., object]:
    """Return socket.socket's method `name`, with its internet address checked first."""
    real = cast(Callable[..., object], getattr(socket.socket, name))

    def checked(self: socket.socket, *args: object) -> object:
        address = args[address_at]
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            refuse(str(address[0]))
        return real(self, *args)

    return checked


def guard_zmq(name: str) -> Callable[..., object]:
    """Return zmq.Socket's method `name`, with its tcp or udp address checked first.

    A connection may name its own address too: `tcp://SOURCE;PEER`. Both are checked.
    """
    real = cast(Callable[..., object], getattr(zmq.Socket, name))

    def checked(self: zmq.Socket[bytes], addr: str) -> object:
        scheme, _, rest = str(addr).partition("://")
        if scheme in ("tcp", "udp"):
            for end in rest.split(";"):
                refuse(end.rpartition(":")[0].strip("[]"))
        return real(self, addr)

    return checked


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse sockets to or on any other address. Child processes are not under this guard."""
    with pytest.MonkeyPatch.context() as patch:
        for name, address_at in (("connect", 0), ("connect_ex", 0), ("bind", 0), ("sendto", -1)):
            patch.setattr(socket.socket, name, guard_socket(name, address_at))
        for name in ("connect", "bind"):
            patch.setattr(zmq.Socket, name, guard_zmq(name))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of outside recordings and vectors beside the clone, or skip the test."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared recordings are not there ({SHARED_DATA})")
    return SHARED_DATA
