# SPDX-License-Identifier: Apache-2.0
"""Plain values as TOML text, always the same text for the same value.

Texts are basic strings, floats are the shortest text that reads back as the same number, tables
inside a line are inline tables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def value_text(value: object) -> str:
    """Return a value as it stands after `key = `. Raises ValueError for what TOML has no word for.

    Numbers that are not finite are refused: no setting of ours takes them.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number for a setting")
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key_text(str(k))} = {value_text(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(value_text, value))}]"
    raise ValueError(f"{value!r} cannot be written into a stage file")


def key_text(key: str) -> str:
    """Return a key as TOML writes it, quoted where it must be."""
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    signs = (
        _ESCAPES.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}")
        for sign in text
    )
    return f'"{"".join(signs)}"'
