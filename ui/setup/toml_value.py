# SPDX-License-Identifier: GPL-3.0-or-later
"""A single value as TOML writes it, and as people read it: quotes off, lists with commas.

Pure. What is no TOML at all (a hand is still typing, or typed nonsense) is shown as it is: nothing
that was typed is lost.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from typing import TypeAlias

from ui.setup.quantity import plain_text

Value: TypeAlias = "bool | int | float | str | list[Value] | None"

_PLACE = "value"


def read_value(text: str) -> Value:
    """Return the value of a TOML text; a text that is none comes back as it is."""
    try:
        found = tomllib.loads(f"{_PLACE} = {text}")
    except tomllib.TOMLDecodeError:
        return text
    value: Value = found[_PLACE] if set(found) == {_PLACE} else text
    return value if isinstance(value, bool | int | float | str | list) else text


def shown_text(value: Value) -> str:
    """Return a value as a field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return plain_text(value)
    if isinstance(value, list):
        return ", ".join(shown_text(one) for one in value)
    return value


def write_text(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def write_texts(texts: Sequence[str]) -> str:
    """Return a list of texts as TOML writes it."""
    return f"[{', '.join(write_text(text) for text in texts)}]"


def write_bool(value: bool) -> str:
    """Return a switch as TOML writes it."""
    return "true" if value else "false"
