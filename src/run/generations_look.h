// SPDX-License-Identifier: GPL-3.0-or-later
/// What a map tells of its states by bisection, also while a run writes it.
#ifndef CAGEHOP_RUN_GENERATIONS_LOOK_H
#define CAGEHOP_RUN_GENERATIONS_LOOK_H

#include "run/generations.h"

struct generations_view {
  size_t generation; ///< from 1
  size_t isochores;
  size_t pending; ///< of these
  size_t next;    ///< isochores of the generation that follows; 0: none does, or it can't be told yet
  char shortfall[GENERATIONS_WORDS]; ///< of the last generation
};

/// Looks at the map at `path`; `resolved` is its job, by resolve_model, and gets the map's states. False
/// where the job has no resolve, or the map can't be read as one of its generations.
bool generations_look(const char *path, struct resolved_job *resolved, struct generations_view *view);

#endif
