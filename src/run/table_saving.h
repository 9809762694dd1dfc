// SPDX-License-Identifier: GPL-3.0-or-later
/// What a landscape table would save a job that solves each of its isochores.
#ifndef CAGEHOP_RUN_TABLE_SAVING_H
#define CAGEHOP_RUN_TABLE_SAVING_H

#include "run/resolve.h"

enum { TABLE_SAVING_WORDS_MAX = 4096 };

/// How many states a table of the job's structure over its packing fractions takes, at most; 0 where that is
/// not less than the job's isochores, or where none can serve it.
size_t table_saving_states(const struct resolved_job *resolved);

/// How such a table is made and used.
void table_saving_words(const struct resolved_job *resolved, char words[TABLE_SAVING_WORDS_MAX]);

#endif
