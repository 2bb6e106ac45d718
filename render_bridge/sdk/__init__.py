# SPDX-License-Identifier: Apache-2.0
"""Clients of the node link, one folder a language."""
