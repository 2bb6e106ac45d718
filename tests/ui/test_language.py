# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text that the console shows, its own and the stage's, is there in every language."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import pkgutil
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pytest

import ui
from hardware_profiles.field_table import field_table
from sim.faults.catalogue import FAULTS
from tests.ui.not_translated import BUT, CODE, ELSEWHERE, ENGINE, NAMES, TEXTS
from tests.ui.texts_in_code import all_texts, files, has_words, said_at, tree_of
from ui.language import CHINESE, ENGLISH, LANGUAGES, table
from ui.language import ENGINE as SENTENCES

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
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


def lacking(texts: set[str], *tables: Mapping[str, str]) -> list[str]:
    return sorted(text for text in texts if not any(text in known for known in tables))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_two_words_in_the_console_is_translated(language: str) -> None:
    texts = texts_of("ui")
    assert len(texts) > 600
    assert "Hold pose {name}" in texts
    assert lacking(texts, table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_that_is_said_or_stands_in_a_table_is_translated(language: str) -> None:
    mine = (path for path in files("ui") if not elsewhere(path))
    said = {text for path in mine for text in texts_in(path).said}
    found = {text for text in said | words_of_tables() if needs_translation(text)}
    assert {"Shoot", "Tracker", "LOST", "wild wall", "Pan"} <= found
    assert lacking(found, table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_field_of_the_forms_has_its_help(language: str) -> None:
    helps = {field.help for field in field_table() if field.help}
    assert len(helps) > 100
    assert lacking(helps, table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_fire_drill_has_its_title(language: str) -> None:
    assert lacking({kind.doc for kind in FAULTS.values()}, table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_stage_is_translated(language: str) -> None:
    texts = texts_of(*ENGINE)
    assert len(texts) > 900
    assert "camera {0}: pose held" in texts
    assert lacking(texts, table(language, SENTENCES), table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_check_has_its_name(language: str) -> None:
    mine = files("stagectl/checks")
    words = {text for path in mine for text in texts_in(path).said if needs_translation(text)}
    assert {"recorder", "walls"} <= words
    assert lacking(words, table(language, SENTENCES), table(language)) == []


@pytest.mark.parametrize("context", ["console", SENTENCES])
@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_what_its_english_does(language: str, context: str) -> None:
    for text, other in table(language, context).items():
        assert names_in(text) == names_in(other), text
        assert other.strip(), text


def names_in(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    """A text that was changed in the code would else stay in the table for ever."""
    known = {text for text in table(language, SENTENCES) if has_words(text)}
    everywhere = texts_of(*ENGINE) | texts_of("ui")
    assert sorted(known - everywhere) == []


def test_exceptions_are_still_of_use() -> None:
    paths = list(files("ui", *ENGINE))
    assert [of for of in ELSEWHERE if not any(path.startswith(of) for path in paths)] == []
    said = {text for path in paths if not elsewhere(path) for text in texts_in(path).long}
    assert sorted(set(TEXTS) - said) == []


def test_a_text_without_a_translation_is_found() -> None:
    """The test would be blind if it took every word for translated."""
    assert lacking({"Hold the pose of nobody"}, table(CHINESE)) == ["Hold the pose of nobody"]
