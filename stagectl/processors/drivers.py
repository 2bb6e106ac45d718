# SPDX-License-Identifier: Apache-2.0
"""The table of makes: one driver each. Pure."""

from __future__ import annotations

from collections.abc import Callable

from stagectl.processors.asking import Driver
from stagectl.processors.brompton import Brompton
from stagectl.processors.helios import Helios
from stagectl.processors.novastar import Novastar

DRIVERS: dict[str, Callable[[], Driver]] = {
    "brompton": Brompton,
    "novastar": Novastar,
    "helios": Helios,
}
