# SPDX-License-Identifier: Apache-2.0
"""Plain data as TOML text, all tables inline; for files that programs read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping


def toml_text(table: Mapping[str, object]) -> str:
    """Return a TOML document. Raises ValueError for a value that TOML has no words for."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else _string(key)


def _string(text: str) -> str:
    # JSON's escapes are TOML's; DEL is the one character that only TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        rows = ", ".join(f"{_key(str(key))} = {_value(row)}" for key, row in value.items())
        return f"{{ {rows} }}" if rows else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    raise ValueError(f"found {value!r}, expected something that TOML can hold")
