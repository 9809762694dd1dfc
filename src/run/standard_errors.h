// SPDX-License-Identifier: GPL-3.0-or-later
/// Standard errors of isobars, from how well the material's numbers are known.
#ifndef CAGEHOP_RUN_STANDARD_ERRORS_H
#define CAGEHOP_RUN_STANDARD_ERRORS_H

#include "job/job.h"
#include "sweep/schedule/plan.h"

#include <cagehop/fit.h>

/// The theory with exact derivatives in the material's numbers, and their errors.
struct standard_errors {
  struct cagehop_fit *fit; ///< owned; NULL: no errors are wanted
  struct cagehop_fit_result known;
};

/// Of a job whose table and phi_g are in its model; without output.standard_errors nothing. Structures are
/// solved by the calling rank alone, some forty, when the first error needs them; `watch` looks at each, and
/// may be NULL. Returns as cagehop_fit_known.
int standard_errors_open(const struct job *job, const struct cagehop_watch *watch,
                         struct standard_errors *errors, struct cagehop_error *error);

/// The same on a rank that has a plan and no job.
int standard_errors_open_for(const struct sweep_plan *plan, struct standard_errors *errors);

/// T_g_stderr and fragility_stderr of an isobar; NaN where the interpolated theory does not have its T_g.
/// Returns 0 or a negative status.
int standard_errors_put(const struct standard_errors *errors, double transition_time_s,
                        struct cagehop_isobar *isobar);

void standard_errors_close(struct standard_errors *errors);

#endif
