# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text that the console shows, its own and the stage's, is there in every language.

What is to be done where a test fails: tests/ui/shown_texts.py lists it.
"""

from __future__ import annotations

import string

import pytest

from tests.ui.not_translated import ELSEWHERE, ENGINE, TEXTS
from tests.ui.shown_texts import (
    check_names,
    console_texts,
    elsewhere,
    form_texts,
    lacking,
    nobody_says,
    texts_in,
    texts_of,
)
from tests.ui.texts_in_code import files
from ui.language import (
    CHINESE,
    CONTEXT,
    ENGLISH,
    LANGUAGES,
    MOST_MISSED,
    Catalogue,
    table,
)
from ui.language import ENGINE as SENTENCES

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_console_is_translated(language: str) -> None:
    whole, raised = console_texts()
    assert len(whole) > 900
    assert {"Hold pose {name}", "Shoot", "Trackers", "LOST", "wild wall", "Pan"} <= whole
    assert lacking(whole, table(language)) == []
    assert "found {0}, expected a number" in raised
    assert lacking(raised, table(language, SENTENCES)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_help_of_the_forms_and_every_fire_drill_is_translated(language: str) -> None:
    texts = form_texts()
    assert len(texts) > 150
    assert lacking(texts, table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_stage_is_translated(language: str) -> None:
    texts = texts_of(*ENGINE)
    assert len(texts) > 900
    assert "camera {0}: pose held" in texts
    assert lacking(texts, table(language, SENTENCES), table(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_check_has_its_name(language: str) -> None:
    texts = check_names()
    assert {"recorder", "walls"} <= texts
    assert lacking(texts, table(language, SENTENCES), table(language)) == []


@pytest.mark.parametrize("context", [CONTEXT, SENTENCES])
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
    assert nobody_says(language) == []


def test_exceptions_are_still_of_use() -> None:
    paths = list(files("ui", *ENGINE))
    assert [of for of in ELSEWHERE if not any(path.startswith(of) for path in paths)] == []
    said = {text for path in paths if not elsewhere(path) for text in texts_in(path).long}
    assert sorted(set(TEXTS) - said) == []


def test_a_text_without_a_translation_is_found() -> None:
    """The tests would be blind if every word were taken for translated."""
    assert lacking({"Hold the pose of nobody"}, table(CHINESE)) == ["Hold the pose of nobody"]


def test_what_is_missed_on_a_long_day_does_not_grow_without_end() -> None:
    catalogue = Catalogue({})
    for number in range(2 * MOST_MISSED):
        catalogue.translate(CONTEXT, f"off by {number} mm")
    assert len(catalogue.missed) == MOST_MISSED
