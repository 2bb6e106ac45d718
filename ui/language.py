# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Another language for the console: `translations/<language>.ts`, read as it is.

PyQt6 brings no lrelease, so the file that translators edit is the one that runs. Its context
`console` holds the words of the screen, `engine` the sentences that come from the stage
(`sentences.py`). A text that is in neither is shown in English and noted in `missed`: a test walks
the pages and wants that empty.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from ui.sentences import Sentences

ENGLISH, CHINESE = "en", "zh_CN"
LANGUAGES = (ENGLISH, CHINESE)
NAMES: Mapping[str, str] = {ENGLISH: "English", CHINESE: "中文"}
CONTEXT, ENGINE = "console", "engine"
FOLDER = Path(__file__).parent / "translations"
QT_FILES: Mapping[str, str] = {CHINESE: "qtbase_zh_CN"}
# For the tests; sentences with figures in them would grow without end on a long day.
MOST_MISSED = 1_000
# Above Latin letters with and without accents.
FIRST_OTHER = "\u0370"


class Catalogue(QTranslator):
    """A table of translations; `missed` are the texts that were asked for and are not in it."""

    def __init__(
        self,
        table: Mapping[str, str],
        sentences: Mapping[str, str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._sentences = Sentences(sentences or {})
        self.missed: set[str] = set()
        # The words of Qt's own dialogs, where this Qt brings them.
        self.dialogs = QTranslator(self)

    def isEmpty(self) -> bool:
        """Tell Qt that there is something in here."""
        return False

    def translate(
        self,
        context: str | None,
        sourceText: str | None,  # noqa: N803
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """Return the text in the other language, or as it is: an empty one would be shown empty."""
        text = sourceText or ""
        if context != CONTEXT:
            return text
        found = self._table.get(text)
        if found is None:
            found = self._sentences.find(text)
        if found is None and len(self.missed) < MOST_MISSED and _is_latin(text):
            self.missed.add(text)
        return text if found is None else found


def _is_latin(text: str) -> bool:
    """Tell whether a text has letters and none of another script: that one is translated already.

    A status is translated where it is made up and once more where it is shown.
    """
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all(letter < FIRST_OTHER for letter in letters)


@functools.cache
def table(language: str, context: str = CONTEXT) -> Mapping[str, str]:
    """Return English text -> text of one context of a .ts file; nothing for English.

    Raises OSError or ElementTree.ParseError where the file of the wheel is spoiled.
    """
    if language == ENGLISH:
        return {}
    root = ElementTree.parse(FOLDER / f"{language}.ts").getroot()
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for part in root.iter("context")
        if part.findtext("name") == context
        for message in part.iter("message")
    }


def system_language() -> str:
    """Return the language of this machine's user, as far as there is one of ours."""
    return CHINESE if QLocale.system().language() == QLocale.Language.Chinese else ENGLISH


def use_language(app: QCoreApplication, language: str) -> Catalogue | None:
    """Have the application speak a language; returns its table, None for English.

    To be called before the pages are made. Raises KeyError for a language that is not in
    `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == ENGLISH:
        return None
    catalogue = Catalogue(table(language), table(language, ENGINE), app)
    app.installTranslator(catalogue)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if catalogue.dialogs.load(QT_FILES[language], folder):
        # Installed last it is asked first, and knows nothing of ours.
        app.installTranslator(catalogue.dialogs)
    return catalogue


def leave_language(app: QCoreApplication, catalogue: Catalogue) -> None:
    """Have the application speak English again."""
    app.removeTranslator(catalogue.dialogs)
    app.removeTranslator(catalogue)
