# SPDX-License-Identifier: Apache-2.0
"""One Step per row of the graph."""
