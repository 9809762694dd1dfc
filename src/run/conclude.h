// SPDX-License-Identifier: GPL-3.0-or-later
/// What a run says of its work, and how it ends.
#ifndef CAGEHOP_RUN_CONCLUDE_H
#define CAGEHOP_RUN_CONCLUDE_H

#include "run/session.h"

/// Notices on the points that were computed, and on those that failed.
void conclude_points(const struct session *session, const struct sweep_stats *stats);

/// Notices on the isobars, if they are done. Returns 0, or a negative status where the map can't be read.
int conclude_isobars(const struct session *session);

/// Notes in the map how the run ended: `status` and *stats are of its last stage.
enum run_outcome conclude(struct session *session, int status, const struct sweep_stats *stats);

/// The same for a map that was complete before.
enum run_outcome conclude_idle(struct session *session);

#endif
