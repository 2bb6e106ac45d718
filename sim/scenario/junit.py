# SPDX-License-Identifier: Apache-2.0
"""Verdicts as JUnit XML: a suite a scenario, a case a check, as CI servers show them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from sim.scenario.verdict import Verdict


def write_junit(path: Path, verdicts: Sequence[Verdict]) -> None:
    """Write the verdicts. Raises OSError."""
    root = Xml.Element("testsuites", name="stagectl sim run")
    for verdict in verdicts:
        failed = verdict.failed()
        suite = Xml.SubElement(
            root, "testsuite", name=verdict.scenario, tests=str(max(len(verdict.checks), 1)),
            failures=str(len(failed)), errors=str(int(bool(verdict.error))),
            time=f"{verdict.took_s:.3f}",
        )  # fmt: skip
        properties = Xml.SubElement(suite, "properties")
        for name, value in (
            ("seed", str(verdict.seed)), ("mode", verdict.mode),
            ("rows", " ".join(verdict.rows)), ("trace_sha256", verdict.trace_sha256),
        ):  # fmt: skip
            Xml.SubElement(properties, "property", name=name, value=value)
        if verdict.error:
            case = Xml.SubElement(suite, "testcase", name="play", classname=verdict.scenario)
            Xml.SubElement(case, "error", message=_clean(verdict.error))
        for check in verdict.checks:
            case = Xml.SubElement(suite, "testcase", name=check.id, classname=verdict.scenario)
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
    return f"stagectl sim run {verdict.asked or verdict.scenario} --seed {verdict.seed}"


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(c if c >= " " or c in "\n\t" else "?" for c in text)
