// SPDX-License-Identifier: GPL-3.0-or-later
/// What a job file asks for, ready to be computed: `run` does it, `plan` prices it.
#ifndef CAGEHOP_CLI_WORK_H
#define CAGEHOP_CLI_WORK_H

#include "job/job.h"
#include "table_file/table_file.h"

#include <stdbool.h>

struct work {
  const char *map_path;    ///< of a run: the request's, or the job's
  struct job job;          ///< phi_g found, table read; phi_g is NaN where it was not found
  struct table_file table; ///< of structure.source table
  size_t n_phi;
  double *phi;           ///< ascending, owned
  double search_seconds; ///< what finding phi_g took
};

/// Where and until when a job is to be computed.
struct work_request {
  bool runs;          ///< or it is only to be known
  const char *output; ///< of a run: the map, borrowed; NULL for the job's own output.file
  double deadline;    ///< on clock_seconds(); 0: none
};

/// Reads the job and its table, finds phi_g where it is `auto`, and lays out the grid. The search for phi_g
/// ends at the deadline; a run that goes on takes it from its map. Without phi_g there is no temperature: a
/// remark, or an error where the grid needs one. Returns 0, or the exit status after a reported error; to be
/// cleared either way.
int work_read(const char *job_path, const struct work_request *request, struct work *work);

/// Frees what the work owns and zeroes it.
void work_clear(struct work *work);

#endif
