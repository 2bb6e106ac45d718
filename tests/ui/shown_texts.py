# SPDX-License-Identifier: GPL-3.0-or-later
"""Which texts of the code are shown, and which of them are in no table of translations.

`python -m tests.ui.shown_texts` lists what is not translated, and what is and nobody says any more.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import ui
from hardware_profiles.field_table import field_table
from sim.drill.offers import TITLES
from sim.faults.catalogue import FAULTS
from tests.ui.not_translated import BUT, CODE, ELSEWHERE, ENGINE, NAMES, TEXTS
from tests.ui.texts_in_code import all_texts, files, has_words, said_at, tree_of
from ui.language import CHINESE, CONTEXT, table
from ui.language import ENGINE as SENTENCES

# Rows of tables: which of their texts are shown. A row of a kind that is not here fails.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "Axis": ("name", "unit"),
    "Column": ("header", "tip"),
    "CommandRow": ("help",),
    "Head": (),
    "KeyRow": ("help",),
    "Kind": ("one",),
    "NodeColumn": ("caption", "short"),
    "PageRow": ("label",),
    "Ride": ("name", "unit"),
    "RingWords": ("name", "far", "near"),
    "Status": ("word",),
    "Step": ("title", "text"),
    "ViewRow": ("label",),
    "WorkspaceRow": ("label",),
    "_InUse": (),
}
# What the tables of words are called.
WORDS = re.compile(r"WORD|NAME|LABEL|TITLE|LAMP|KIND|GROUP|CHOICE|SAID|STEPS|PAGES|HELP|FIGURES")
# So called, but names of code or of things.
NO_WORDS = frozenset({"OPENCV_NAMES", "_KINDS", "NAMES", "PAGE_FILES", "PROTOCOL_NAMES", "_WORDS"})


def elsewhere(path: str) -> bool:
    return path not in BUT and any(path == of or path.startswith(f"{of}/") for of in ELSEWHERE)


def needs_translation(text: str) -> bool:
    letters = any(letter.isalpha() for letter in re.sub(r"\{\w*\}", "", text))
    return letters and text not in TEXTS and text not in NAMES and not text.startswith(CODE)


class Texts(NamedTuple):
    """The texts of one file: those of two words or more, and those that are given to `say`."""

    long: frozenset[str]
    said: frozenset[str]


@functools.cache
def texts_in(path: str) -> Texts:
    tree = tree_of(path)
    found = (text for _, texts in all_texts(tree) for text in texts)
    return Texts(frozenset(text for text in found if has_words(text)), frozenset(said_at(tree)))


def texts_of(*places: str) -> set[str]:
    """Return the texts of two words or more, wherever they stand."""
    mine = (path for path in files(*places) if not elsewhere(path))
    return {text for path in mine for text in texts_in(path).long if needs_translation(text)}


def module_tables() -> Iterator[tuple[str, object]]:
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if not name.startswith("__"):
                yield name, value


def rows_in(value: object, depth: int = 5) -> Iterator[object]:
    """Return the rows of a table, and those within them."""
    if depth == 0 or isinstance(value, str | type):
        return
    inside: Iterable[object] = ()
    if dataclasses.is_dataclass(value):
        yield value
        inside = (getattr(value, field.name) for field in dataclasses.fields(value))
    elif isinstance(value, Mapping):
        inside = value.values()
    elif isinstance(value, tuple | list):
        if hasattr(value, "_fields"):
            yield value
        inside = value
    for one in inside:
        yield from rows_in(one, depth - 1)


def words_of_tables() -> set[str]:
    found: set[str] = set()
    for name, value in module_tables():
        for row in rows_in(value):
            texts = (getattr(row, field) for field in SHOWN[type(row).__name__])
            found |= {str(text) for text in texts}
        if WORDS.search(name) and name not in NO_WORDS:
            inside = value.values() if isinstance(value, Mapping) else value
            if isinstance(inside, Iterable) and not isinstance(inside, str):
                found |= {text for text in inside if isinstance(text, str)}
    return found


def console_texts() -> tuple[set[str], set[str]]:
    """Return what the console says of itself: as it stands, and by its template with figures."""
    mine = (path for path in files("ui") if not elsewhere(path))
    said = {text for path in mine for text in texts_in(path).said} | words_of_tables()
    long = texts_of("ui")
    raised = {text for text in long if "{0}" in text}
    # A text with a pattern in it is no word that was given to `say`.
    short = {text for text in said if needs_translation(text) and text not in raised}
    return (long - raised) | short, raised


def form_texts() -> set[str]:
    """Return the help of the forms, and the titles of the fire drills."""
    titles = {TITLES.get(name, kind.doc) for name, kind in FAULTS.items()}
    return {field.help for field in field_table() if field.help} | titles


def check_names() -> set[str]:
    """Return what the checks of a stage are called."""
    mine = files("stagectl/checks")
    return {text for path in mine for text in texts_in(path).said if needs_translation(text)}


def lacking(texts: set[str], *tables: Mapping[str, str]) -> list[str]:
    """Return the texts that are in none of the tables."""
    return sorted(text for text in texts if not any(text in known for known in tables))


def nobody_says(language: str) -> list[str]:
    """Return sentences of a table that stand nowhere in the code any more."""
    known = {text for text in table(language, SENTENCES) if has_words(text)}
    return sorted(known - texts_of(*ENGINE) - texts_of("ui"))


def untranslated(language: str) -> Iterator[tuple[str, list[str]]]:
    """Return what a language lacks, by its context in the .ts file."""
    whole, raised = console_texts()
    console, stage = table(language, CONTEXT), table(language, SENTENCES)
    yield CONTEXT, lacking(whole | form_texts(), console)
    yield SENTENCES, lacking(raised, stage)
    yield SENTENCES, lacking(texts_of(*ENGINE) | check_names(), stage, console)


def main() -> None:
    """List what is to do in Chinese."""
    for context, texts in untranslated(CHINESE):
        for text in texts:
            sys.stdout.write(f"{context}: {text!r}\n")
    for text in nobody_says(CHINESE):
        sys.stdout.write(f"nobody says: {text!r}\n")


if __name__ == "__main__":
    main()
