// SPDX-License-Identifier: GPL-3.0-or-later
/// `cagehop structure --check`: what a file with S(q) or g(r) is understood as.
#ifndef CAGEHOP_CLI_TABLE_REPORT_H
#define CAGEHOP_CLI_TABLE_REPORT_H

#include "table_file/table_file.h"

#include <cagehop/phase_map.h>

/// Prints what a file was understood as and, with the tolerances of `params`, what each of its states amounts
/// to. Returns the exit status: EXIT_BAD_INPUT also where it was understood and something is missing or
/// contradicts, or where no state is accepted; one that is refused beside others is a line in its place.
int print_table_report(const struct table_said *said, const struct cagehop_structure_params *params);

/// What the theory makes of one state: its part of the report. phi: to compare the density inside the core
/// with; NaN where S(q) was made from g(r) with that density. Lengths of d are `diameter` of those whose
/// inverse is called `unit`.
void print_table_verdict(const struct cagehop_table_verdict *verdict, double phi, double diameter,
                         const char *unit);

#endif
