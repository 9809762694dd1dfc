// SPDX-License-Identifier: GPL-3.0-or-later
/// What a landscape table would save a job that solves each of its isochores.
#ifndef CAGEHOP_RUN_TABLE_SAVING_H
#define CAGEHOP_RUN_TABLE_SAVING_H

#include "run/resolve.h"

enum { TABLE_SAVING_WORDS_MAX = 4096 };

/// How many states a table of the job's structure over its packing fractions or temperatures takes, at most;
/// 0 where that saves less than half of solving the job's isochores, with those of its isobars, or where none
/// can serve it.
size_t table_saving_states(const struct resolved_job *resolved);

/// What so many states of a table cost, in isochores of the job, about.
double table_saving_cost(const struct resolved_job *resolved, size_t states);

/// How such a table is made and used.
void table_saving_words(const struct resolved_job *resolved, char words[TABLE_SAVING_WORDS_MAX]);

#endif
