// SPDX-License-Identifier: GPL-3.0-or-later
/// Materials by name: the library's, and those of people's own files. Not collective.
#ifndef CAGEHOP_JOB_CATALOGUE_H
#define CAGEHOP_JOB_CATALOGUE_H

#include "job/document.h"
#include "job/job.h"

#include <cagehop/fit.h>
#include <cagehop/material.h>

/// The materials of a file; empty: none but the library's.
struct catalogue {
  size_t count;
  struct cagehop_material_entry *entry;    ///< length count; owned, and so are its sources
  struct cagehop_uncertainty *uncertainty; ///< of each, zeros where nothing is said; length count, owned
};

/// The file that names are looked up in: the one given, else $CAGEHOP_CATALOGUE, else NULL.
const char *catalogue_path(const char *given);

/// Reads a YAML file with a list `materials:`, each a mapping with name, the keys of a job's section material
/// and source; or with one `material:`, as a job has it, and anything else; S_0 and its temperatures too.
/// What is left out is universal. Returns 0; CAGEHOP_BAD_ARGUMENT with one line in `error`, or
/// CAGEHOP_NO_MEMORY; then *catalogue is empty.
int catalogue_read(const char *path, struct catalogue *catalogue, char error[JOB_ERROR_MAX]);

/// Frees the entries and empties it.
void catalogue_clear(struct catalogue *catalogue);

/// The entry of that name, in capitals or not: the file's, else the library's; NULL where there is none.
const struct cagehop_material_entry *catalogue_find(const struct catalogue *catalogue, const char *name);

/// How well the numbers of an entry are known: zeros where the file says nothing, or the library has it.
struct cagehop_uncertainty catalogue_uncertainty(const struct catalogue *catalogue,
                                                 const struct cagehop_material_entry *entry);

enum { CATALOGUE_WORDS_MAX = 384 };

/// What to write instead of a name that is none: "did you mean Cu60Zr40? write one of: ...".
void catalogue_words(const struct catalogue *catalogue, const char *name, char words[CATALOGUE_WORDS_MAX]);

/// What a job's section material is built on, before its own numbers.
struct material_base {
  bool known;                             ///< whether it is of a catalogue, so that no number must be written
  struct cagehop_material material;       ///< that, else the universal one
  struct cagehop_uncertainty uncertainty; ///< of its numbers; zeros where nothing is said
};

/// The material that section material names, in material.file, $CAGEHOP_CATALOGUE or the library. `identity`:
/// of the map that the job stands in, whose material counts instead, whatever the files hold by now; or NULL.
/// Returns 0; CAGEHOP_BAD_ARGUMENT with a diagnostic, or CAGEHOP_NO_MEMORY.
int material_base_find(struct document *document, const char *identity, struct material_base *base);

#endif
