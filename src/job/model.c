// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/checks.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
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

/// Every number of a material is above zero; packing fractions have an upper end too.
static int check_material(struct document *document, const struct written_material *written) {
  const struct cagehop_material *m = &written->numbers;
  const struct {
    const char *path;
    double value;
    double most;
  } numbers[] = {
      {"material.diameter_nm", m->diameter_nm, INFINITY},
      {"material.glass_transition_K", m->glass_transition_K, INFINITY},
      {"material.phi_g", written->phi_g_is_auto ? CAGEHOP_PACKING_FRACTION_MAX : m->phi_g,
       CAGEHOP_PACKING_FRACTION_MAX},
      {"material.phi_0", m->phi_0, CAGEHOP_PACKING_FRACTION_MAX},
      {"material.beta_phi_0_per_K", m->beta_phi_0_per_K, INFINITY},
      {"material.enskog_time_s", m->enskog_time_s, INFINITY},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    const double value = numbers[i].value;
    const size_t line = document_value_line(document, numbers[i].path);
    if (!(value > 0.0)) {
      return complain(document->complaint, line, "%s is %.12g; it must be above 0", numbers[i].path, value);
    }
    if (value > numbers[i].most) {
      return complain(document->complaint, line, "%s is %.12g; it must be at most %g", numbers[i].path, value,
                      numbers[i].most);
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
    status = check_material(document, written->material);
    model->material = written->material->numbers;
    if (written->material->phi_g_is_auto) {
      model->material.phi_g = NAN;
    }
  } else {
    status = find_material(document, written->material_name, &model->material);
  }
  if (status == CAGEHOP_OK && written->structure != NULL) {
    status = check_structure(document, written->structure, &model->structure);
  }
  return status;
}
