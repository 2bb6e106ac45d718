# SPDX-License-Identifier: Apache-2.0
"""Solves a lens at one zoom and focus from pictures of a board, and judges the answer."""
