# SPDX-License-Identifier: GPL-3.0-or-later
"""The paper's maps, figures and claims, all computed again: `tools/paper`. A part of the build, not of what is installed."""
