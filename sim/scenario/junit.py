# SPDX-License-Identifier: Apache-2.0
"""Verdicts as JUnit XML: a suite a scenario, a case a check, as CI servers show them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from sim.scenario.verdict import Verdict


def write_junit(path: Path, verdicts: Sequence[Verdict]) -> None:
    """Write the verdicts. Raises OSError."""
    root = Xml.Element("testsuites", name="stagectl sim run")
    for verdict in verdicts:
        name = _clean(verdict.scenario)
        failed = verdict.failed()
        suite = Xml.SubElement(
            root, "testsuite", name=name, tests=str(len(verdict.checks) + bool(verdict.error)),
            failures=str(len(failed)), errors=str(int(bool(verdict.error))),
            time=f"{verdict.took_s:.3f}",
        )  # fmt: skip
        properties = Xml.SubElement(suite, "properties")
        for key, value in (
            ("seed", str(verdict.seed)), ("mode", verdict.mode),
            ("rows", " ".join(verdict.rows)), ("trace_sha256", verdict.trace_sha256),
        ):  # fmt: skip
            Xml.SubElement(properties, "property", name=key, value=value)
        if verdict.error:
            case = Xml.SubElement(suite, "testcase", name="play", classname=name)
            Xml.SubElement(case, "error", message=_clean(verdict.error))
        for check in verdict.checks:
            case = Xml.SubElement(suite, "testcase", name=_clean(check.id), classname=name)
            if not check.passed:
                Xml.SubElement(case, "failure", message=_clean(check.detail)).text = _clean(
                    again(verdict)
                )
            else:
                Xml.SubElement(case, "system-out").text = _clean(check.detail)
    Xml.indent(root)
    Xml.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def again(verdict: Verdict) -> str:
    """Return the command that plays a scenario again."""
    which = shlex.quote(verdict.asked or verdict.scenario)
    return f"stagectl sim run {which} --seed {verdict.seed}"


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(c if c in "\n\t" or _is_xml(ord(c)) else "?" for c in text)


def _is_xml(code: int) -> bool:
    """Return whether XML 1.0 (2.2, Char) has the character; surrogates it has not."""
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
