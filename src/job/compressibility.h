// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of S_0(T) in a catalogue of materials.
#ifndef CAGEHOP_JOB_COMPRESSIBILITY_H
#define CAGEHOP_JOB_COMPRESSIBILITY_H

#include "job/document.h"

#include <cagehop/material.h>

/// Whether a word is one of its keys in a material, S_0_temperature_K or S_0.
bool compressibility_has_key(const char *word);

/// The two lists of a material's mapping into its table, count 0 where neither is there. Returns 0, or
/// CAGEHOP_BAD_ARGUMENT with a diagnostic.
int compressibility_read(struct document *document, const yaml_node_t *mapping,
                         struct cagehop_material *material);

#endif
