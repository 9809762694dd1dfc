// SPDX-License-Identifier: GPL-3.0-or-later
/// What libcyaml does not check of a job: each key is known and there once, each number is read to its end.
#ifndef CAGEHOP_JOB_KEYS_H
#define CAGEHOP_JOB_KEYS_H

#include "job/schema.h"

/// Keys unknown, written twice or missing, and scalars libcyaml would read only in part ("0.5x", "1.5" as a
/// count), each with the line libcyaml doesn't know. Returns 0, or CAGEHOP_BAD_ARGUMENT with a diagnostic.
int keys_check(struct document *document, const struct schema *schema);

#endif
