# SPDX-License-Identifier: GPL-3.0-or-later
"""Language, colours and size of text of the whole application; windows are built anew after it."""

from __future__ import annotations

from PyQt6.QtWidgets import QApplication

from ui import theme
from ui.language import ENGLISH, Catalogue, leave_language, system_language, use_language
from ui.shell.layout_file import Layout


class Look:
    """What the application looks like now."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._catalogue: Catalogue | None = None
        self.language = ENGLISH

    @property
    def missed(self) -> frozenset[str]:
        """Return the texts that were asked for and have no translation."""
        return frozenset(self._catalogue.missed) if self._catalogue is not None else frozenset()

    def use(self, layout: Layout) -> None:
        """Have the application look as the layout says."""
        language = layout.language or system_language()
        if language != self.language:
            if self._catalogue is not None:
                leave_language(self._app, self._catalogue)
            self._catalogue = use_language(self._app, language)
            self.language = language
        # A style sheet is dear: every widget looks at it.
        if (theme.scheme(), theme.text_scale()) != (layout.scheme, layout.text_scale):
            theme.set_scheme(layout.scheme)
            theme.set_text_scale(layout.text_scale)
            theme.apply_theme(self._app)

    def leave(self) -> None:
        """Have the application look as before: English, dark, 100 %."""
        self.use(Layout(language=ENGLISH))
