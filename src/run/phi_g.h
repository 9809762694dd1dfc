// SPDX-License-Identifier: GPL-3.0-or-later
/// The search for phi_g where it is `auto`: some eighteen states, which slow closures take a minute for.
#ifndef CAGEHOP_RUN_PHI_G_H
#define CAGEHOP_RUN_PHI_G_H

#include "run/events.h"

#include <cagehop/error.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>

/// Finds model->material.phi_g where it is NaN, as cagehop_model_resolve does. On uniform grids, where
/// that takes longer than a second, it says so by remarks, reports progress and tells what was found;
/// `who` begins these lines (the job file's name, or the command's), `instead` says how to do without
/// ("--phi-g NUMBER"). Ends early when events->stop says so, and at `deadline` on clock_seconds(), 0 for
/// none. *states, which may be NULL, receives how many were solved.
///
/// Returns what cagehop_model_resolve returns; or CAGEHOP_STOPPED after events->stop, CAGEHOP_TIMED_OUT where
/// the deadline leaves no time; *error says why.
int phi_g_find(const char *who, const char *instead, double deadline, const struct run_events *events,
               struct cagehop_model *model, int *states, struct cagehop_error *error);

/// Where the price of a job is asked for and not its numbers: the phi_g of Percus-Yevick's closed form, which
/// takes no time, in its place. *seconds, what `states` of the search took, becomes what all would take.
/// Returns whether there is one.
bool phi_g_stand_in(struct cagehop_model *model, int states, double *seconds);

#endif
