# SPDX-License-Identifier: Apache-2.0
"""The reference render node on its virtual display."""
