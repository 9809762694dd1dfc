// SPDX-License-Identifier: GPL-3.0-or-later
/// structure.files: tables of S(q), and what is said of each.
#ifndef CAGEHOP_JOB_TABLES_H
#define CAGEHOP_JOB_TABLES_H

#include "job/schema.h"

#include <stdio.h>

/// What a list of tables accepts, for the schema.
extern const cyaml_schema_value_t tables_entry;
enum { JOB_TABLES_MAX = 1000 };

/// The tables that were written, into job->table. Returns 0, CAGEHOP_BAD_ARGUMENT with a diagnostic, or
/// CAGEHOP_NO_MEMORY.
int tables_check(struct document *document, const struct parsed_job *parsed, struct job *job);

/// What is said of them, on one line for a job's identity. A file is known by its content, not by its name.
void tables_write(FILE *out, const struct job *job);

void tables_clear(struct job *job);

#endif
