// SPDX-License-Identifier: GPL-3.0-or-later
/// The map of a run: created, or an unfinished one of the same job taken up; and what it need not compute,
/// because another map has it.
#ifndef CAGEHOP_RUN_OPEN_H
#define CAGEHOP_RUN_OPEN_H

#include "map/grow.h"
#include "run/session.h"

/// Opens the map that points are to be taken from, if the request names one, then the run's own:
/// session->old, session->map, session->physics. RUN_FINISHED; RUN_BAD_JOB where both are one file,
/// RUN_BAD_INPUT for a map that can't be read, is foreign or being written, else RUN_FAILED.
enum run_outcome open_map(struct session *session);

/// Gives the open map the states that the resolved job has by now, and what the old map has of them. Returns
/// as map_grow.
int open_grown(struct session *session, const struct map_grow_stop *stop, char error[MAP_ERROR_MAX]);

/// Makes what failed in an earlier run pending again, and takes from the old map what coincides, as the
/// request wants it. *taken receives the points taken. RUN_FINISHED or RUN_FAILED.
enum run_outcome open_prepare(struct session *session, size_t *taken);

#endif
