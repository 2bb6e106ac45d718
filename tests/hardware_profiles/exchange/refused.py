# SPDX-License-Identifier: Apache-2.0
"""What a reader says of any bytes: nothing, or lines that name the file."""

from __future__ import annotations

from collections.abc import Callable

from hardware_profiles.exchange.reading import ExchangeError


def lines_of(read: Callable[[], object]) -> tuple[str, ...]:
    """Return the lines of the error that `read` raises, or none; any other error goes through."""
    try:
        read()
    except ExchangeError as error:
        return tuple(error.lines) or ("an error without a line",)
    return ()


def well_said(lines: tuple[str, ...], name: str) -> bool:
    """Say whether every line names the file and stands on one line."""
    return all(line.startswith(f"{name}:") and "\n" not in line for line in lines)
