# SPDX-License-Identifier: Apache-2.0
"""Every setting of a stage file as a row: what it is called, what it may be, what it is for.

The table is made from the types of `stage.py`, so that a form can never offer what the loader would
refuse, and a new field of a type is in every form at once. The help is the docstring after a field.

How a form uses it. A setting of the draft has a path: "rate", "schedule/policy",
"source/freed-a/delay_ms", "source/freed-a/line/port", "processor/p1/latency/0/frames". A row of the
table has a pattern: `*` stands for the id of a row, `#` for a place in a list of tables:

    for field in fields_of("source"):              # in the order of the file
        path = field.path_of("freed-a")            # "source/freed-a/delay_ms"
        row = state["setup"].get(path)             # None: not in the file, so:
        text = row["value"] if row else field.default      # as TOML text; None: nothing there
        if field.when and value_at(field.when.path) != field.when.value:
            continue                               # port of a serial line, on a UDP line
        label(field.key), unit(field.unit), tip(field.help)
        # field.kind: "number" "whole" -> a number with field.low .. field.high
        #             "choice" -> one of field.choices       "bool" -> true or false
        #             "text"   -> up to field.longest signs; field.choices are suggestions, and
        #                         with field.refers the ids of that section's rows
        #             "list"   -> field.items of field.choices, or numbers with the same bounds
        # the ids of the rows: state["setup"]["rows"]["body"], ["source"], ...
        # to change: send("setup_set", {"path": path, "value": text}); back to the default:
        #            send("setup_remove", {"path": path}), only where `not field.required`.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import inspect

from hardware_profiles.loading import GENERIC_PROFILE
from hardware_profiles.stage import Stage
from hardware_profiles.toml_text import value_text

Kind = Literal["number", "whole", "text", "choice", "bool", "list"]
UNITS = ("ms", "deg", "mm", "px", "hz", "pct", "frames", "nits", "s", "m")
ROW, PLACE = "*", "#"
_REFERS = {
    "source/*/body": "body",
    "send/*/body": "body",
    "wall/*/body": "body",
    "body/*/wall": "wall",
    "wall/*/processor": "processor",
    "sync/tracker": "source",
}
_RATES = ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120")
# Texts for which most people write one of a few.
_SUGGESTED = {
    "rate": _RATES,
    "source/*/rate": _RATES,
    "source/*/protocol": tuple(GENERIC_PROFILE),
    "host": ("127.0.0.1", "0.0.0.0"),
    "source/*/line/host": ("127.0.0.1", "0.0.0.0"),
}


class When(NamedTuple):
    """Another setting that must have a value for this one to be there."""

    path: str
    value: str

    def path_of(self, row: str) -> str:
        """Return the path of that setting in one row."""
        return self.path.replace(ROW, row, 1)


class Field(NamedTuple):
    """One setting."""

    pattern: str
    """"source/*/delay_ms": `*` is a row's id, `#` a place in a list of tables."""
    kind: Kind
    unit: str
    """Of a number, from its name: "ms", "deg", "mm"; empty where it has none."""
    low: float | None
    high: float | None
    above_low: bool
    """Whether `low` itself is refused."""
    choices: tuple[str, ...]
    """Of a choice or a list; of a text: what people mostly write, other texts go too."""
    refers: str
    """The section whose ids it takes: "body"; empty for any other setting."""
    items: tuple[int, int]
    """Of a list: the fewest and the most items; 0 and 0 for any other kind."""
    longest: int
    """Of a text, in characters."""
    default: str | None
    """As TOML text; None where the setting is absent unless it is written."""
    required: bool
    help: str
    when: When | None = None

    @property
    def section(self) -> str:
        """The first word of the path: "source", "schedule", "rate"."""
        return self.pattern.partition("/")[0]

    @property
    def key(self) -> str:
        """The path within its row or table: "delay_ms", "line/port"."""
        steps = self.pattern.split("/")
        return "/".join(steps[2:] if ROW in steps[1:2] else steps[1:]) or self.pattern

    def path_of(self, row: str, place: int = 0) -> str:
        """Return the path in one row; `place` where the pattern has a list of tables."""
        return self.pattern.replace(ROW, row, 1).replace(PLACE, str(place), 1)


@functools.cache
def field_table() -> tuple[Field, ...]:
    """Return all settings of a stage file, in the order of the types."""
    return tuple(_of_struct(inspect.type_info(Stage), "", None))


def fields_of(section: str) -> tuple[Field, ...]:
    """Return the settings of a section: "source", "schedule", or one setting as "rate"."""
    return tuple(field for field in field_table() if field.section == section)


@functools.cache
def row_kinds() -> tuple[str, ...]:
    """Return the sections that are lists of rows with an id: body, source, wall, ..."""
    found = dict.fromkeys(f.section for f in field_table() if f.pattern.split("/")[1:2] == [ROW])
    return tuple(found)


@functools.cache
def list_kinds() -> tuple[str, ...]:
    """Return the sections that are lists of rows without an id: they go by place, "cue/0"."""
    found = dict.fromkeys(f.section for f in field_table() if f.pattern.split("/")[1:2] == [PLACE])
    return tuple(found)


def field_at(path: str, kind: str = "") -> Field | None:
    """Return the setting of a path, None where there is none.

    `kind` is the tag of the table around it, where a setting is another one by tag (the port of a
    serial or a UDP line).
    """
    steps = path.split("/")
    for field in field_table():
        pattern = field.pattern.split("/")
        same = len(pattern) == len(steps) and all(
            want in (ROW, step) or (want == PLACE and step.isdecimal())
            for want, step in zip(pattern, steps, strict=True)
        )
        if same and (field.when is None or not kind or field.when.value == kind):
            return field
    return None


def _of_struct(found: inspect.Type, path: str, when: When | None) -> Iterator[Field]:
    if not isinstance(found, inspect.StructType):
        return
    helps = _helps(found.cls.__module__).get(found.cls.__name__, {})
    for field in found.fields:
        if path == "" and field.encode_name == "version":
            continue
        where = f"{path}/{field.encode_name}" if path else field.encode_name
        yield from _of_field(field, where, when, helps.get(field.name, ""))


def _of_field(
    field: inspect.Field, path: str, when: When | None, help_text: str
) -> Iterator[Field]:
    alternatives = list(_alternatives(field.type))
    structs = [one for one in alternatives if isinstance(one, inspect.StructType)]
    tagged = [one for one in structs if one.tag is not None]
    if tagged:
        tag_path = f"{path}/{tagged[0].tag_field}"
        tags = tuple(str(one.tag) for one in tagged)
        yield _plain(tag_path, "choice", field, help_text, when=when, choices=tags)
        for kind in tagged:
            yield from _of_struct(kind, path, When(tag_path, str(kind.tag)))
        return
    if structs:
        yield from _of_struct(structs[0], path, when)
        return
    for one in alternatives:
        rows = _items_of(one)
        if isinstance(rows, inspect.StructType):
            names = {inner.encode_name for inner in rows.fields}
            mark = ROW if "id" in names else PLACE
            yield from _of_struct(rows, f"{path}/{mark}", when)
            return
    yield _leaf(alternatives, path, field, help_text, when)


def _leaf(
    alternatives: list[inspect.Type],
    path: str,
    field: inspect.Field,
    help_text: str,
    when: When | None,
) -> Field:
    one = alternatives[0]
    if isinstance(one, inspect.VarTupleType | inspect.ListType):
        item = next(_alternatives(one.item_type))
        most = one.max_length
        choices = _choices(item)
        bounds = (one.min_length or 0, len(choices) if most is None else most)
        return _plain(path, "list", field, help_text, when=when, of=item, items=bounds)
    if isinstance(one, inspect.TupleType):
        count = len(one.item_types)
        item = next(_alternatives(one.item_types[0]))
        return _plain(path, "list", field, help_text, when=when, of=item, items=(count, count))
    kind: Kind = "text"
    if isinstance(one, inspect.BoolType):
        kind = "bool"
    elif isinstance(one, inspect.FloatType):
        kind = "number"
    elif isinstance(one, inspect.IntType):
        kind = "whole"
    elif isinstance(one, inspect.LiteralType):
        kind = "choice"
    return _plain(path, kind, field, help_text, when=when, of=one)


def _plain(
    path: str,
    kind: Kind,
    field: inspect.Field,
    help_text: str,
    *,
    when: When | None,
    of: inspect.Type | None = None,
    choices: tuple[str, ...] = (),
    items: tuple[int, int] = (0, 0),
) -> Field:
    low = high = None
    above = False
    if isinstance(of, inspect.FloatType | inspect.IntType):
        above = of.gt is not None
        low, high = of.gt if above else of.ge, of.le if of.le is not None else of.lt
    longest = 0
    if isinstance(of, inspect.StrType):
        longest = of.max_length or 255
    return Field(
        path, kind, _unit(path.rpartition("/")[2]), low, high, above,
        choices or _choices(of) or _SUGGESTED.get(path, ()), _REFERS.get(path, ""),
        items, longest, _default(field), field.required, help_text, when,
    )  # fmt: skip


def _default(field: inspect.Field) -> str | None:
    value = field.default
    if isinstance(value, bool | int | float | str | tuple):
        return value_text(list(value) if isinstance(value, tuple) else value)
    return None


def _unit(key: str) -> str:
    last = key.rpartition("_")[2]
    return last if last in UNITS else ""


def _choices(found: inspect.Type | None) -> tuple[str, ...]:
    return tuple(map(str, found.values)) if isinstance(found, inspect.LiteralType) else ()


def _alternatives(found: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(found, inspect.UnionType):
        for one in found.types:
            yield from _alternatives(one)
    elif isinstance(found, inspect.Metadata):
        yield from _alternatives(found.type)
    elif not isinstance(found, inspect.NoneType):
        yield found


def _items_of(found: inspect.Type) -> inspect.Type | None:
    if isinstance(found, inspect.VarTupleType | inspect.ListType):
        return next(_alternatives(found.item_type))
    return None


@functools.cache
def _helps(module: str) -> dict[str, dict[str, str]]:
    """Return the docstrings after the fields of each class of a module, on one line each."""
    source = Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            own = found[node.name] = {}
            for before, after in zip(node.body, node.body[1:], strict=False):
                if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name):
                    own[before.target.id] = _docstring(after)
    return found


def _docstring(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        value = node.value.value
        return " ".join(value.split()) if isinstance(value, str) else ""
    return ""
