# SPDX-License-Identifier: Apache-2.0
"""Everything that breaks on a stage and can be made to break here, by id."""
