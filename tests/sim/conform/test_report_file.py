# SPDX-License-Identifier: Apache-2.0
"""The report on a client: what failed comes first, with what was expected and found."""

from __future__ import annotations

from render_bridge.conformance.clauses import CLAUSES
from sim.conform.report_file import report_text
from sim.conform.run import Verdict


def verdicts(failed: str = "") -> list[Verdict]:
    return [
        Verdict(clause.id, clause.id != failed, "found | that", 1) for clause in CLAUSES[:5]
    ]  # fmt: skip


def test_a_good_client_has_no_list_of_faults() -> None:
    text = report_text(verdicts(), "client --x", "20261127T000000Z")
    assert "- judged: 5 of 5 clauses passed" in text
    assert "What is wrong" not in text
    assert text.count("| pass |") == 5


def test_what_failed_comes_first_with_its_section() -> None:
    bad = CLAUSES[2]
    text = report_text(verdicts(bad.id), "client `x`", "20261127T000000Z")
    assert "- judged: 4 of 5 clauses passed" in text
    assert f"- **{bad.id}** (PROTOCOL.md, section {bad.section})" in text
    assert "found \\| that" in text
    assert text.index("What is wrong") < text.index("All clauses")
    assert text.count("**FAIL**") == 1
    assert "client: `client x`" in text
