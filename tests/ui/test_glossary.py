# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: RUF001  (full-width signs are how Chinese is written)
"""The glossary is binding: a term that stands in an English text is translated by its own word."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.ui.glossary import AVOIDED, NOTES, SAID_BY_CREWS, TERMS
from ui import words
from ui.language import CHINESE, CONTEXT, ENGINE, table
from ui.setup import labels
from ui.theme import Status

CONTEXTS = (CONTEXT, ENGINE)
LATIN = ("Cue", "GO", "NG", "Genlock", "LTC", "DF", "FIZ", "ICVFX", "PTP", "OSC")
# What is filled in, and names of settings and values, are no words of a sentence.
NO_WORDS = re.compile(r"\{\w*\}|\"\w*\"|'\w*'|`[^`]*`|\b\w+\.\w[\w.]*|\[\[\w+\]\]|\(\w+\)")
STATUS_TABLES = (words.TRACKING, words.NODE, words.HOUSE_SYNC, words.BY_HAND)


def all_texts() -> Mapping[str, str]:
    return {**table(CHINESE, ENGINE), **table(CHINESE, CONTEXT)}


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_translated_by_its_word(term: str) -> None:
    found = re.compile(rf"(?<![\w-])(?:{term})(?![\w-])", re.IGNORECASE)
    texts = {
        text: other for text, other in all_texts().items() if found.search(NO_WORDS.sub(" ", text))
    }
    wrong = {
        text: other
        for text, other in texts.items()
        if text not in NOTES and not any(word in other for word in TERMS[term])
    }
    assert wrong == {}


def test_what_crews_do_not_say_is_nowhere() -> None:
    wrong = {}
    for text, other in all_texts().items():
        rest = other
        for word in SAID_BY_CREWS:
            rest = rest.replace(word, "")
        if any(word in rest for word in AVOIDED):
            wrong[text] = other
    assert wrong == {}


def test_exceptions_are_of_texts_that_there_are() -> None:
    assert sorted(set(NOTES) - set(all_texts())) == []


def test_digits_are_half_width_and_signs_are_chinese() -> None:
    for text, other in all_texts().items():
        assert not re.search("[０-９Ａ-Ｚａ-ｚ％]", other), text
        assert not re.search("[一-鿿][,;:!?](?=[一-鿿 ]|$)", other), text
        assert other.count("（") == other.count("）"), text


def test_a_status_has_two_to_four_signs() -> None:
    said = table(CHINESE)
    found: list[Status] = [status for table_ in STATUS_TABLES for status in table_.values()]
    long = {status.word: said[status.word] for status in found if len(said[status.word]) > 4}
    assert long == {}


def test_a_camera_goes_by_its_letter() -> None:
    assert table(CHINESE)["Camera {name}"] == "{name}机"
    assert table(CHINESE, ENGINE)["camera {0}: pose held"].startswith("{0}机")


def test_names_stay_in_latin_letters() -> None:
    for text, other in all_texts().items():
        for name in LATIN:
            if re.search(rf"(?<![\w/._]){name}(?![\w/._])", text):
                assert name in other, text


def test_units_and_makers_are_not_translated() -> None:
    assert set(labels.NAMES.values()).isdisjoint(table(CHINESE))
