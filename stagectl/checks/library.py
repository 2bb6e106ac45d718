# SPDX-License-Identifier: Apache-2.0
"""Whether this machine's libzmq may be used at all.

Before 4.3.3 it had holes that a stranger reaches before he has shown any key: CVE-2019-6250 and
CVE-2019-13132 (code execution), CVE-2020-15166 (denial of service).
"""

from __future__ import annotations

from stagectl.bus.sockets import library_version

OLDEST_LIBZMQ = (4, 3, 3)


def library_fault(version: str | None = None) -> str | None:
    """Return what is wrong with this libzmq, or with another version, and what to do; or None."""
    found = library_version() if version is None else version
    if tuple(int(part) for part in found.split(".")) >= OLDEST_LIBZMQ:
        return None
    oldest = ".".join(map(str, OLDEST_LIBZMQ))
    return f"libzmq {found} has known holes, {oldest} is the oldest to use; install pyzmq again"
