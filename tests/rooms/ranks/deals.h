// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_TESTS_DEALS_H
#define CAGEHOP_TESTS_DEALS_H

/// The tests of items that are dealt, as a group of their own; returns how many failed.
int deals_run(void);

#endif
