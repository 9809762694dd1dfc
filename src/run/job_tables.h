// SPDX-License-Identifier: GPL-3.0-or-later
/// The tables that a job names: of S(q), or of landscapes.
#ifndef CAGEHOP_RUN_JOB_TABLES_H
#define CAGEHOP_RUN_JOB_TABLES_H

#include "run/resolve.h"

/// Reads them into resolved->table or landscape_table, and lets the job's model use them. RUN_FINISHED, also
/// where the job names none; RUN_BAD_INPUT; RUN_FAILED without memory. `path` is the job's, for the line.
enum run_outcome job_tables_read(const char *path, struct resolved_job *resolved, char line[RUN_LINE_MAX]);

/// Whether the states of the grid, which are known, lie in the landscape table, where there is one:
/// RUN_BAD_JOB if one does not.
enum run_outcome job_tables_reach(const char *path, const struct resolved_job *resolved,
                                  char line[RUN_LINE_MAX]);

#endif
