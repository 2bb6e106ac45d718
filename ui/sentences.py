# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's sentences in another language, found by their pattern.

The engine speaks English, with figures and names filled in: "tracker freed-a sends 41.2 of 60
samples a second". A pattern is its template, "tracker {0} sends {1} of {2} samples a second", and
stands in the .ts file as any other text. What is filled in is translated too where it is a sentence
itself ("camera A: " and a reason). A sentence without a pattern is shown as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# What is asked for again and again; figures change, so there is no end of sentences.
REMEMBERED = 2_000
DEEPEST = 3
_FIELD = re.compile(r"\{(\w+)\}")


class _Pattern:
    def __init__(self, template: str, translation: str) -> None:
        parts = _FIELD.split(template)
        self.start = parts[0]
        self._names = parts[1::2]
        self._translation = translation
        literal = [re.escape(text) for text in parts[0::2]]
        # Each field takes as little as it can; the last one all that is left.
        text = literal[0] + "".join(f"(.+?){after}" for after in literal[1:])
        self._matcher = re.compile(text, re.DOTALL)
        self.weight = sum(len(text) for text in parts[0::2])

    def filled(self, values: Sequence[str]) -> str:
        """Return the translation with its fields filled in, in whatever order it has them."""
        by_name = dict(zip(self._names, values, strict=True))
        return _FIELD.sub(lambda field: by_name[field[1]], self._translation)

    def values(self, sentence: str) -> tuple[str, ...] | None:
        """Return what is filled in, or None where the sentence is another one."""
        if not sentence.startswith(self.start):
            return None
        found = self._matcher.fullmatch(sentence)
        return None if found is None else found.groups()


class Sentences:
    """Translations by English text or template; the template that says most is tried first."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._whole = {text: other for text, other in table.items() if not _FIELD.search(text)}
        patterns = [_Pattern(text, other) for text, other in table.items() if _FIELD.search(text)]
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.weight)
        self._known: dict[str, str | None] = {}

    @property
    def remembered(self) -> int:
        """Return how many sentences are kept for the next time."""
        return len(self._known)

    def find(self, sentence: str) -> str | None:
        """Return a sentence in the other language, None where there is no pattern of it."""
        if sentence not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[sentence] = self._find(sentence, DEEPEST)
        return self._known[sentence]

    def _find(self, sentence: str, depth: int) -> str | None:
        whole = self._whole.get(sentence)
        if whole is not None or depth == 0:
            return whole
        for pattern in self._patterns:
            values = pattern.values(sentence)
            if values is not None:
                said = [self._filled(value, depth) for value in values]
                return pattern.filled(said)
        return None

    def _filled(self, value: str, depth: int) -> str:
        return (self._find(value, depth - 1) if " " in value else None) or value
