// SPDX-License-Identifier: GPL-3.0-or-later
/// From a job to what is computed: its text, the table of S(q) that it names, phi_g, and the packing
/// fractions of its grid. `run` computes it, `plan` estimates its cost, `isobars` takes it from a map.
#ifndef CAGEHOP_RUN_RESOLVE_H
#define CAGEHOP_RUN_RESOLVE_H

#include "job/job.h"
#include "run/events.h"
#include "run/outcome.h"
#include "table_file/curve_file.h"
#include "table_file/table_file.h"

#include <cagehop/landscape_table.h>
#include <stdbool.h>

struct resolved_job {
  const char *map_path;                ///< of a run: the request's, or the job's
  struct job job;                      ///< phi_g found, table read; phi_g is NaN where it was not found
  struct table_set table;              ///< of structure.source table; of landscape-table, and of `curve`, its
                                       ///< sha256 alone
  struct curve_file curve[JOB_CURVES]; ///< of its system and closure, where the job names some; owned
  struct cagehop_landscape_table *landscape_table; ///< of structure.source landscape-table, else NULL; owned
  size_t n_phi;                                    ///< number of states
  double *state;                                   ///< as the model's states are numbered, ascending, owned
  enum cagehop_unit state_unit;                    ///< of them: packing fraction or kelvin
  double search_seconds;                           ///< what finding phi_g took, or would take
  bool phi_g_stands_in; ///< whether another structure's phi_g stands for it: see resolve_request.prices
};

/// Where a job's text stands.
enum resolve_source {
  RESOLVE_FILE, ///< in a job file
  RESOLVE_MAP   ///< in a map that was made from it
};

/// Reads the job at `path`, and its table of S(q), which for a map must be the one it was made with. Leaves
/// phi_g and the grid as the job has them. RUN_FINISHED; RUN_BAD_JOB for a job file that is wrong,
/// RUN_BAD_INPUT for a table or map that can't be read or doesn't fit, RUN_FAILED without memory. To be
/// cleared in any case.
enum run_outcome resolve_model(const char *path, enum resolve_source source, struct resolved_job *resolved,
                               char line[RUN_LINE_MAX]);

struct map_info; // see map/map.h

/// The same of the map at `path` whose map_read_info is there already.
enum run_outcome resolve_from_map(const char *path, const struct map_info *info,
                                  struct resolved_job *resolved, char line[RUN_LINE_MAX]);

/// Where and until when a job is to be computed.
struct resolve_request {
  bool runs;          ///< or it is only to be known
  const char *output; ///< of a run: the map, borrowed; NULL for the job's own output.file
  const char *reuse;  ///< of a run: a map to take points from, borrowed; NULL: none
  double deadline;    ///< on clock_seconds(); 0: none
  bool prices;        ///< only costs are asked for: where the deadline ends the search for phi_g, another
                      ///< structure's stands for it
};

/// All of a job file: resolve_model, then phi_g where it is `auto`, then the grid. The search for phi_g ends
/// at the deadline, and when events->stop says so; a map whose points can't be taken is refused before it; a
/// run that goes on takes phi_g from its map. Without phi_g there is no temperature: a remark, or RUN_BAD_JOB
/// where the grid needs one. Besides resolve_model's, RUN_STOPPED and RUN_NO_TIME for a search that was
/// ended. To be cleared in any case.
enum run_outcome resolve_job(const char *job_path, const struct resolve_request *request,
                             const struct run_events *events, struct resolved_job *resolved,
                             char line[RUN_LINE_MAX]);

/// Frees what it owns and zeroes it.
void resolved_job_clear(struct resolved_job *resolved);

#endif
