// SPDX-License-Identifier: GPL-3.0-or-later
/// What was probably meant by a key or a value that a job file can't have.
#ifndef CAGEHOP_JOB_HINTS_H
#define CAGEHOP_JOB_HINTS_H

#include "job/schema.h"

enum { HINT_WORDS_MAX = 160 };

/// "did you mean count? it says how many values there are; " for a key that `fields` of the section or range
/// at `path` lacks; empty where nothing is known.
void hint_key(const char *path, const cyaml_schema_field_t *fields, const char *key,
              char words[HINT_WORDS_MAX]);

/// "; write false" for another language's False, no or off; "; that is YAML's word for nothing, ..." for
/// null; else empty.
void hint_scalar(const cyaml_schema_value_t *value, const yaml_node_t *node, char words[HINT_WORDS_MAX]);

/// YAML's null, which is no text and no number.
bool node_is_null(const yaml_node_t *node);

/// "1,5 is two values here; if one is meant, write 1.5" for a list like [0, 1,5], in which some commas have a
/// blank behind them and some between digits have none; else empty.
void hint_commas(struct document *document, const yaml_node_t *list, char words[HINT_WORDS_MAX]);

#endif
