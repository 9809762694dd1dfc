// SPDX-License-Identifier: GPL-3.0-or-later
/// Maps whose states bisection chooses. Each generation of states is a map of its own, computed as any other;
/// when its last tile is finished it decides where the next one has more, which takes its place with all that
/// is there. A kill at any moment leaves one generation or the next.
#ifndef CAGEHOP_RUN_GENERATIONS_H
#define CAGEHOP_RUN_GENERATIONS_H

#include "run/refine.h"
#include "run/session.h"

/// Whether the job's states are chosen by bisection.
bool generations_wanted(const struct job *job);

/// Takes the states from the map that the run goes on with, where it is a generation of this job. Returns 0
/// or CAGEHOP_NO_MEMORY.
int generations_recall(struct session *session);

/// Judges a map that is open, all of whose tiles are done: *next receives the states of the generation that
/// follows, or count 0 where this is the last. 0, CAGEHOP_IO with map_error(map), or CAGEHOP_NO_MEMORY.
int generations_judge(const struct resolved_job *resolved, struct map *map, struct cagehop_axis *next,
                      struct refine_report *report);

/// What of the last generation falls short of the job's wish, and why, to follow "the last: 33 isochores";
/// empty where nothing does.
enum { GENERATIONS_WORDS = 800 };
void generations_shortfall(const struct job *job, const struct refine_report *report,
                           char words[GENERATIONS_WORDS]);

/// After the last tile: puts the next generation in the map's place, or tells that there is none, in which
/// case *grew is false. `plan` has the deadline; *stats receives why it was stopped, or the error. 0 or a
/// negative status.
int generations_next(struct session *session, const struct sweep_plan *plan, struct sweep_stats *stats,
                     bool *grew);

enum { GENERATIONS_NUMBER = 48 };

/// " of generation 3", or empty.
void generations_words(const struct session *session, char words[GENERATIONS_NUMBER]);

#endif
