# SPDX-License-Identifier: Apache-2.0
"""What is on the ports and lines, told from the bytes alone."""
