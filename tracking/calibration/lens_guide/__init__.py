# SPDX-License-Identifier: Apache-2.0
"""Guides the measuring of a lens: where a profile is still wrong, and what to measure next."""
