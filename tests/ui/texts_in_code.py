# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the product that somebody may read, found in its code; nothing is run.

A text is a literal with letters. What the console says of itself goes by its English as it stands
("{count} corners found"); a sentence of the stage goes by its template, an f-string's fields being
{0}, {1}, ... in order. Docstrings are no texts, nor are the words between code and code: keys of
rows, names of verbs, styles.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files(*places: str) -> Iterator[str]:
    """Return the paths of all modules at these places: files, or folders with all in them."""
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield str(file.relative_to(ROOT))


def tree_of(path: str) -> ast.Module:
    """Return a module, read."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def docstrings(tree: ast.AST) -> set[int]:
    """Return the places in memory of all texts that stand alone: docstrings, also of fields."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def templates(node: ast.expr) -> list[str]:
    """Return what a text can be: each side of an `if` in a field is a text of its own."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            sides = [_sides(value) for value in values]
            return [_numbered(parts) for parts in itertools.product(*sides)]
        case ast.IfExp(body=body, orelse=orelse):
            return templates(body) + templates(orelse)
        case ast.BoolOp(values=values):
            return [text for value in values for text in templates(value)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pairs = itertools.product(_either(left), _either(right))
            return [_numbered([*one, *other]) for one, other in pairs]
    return []


FIELD = object()


def _either(node: ast.expr) -> list[list[object]]:
    """Return the parts of one side of a sum."""
    if isinstance(node, ast.JoinedStr):
        return [list(parts) for parts in itertools.product(*map(_sides, node.values))]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        pairs = itertools.product(_either(node.left), _either(node.right))
        return [[*one, *other] for one, other in pairs]
    return [[part] for part in _sides(node)]


def _sides(node: ast.expr) -> list[object]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.FormattedValue(value=ast.IfExp(body=body, orelse=orelse)):
            return _sides_of_if(body) + _sides_of_if(orelse)
        case ast.IfExp(body=body, orelse=orelse):
            return _sides_of_if(body) + _sides_of_if(orelse)
    return [FIELD]


def _sides_of_if(node: ast.expr) -> list[object]:
    return [node.value] if isinstance(node, ast.Constant) else [FIELD]


def _numbered(parts: Iterable[object]) -> str:
    count = itertools.count()
    return "".join(f"{{{next(count)}}}" if part is FIELD else str(part) for part in parts)


def all_texts(tree: ast.AST) -> Iterator[tuple[ast.expr, list[str]]]:
    """Return every text of a module once: no part of an f-string or of a sum by itself."""
    inside = docstrings(tree)
    for node in ast.walk(tree):  # from the outside in
        if id(node) in inside or not isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            continue
        found = templates(node)
        if found:
            inside |= {id(part) for part in _parts(node)}
            yield node, found


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """Return what a text is made of, but not what stands in the calls that fill it in."""
    match node:
        case ast.Constant():
            yield node
        case ast.JoinedStr(values=values):
            yield node
            for value in values:
                yield from _parts(value)
        case ast.FormattedValue(value=ast.IfExp() as choice):
            yield from _parts(choice)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _parts(body)
            yield from _parts(orelse)
        case ast.BinOp(left=left, right=right):
            yield node
            yield from _parts(left)
            yield from _parts(right)


def has_words(text: str) -> bool:
    """Tell whether it has two words or more."""
    return " " in text.strip() and sum(letter.isalpha() for letter in text) > 1


# What a call says on the screen or to a screen reader: the places of its arguments, and names.
SAID: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "say": ((0,), ()),
    "Column": ((0,), ("tip",)),
    "Status": ((0,), ()),
    "KeyButton": ((1, 2), ()),
    "button": ((0, 1), ()),
    "name_button": ((1,), ()),
    "PageRow": ((1,), ()),
    "WorkspaceRow": ((1,), ()),
    "ViewRow": ((1,), ()),
    "Figure": ((0,), ()),
    "FormPage": ((1, 2), ()),
    "RowsPage": ((2, 3), ()),
    "SectionTable": ((0,), ()),
    "NodeColumn": ((1, 2), ()),
    "Axis": ((1, 2), ()),
    "Ride": ((1,), ()),
    "Ring": ((0, 1), ()),
    "Chart": ((0,), ()),
    "Text": ((0, 1), ()),
    "Number": ((0,), ()),
    "caption": ((0,), ()),
    "title": ((0,), ()),
    "text_label": ((0,), ()),
    "name_label": ((0,), ()),
    "under": ((0,), ()),
    "scrolling": ((1,), ()),
    "_group": ((0,), ()),
    "setAccessibleName": ((0,), ()),
    "setAccessibleDescription": ((0,), ()),
    "setToolTip": ((0,), ()),
    "setWindowTitle": ((0,), ()),
    "setPlaceholderText": ((0,), ()),
    "addTab": ((1,), ()),
    # Of the stage: what a check is called.
    "Finding": ((1,), ()),
    "LiveFinding": ((1,), ()),
}
_CONSTANT = re.compile("[A-Z][a-z]+")


def said_at(tree: ast.AST) -> Iterator[str]:
    """Return the texts, single words too, that are given to what says them."""
    for node in ast.walk(tree):
        # MORE = "More"
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id.isupper():
                yield from filter(_CONSTANT.fullmatch, _literals(node.value))
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "_word" and node.args:  # of a key of Shoot; else of a field of a row
                yield from filter(_CONSTANT.fullmatch, _literals(node.args[0]))
            if name == "button" and isinstance(node.func, ast.Attribute):
                continue  # of the keys of Shoot: it takes the id of a command
            places, names = SAID.get(name, ((), ()))
            for place in places:
                if place < len(node.args):
                    yield from _literals(node.args[place])
            for keyword in node.keywords:
                if keyword.arg in names:
                    yield from _literals(keyword.value)


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _literals(value)
