// SPDX-License-Identifier: GPL-3.0-or-later
/// What a map says of its making: versions, command line, host, MPI size, Slurm job.
#ifndef CAGEHOP_RUN_PROVENANCE_H
#define CAGEHOP_RUN_PROVENANCE_H

#include "job/key_table.h"
#include "map/map.h"
#include "table_file/table_file.h"

enum {
  PROVENANCE_OWN = 14, ///< attributes that are no keys of the job
  PROVENANCE_MAX = PROVENANCE_OWN + CAGEHOP_PARAMETERS_MAX + TABLE_REMARKS_MAX,
  PROVENANCE_TEXT_MAX = 512,
};

struct provenance {
  size_t count;
  struct map_attribute attribute[PROVENANCE_MAX]; ///< points into text
  char text[PROVENANCE_MAX][PROVENANCE_TEXT_MAX];
  size_t isobar_count;
  struct map_number isobar[JOB_OWN_KEYS_MAX]; ///< what isobars are found for; points into isobar_text
  struct job_number isobar_text[JOB_OWN_KEYS_MAX];
  char transition[64]; ///< the viscosity at the glass transition, "eta = 1e+12 Pa s"; empty: it is a time
  struct map_origin origin; ///< but for what only the run knows; points into text
};

/// The compiler this program was built with: "GCC 12.2.0".
const char *provenance_compiler(void);

/// The libraries that run: "GSL 2.7.1, fftw-3.3.10, HDF5 1.10.8, MPI: Open MPI v4.1.4".
void provenance_libraries(char text[PROVENANCE_TEXT_MAX]);

/// What program this is and how it was started, for whatever file it makes.
void provenance_of_program(int argc, char **argv, int mpi_size, struct provenance *provenance);

/// The same, and of the job's keys those that say something of the model, from the table's rows, and the
/// isobars'.
void provenance_collect(const struct job *job, int argc, char **argv, int mpi_size,
                        struct provenance *provenance);

/// Adds what was made of a job's tables of S(q): structure_remark_1 and on.
void provenance_add_table(const struct table_set *table, struct provenance *provenance);

#endif
