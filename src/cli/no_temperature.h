// SPDX-License-Identifier: GPL-3.0-or-later
/// What is done where phi_g was not found, so that packing fractions have no temperature (Eq. 11).
#ifndef CAGEHOP_CLI_NO_TEMPERATURE_H
#define CAGEHOP_CLI_NO_TEMPERATURE_H

#include "job/job.h"

#include <cagehop/error.h>

/// Takes what phi_g_find found wrong. Returns 0 with a remark for a positive one:
/// everything but temperatures, pressures in MPa and what follows from them is computed all the same.
/// EXIT_OTHER after a reported error for a negative one. `who` begins the line: the command or the file.
int go_on_without_temperature(const char *who, const struct cagehop_error *error);

/// The same for a job, which can't do without where its grid is in K or MPa: EXIT_USAGE_ERROR.
int run_without_temperature(const char *job_path, const struct job *job, const struct cagehop_error *error);

#endif
