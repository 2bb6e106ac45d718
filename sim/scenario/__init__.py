# SPDX-License-Identifier: Apache-2.0
"""Scenarios: one truth, mutated by timed faults, judged by expectations and invariants."""
