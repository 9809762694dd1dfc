// SPDX-License-Identifier: GPL-3.0-or-later
/// What a job can't ask for where its states have temperatures of their own, of a table or a system.
#ifndef CAGEHOP_RUN_OWN_TEMPERATURES_H
#define CAGEHOP_RUN_OWN_TEMPERATURES_H

#include "run/resolve.h"

/// An axis by which they are not numbered, and what stands in Eq. 11 or in more than one temperature.
enum run_outcome check_own_temperatures(const struct resolved_job *resolved, const char *job_path,
                                        char line[RUN_LINE_MAX]);

/// What no map of such states has.
void remark_own_temperatures(const struct resolved_job *resolved, const char *job_path,
                             const struct run_events *events);

#endif
