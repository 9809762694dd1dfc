// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/checks.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// ---------------------------------------------------------------- material

static int find_material(struct document *document, const char *name, struct cagehop_material *material) {
  const struct cagehop_material_entry *entry = cagehop_material_find(name);
  if (entry != NULL) {
    *material = entry->material;
    return CAGEHOP_OK;
  }
  char names[SCHEMA_WORDS_MAX] = "", found[NODE_WORDS_MAX];
  size_t count = 0;
  const struct cagehop_material_entry *catalogue = cagehop_material_catalogue(&count);
  for (size_t i = 0; i < count; i++) {
    append(names, sizeof names, i > 0 ? ", " : "");
    append(names, sizeof names, catalogue[i].material.name);
  }
  node_words(document_value(document, "material"), found);
  return complain(document->complaint, document_value_line(document, "material"),
                  "material %s is not in the catalogue; write one of: %s; or a mapping with its own numbers",
                  found, names);
}

/// The numbers of a material.
static const struct {
  const char *path;
  size_t offset; // in struct cagehop_material
  double most;
} material_numbers[] = {
    {"material.diameter_nm", offsetof(struct cagehop_material, diameter_nm), INFINITY},
    {"material.glass_transition_K", offsetof(struct cagehop_material, glass_transition_K), INFINITY},
    {"material.phi_g", offsetof(struct cagehop_material, phi_g), CAGEHOP_PACKING_FRACTION_MAX},
    {"material.phi_0", offsetof(struct cagehop_material, phi_0), CAGEHOP_PACKING_FRACTION_MAX},
    {"material.beta_phi_0_per_K", offsetof(struct cagehop_material, beta_phi_0_per_K), INFINITY},
    {"material.enskog_time_s", offsetof(struct cagehop_material, enskog_time_s), INFINITY},
};
enum { MATERIAL_NUMBERS = sizeof material_numbers / sizeof material_numbers[0] };

/// A material's own numbers, and the catalogue's for those that a name from it lets be left out.
static struct cagehop_material complete_material(struct document *document,
                                                 const struct written_material *written) {
  const struct cagehop_material_entry *entry = schema_catalogue_material(document);
  struct cagehop_material material = entry != NULL ? entry->material : written->numbers;
  for (size_t i = 0; i < MATERIAL_NUMBERS; i++) {
    if (document_find(document, material_numbers[i].path) != NULL) {
      const size_t at = material_numbers[i].offset;
      memcpy((char *)&material + at, (const char *)&written->numbers + at, sizeof(double));
    }
  }
  material.phi_g = written->phi_g_is_auto ? NAN : material.phi_g;
  return material;
}

/// Every number of a material is above zero; packing fractions have an upper end too. phi_g is NaN for
/// `auto`.
static int check_material(struct document *document, const struct cagehop_material *material) {
  for (size_t i = 0; i < MATERIAL_NUMBERS; i++) {
    const char *path = material_numbers[i].path;
    const size_t line = document_value_line(document, path);
    double value;
    memcpy(&value, (const char *)material + material_numbers[i].offset, sizeof value);
    if (value <= 0.0) {
      return complain(document->complaint, line, "%s is %.12g; it must be above 0", path, value);
    }
    if (value > material_numbers[i].most) {
      return complain(document->complaint, line, "%s is %.12g; it must be at most %g", path, value,
                      material_numbers[i].most);
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- structure

/// The keys that only the PRISM solver reads.
static int check_prism_only(struct document *document, const struct written_structure *written,
                            const struct cagehop_structure_params *structure) {
  const struct {
    const char *path;
    bool written;
  } keys[] = {
      {"structure.closure", written->closure != NULL},
      {"structure.compatibility", written->compatibility != NULL},
      {"structure.dr", written->dr != NULL},
      {"structure.grid_points", written->grid_points != NULL},
      {"structure.tolerance", written->tolerance != NULL && structure->source != CAGEHOP_STRUCTURE_TABLE},
  };
  for (size_t i = 0; i < sizeof keys / sizeof keys[0] && structure->source != CAGEHOP_STRUCTURE_PRISM; i++) {
    if (keys[i].written) {
      return complain(document->complaint, document_key_line(document, keys[i].path),
                      "%s is for source: prism only, and the source is %s; leave it out", keys[i].path,
                      cagehop_structure_source_name(structure->source));
    }
  }
  return CAGEHOP_OK;
}

/// Uniform grids of a size of the user's choice.
static int check_grid_points(struct document *document, const struct written_structure *written,
                             struct cagehop_structure_params *structure) {
  if (written->grid_points == NULL) {
    return CAGEHOP_OK;
  }
  if (structure->compatibility != CAGEHOP_COMPATIBILITY_NONE) {
    return complain(document->complaint, document_key_line(document, "structure.grid_points"),
                    "structure.grid_points and compatibility exclude each other; leave one out");
  }
  if (!cagehop_grid_points_allowed((double)*written->grid_points)) {
    return complain(
        document->complaint, document_value_line(document, "structure.grid_points"),
        "structure.grid_points is %llu; it must be a power of two from 131072 to 268435456, or left out",
        (unsigned long long)*written->grid_points);
  }
  structure->grid_points = (size_t)*written->grid_points;
  return CAGEHOP_OK;
}

/// A table needs its file, and nothing else does.
static int check_table(struct document *document, const struct written_structure *written,
                       const struct cagehop_structure_params *structure) {
  const bool is_table = structure->source == CAGEHOP_STRUCTURE_TABLE;
  if (is_table && written->file == NULL) {
    return complain(document->complaint, document_key_line(document, "structure.source"),
                    "structure.file is missing: source: table needs the file with S(q)");
  }
  if (!is_table && written->file != NULL) {
    return complain(document->complaint, document_key_line(document, "structure.file"),
                    "structure.file is for source: table only, and the source is %s; leave one out",
                    cagehop_structure_source_name(structure->source));
  }
  return CAGEHOP_OK;
}

/// Another program's grid, and its step.
static int check_compatibility(struct document *document, const struct written_structure *written,
                               struct cagehop_structure_params *structure) {
  if (written->compatibility != NULL) {
    structure->compatibility = *written->compatibility;
  }
  if (structure->compatibility == CAGEHOP_COMPATIBILITY_NONE) {
    return written->dr == NULL ? CAGEHOP_OK
                               : complain(document->complaint, document_key_line(document, "structure.dr"),
                                          "structure.dr is the step of a compatibility grid; add "
                                          "compatibility: pyprism, or leave dr out");
  }
  if (written->dr == NULL) {
    return complain(document->complaint, document_key_line(document, "structure.compatibility"),
                    "structure.dr is missing: compatibility needs the radial step, 0.01 in the paper");
  }
  if (structure->closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    return complain(
        document->complaint, document_key_line(document, "structure.compatibility"),
        "structure.compatibility is for closure: percus-yevick only, and the closure is %s; leave one out",
        cagehop_closure_name(structure->closure));
  }
  structure->peer_step = *written->dr;
  if (!cagehop_peer_step_allowed(structure->peer_step)) {
    return complain(document->complaint, document_value_line(document, "structure.dr"),
                    "structure.dr is %.12g; it must divide 1 and lie from 0.005 to 0.05",
                    structure->peer_step);
  }
  return CAGEHOP_OK;
}

static int check_structure(struct document *document, const struct written_structure *written,
                           struct cagehop_structure_params *structure) {
  static const double finest = 1e-12;
  const double coarsest = written->file != NULL ? 0.5 : 1e-2;
  if (written->source != NULL) {
    structure->source = *written->source;
  }
  if (written->closure != NULL) {
    structure->closure = *written->closure;
  }
  int status = check_prism_only(document, written, structure);
  if (status == CAGEHOP_OK) {
    status = check_table(document, written, structure);
  }
  if (status == CAGEHOP_OK) {
    status = check_compatibility(document, written, structure);
  }
  if (status == CAGEHOP_OK) {
    status = check_grid_points(document, written, structure);
  }
  if (status == CAGEHOP_OK && written->tolerance != NULL) {
    structure->tolerance = *written->tolerance;
    if (!(structure->tolerance >= finest && structure->tolerance <= coarsest)) {
      return complain(document->complaint, document_value_line(document, "structure.tolerance"),
                      "structure.tolerance is %.12g; it must be from %g to %g, or left out",
                      structure->tolerance, finest, coarsest);
    }
  }
  return status;
}

int model_check(struct document *document, const struct written_job *written, struct cagehop_model *model) {
  int status = CAGEHOP_OK;
  *model = (struct cagehop_model){
      .structure = {.source = CAGEHOP_STRUCTURE_PRISM, .closure = CAGEHOP_CLOSURE_PERCUS_YEVICK},
  };
  if (written->material != NULL) {
    model->material = complete_material(document, written->material);
    status = check_material(document, &model->material);
  } else {
    status = find_material(document, written->material_name, &model->material);
  }
  if (status == CAGEHOP_OK && written->structure != NULL) {
    status = check_structure(document, written->structure, &model->structure);
  }
  return status;
}
