// SPDX-License-Identifier: GPL-3.0-or-later
/// `cagehop structure --check`: what a file with S(q) or g(r) is understood as.
#ifndef CAGEHOP_CLI_TABLE_REPORT_H
#define CAGEHOP_CLI_TABLE_REPORT_H

#include "table_file/table_file.h"

/// Prints what a file was understood as, state by state. Returns the exit status: EXIT_BAD_INPUT also where
/// it was understood and something is missing or contradicts.
int print_table_report(const struct table_said *said);

#endif
