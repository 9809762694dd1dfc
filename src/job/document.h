// SPDX-License-Identifier: GPL-3.0-or-later
/// The job as libyaml's tree, which has the line and column of each value; the structs that libcyaml fills
/// have not.
#ifndef CAGEHOP_JOB_DOCUMENT_H
#define CAGEHOP_JOB_DOCUMENT_H

#include "job/diagnostic.h"

#include <stdbool.h>
#include <yaml.h>

enum { KEY_PATH_MAX = 96 };

struct document {
  const struct diagnostic *diagnostic; ///< borrowed
  const char *text;                    ///< borrowed
  size_t length;
  yaml_document_t tree;
};

/// Parses the text, which must hold exactly one document. Returns 0; CAGEHOP_BAD_ARGUMENT with a diagnostic;
/// CAGEHOP_NO_MEMORY. On error there is nothing to clear.
int document_parse(const struct diagnostic *diagnostic, const char *text, size_t length,
                   struct document *document);

void document_clear(struct document *document);

/// The node a mapping's pair or a sequence's item refers to.
const yaml_node_t *document_node(struct document *document, int index);

const yaml_node_t *document_root(struct document *document);

/// Is the node this very text?
bool node_is_text(const yaml_node_t *node, const char *text, size_t length);

/// The first pair of a mapping with that key, or NULL; NULL too when the node is not a mapping.
const yaml_node_pair_t *document_pair(struct document *document, const yaml_node_t *mapping, const char *key,
                                      size_t length);

/// The text of a scalar, NULL of another node.
const char *node_text(const yaml_node_t *node);

/// The scalar below a key of a mapping, or NULL.
const char *document_text_below(struct document *document, const yaml_node_t *mapping, const char *key);

/// The pair at a key path ("grid.pressure.from"), or NULL.
const yaml_node_pair_t *document_find(struct document *document, const char *path);

/// The value at a key path, the root for ""; NULL where there is none.
const yaml_node_t *document_value(struct document *document, const char *path);

/// Whether the job's structure.source is a table.
bool document_has_table(struct document *document);

/// Whether its system has a potential with an energy, whose temperatures are real ones.
bool document_has_energy(struct document *document);

/// Whether the job's temperatures may come from elsewhere than Eq. 11: from S_0(T), from its system, or from
/// a table, of which only its content says so.
bool document_may_lack_Eq_11(struct document *document);

/// Lines, from 1, of a node, of the value at a key path, and of the path's last key; the root's line where
/// the path leads nowhere.
size_t node_line(const yaml_node_t *node);
size_t document_value_line(struct document *document, const char *path);
size_t document_key_line(struct document *document, const char *path);

enum { NODE_WORDS_MAX = 64 };

/// What stands there, to follow "is": `"0.5x"`, `empty`, `a list`.
void node_words(const yaml_node_t *node, char words[NODE_WORDS_MAX]);

#endif
