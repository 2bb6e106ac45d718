# SPDX-License-Identifier: Apache-2.0
"""Preflight checks, without side effects."""
