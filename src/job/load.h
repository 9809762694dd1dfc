// SPDX-License-Identifier: GPL-3.0-or-later
/// A job as libcyaml reads it, once its keys are checked: types, and enumerations by their names.
#ifndef CAGEHOP_JOB_LOAD_H
#define CAGEHOP_JOB_LOAD_H

#include "job/schema.h"

/// Lets libcyaml check every type and fill the struct. Returns 0 and *parsed, to be freed with load_free;
/// CAGEHOP_BAD_ARGUMENT with a diagnostic or CAGEHOP_NO_MEMORY, *parsed = NULL.
int load_job(struct document *document, const struct schema *schema, struct parsed_job **parsed);

/// Frees what load_job returned; NULL is allowed.
void load_free(const struct schema *schema, struct parsed_job *parsed);

#endif
