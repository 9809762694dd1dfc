// SPDX-License-Identifier: GPL-3.0-or-later
/// What the request may say instead of the job: how many ranks solve a state, and what a state may cost.
#ifndef CAGEHOP_RUN_CHOICES_H
#define CAGEHOP_RUN_CHOICES_H

#include "run/session.h"

/// Settles session->ranks_per_solve and the limit of the resolved model. RUN_FINISHED; RUN_BAD_JOB where the
/// request or the job is out of range, or more than this build, this team or this structure can do;
/// RUN_FAILED where ranks that would solve states together compute other last bits.
enum run_outcome choices_settle(struct session *session);

#endif
