# SPDX-License-Identifier: Apache-2.0
"""Says a mistake of a file with the key first, and with the words that would have been right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import msgspec
from msgspec import inspect

_WORD = re.compile(r"unknown field `(?P<field>.*)`|invalid enum value (?P<value>.*)", re.IGNORECASE)


def readable(error: msgspec.ValidationError, kind: type[msgspec.Struct]) -> str:
    """Return msgspec's message, key first, with the known words: "node[0].link: ...".

    `kind` is what the file was read as.
    """
    text, found, where = str(error).partition(" - at `$")
    key = where.rstrip("`").lstrip(".") if found else ""
    word = _WORD.search(text)
    if word is not None:
        text = _with_known(word, text, _type_at(inspect.type_info(kind), key))
    return f"{key}: {text[0].lower()}{text[1:]}" if key else text


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?" with the nearest of the known words, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]!r}?" if found else ""


def _with_known(word: re.Match[str], text: str, at: inspect.Type | None) -> str:
    field = word["field"]
    if field is None and isinstance(at, inspect.LiteralType | inspect.EnumType):
        known = at.values if isinstance(at, inspect.LiteralType) else [v.value for v in at.cls]
        names = [str(value) for value in known]
        return f"found {word['value']}, expected {', '.join(names)}{_near_value(word, names)}"
    if field is None or not isinstance(at, inspect.StructType):
        return text
    names = [one.encode_name for one in at.fields]
    meant = nearest(field, names)
    if not meant:
        meant = f"; known: {', '.join(names)}"
        if "params" in names:  # a fault's own keys have a table of theirs
            meant += "; what only this fault has goes into params = { ... }"
    return f"unknown field {field!r}{meant}"


def _near_value(word: re.Match[str], names: list[str]) -> str:
    return nearest(word["value"].strip("'"), names)


def _type_at(kind: inspect.Type, key: str) -> inspect.Type | None:
    """Return the type that a key of msgspec's ("node[0].link", "camera[...].optics") leads to."""
    at: inspect.Type | None = kind
    for step in re.findall(r"[^.\[\]]+|\[[^\]]*\]", key):
        at = _into(at, step)
    if isinstance(at, inspect.UnionType):  # `X | None`
        with_words = (inspect.StructType, inspect.LiteralType, inspect.EnumType)
        return next((one for one in at.types if isinstance(one, with_words)), None)
    return at


def _into(kind: inspect.Type | None, step: str) -> inspect.Type | None:
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):  # `X | None`: the first that can be gone into
        return next(filter(None, (_into(one, step) for one in kind.types)), None)
    if isinstance(kind, inspect.StructType) and not step.startswith("["):
        return next((one.type for one in kind.fields if one.encode_name == step), None)
    if isinstance(kind, inspect.DictType):
        return kind.value_type
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return kind.item_type
    return None
