# SPDX-License-Identifier: Apache-2.0
"""JUnit files: well-formed whatever a text holds, with as many cases as they say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.junit import again, write_junit
from sim.scenario.verdict import Check, Verdict


def read(path: Path, *verdicts: Verdict) -> Xml.Element:
    """Write verdicts and read them back."""
    file = path / "junit.xml"
    write_junit(file, verdicts)
    return Xml.parse(file).getroot()


def test_failures_and_errors_are_counted(tmp_path: Path) -> None:
    good = Verdict("good", "virtual", 1, [Check("a", True, "fine")], rows=("F-01", "F-02"))
    bad = Verdict(
        "bad", "virtual", 2, [Check("a", True, "fine"), Check("b", False, "3 (at most 2)")]
    )
    late = Verdict("late", "virtual", 3, [Check("a", False, "x")], error="no such file")
    root = read(tmp_path, good, bad, late)
    counts = [
        (s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in root
    ]  # fmt: skip
    assert counts == [("good", "1", "0", "0"), ("bad", "2", "1", "0"), ("late", "2", "1", "1")]
    for suite in root:
        assert len(suite.findall("testcase")) == int(str(suite.get("tests")))
        assert len(suite.findall("testcase/failure")) == int(str(suite.get("failures")))
        assert len(suite.findall("testcase/error")) == int(str(suite.get("errors")))
    failure = root[1].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "3 (at most 2)"
    assert failure.text == "stagectl sim run bad --seed 2"
    found = {p.get("name"): p.get("value") for p in root[0].iter("property")}
    assert found == {"seed": "1", "mode": "virtual", "rows": "F-01 F-02", "trace_sha256": ""}


def test_the_command_names_the_file_as_it_was_asked_for() -> None:
    verdict = Verdict("first", "virtual", 4, asked="my stage/first.toml")
    assert again(verdict) == "stagectl sim run 'my stage/first.toml' --seed 4"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=()), max_size=12))
def test_any_text_gives_a_file_that_can_be_read(tmp_path: Path, text: str) -> None:
    verdict = Verdict(
        text, "virtual", 1, [Check(text, False, text), Check("b", True, text)], error=f"e{text}"
    )
    root = read(tmp_path, verdict)
    assert len(root.findall("testsuite/testcase")) == 3
