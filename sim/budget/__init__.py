# SPDX-License-Identifier: Apache-2.0
"""The budget test: the real graph for a while, its figures against a table of budgets.

graph_run (measures) -> judge (table, figures -> checks). docs/replay-regression.md, part 2.
"""
