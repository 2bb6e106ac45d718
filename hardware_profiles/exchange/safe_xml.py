# SPDX-License-Identifier: Apache-2.0
"""Reads XML into plain elements, with nothing in it that could grow: no entities, bounded depth.

A DOCTYPE that only names an outside DTD is let pass (lensfun's files have one) and never followed;
one with declarations inside, and any entity of its own, is refused.
"""

from __future__ import annotations

import xml.parsers.expat as expat
from typing import NamedTuple

from hardware_profiles.exchange.reading import LARGEST_BYTES, ExchangeError

DEEPEST = 32
MOST_ELEMENTS = 500_000


class Element(NamedTuple):
    """An element: its name, attributes, text (of its own) and children."""

    tag: str
    attributes: dict[str, str]
    text: list[str]
    children: list[Element]

    def words(self, tag: str) -> str:
        """Return the text of the first child of a name, or ""."""
        return next(("".join(c.text).strip() for c in self.children if c.tag == tag), "")

    def named(self, tag: str) -> list[Element]:
        """Return the children of a name."""
        return [child for child in self.children if child.tag == tag]


class _RefusedError(Exception):
    """Something that this reader does not take."""


def read_xml(data: bytes, name: str) -> Element:
    """Return the root element; raises ExchangeError with file and line."""
    if len(data) > LARGEST_BYTES:
        raise ExchangeError(f"{name}: is larger than {LARGEST_BYTES >> 20} MiB, expected less")
    root = Element("", {}, [], [])
    path = [root]
    count = 0
    parser = expat.ParserCreate()

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > DEEPEST or count > MOST_ELEMENTS:
            raise _RefusedError("found more elements, or deeper ones, than a lens file has")
        element = Element(tag, attributes, [], [])
        path[-1].children.append(element)
        path.append(element)

    def doctype(_name: str, _system: str | None, _public: str | None, inside: bool) -> None:
        if inside:
            raise _RefusedError(
                "found a DOCTYPE with declarations inside, expected none; take it out"
            )

    def entity(*_: object) -> None:
        raise _RefusedError("found an entity of its own, expected none; take it out")

    parser.StartElementHandler = opened
    parser.EndElementHandler = lambda _tag: path.pop()
    parser.CharacterDataHandler = lambda text: path[-1].text.append(text)
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.SkippedEntityHandler = entity
    try:
        parser.Parse(data, True)
    except _RefusedError as error:
        raise ExchangeError(f"{name}:{parser.CurrentLineNumber}: {error}") from None
    except expat.ExpatError as error:
        raise ExchangeError(
            f"{name}:{error.lineno}: found no XML ({expat.ErrorString(error.code)}), expected an "
            "XML file"
        ) from None
    except (ValueError, LookupError, UnicodeError) as error:
        raise ExchangeError(f"{name}: found no XML ({error}), expected an XML file") from None
    return root.children[0]
