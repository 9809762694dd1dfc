// SPDX-License-Identifier: GPL-3.0-or-later
/// The tables of a job's system and closure: u(r), omega(q), B(r).
#ifndef CAGEHOP_RUN_JOB_CURVES_H
#define CAGEHOP_RUN_JOB_CURVES_H

#include "run/resolve.h"

/// Reads those that the job names into resolved->curve, lets the job's model use them, and puts their digest
/// into resolved->table. RUN_FINISHED, also where the job names none; RUN_BAD_INPUT for a file that can't be
/// read, RUN_BAD_JOB where system, tables and closure don't go together; RUN_FAILED without memory. `path` is
/// the job's, for the line.
enum run_outcome job_curves_read(const char *path, struct resolved_job *resolved, char line[RUN_LINE_MAX]);

/// A map is one of landscapes, and chains have none: RUN_BAD_JOB where the job has chains.
enum run_outcome check_chains(const struct resolved_job *resolved, const char *job_path,
                              char line[RUN_LINE_MAX]);

/// Says whether the points of a table of u(r) are too few for the coldest or hottest of the map's states.
void remark_curves(const struct resolved_job *resolved, const struct run_events *events);

/// The first of these files; NULL where there is none.
const char *job_curves_file(const struct job *job);

#endif
