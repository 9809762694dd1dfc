// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/checks.h"
#include "job/decimal.h"
#include "job/hints.h"
#include "job/refinement.h"
#include "job/temperature.h"
#include "parameter/record.h"
#include "parameter/rules.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// The most values on an axis: past it a number was mistyped.
static const uint64_t most_values = 10000000;

/// States that bisection begins with where the job does not say: some wide steps.
static const uint64_t first_states = 9;

/// One axis while it is being checked.
struct axis_check {
  struct document *document;
  const struct cagehop_material *material;
  const struct written_value *written;
  const struct cagehop_parameter *row;
  const char *path; ///< "grid.pressure"
  enum cagehop_unit unit;
};

// ---------------------------------------------------------------- one number

static int check_number(const struct axis_check *check, const yaml_node_t *node, double value) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  if (!cagehop_parameter_allows(check->row, NULL, value)) {
    cagehop_parameter_words(check->row, NULL, words);
    return diagnose(check->document->diagnostic, node_line(node), "%s has %.12g; it must be %s", check->path,
                    value, words);
  }
  if (check->unit == CAGEHOP_UNIT_KELVIN && !document_has_table(check->document) && check->material != NULL &&
      !job_temperature_allowed(check->material, value, words)) {
    return diagnose(check->document->diagnostic, node_line(node), "%s has %s", check->path, words);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- a list

static int check_list(const struct axis_check *check, double value[]) {
  const yaml_node_item_t *item = document_value(check->document, check->path)->data.sequence.items.start;
  const double *list = check->written->list;
  for (uint32_t i = 0; i < check->written->list_count; i++) {
    const yaml_node_t *node = document_node(check->document, item[i]);
    const int status = check_number(check, node, list[i]);
    if (status != CAGEHOP_OK) {
      return status;
    }
    if (i > 0 && list[i] == list[i - 1]) {
      return diagnose(check->document->diagnostic, node_line(node), "%s has %.12g twice; keep one",
                      check->path, list[i]);
    }
    if (i > 0 && list[i] < list[i - 1]) {
      return diagnose(check->document->diagnostic, node_line(node),
                      "%s has %.12g after %.12g; write the values in ascending order", check->path, list[i],
                      list[i - 1]);
    }
    value[i] = list[i] + 0.0; // -0 is 0
  }
  return CAGEHOP_OK;
}

static int read_list(const struct axis_check *check, struct job_remark *remark, double value[]) {
  const struct diagnostic *diagnostic = check->document->diagnostic;
  const yaml_node_t *list = document_value(check->document, check->path);
  char hint[HINT_WORDS_MAX];
  hint_commas(check->document, list, hint);
  const int status = check_list(check, value);
  if (status == CAGEHOP_BAD_ARGUMENT && hint[0] != '\0') {
    text_append(diagnostic->line, JOB_ERROR_MAX, "; ");
    text_append(diagnostic->line, JOB_ERROR_MAX, hint);
  } else if (hint[0] != '\0') {
    remark->line = node_line(list);
    text_print(remark->words, sizeof remark->words, "%s: %s", check->path, hint);
  }
  return status;
}

// ---------------------------------------------------------------- a range

static const yaml_node_t *range_node(const struct axis_check *check, const char *key) {
  char path[KEY_PATH_MAX];
  snprintf(path, sizeof path, "%.*s.%s", KEY_PATH_MAX - 16, check->path, key);
  return document_value(check->document, path);
}

static int check_range(const struct axis_check *check, struct parsed_range *range) {
  const struct diagnostic *diagnostic = check->document->diagnostic;
  const yaml_node_t *from = range_node(check, "from"), *count = range_node(check, "count");
  if (range->resolve != NULL && count == NULL) {
    range->count = first_states;
  }
  int status = check_number(check, from, range->from);
  if (status == CAGEHOP_OK) {
    status = check_number(check, range_node(check, "to"), range->to);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (range->count < 1 || range->count > most_values) {
    return diagnose(diagnostic, node_line(count), "%s.count is %ju; it must be from 1 to %ju", check->path,
                    (uintmax_t)range->count, (uintmax_t)most_values);
  }
  if (range->count == 1 && range->from != range->to) {
    return diagnose(
        diagnostic, node_line(count),
        "%s has count 1, but from %.12g and to %.12g differ; make them equal or the count 2 or more",
        check->path, range->from, range->to);
  }
  if (range->count > 1 && !(range->from < range->to)) {
    return diagnose(diagnostic, node_line(from), "%s goes from %.12g to %.12g; from must be below to",
                    check->path, range->from, range->to);
  }
  return CAGEHOP_OK;
}

/// Equal steps; the ends are exact.
static int spread_range(const struct axis_check *check, const struct parsed_range *range, double value[]) {
  const long double from = (long double)range->from, width = (long double)range->to - from;
  const double rounding = DBL_EPSILON * range->to;
  const size_t last = (size_t)range->count - 1;
  for (size_t i = 1; i < last; i++) {
    value[i] = decimal_near((double)(from + width * (long double)i / (long double)last), rounding);
  }
  value[0] = range->from + 0.0; // -0 is 0
  value[last] = range->to + 0.0;
  for (size_t i = 1; i <= last; i++) {
    if (!(value[i - 1] < value[i])) {
      return diagnose(check->document->diagnostic, node_line(range_node(check, "count")),
                      "%s has steps too small to tell its values apart; lower the count", check->path);
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- axes

/// Which of some units the axis has; one must be given, and only one.
static int choose_unit(struct document *document, const struct parsed_job *parsed, const char *what,
                       size_t count, const enum cagehop_unit units[], enum cagehop_unit *unit) {
  char words[RULE_WORDS_MAX] = "";
  size_t line = 0, given = 0;
  for (size_t k = 0; k < count; k++) {
    const char *key = job_axis_row(units[k])->key;
    const bool has = schema_written(parsed, key) != NULL;
    if (has && given++ > 0) {
      const size_t at = document_key_line(document, key);
      return diagnose(document->diagnostic, at > line ? at : line, "grid has both %s and %s; keep one",
                      job_axis_key(*unit), job_axis_key(units[k]));
    }
    if (has) {
      *unit = units[k];
      line = document_key_line(document, key);
    }
    text_append(words, sizeof words, k == 0 ? "" : k + 1 < count ? ", " : " or ");
    text_append(words, sizeof words, job_axis_key(units[k]));
  }
  return given > 0 ? CAGEHOP_OK
                   : diagnose(document->diagnostic, document_key_line(document, "grid"),
                              "grid has no %s axis; add %s", what, words);
}

/// The values of a row of that unit; `material` is NULL where they are no states.
static int read_axis(struct document *document, const struct parsed_job *parsed,
                     const struct cagehop_material *material, const struct cagehop_parameter *row,
                     enum cagehop_unit unit, struct cagehop_axis *axis, struct job_remark *remark,
                     size_t *line) {
  struct axis_check check = {.document = document,
                             .material = material,
                             .written = schema_written(parsed, row->key),
                             .row = row,
                             .path = row->key,
                             .unit = unit};
  struct parsed_range *range = check.written->range;
  if (range != NULL) {
    const int status = check_range(&check, range);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  const size_t count = range != NULL ? (size_t)range->count : check.written->list_count;
  double *value = malloc(count * sizeof *value);
  if (value == NULL) {
    return diagnose_no_memory(document->diagnostic);
  }
  *axis = (struct cagehop_axis){unit, count, value};
  *line = document_key_line(document, check.path);
  return range != NULL ? spread_range(&check, range, value) : read_list(&check, remark, value);
}

/// A number of resolve, which was written, into *refinement.
static int take_resolve(struct document *document, const struct job *job, size_t k, double number,
                        struct job_refinement *refinement) {
  const struct cagehop_parameter *row = &refinement_keys[k];
  char path[KEY_PATH_MAX], words[CAGEHOP_PARAMETER_TEXT_MAX];
  snprintf(path, sizeof path, "%s.resolve.%s", job_axis_row(job->state.unit)->key, refinement_word(row));
  if (!cagehop_parameter_allows(row, NULL, number)) {
    cagehop_parameter_words(row, NULL, words);
    return diagnose(document->diagnostic, document_value_line(document, path), "%s is %.12g; it must be %s",
                    path, number, words);
  }
  parameter_store(row, number, refinement);
  return CAGEHOP_OK;
}

/// What the numbers of resolve ask of the range that they are for.
static int check_refinement(struct document *document, const struct job *job) {
  const struct cagehop_axis *axis = &job->state;
  const struct job_refinement *refinement = &job->refinement;
  const double width = axis->value[axis->count - 1] - axis->value[0];
  if (axis->count < 2) {
    return diagnose(document->diagnostic, job->state_line,
                    "%s has one value, and resolve halves steps between values; widen the range, or leave "
                    "resolve out",
                    job_axis_row(axis->unit)->key);
  }
  if (refinement->max_count < axis->count) {
    return diagnose(
        document->diagnostic, job->state_line,
        "%s.resolve.max_count is %zu, and the range begins with %zu; raise it, or lower the count",
        job_axis_row(axis->unit)->key, refinement->max_count, axis->count);
  }
  // Nearer states could be told apart on one axis and not on the other.
  return refinement->step_min <= width && refinement->step_min >= 1e-9 * width
             ? CAGEHOP_OK
             : diagnose(document->diagnostic, job->state_line,
                        "%s.resolve.step_min is %.12g; it must be from %.12g, a billionth of the range, to "
                        "%.12g, the range",
                        job_axis_row(axis->unit)->key, refinement->step_min, 1e-9 * width, width);
}

/// What `resolve` says of the states' range; NULL: they are a list.
static int read_refinement(struct document *document, const struct parsed_range *range, struct job *job) {
  const struct parsed_resolve *resolve = range != NULL ? range->resolve : NULL;
  struct job_refinement *refinement = &job->refinement;
  if (resolve == NULL) {
    return CAGEHOP_OK;
  }
  *refinement = refinement_default(range->from, range->to);
  if (refinement->max_count < job->state.count) {
    refinement->max_count = job->state.count;
  }
  int status = take_resolve(document, job, 0, resolve->tau_alpha, refinement);
  if (status == CAGEHOP_OK && resolve->step_min != NULL) {
    status = take_resolve(document, job, 1, *resolve->step_min, refinement);
  }
  if (status == CAGEHOP_OK && resolve->max_count != NULL) {
    status = take_resolve(document, job, 2, (double)*resolve->max_count, refinement);
  }
  return status == CAGEHOP_OK ? check_refinement(document, job) : status;
}

int compressibility_check(struct document *document, const struct parsed_job *parsed, struct job *job) {
  struct cagehop_compressibility *table = &job->model.material.compressibility;
  const struct cagehop_parameter *row[] = {job_key_find(RULE_S_0_TEMPERATURE_KEY),
                                           job_key_find(RULE_S_0_KEY)};
  struct cagehop_axis *axis[] = {&job->S_0_temperature, &job->S_0};
  const enum cagehop_unit unit[] = {CAGEHOP_UNIT_KELVIN, CAGEHOP_UNIT_PACKING_FRACTION};
  size_t line = 0;
  for (size_t k = 0; k < 2; k++) {
    if (schema_written(parsed, row[k]->key) != NULL) {
      const int status =
          read_axis(document, parsed, NULL, row[k], unit[k], axis[k], &job->list_remark, &line);
      if (status != CAGEHOP_OK) {
        return status;
      }
    }
  }
  for (size_t k = 0; k < 2; k++) {
    if (axis[k]->count == 0 && axis[1 - k]->count > 0) {
      return diagnose(document->diagnostic, line, "%s is there without %s; add it, or leave both out",
                      row[1 - k]->key, row[k]->key);
    }
  }
  const size_t n = job->S_0.count;
  if (n != job->S_0_temperature.count || n > CAGEHOP_COMPRESSIBILITY_MAX) {
    return diagnose(document->diagnostic, line,
                    "%s has %zu values and %s has %zu; give as many, and at most %d", row[1]->key, n,
                    row[0]->key, job->S_0_temperature.count, (int)CAGEHOP_COMPRESSIBILITY_MAX);
  }
  table->count = n;
  for (size_t i = 0; i < n; i++) {
    table->temperature_K[i] = job->S_0_temperature.value[i];
    table->S_0[i] = job->S_0.value[i];
  }
  job->S_0_line = n > 0 ? line : 0;
  const char *fault = cagehop_compressibility_fault(table);
  if (fault == NULL && n > 0 && !isnan(job->model.material.phi_g)) {
    fault = "then phi_g follows from the theory; write phi_g: auto";
  }
  return fault == NULL ? CAGEHOP_OK : diagnose(document->diagnostic, line, "%s: %s", row[1]->key, fault);
}

int grid_check(struct document *document, const struct parsed_job *parsed, struct job *job) {
  static const enum cagehop_unit states[] = {CAGEHOP_UNIT_PACKING_FRACTION, CAGEHOP_UNIT_KELVIN,
                                             CAGEHOP_UNIT_REDUCED_DENSITY},
                                 pressures[] = {CAGEHOP_UNIT_REDUCED_PRESSURE, CAGEHOP_UNIT_MEGAPASCAL};
  enum cagehop_unit state_unit = CAGEHOP_UNIT_PACKING_FRACTION, pressure_unit = CAGEHOP_UNIT_REDUCED_PRESSURE;
  const bool mapped = cagehop_structure_temperature_rule(&job->model.structure) == CAGEHOP_TEMPERATURE_MAPPED;
  const struct cagehop_material *material = mapped ? &job->model.material : NULL;
  int status = choose_unit(document, parsed, "state", 3, states, &state_unit);
  if (status == CAGEHOP_OK) {
    status = choose_unit(document, parsed, "pressure", 2, pressures, &pressure_unit);
  }
  if (status == CAGEHOP_OK) {
    status = read_axis(document, parsed, material, job_axis_row(state_unit), state_unit, &job->state,
                       &job->list_remark, &job->state_line);
  }
  if (status == CAGEHOP_OK) {
    status = read_refinement(document, schema_written(parsed, job_axis_row(state_unit)->key)->range, job);
  }
  if (status == CAGEHOP_OK) {
    status = read_axis(document, parsed, material, job_axis_row(pressure_unit), pressure_unit, &job->pressure,
                       &job->list_remark, &job->pressure_line);
  }
  const struct cagehop_parameter *rates = job_axis_row(CAGEHOP_UNIT_KELVIN_PER_SECOND);
  if (status == CAGEHOP_OK && schema_written(parsed, rates->key) != NULL) {
    size_t unread;
    status = read_axis(document, parsed, NULL, rates, CAGEHOP_UNIT_KELVIN_PER_SECOND, &job->cooling_rate,
                       &job->list_remark, &unread);
    job->isobars.n_cooling_rate = job->cooling_rate.count;
    job->isobars.cooling_rate_K_per_s = job->cooling_rate.value;
  }
  if (status == CAGEHOP_OK &&
      job->pressure.count > SIZE_MAX / sizeof(struct cagehop_point) / job->state.count) {
    status = diagnose(document->diagnostic, document_key_line(document, "grid"),
                      "grid has %zu times %zu points, more than this machine can count; use fewer",
                      job->state.count, job->pressure.count);
  }
  return status;
}
