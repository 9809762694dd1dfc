// SPDX-License-Identifier: GPL-3.0-or-later
/// What ranks other than 0 compute besides tiles: places in their sink's list of helpers.
#ifndef CAGEHOP_RUN_HELPERS_H
#define CAGEHOP_RUN_HELPERS_H

enum { HELPER_ISOBARS, HELPER_STATES, HELPERS };

#endif
