# SPDX-License-Identifier: Apache-2.0
"""The draft of a stage file: edited by forms, saved as text that people can go on editing. Pure."""
