# SPDX-License-Identifier: Apache-2.0
"""Which stages ask for keys: all that others reach, and loopback where the file says so."""

from __future__ import annotations

import msgspec
import pytest

from hardware_profiles.security import Security, host_fault, is_loopback
from stagectl.bus.sockets import BusAddress
from stagectl.runtime.plan import Plan

LOOPBACK = ("127.0.0.1", "127.8.9.10", "localhost")
REACHED = ("0.0.0.0", "192.0.2.5", "10.1.2.3")
NO_HOST = ("", "stage", "::1", "239.1.1.1", "255.255.255.255", "1.2.3", "127.0.0.1:80")


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_asks_only_where_the_file_says_so(host: str) -> None:
    assert host_fault(host) is None
    assert is_loopback(host)
    assert not Security().wants_keys(host)
    assert Security(curve="on").wants_keys(host)


@pytest.mark.parametrize("host", REACHED)
def test_every_other_address_asks_and_no_word_of_the_file_changes_that(host: str) -> None:
    assert host_fault(host) is None
    assert Security().wants_keys(host)
    assert Security(curve="on").wants_keys(host)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"curve": "off"}, Security)


@pytest.mark.parametrize("host", NO_HOST)
def test_what_is_no_address_of_a_machine_is_refused(host: str) -> None:
    assert "expected an IPv4 address" in (host_fault(host) or "")


def test_this_machine_reaches_its_own_stage() -> None:
    bus = BusAddress(1, 2)
    plan = Plan("s", "s", "t", "0.0.0.0", 1, 2, 3, 4, bus, bus, bus)
    assert plan.own_host == "127.0.0.1"
    assert msgspec.structs.replace(plan, host="192.0.2.5").own_host == "192.0.2.5"
