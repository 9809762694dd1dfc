// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/values.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double phi_max = 0.8;

enum { AXIS_MAX = 10000000 };

// ---------------------------------------------------------------- numbers

/// Decimal digits only: no "nan", "inf", hexadecimal or trailing text.
static bool read_number(const char *text, double *value) {
  char *end;
  if (text[0] == '\0' || strspn(text, "0123456789+-.eE") != strlen(text)) {
    return false;
  }
  errno = 0;
  *value = strtod(text, &end);
  return *end == '\0' && isfinite(*value);
}

/// The number at a key path, within ]low, high] or, where `low_too`, [low, high].
struct bounds {
  double low, high;
  bool low_too;
};

static int number_at(const struct document *document, const char *key_path, const char *text, struct bounds bounds,
                     double *value, char error[JOB_ERROR_MAX]) {
  const int line = document_line(document, key_path, -1);
  if (!read_number(text, value)) {
    return document_fail(document, line, error, "%s: '%.60s' is no number; write a decimal one", key_path, text);
  }
  if (*value > bounds.high || *value < bounds.low || (*value == bounds.low && !bounds.low_too)) {
    return document_fail(document, line, error, "%s: %g is out of range; it must be %s %g and at most %g", key_path,
                         *value, bounds.low_too ? "at least" : "above", bounds.low, bounds.high);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- material

static int named_material(const struct document *document, const char *name, struct cagehop_material *material,
                          char error[JOB_ERROR_MAX]) {
  const struct cagehop_material_entry *entry = cagehop_material_find(name);
  if (entry != NULL) {
    *material = entry->material;
    return CAGEHOP_OK;
  }
  size_t count;
  const struct cagehop_material_entry *catalogue = cagehop_material_catalogue(&count);
  char names[256] = "";
  for (size_t i = 0; i < count && strlen(names) + CAGEHOP_MATERIAL_NAME_MAX + 2 < sizeof names; i++) {
    strcat(strcat(names, i > 0 ? ", " : ""), catalogue[i].material.name);
  }
  return document_fail(document, document_line(document, "material", -1), error,
                       "material '%.60s' is not in the catalogue; use one of %s, or a mapping", name, names);
}

static int own_material(const struct document *document, const struct raw_material *raw,
                        struct cagehop_material *material, char error[JOB_ERROR_MAX]) {
  const struct bounds positive = {0.0, 1e12, false}, fraction = {0.0, phi_max, false};
  const struct {
    const char *path, *text;
    struct bounds bounds;
    double *value;
  } numbers[] = {
      {"material.diameter_nm", raw->diameter_nm, positive, &material->diameter_nm},
      {"material.glass_transition_K", raw->glass_transition_K, positive, &material->glass_transition_K},
      {"material.phi_0", raw->phi_0, fraction, &material->phi_0},
      {"material.beta_phi_0_per_K", raw->beta_phi_0_per_K, positive, &material->beta_phi_0_per_K},
      {"material.enskog_time_s", raw->enskog_time_s, positive, &material->enskog_time_s},
      {"material.phi_g", raw->phi_g, fraction, &material->phi_g},
  };
  const size_t count = sizeof numbers / sizeof numbers[0];
  const bool automatic = strcmp(raw->phi_g, "auto") == 0;
  if (raw->name[0] == '\0' || strlen(raw->name) >= CAGEHOP_MATERIAL_NAME_MAX) {
    return document_fail(document, document_line(document, "material.name", -1), error,
                         "material.name must have 1 to %d characters", CAGEHOP_MATERIAL_NAME_MAX - 1);
  }
  strcpy(material->name, raw->name);
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < count - (automatic ? 1 : 0) && status == CAGEHOP_OK; i++) {
    status = number_at(document, numbers[i].path, numbers[i].text, numbers[i].bounds, numbers[i].value, error);
  }
  if (automatic) {
    material->phi_g = NAN; // cagehop_model_resolve finds it
  }
  return status;
}

int values_material(const struct document *document, const struct raw_job *raw, struct cagehop_material *material,
                    char error[JOB_ERROR_MAX]) {
  return raw->material_name != NULL ? named_material(document, raw->material_name, material, error)
                                    : own_material(document, &raw->material, material, error);
}

// ---------------------------------------------------------------- structure

/// The index of a name in a list of names that ends with NULL; -1 with `error` naming all where it is not there.
static int choose(const struct document *document, const char *key_path, const char *text, const char *const names[],
                  char error[JOB_ERROR_MAX]) {
  char all[256] = "";
  for (int i = 0; names[i] != NULL; i++) {
    if (strcmp(text, names[i]) == 0) {
      return i;
    }
    strcat(strcat(all, i > 0 ? ", " : ""), names[i]);
  }
  document_fail(document, document_line(document, key_path, -1), error, "%s: '%.60s' is unknown; use one of %s", key_path,
                text, all);
  return -1;
}

enum { NAMES_MAX = 8 };

int values_structure(const struct document *document, const struct raw_job *raw,
                     struct cagehop_structure_params *structure, char error[JOB_ERROR_MAX]) {
  const struct raw_structure *texts = &raw->structure;
  const char *sources[NAMES_MAX + 1] = {NULL}, *closures[NAMES_MAX + 1] = {NULL};
  for (unsigned i = 0; i < NAMES_MAX && cagehop_structure_source_name(i) != NULL; i++) {
    sources[i] = cagehop_structure_source_name(i);
  }
  for (unsigned i = 0; i < NAMES_MAX && cagehop_closure_name(i) != NULL; i++) {
    closures[i] = cagehop_closure_name(i);
  }
  *structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PRISM};
  if (texts->source != NULL) {
    const int source = choose(document, "structure.source", texts->source, sources, error);
    if (source < 0) {
      return CAGEHOP_BAD_ARGUMENT;
    }
    structure->source = (enum cagehop_structure_source)source;
  }
  const bool prism = structure->source == CAGEHOP_STRUCTURE_PRISM;
  if (!prism && (texts->closure != NULL || texts->tolerance != NULL)) {
    const char *path = texts->closure != NULL ? "structure.closure" : "structure.tolerance";
    return document_fail(document, document_line(document, path, -1), error,
                         "%s is for source: prism only; remove one of the two", path);
  }
  if (texts->closure != NULL) {
    const int closure = choose(document, "structure.closure", texts->closure, closures, error);
    if (closure < 0) {
      return CAGEHOP_BAD_ARGUMENT;
    }
    structure->closure = (enum cagehop_closure)closure;
  }
  return texts->tolerance == NULL ? CAGEHOP_OK
                                  : number_at(document, "structure.tolerance", texts->tolerance,
                                              (struct bounds){1e-12, 1e-2, true}, &structure->tolerance, error);
}

// ---------------------------------------------------------------- grid

/// What each axis key means.
static const struct {
  const char *key, *path;
  enum job_unit unit;
  struct bounds bounds;
} axes[] = {
    {"packing_fraction", "grid.packing_fraction", JOB_PACKING_FRACTION, {0.0, 0.8, false}},
    {"temperature_K", "grid.temperature_K", JOB_KELVIN, {0.0, 1e6, false}},
    {"pressure", "grid.pressure", JOB_REDUCED_PRESSURE, {0.0, CAGEHOP_PRESSURE_MAX, true}},
    {"pressure_MPa", "grid.pressure_MPa", JOB_MEGAPASCAL, {0.0, 1e9, true}},
};

static int allocate(const struct document *document, const char *path, size_t count, struct job_axis *axis,
                    char error[JOB_ERROR_MAX]) {
  axis->count = count;
  axis->value = malloc(count * sizeof *axis->value);
  if (axis->value == NULL) {
    snprintf(error, JOB_ERROR_MAX, "%s: out of memory for the %zu values of %s", document->path, count, path);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

static int list_axis(const struct document *document, const struct raw_axis *raw, const char *path,
                     struct bounds bounds, struct job_axis *axis, char error[JOB_ERROR_MAX]) {
  if (raw->list_count == 0) {
    return document_fail(document, document_line(document, path, -1), error, "%s is an empty list; give it a value", path);
  }
  int status = allocate(document, path, raw->list_count, axis, error);
  for (size_t i = 0; i < raw->list_count && status == CAGEHOP_OK; i++) {
    double *value = &axis->value[i];
    const int line = document_line(document, path, (int)i);
    if (!read_number(raw->list[i], value)) {
      status = document_fail(document, line, error, "%s: '%.60s' is no number; write a decimal one", path, raw->list[i]);
    } else if (*value > bounds.high || *value < bounds.low || (*value == bounds.low && !bounds.low_too)) {
      status = document_fail(document, line, error, "%s: %g is out of range; it must be %s %g and at most %g", path,
                             *value, bounds.low_too ? "at least" : "above", bounds.low, bounds.high);
    } else if (i > 0 && !(*value > value[-1])) {
      status = document_fail(document, line, error, "%s: %g does not follow %g; values must be strictly ascending", path,
                             *value, value[-1]);
    }
  }
  return status;
}

static int read_count(const struct document *document, const char *path, const char *text, size_t *count,
                      char error[JOB_ERROR_MAX]) {
  char *end;
  const int line = document_line(document, path, -1);
  const bool digits = text[0] != '\0' && strspn(text, "0123456789") == strlen(text) && strlen(text) < 12;
  const unsigned long value = digits ? strtoul(text, &end, 10) : 0;
  if (value < 1 || value > AXIS_MAX) {
    return document_fail(document, line, error, "%s: '%.60s' must be a whole number from 1 to %d", path, text, AXIS_MAX);
  }
  *count = value;
  return CAGEHOP_OK;
}

static int range_axis(const struct document *document, const struct raw_axis *raw, const char *path,
                      struct bounds bounds, struct job_axis *axis, char error[JOB_ERROR_MAX]) {
  char key_path[64];
  double from, to;
  size_t count = 0;
  snprintf(key_path, sizeof key_path, "%s.from", path);
  int status = number_at(document, key_path, raw->from, bounds, &from, error);
  if (status == CAGEHOP_OK) {
    snprintf(key_path, sizeof key_path, "%s.to", path);
    status = number_at(document, key_path, raw->to, bounds, &to, error);
  }
  if (status == CAGEHOP_OK) {
    snprintf(key_path, sizeof key_path, "%s.count", path);
    status = read_count(document, key_path, raw->count, &count, error);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (count == 1 ? from != to : !(from < to)) {
    return document_fail(document, document_line(document, key_path, -1), error,
                         count == 1 ? "%s: one value needs from = to" : "%s: from must be below to", path);
  }
  status = allocate(document, path, count, axis, error);
  for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
    // In long double, so that 0.50 + 3 * 0.001 is the double next to 0.503, and the last value is exactly `to`.
    const long double share = count > 1 ? (long double)i / (long double)(count - 1) : 0.0L;
    axis->value[i] = (double)((long double)from + ((long double)to - (long double)from) * share);
    if (i > 0 && !(axis->value[i] > axis->value[i - 1])) {
      status = document_fail(document, document_line(document, key_path, -1), error,
                             "%s: %zu values between %g and %g are closer than a double can tell; lower count", path,
                             count, from, to);
    }
  }
  return status;
}

int values_axis(const struct document *document, const struct raw_axis *raw, struct job_axis *axis,
                char error[JOB_ERROR_MAX]) {
  for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
    if (strcmp(raw->key, axes[i].key) == 0) {
      axis->unit = axes[i].unit;
      return raw->list != NULL || raw->from == NULL
                 ? list_axis(document, raw, axes[i].path, axes[i].bounds, axis, error)
                 : range_axis(document, raw, axes[i].path, axes[i].bounds, axis, error);
    }
  }
  return CAGEHOP_BAD_ARGUMENT;
}
