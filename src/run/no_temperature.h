// SPDX-License-Identifier: GPL-3.0-or-later
/// What is done where phi_g was not found, so that packing fractions have no temperature (Eq. 11).
#ifndef CAGEHOP_RUN_NO_TEMPERATURE_H
#define CAGEHOP_RUN_NO_TEMPERATURE_H

#include "job/job.h"
#include "run/events.h"
#include "run/outcome.h"

#include <cagehop/error.h>

/// Takes what phi_g_find found wrong. RUN_FINISHED with a remark for a positive one:
/// everything but temperatures, pressures in MPa and what follows from them is computed all the same.
/// RUN_FAILED with a line for a negative one. `who` begins the line: the command or the file.
enum run_outcome go_on_without_temperature(const char *who, const struct cagehop_error *error,
                                           const struct run_events *events, char line[RUN_LINE_MAX]);

enum { PHI_G_ADVICE_MAX = 192 };

/// How a job says phi_g: "material.phi_g: NUMBER", or, where a name alone is its material, that name in a
/// mapping.
void phi_g_advice(const struct job *job, char words[PHI_G_ADVICE_MAX]);

/// The line that leaves phi_g to the theory: of the key, or of the material.
size_t phi_g_line(const struct job *job);

/// The same for a job, which can't do without where its grid is in K or MPa: RUN_BAD_JOB.
enum run_outcome run_without_temperature(const char *job_path, const struct job *job,
                                         const struct cagehop_error *error, const struct run_events *events,
                                         char line[RUN_LINE_MAX]);

#endif
