# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Another language for the lens pages: a table from the English text, handed to Qt's `translate`.

PyQt6 brings no lrelease, so the table is Python. A text that is not in it is shown in English and
noted in `missed`: a test walks the pages and wants that empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PyQt6.QtGui import QFontDatabase

from ui.lens.chinese import CHINESE
from ui.lens.chinese_sentences import SENTENCES
from ui.words import CONTEXT

ENGLISH, CHINESE_CODE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE_CODE)
TABLES: Mapping[str, Mapping[str, str]] = {CHINESE_CODE: {**CHINESE, **SENTENCES}}
QT_FILES: Mapping[str, str] = {CHINESE_CODE: "qtbase_zh_CN"}
SCRIPTS = {CHINESE_CODE: QFontDatabase.WritingSystem.SimplifiedChinese}
FONT_PACKAGE: Mapping[str, str] = {CHINESE_CODE: "fonts-noto-cjk"}
# Above Latin letters with and without accents.
FIRST_OTHER = "\u0370"


class Catalogue(QTranslator):
    """A table of translations; `missed` are the texts that were asked for and are not in it."""

    def __init__(self, table: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
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
        found = self._table.get(text) if context == CONTEXT else text
        if found is None and _is_latin(text):
            self.missed.add(text)
        return text if found is None else found


def _is_latin(text: str) -> bool:
    """Tell whether a text has letters and none of another script: that one is translated already.

    A status is translated where it is made up and once more where it is shown.
    """
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all(letter < FIRST_OTHER for letter in letters)


def system_language() -> str:
    """Return the language of this machine's user, as far as there is one of ours."""
    return CHINESE_CODE if QLocale.system().language() == QLocale.Language.Chinese else ENGLISH


def has_font(language: str) -> bool:
    """Tell whether this machine has a font with a language's signs; needs an application."""
    script = SCRIPTS.get(language)
    return script is None or bool(QFontDatabase.families(script))


def readable_language(wanted: str) -> tuple[str, str]:
    """Return the language to speak, and in one line why it is not the wanted one, or nothing.

    Without a font every sign would be the same empty box.
    """
    if has_font(wanted):
        return wanted, ""
    why = (
        f"--language {wanted}: no font of this machine has its signs, so the pages are in English; "
        f"install one: apt install {FONT_PACKAGE[wanted]}"
    )
    return ENGLISH, why


def use_language(app: QCoreApplication, language: str) -> Catalogue | None:
    """Have the application speak a language; returns its table, None for English.

    To be called before the pages are made. Raises KeyError for a language that is not in
    `LANGUAGES`.
    """
    if language == ENGLISH:
        return None
    catalogue = Catalogue(TABLES[language], app)
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
