// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/material.h>

#include "material/universal.h"
#include "status/nearest.h"

#include <math.h>

// The rows of materials.yaml.
static const struct cagehop_material_entry catalogue[] = {
#include "catalogue_rows.inc"
};

enum { ENTRIES = sizeof catalogue / sizeof catalogue[0] };

const struct cagehop_material_entry *cagehop_material_catalogue(size_t *count) {
  *count = ENTRIES;
  return catalogue;
}

const struct cagehop_material_entry *cagehop_material_find(const char *name) {
  for (size_t i = 0; i < ENTRIES; i++) {
    if (names_equal(catalogue[i].material.name, name)) {
      return &catalogue[i];
    }
  }
  return NULL;
}

struct cagehop_material cagehop_material_universal(void) {
#define MEMBER(member, value) .member = (value),
  return (struct cagehop_material){
      .name = CAGEHOP_MATERIAL_UNNAMED, .glass_transition_K = NAN, MATERIAL_UNIVERSAL(MEMBER)};
#undef MEMBER
}
