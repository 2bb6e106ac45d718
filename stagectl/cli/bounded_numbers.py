# SPDX-License-Identifier: Apache-2.0
"""Numbers on the command line: with both bounds, so nan never gets in."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def bounded(low: float, high: float) -> Callable[[str], float]:
    """Return a reader for argparse of numbers from low to high."""

    def parse(text: str) -> float:
        value = float(text)
        if not low <= value <= high:  # nan is outside as well
            raise argparse.ArgumentTypeError(f"{text} is outside {low:g} to {high:g}")
        return value

    parse.__name__ = "number"  # argparse says "invalid number value"
    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader for argparse of whole numbers from low to high."""

    def parse(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is outside {low} to {high}")
        return value

    parse.__name__ = "whole number"
    return parse
